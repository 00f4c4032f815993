"""Where a case is on the map of the city, and in which of its areas.

The point is that of the coordinates in its place, else of the first street named in it. Areas are
kept by each process, under a digest that changes with them: a case is located in one statement,
whatever the size of the city.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.orm import Session, undefer

from tracker.cases.models import Area, Case, Street
from tracker.cases.places import Point, point_in
from tracker.cases.route_models import CityMap
from tracker.catalogue.geometry import Shape
from tracker.catalogue.map import CityArea, CityStreet
from tracker.catalogue.streets import street_keys_in

_KEPT = 8  # of what was read: cities, in the tests of one process
_AT_ONCE = 1000  # cases that are located in one unit of work

T = TypeVar("T")


@dataclass(frozen=True)
class Ward:
    """An area, ready to be asked about points."""

    id: int
    name: str
    shape: Shape


@dataclass(frozen=True)
class Map:
    """What is known of the map of the city."""

    areas: tuple[Ward, ...] = ()
    has_streets: bool = False

    def area_at(self, point: Point) -> Ward | None:
        """The area in which a point lies; on the border of two, the first by its key."""
        latitude, longitude = point
        return next((each for each in self.areas if each.shape.holds((longitude, latitude))), None)


class Kept(dict[str, T]):
    """What a process has read, by a digest that stands for it; the oldest gives way."""

    def get_or(self, digest: str, read: Callable[[], T]) -> T:
        """What stands under this digest; where it does not, it is read."""
        found = self.get(digest)
        if found is None:
            found = read()
            while len(self) >= _KEPT:
                self.pop(next(iter(self)), None)
            self[digest] = found
        return found


_MAPS: Kept[Map] = Kept()


def map_of(session: Session, digest: str | None, streets: int) -> Map:
    """The map that a digest stands for; no statement where this process has it already."""
    if digest is None:
        return Map()
    return _MAPS.get_or(f"{digest} {streets}", lambda: Map(_wards(session), streets > 0))


def city_map(session: Session) -> Map:
    """The map as it is now. One statement, and one more where it is new to this process."""
    row = session.execute(select(CityMap.digest, CityMap.streets)).first()
    return map_of(session, *row) if row else Map()


def _wards(session: Session) -> tuple[Ward, ...]:
    areas = session.scalars(select(Area).options(undefer(Area.polygon)).order_by(Area.key))
    return tuple(Ward(area.id, area.name, Shape(area.polygon)) for area in areas)


def locate(session: Session, case: Case, known: Map) -> None:
    """Say where a case is: from its place, or nowhere. At most one statement."""
    point = point_of(session, case.place, known)
    set_point(case, point, known)


def set_point(case: Case, point: Point | None, known: Map) -> None:
    """The case is at this point, or nowhere on the map."""
    area = known.area_at(point) if point else None
    case.latitude, case.longitude = point or (None, None)
    case.area_id = area.id if area else None


def point_of(session: Session, place: str | None, known: Map) -> Point | None:
    """The point of a place: of its coordinates, else of the first street in it. At most one
    statement.
    """
    if not place:
        return None
    found = point_in(place)
    if found is not None or not known.has_streets:
        return found
    keys = street_keys_in(place)
    rows = session.execute(
        select(Street.key, Street.latitude, Street.longitude).where(Street.key.in_(keys))
    )
    return first_of(keys, {row.key: (row.latitude, row.longitude) for row in rows})


def first_of(keys: Iterable[str], streets: Mapping[str, Point]) -> Point | None:
    """The point of the first of these names that is a street's."""
    return next((streets[key] for key in keys if key in streets), None)


def save_map(
    session: Session, areas: Sequence[CityArea], streets: Sequence[CityStreet], now: datetime
) -> bool:
    """Make the database say what a city's files say of its map; returns whether that was new.

    An area that the files no longer have is kept, since cases and rules refer to it, but holds
    nothing any more. Streets are replaced. A city without a map gets none.
    """
    known = session.get(CityMap, 1)
    if known is None and not areas and not streets:
        return False
    before = (known.digest, known.streets) if known else None
    _save_areas(session, areas)
    changed = _save_streets(session, streets)
    digest = _digest(session)
    if before != (digest, len(streets)) or changed:
        known = known or CityMap(id=1)
        known.digest, known.streets, known.loaded_at = digest, len(streets), now
        session.add(known)
        session.flush()
        return True
    return False


def _save_areas(session: Session, areas: Sequence[CityArea]) -> None:
    known = {area.key: area for area in session.scalars(select(Area))}
    for each in areas:
        area = known.pop(each.key, None) or Area(key=each.key)
        area.name, area.polygon = each.name, dict(each.polygon)
        session.add(area)
    for gone in known.values():
        gone.polygon = {"type": "MultiPolygon", "coordinates": []}
    session.flush()


def _save_streets(session: Session, streets: Sequence[CityStreet]) -> bool:
    """Whether any of them changed."""
    known = {street.key: street for street in session.scalars(select(Street))}
    changed = False
    for each in streets:
        street = known.pop(each.key, None) or Street(key=each.key)
        new = (each.name, each.latitude, each.longitude)
        if (street.name, street.latitude, street.longitude) != new:
            street.name, street.latitude, street.longitude = new
            session.add(street)
            changed = True
    for gone in known.values():
        session.delete(gone)
    session.flush()
    return changed or bool(known)


def _digest(session: Session) -> str:
    """What stands for the areas as they are: their numbers too, which differ between databases."""
    rows = session.execute(select(Area.id, Area.name, Area.polygon).order_by(Area.key)).all()
    text = json.dumps([list(row) for row in rows], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def count_with_places(session: Session, *, every: bool) -> int:
    """How many cases have a place that can be looked for; ``every``: also those found before."""
    return int(session.execute(_to_locate(func.count(), every=every)).scalar_one())


def street_points(session: Session) -> dict[str, Point]:
    """The point of each street by its key."""
    rows = session.execute(select(Street.key, Street.latitude, Street.longitude))
    return {key: (latitude, longitude) for key, latitude, longitude in rows}


def locate_next(
    session: Session, known: Map, streets: dict[str, Point], after: int, *, every: bool
) -> tuple[int, int, int]:
    """Locate the next cases by their number; no page of them becomes stale by it.

    Returns the number of the last one (0 where there are no more), how many were looked at, and how
    many of them were found on the map. Two statements, whatever their number.
    """
    rows = session.execute(
        _to_locate(Case.id, Case.place, every=every)
        .where(Case.id > after)
        .order_by(Case.id)
        .limit(_AT_ONCE)
    ).all()
    if not rows:
        return 0, 0, 0
    points = {row.id: place_on(row.place, streets) for row in rows}
    changes = [_change(number, point, known) for number, point in points.items()]
    table = Case.__table__
    session.execute(
        update(table)  # type: ignore[arg-type]
        .where(table.c.id == bindparam("of"))
        .values(
            latitude=bindparam("north"),
            longitude=bindparam("east"),
            area_id=bindparam("area"),
            changed_at=table.c.changed_at,  # nobody did anything at it
        ),
        changes,
    )
    return rows[-1].id, len(rows), sum(point is not None for point in points.values())


def place_on(place: str, streets: Mapping[str, Point]) -> Point | None:
    """The point of a place, where all streets are at hand."""
    return point_in(place) or first_of(street_keys_in(place), streets)


def _change(number: int, point: Point | None, known: Map) -> dict[str, Any]:
    area = known.area_at(point) if point else None
    north, east = point or (None, None)
    return {"of": number, "north": north, "east": east, "area": area.id if area else None}


def _to_locate(*columns: Any, every: bool) -> Select[Any]:
    query = select(*columns).where(Case.place.is_not(None))
    return query if every else query.where(Case.latitude.is_(None))
