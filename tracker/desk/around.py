"""What other cases a case has to do with: linked by hand, of the same people, at the same place or
near it. One statement for all of them, each found by an index.
"""

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Float,
    Integer,
    Select,
    bindparam,
    case,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from tracker.cases.linking import RELATION_WORDS
from tracker.cases.models import Case, Party
from tracker.cases.page_models import RELATIONS, CaseLink
from tracker.catalogue.models import Definition

NEAR = 300  # metres
MOST = 6  # of the same people, and at the same place
MOST_NEAR = 30
MOST_LINKS = 50
METRES_PER_DEGREE = 111_320  # of latitude; WGS 84, to half a percent
# As it stands in the indexes of open cases: a value that is filled in later would not be
# recognised.
_OPEN = literal_column("status") != literal_column("'closed'")


@dataclass(frozen=True)
class Other:
    """Another case, and why it is shown.

    ``relation`` and ``link_id`` are of a link, which was taken back at ``removed_at``; ``metres``
    is how far away it is, and ``same_service`` whether it asks for the same.
    """

    why: str
    id: int
    reference: str
    title: str
    status: str
    place: str
    opened_at: datetime
    same_service: bool = False
    point: tuple[float, float] | None = None
    metres: int | None = None
    relation: str = ""
    link_id: int = 0
    removed_at: datetime | None = None


@dataclass(frozen=True)
class Around:
    """The cases around one. ``removed`` are links that were taken back, ``near`` the nearest
    first.
    """

    links: Sequence[Other] = ()
    removed: Sequence[Other] = ()
    merged: Sequence[Other] = ()
    of_people: Sequence[Other] = ()
    of_place: Sequence[Other] = ()
    near: Sequence[Other] = ()

    @property
    def count(self) -> int:
        """How many there are that somebody may want to look at."""
        return len({one.id for one in (*self.links, *self.of_people, *self.of_place)})


@dataclass(frozen=True)
class Box:
    """A part of the map around a point: degrees (WGS 84) from south to north and west to east."""

    south: float
    north: float
    west: float
    east: float


def box_around(latitude: float, longitude: float, metres: float) -> Box:
    """The box in which everything lies that is nearer than so many metres."""
    high = metres / METRES_PER_DEGREE
    wide = high / max(math.cos(math.radians(latitude)), 0.01)
    return Box(latitude - high, latitude + high, longitude - wide, longitude + wide)


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How far apart two points of a city are, by a flat map: good to a metre in a kilometre."""
    north = (other[0] - one[0]) * METRES_PER_DEGREE
    east = (other[1] - one[1]) * METRES_PER_DEGREE * math.cos(math.radians(one[0]))
    return math.hypot(north, east)


def point_of(subject: Case) -> tuple[float, float] | None:
    """Where a case is on the map: latitude and longitude, if that is known."""
    if subject.latitude is None or subject.longitude is None:
        return None
    return subject.latitude, subject.longitude


def around(session: Session, subject: Case, person_ids: Collection[int]) -> Around:
    """The cases around one, whose people are given by their rows. One statement."""
    parts = [_LINKS, _MERGED, _OF_PEOPLE]
    parts += [_OF_PLACE] if subject.place_key else []
    parts += [_NEAR] if subject.latitude is not None else []
    return _sorted(_others(session, subject, tuple(parts), person_ids))


def neighbours(session: Session, subject: Case) -> Sequence[Other]:
    """The open cases near one, the nearest first, as on its page. One statement, if it has a place
    on the map.
    """
    if point_of(subject) is None:
        return ()
    return _sorted(_others(session, subject, (_NEAR,))).near


def _others(
    session: Session, subject: Case, parts: tuple[str, ...], person_ids: Collection[int] = ()
) -> list[Other]:
    given: dict[str, object] = {"id": subject.id}
    if _OF_PEOPLE in parts:
        given["person_ids"] = list(person_ids)
    if _OF_PLACE in parts:
        given["place_key"] = subject.place_key
    here = point_of(subject)
    if _NEAR in parts and here is not None:
        box = box_around(*here, NEAR)
        given |= {
            "south": box.south, "north": box.north, "west": box.west, "east": box.east,
            "latitude": here[0], "longitude": here[1],
            "flat": math.cos(math.radians(here[0])) ** 2,
        }  # fmt: skip
    return [_other(subject, row) for row in session.execute(_statement(parts), given)]


@lru_cache
def _statement(parts: tuple[str, ...]) -> Select[Any]:
    """The statement that looks for these parts: written once, for it is long."""
    found = union_all(*(_PARTS[part]() for part in parts)).subquery()
    other = aliased(Case)
    return (
        select(
            found.c.why, other.id, other.reference, Definition.title, other.status, other.place,
            other.opened_at, Definition.service_id, other.latitude, other.longitude,
            found.c.relation, found.c.link_id, CaseLink.removed_at,
        )
        .select_from(found)
        .join(other, other.id == found.c.other_id)
        .join(Definition, Definition.id == other.definition_id)
        .outerjoin(CaseLink, CaseLink.id == found.c.link_id)
        .order_by(other.id.desc())
    )  # fmt: skip


def _part(why: str, query: Select[Any]) -> Select[Any]:
    """A part of the statement: at most so many cases, each with why it is there."""
    sub = query.subquery()
    return select(
        literal(why).label("why"), sub.c.other_id, literal("").label("relation"),
        literal_column("0").label("link_id"),
    )  # fmt: skip


def _links() -> Select[Any]:
    mine = CaseLink.case_id == _ID
    sub = (
        select(
            case((mine, CaseLink.other_id), else_=CaseLink.case_id).label("other_id"),
            case(
                (mine, CaseLink.relation),
                *((CaseLink.relation == one, other) for one, other in RELATIONS.items()),
            ).label("relation"),
            CaseLink.id.label("link_id"),
        )
        .where(or_(mine, CaseLink.other_id == _ID))
        .order_by(CaseLink.id.desc())
        .limit(MOST_LINKS)
        .subquery()
    )
    return select(literal(_LINKS).label("why"), sub.c.other_id, sub.c.relation, sub.c.link_id)


def _merged() -> Select[Any]:
    ids = select(Case.id.label("other_id")).where(Case.merged_into_id == _ID)
    return _part(_MERGED, ids.order_by(Case.id).limit(MOST_LINKS))


def _of_people() -> Select[Any]:
    people = bindparam("person_ids", expanding=True, type_=Integer)
    ids = (
        select(Party.case_id.label("other_id"))
        .join(Case, Case.id == Party.case_id)
        .where(Party.person_id.in_(people), Case.status != "closed", Case.id != _ID)
        .group_by(Party.case_id)
        .order_by(Party.case_id.desc())
        .limit(MOST)
    )
    return _part(_OF_PEOPLE, ids)


def _of_place() -> Select[Any]:
    ids = (
        select(Case.id.label("other_id"))
        .where(Case.place_key == bindparam("place_key"), Case.id != _ID, _OPEN)
        .order_by(Case.id.desc())
        .limit(MOST)
    )
    return _part(_OF_PLACE, ids)


def _near() -> Select[Any]:
    north, east = Case.latitude - _degrees("latitude"), Case.longitude - _degrees("longitude")
    ids = (
        select(Case.id.label("other_id"))
        .where(
            Case.latitude.between(_degrees("south"), _degrees("north")),
            Case.longitude.between(_degrees("west"), _degrees("east")),
            Case.id != _ID,
            _OPEN,
        )
        .order_by(north * north + east * east * _degrees("flat"), Case.id)
        .limit(MOST_NEAR)
    )
    return _part(_NEAR, ids)


def _degrees(name: str) -> BindParameter[float]:
    return bindparam(name, type_=Float)


_ID = bindparam("id", type_=Integer)
_LINKS, _MERGED, _OF_PEOPLE, _OF_PLACE, _NEAR = "link", "merged", "people", "place", "near"
_PARTS: dict[str, Callable[[], Select[Any]]] = {
    _LINKS: _links,
    _MERGED: _merged,
    _OF_PEOPLE: _of_people,
    _OF_PLACE: _of_place,
    _NEAR: _near,
}


def _other(subject: Case, row: Any) -> Other:
    point = (row.latitude, row.longitude) if row.latitude is not None else None
    here = point_of(subject)
    metres = round(metres_between(here, point)) if here is not None and point is not None else None
    return Other(
        row.why, row.id, row.reference, row.title, row.status, row.place or "", row.opened_at,
        row.service_id == subject.definition.service_id, point, metres,
        RELATION_WORDS.get(row.relation, ""), row.link_id, row.removed_at,
    )  # fmt: skip


def _sorted(every: Sequence[Other]) -> Around:
    def of(why: str) -> list[Other]:
        return [one for one in every if one.why == why]

    links = of(_LINKS)
    now_linked = {one.id for one in links if one.removed_at is None}
    gone: dict[int, Other] = {}
    for one in sorted(links, key=lambda one: one.link_id):
        if one.removed_at is not None and one.id not in now_linked:
            gone[one.id] = one
    near = [one for one in of(_NEAR) if one.metres is not None and one.metres <= NEAR]
    return Around(
        [one for one in links if one.removed_at is None],
        list(gone.values()),
        of(_MERGED),
        of(_OF_PEOPLE),
        of(_OF_PLACE),
        sorted(near, key=lambda one: (one.metres or 0, one.id)),
    )
