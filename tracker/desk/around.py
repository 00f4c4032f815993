"""What other cases a case has to do with: linked by hand, of the same people, at the same place or
near it. One statement for all of them, each found by an index.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, literal, literal_column, or_, select, union_all
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
    parts = [_links(subject), _merged(subject), _of_people(subject, person_ids)]
    parts += [_of_place(subject)] if subject.place_key else []
    here = point_of(subject)
    parts += [_near(subject, here)] if here is not None else []
    return _sorted(_others(session, subject, parts))


def neighbours(session: Session, subject: Case) -> Sequence[Other]:
    """The open cases near one, the nearest first, as on its page. One statement, if it has a place
    on the map.
    """
    here = point_of(subject)
    return () if here is None else _sorted(_others(session, subject, [_near(subject, here)])).near


def _others(session: Session, subject: Case, parts: Sequence[Select[Any]]) -> list[Other]:
    found = union_all(*parts).subquery()
    other = aliased(Case)
    rows = session.execute(
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
    ).all()  # fmt: skip
    return [_other(subject, row) for row in rows]


def _part(why: str, query: Select[Any]) -> Select[Any]:
    """A part of the statement: at most so many cases, each with why it is there."""
    sub = query.subquery()
    return select(
        literal(why).label("why"), sub.c.other_id, literal("").label("relation"),
        literal_column("0").label("link_id"),
    )  # fmt: skip


def _links(subject: Case) -> Select[Any]:
    mine = CaseLink.case_id == subject.id
    sub = (
        select(
            case((mine, CaseLink.other_id), else_=CaseLink.case_id).label("other_id"),
            case(
                (mine, CaseLink.relation),
                *((CaseLink.relation == one, other) for one, other in RELATIONS.items()),
            ).label("relation"),
            CaseLink.id.label("link_id"),
        )
        .where(or_(mine, CaseLink.other_id == subject.id))
        .order_by(CaseLink.id.desc())
        .limit(MOST_LINKS)
        .subquery()
    )
    return select(literal("link").label("why"), sub.c.other_id, sub.c.relation, sub.c.link_id)


def _merged(subject: Case) -> Select[Any]:
    ids = select(Case.id.label("other_id")).where(Case.merged_into_id == subject.id)
    return _part("merged", ids.order_by(Case.id).limit(MOST_LINKS))


def _of_people(subject: Case, person_ids: Collection[int]) -> Select[Any]:
    ids = (
        select(Party.case_id.label("other_id"))
        .join(Case, Case.id == Party.case_id)
        .where(Party.person_id.in_(person_ids), Case.status != "closed", Case.id != subject.id)
        .group_by(Party.case_id)
        .order_by(Party.case_id.desc())
        .limit(MOST)
    )
    return _part("people", ids)


def _of_place(subject: Case) -> Select[Any]:
    ids = (
        select(Case.id.label("other_id"))
        .where(Case.place_key == subject.place_key, Case.id != subject.id, _OPEN)
        .order_by(Case.id.desc())
        .limit(MOST)
    )
    return _part("place", ids)


def _near(subject: Case, here: tuple[float, float]) -> Select[Any]:
    box = box_around(*here, NEAR)
    flat = math.cos(math.radians(here[0])) ** 2
    north, east = Case.latitude - here[0], Case.longitude - here[1]
    ids = (
        select(Case.id.label("other_id"))
        .where(
            Case.latitude.between(box.south, box.north),
            Case.longitude.between(box.west, box.east),
            Case.id != subject.id,
            _OPEN,
        )
        .order_by(north * north + east * east * flat, Case.id)
        .limit(MOST_NEAR)
    )
    return _part("near", ids)


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

    links = of("link")
    now_linked = {one.id for one in links if one.removed_at is None}
    gone: dict[int, Other] = {}
    for one in sorted(links, key=lambda one: one.link_id):
        if one.removed_at is not None and one.id not in now_linked:
            gone[one.id] = one
    near = [one for one in of("near") if one.metres is not None and one.metres <= NEAR]
    return Around(
        [one for one in links if one.removed_at is None],
        list(gone.values()),
        of("merged"),
        of("people"),
        of("place"),
        sorted(near, key=lambda one: (one.metres or 0, one.id)),
    )
