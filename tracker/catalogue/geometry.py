"""Polygons of GeoJSON (RFC 7946): whether a point is in one, and what is wrong with one. Pure.

Positions are longitude before latitude, in degrees of WGS 84. A city is small: its map is taken to
be flat.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

Position = tuple[float, float]
Ring = tuple[Position, ...]
# The outer ring of a polygon, and the holes in it.
Polygon = tuple[Ring, ...]
Box = tuple[float, float, float, float]

_STEPS = 40  # how finely an area is looked through for what it shares with another
# Neighbours that were drawn apart share a sliver here and there: that is no overlap.
_SLIVER = 0.01


class Shape:
    """A Polygon or a MultiPolygon, ready to be asked about many points."""

    def __init__(self, geometry: Mapping[str, Any]) -> None:
        """Read a geometry of GeoJSON, in which ``faults`` finds nothing."""
        self.polygons = polygons_of(geometry)
        self.box = box_of(position for polygon in self.polygons for position in polygon[0])

    def holds(self, point: Position) -> bool:
        """Whether a point, longitude before latitude, lies in it."""
        west, south, east, north = self.box
        if not (west <= point[0] <= east and south <= point[1] <= north):
            return False
        # A point in a hole crosses the hole's ring once more, and counts as outside.
        return any(
            sum(_crossings(point, ring) for ring in polygon) % 2 == 1 for polygon in self.polygons
        )


def polygons_of(geometry: Mapping[str, Any]) -> tuple[Polygon, ...]:
    """The polygons of a geometry of type Polygon or MultiPolygon (RFC 7946, 3.1.6 and 3.1.7)."""
    many = geometry["type"] == "MultiPolygon"
    parts = geometry["coordinates"] if many else [geometry["coordinates"]]
    return tuple(
        tuple(tuple((float(at[0]), float(at[1])) for at in ring) for ring in polygon)
        for polygon in parts
    )


def box_of(positions: Iterator[Position]) -> Box:
    """The smallest box around positions: west, south, east, north. Around none, one that holds
    nothing.
    """
    every = list(positions)
    if not every:
        return 1.0, 1.0, 0.0, 0.0
    easts, norths = zip(*every, strict=True)
    return min(easts), min(norths), max(easts), max(norths)


def _crossings(point: Position, ring: Ring) -> int:
    """How often a ray from a point to the east crosses a ring."""
    x, y = point
    found = 0
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            found += 1
    return found


def fault_of(geometry: object) -> str | None:
    """What is wrong with the geometry of an area, in words; None if nothing."""
    if not isinstance(geometry, Mapping) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        return "an area is of type Polygon or MultiPolygon"
    coordinates = geometry.get("coordinates")
    parts = [coordinates] if geometry["type"] == "Polygon" else coordinates
    if not isinstance(parts, list) or not parts:
        return "it has no coordinates"
    for part in parts:
        if not isinstance(part, list) or not part:
            return "a polygon is a list of rings"
        for ring in part:
            fault = _fault_of_ring(ring)
            if fault:
                return fault
    return None


def _fault_of_ring(ring: object) -> str | None:
    if not isinstance(ring, list) or not all(map(is_position, ring)):
        return "a ring is a list of positions, each a longitude and a latitude in degrees"
    if len(ring) < 4:
        return "a ring has at least four positions, the last of them the first again"
    if ring[0][:2] != ring[-1][:2]:
        return "a ring is not closed: its last position is not the first again"
    crossing = _crosses_itself(tuple((float(at[0]), float(at[1])) for at in ring))
    if crossing:
        return f"a ring crosses itself near {crossing[0]:.5f}, {crossing[1]:.5f}"
    return None


def is_position(value: object) -> bool:
    """Whether a value is a longitude and a latitude in degrees, in this order."""
    return (
        isinstance(value, list)
        and len(value) >= 2
        and all(isinstance(each, int | float) and not isinstance(each, bool) for each in value)
        and abs(value[0]) <= 180
        and abs(value[1]) <= 90
    )


def _crosses_itself(ring: Ring) -> Position | None:
    """Where two sides of a ring cross, if any do: looked for from west to east."""
    sides = sorted((min(a, b), max(a, b)) for a, b in pairwise(ring) if a != b)
    near: list[tuple[Position, Position]] = []
    for side in sides:
        near = [other for other in near if other[1][0] >= side[0][0]]
        for other in near:
            if _cross(side, other):
                return _crossing(side, other)
        near.append(side)
    return None


def _cross(one: tuple[Position, Position], other: tuple[Position, Position]) -> bool:
    """Whether two sides cross in the midst of both; to touch is not to cross."""
    (a, b), (c, d) = one, other
    return (_turn(a, b, c) * _turn(a, b, d) < 0) and (_turn(c, d, a) * _turn(c, d, b) < 0)


def _crossing(one: tuple[Position, Position], other: tuple[Position, Position]) -> Position:
    """Where two sides that cross do so."""
    (a, b), (c, d) = one, other
    along = _turn(c, d, a) / (_turn(c, d, a) - _turn(c, d, b))
    return a[0] + (b[0] - a[0]) * along, a[1] + (b[1] - a[1]) * along


def _turn(a: Position, b: Position, c: Position) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def overlap(one: Shape, others: Sequence[Shape]) -> int | None:
    """The place in ``others`` of one that overlaps, if any does: looked for at points in a grid."""
    west, south, east, north = one.box
    near = [number for number, other in enumerate(others) if _meet(one.box, other.box)]
    if not near:
        return None
    shared = dict.fromkeys(near, 0)
    inside = 0
    for column in range(_STEPS):
        for row in range(_STEPS):
            x = west + (east - west) * (column + 0.5) / _STEPS
            y = south + (north - south) * (row + 0.5) / _STEPS
            if not one.holds((x, y)):
                continue
            inside += 1
            for number in near:
                shared[number] += others[number].holds((x, y))
    return next((number for number in near if shared[number] > inside * _SLIVER), None)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
