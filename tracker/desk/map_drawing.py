"""A small map of the place of a case and its neighbours, drawn as SVG: it needs no tiles, no script
and nothing from outside. Pure functions.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from tracker.cases.references import shown
from tracker.desk.around import METRES_PER_DEGREE, Other, metres_between

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


@dataclass(frozen=True)
class Spot:
    """A mark on the map: one of the numbered cases, or several that lie so close that their marks
    would hide each other.
    """

    others: Sequence[tuple[int, Other]]

    @property
    def point(self) -> Point:
        """Where it is: at the first of them."""
        return self.others[0][1].point or (0.0, 0.0)

    @property
    def label(self) -> str:
        """The number of the first, and how many more there are."""
        more = len(self.others) - 1
        return f"{self.others[0][0]} +{more}" if more else str(self.others[0][0])

    @property
    def same_service(self) -> bool:
        """Whether one of them is for the same service."""
        return any(other.same_service for _, other in self.others)

    @property
    def name(self) -> str:
        """It in words."""
        number, first = self.others[0]
        if len(self.others) == 1:
            return f"{number}. {shown(first.reference)} {first.title}, {first.metres} m away"
        numbers = ", ".join(str(number) for number, _ in self.others)
        return f"{len(self.others)} cases, {first.metres} m away: numbers {numbers} in the list"


def spots(others: Sequence[Other]) -> list[Spot]:
    """The marks for cases that are numbered from 1 in their order."""
    found: list[list[tuple[int, Other]]] = []
    for number, other in enumerate(others, 1):
        if other.point is None:
            continue
        beside = next((s for s in found if _hides(s[0][1], other)), None)
        if beside is None:
            found.append([(number, other)])
        else:
            beside.append((number, other))
    return [Spot(spot) for spot in found]


def _hides(one: Other, other: Other) -> bool:
    if one.point is None or other.point is None:
        return False
    return metres_between(one.point, other.point) < _BESIDE


_BESIDE = 25  # metres: as far as a mark is wide in the drawing


def drawing(here: Point, grounds: Iterable[Ground], others: Sequence[Other]) -> str:
    """The map around a point as an SVG document; ``others`` are numbered from 1 in their order."""
    lines = [_shape(ground, here) for ground in grounds]
    dots = [_dot(spot, here) for spot in spots(others)]
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


def _dot(spot: Spot, here: Point) -> str:
    x, y = _place(here, *spot.point)
    fill, ink = ("#0f5a64", "#ffffff") if spot.same_service else ("#ffffff", "#0d3640")
    half = 11 if len(spot.others) == 1 else 22
    return (
        f"<g><title>{escape(spot.name)}</title>"
        f'<rect x="{x - half}" y="{y - 11}" width="{2 * half}" height="22" rx="11" fill="{fill}" '
        'stroke="#0d3640" stroke-width="1.5"/>'
        f'<text x="{x}" y="{y + 4.5}" font-size="13" text-anchor="middle" fill="{ink}">'
        f"{spot.label}</text></g>"
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
