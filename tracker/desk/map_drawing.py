"""A small map of the place of a case and its neighbours, drawn as SVG: it needs no tiles, no script
and nothing from outside. Pure functions.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from tracker.desk.around import METRES_PER_DEGREE, Other

WIDTH, HEIGHT = 640, 400  # units of the drawing
ACROSS = 800  # metres that it shows from west to east

Point = tuple[float, float]  # latitude and longitude, WGS 84 degrees


@dataclass(frozen=True)
class Ground:
    """A part of the city: its name and its GeoJSON geometry (RFC 7946), a Polygon or MultiPolygon,
    whose positions are longitude first.
    """

    name: str
    polygon: dict[str, Any]

    @property
    def rings(self) -> list[list[list[float]]]:
        """Its outlines and holes."""
        coordinates = self.polygon["coordinates"]
        parts = [coordinates] if self.polygon["type"] == "Polygon" else coordinates
        return [ring for part in parts for ring in part]


def drawing(here: Point, grounds: Iterable[Ground], others: Sequence[Other]) -> str:
    """The map around a point as an SVG document; ``others`` are numbered from 1 in their order."""
    lines = [_shape(ground, here) for ground in grounds]
    dots = [_dot(number, one, here) for number, one in enumerate(others, 1) if one.point]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
            'font-family="sans-serif">',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#eef3f3"/>',
            *lines,
            *_rings_around(),
            *reversed(dots),
            _pin(),
            _scale(),
            "</svg>",
        ]
    )


def _place(here: Point, latitude: float, longitude: float) -> tuple[float, float]:
    """Where a point stands in the drawing, whose middle is ``here``."""
    unit = WIDTH / ACROSS
    east = (longitude - here[1]) * METRES_PER_DEGREE * math.cos(math.radians(here[0]))
    north = (latitude - here[0]) * METRES_PER_DEGREE
    return round(WIDTH / 2 + east * unit, 1), round(HEIGHT / 2 - north * unit, 1)


def _shape(ground: Ground, here: Point) -> str:
    paths = []
    for ring in ground.rings:
        points = (_place(here, latitude, longitude) for longitude, latitude, *_ in ring)
        paths.append("M" + "L".join(f"{x} {y}" for x, y in points) + "Z")
    shape = (
        f'<path d="{"".join(paths)}" fill="#ffffff" fill-rule="evenodd" stroke="#7c9aa0" '
        'stroke-width="2" stroke-dasharray="8 5"/>'
    )
    return f"<g><title>{escape(ground.name)}</title>{shape}</g>"


def _rings_around() -> list[str]:
    """How far 100, 200 and 300 metres are from the place."""
    unit = WIDTH / ACROSS
    return [
        f'<circle cx="{WIDTH / 2}" cy="{HEIGHT / 2}" r="{metres * unit}" fill="none" '
        'stroke="#c5d3d5"/>'
        f'<text x="{WIDTH / 2 + 4}" y="{HEIGHT / 2 - metres * unit - 3}" font-size="12" '
        f'fill="#4d6468">{metres} m</text>'
        for metres in (100, 200, 300)
        if metres * unit < HEIGHT / 2
    ]


def _dot(number: int, other: Other, here: Point) -> str:
    x, y = _place(here, *(other.point or here))
    fill, ink = ("#0f5a64", "#ffffff") if other.same_service else ("#ffffff", "#0d3640")
    return (
        f"<g><title>{number}. {escape(other.title)}</title>"
        f'<circle cx="{x}" cy="{y}" r="11" fill="{fill}" stroke="#0d3640" stroke-width="1.5"/>'
        f'<text x="{x}" y="{y + 4.5}" font-size="13" text-anchor="middle" fill="{ink}">'
        f"{number}</text></g>"
    )


def _pin() -> str:
    x, y = WIDTH / 2, HEIGHT / 2
    return (
        f'<path d="M{x} {y}c-9 -13 -14 -18 -14 -26a14 14 0 0 1 28 0c0 8 -5 13 -14 26z" '
        f'fill="#b3261e" stroke="#ffffff" stroke-width="2"/>'
        f'<circle cx="{x}" cy="{y - 26}" r="5" fill="#ffffff"/>'
    )


def _scale() -> str:
    long = 100 * WIDTH / ACROSS
    y = HEIGHT - 16
    return (
        f'<path d="M16 {y - 6}v6h{long}v-6" fill="none" stroke="#0d3640" stroke-width="2"/>'
        f'<text x="{16 + long / 2}" y="{y - 5}" font-size="13" text-anchor="middle" '
        'fill="#0d3640">100 m</text>'
        f'<text x="{WIDTH - 16}" y="{y}" font-size="13" text-anchor="end" fill="#0d3640">'
        "North is up</text>"
    )
