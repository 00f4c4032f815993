"""Cases that may be about the same as one: of its service, near in place, near in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import asin, cos, radians, sin, sqrt
from typing import Any, Protocol

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, and_, exists, func, or_, select, union_all
from sqlalchemy.orm import Session, joinedload

from tracker.cases.duplicates import begins_with
from tracker.cases.incident_models import NotTheSame
from tracker.cases.models import Case
from tracker.cases.places import may_be_one
from tracker.catalogue.models import Definition

NEAR = 100.0  # metres
AROUND = timedelta(days=30)  # before and after it was opened
LATELY = timedelta(days=14)  # closed since
MOST = 5  # suggested at once
MOST_COMPARED = 200
_DEGREE = 111_320.0  # metres of a degree of latitude; WGS 84, near enough for a street
_EARTH = 6_371_000.0  # metres


@dataclass(frozen=True)
class Suggestion:
    """A case that may be about the same, or the incident of one; ``score`` of 100, and ``why`` in
    words for staff.
    """

    case: Case
    score: int
    why: str


class Located(Protocol):
    """What is compared of a case: where it is, as it is written and on the map, and since when."""

    @property
    def place_key(self) -> str | None: ...
    @property
    def latitude(self) -> float | None: ...
    @property
    def longitude(self) -> float | None: ...
    @property
    def opened_at(self) -> datetime: ...


def metres(one: Located, other: Located) -> float | None:
    """How far two cases are from each other; ``None`` where either is not on the map. Pure."""
    if None in (one.latitude, one.longitude, other.latitude, other.longitude):
        return None
    return distance(
        one.latitude or 0, one.longitude or 0, other.latitude or 0, other.longitude or 0
    )


def distance(latitude: float, longitude: float, latitude_2: float, longitude_2: float) -> float:
    """Metres between two points in WGS 84 degrees, by the haversine formula. Pure."""
    up, across = radians(latitude_2 - latitude), radians(longitude_2 - longitude)
    half = (
        sin(up / 2) ** 2 + cos(radians(latitude)) * cos(radians(latitude_2)) * sin(across / 2) ** 2
    )
    return 2 * _EARTH * asin(sqrt(half))


def judge(case: Located, other: Located) -> tuple[int, str] | None:
    """How likely two cases of a service are about the same, of 100, and why in words for staff;
    ``None`` where they are not. Pure.

    Up to 80 for the place, up to 20 for the time: a fault reported on one day is likelier the same.
    """
    here, there = case.place_key, other.place_key
    place, why = _by_where(here or "", there or "", metres(case, other))
    if not place:
        return None
    days = abs((case.opened_at - other.opened_at).total_seconds()) / 86_400
    if days > AROUND.days:
        return None
    return place + int(20 * (1 - days / AROUND.days)), f"{why}, {_when(days)}"


def _by_where(here: str, there: str, apart: float | None) -> tuple[int, str]:
    """How much two places tell, of 80, and what; 0 for nothing. Pure.

    Two that have one point have it from their street: they are near only where no numbers tell
    them apart.
    """
    if here and here == there:
        return 80, "The same place"
    if apart is not None and 1 <= apart <= NEAR:
        return 75 - int(apart / NEAR * 30), f"{round(apart)} m away"
    if here and there and may_be_one(here, there):
        return 55, "A place that is written much alike"
    if apart is not None and apart < 1 and not _numbers(here) ^ _numbers(there):
        return 45, "In the same street"
    return 0, ""


def _numbers(key: str) -> set[str]:
    return {word for word in key.split() if word[0].isdigit()}


def _when(days: float) -> str:
    if days < 1:
        return "within a day"
    return f"{round(days)} days apart" if round(days) > 1 else "1 day apart"


def suggestions(session: Session, case: Case, *, now: datetime) -> list[Suggestion]:
    """The cases that may be about the same as an open one, the likeliest first. At most two
    statements: one looks by place and point in the indices, one reads what was chosen.

    Reports of one incident are one suggestion: that incident.
    """
    if case.status == "closed" or case.parent_id is not None:
        return []
    near = _near(session, case, now)
    if near is None:
        return []
    rows = session.execute(near.limit(2 * MOST_COMPARED)).all()
    chosen = _likeliest(case, rows)
    if not chosen:
        return []
    found: dict[int, Suggestion] = {}
    for other in session.scalars(
        select(Case)
        .where(Case.id.in_(chosen))
        .options(joinedload(Case.definition), joinedload(Case.parent).joinedload(Case.definition))
    ):
        judged = judge(case, other)
        if judged is None or other.parent_id == case.id:
            continue
        score, why = judged
        lead = other.parent if other.parent is not None else other
        held = found.get(lead.id)
        if held is None or held.score < score:
            found[lead.id] = Suggestion(lead, score, why)
    return sorted(found.values(), key=lambda one: (-one.score, one.case.id))[:MOST]


def _likeliest(case: Case, rows: Sequence[Any]) -> list[int]:
    """Of what lies about, the numbers of those that are worth reading whole."""
    scored = {
        row.id: fuzz.ratio(case.place_key or "", row.place_key or "")
        + (0 if row.latitude is None or case.latitude is None else 50)
        for row in rows
    }
    return sorted(scored, key=lambda id: (-scored[id], -id))[: MOST * 8]


def _near(session: Session, case: Case, now: datetime) -> Any:
    """Cases that lie about: by the point in a box, by the place as it is written."""
    seen = exists().where(
        or_(
            and_(NotTheSame.case_id == case.id, NotTheSame.other_id == Case.id),
            and_(NotTheSame.other_id == case.id, NotTheSame.case_id == Case.id),
        )
    )
    base = (
        select(Case.id, Case.place_key, Case.latitude)
        .where(
            Case.definition_id.in_(_versions(case)),
            Case.id != case.id,
            # Said so that no database looks through all that are not merged, by their index.
            func.coalesce(Case.merged_into_id, 0) == 0,
            Case.opened_at.between(case.opened_at - AROUND, case.opened_at + AROUND),
            or_(Case.status != "closed", Case.closed_at >= now - LATELY),
            ~seen,
        )
        .limit(MOST_COMPARED)
    )
    looks = [
        base.where(condition).order_by(nearest, Case.id.desc())
        for condition, nearest in _by_place(session, case)
    ]
    if not looks:
        return None
    parts = [look.subquery() for look in looks]
    return union_all(*(select(part) for part in parts))


def _versions(case: Case) -> Any:
    """The numbers of every version of the service of a case."""
    return select(Definition.id).where(Definition.service_id == case.definition.service_id)


def _by_place(session: Session, case: Case) -> list[tuple[ColumnElement[bool], ColumnElement[Any]]]:
    """Ways to look by the place, each with what comes first."""
    found: list[tuple[ColumnElement[bool], ColumnElement[Any]]] = []
    if case.latitude is not None and case.longitude is not None:
        up = NEAR / _DEGREE
        across = NEAR / (_DEGREE * max(cos(radians(case.latitude)), 0.01))
        box = and_(
            Case.latitude.between(case.latitude - up, case.latitude + up),
            Case.longitude.between(case.longitude - across, case.longitude + across),
        )
        found.append((box, func.abs(Case.latitude - case.latitude)))
    if case.place_key is not None:
        first, *more = case.place_key.split(" ", 1)
        alike = begins_with(session, f"{first} ") if more else Case.place_key == case.place_key
        found.append((alike, Case.place_key != case.place_key))
    return found
