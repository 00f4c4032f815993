"""Open cases that lie together and that nothing holds together yet, and the incidents there are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from tracker.cases.incident_models import NotTheSame
from tracker.cases.likely_same import judge
from tracker.cases.models import Case
from tracker.catalogue.models import Definition

FEWEST = 3  # cases that make a cluster
NEWEST = 2000  # open cases that are looked through: a storm is in what came last
MOST = 10  # clusters that are shown
MOST_INCIDENTS = 100


@dataclass(frozen=True)
class Spot:
    """As much of a case as is compared."""

    id: int
    service_id: int
    place_key: str | None
    latitude: float | None
    longitude: float | None
    opened_at: datetime


@dataclass(frozen=True)
class Cluster:
    """Open cases of one service near each other, the first first."""

    cases: Sequence[Case]

    @property
    def first(self) -> Case:
        """The one that came first."""
        return self.cases[0]


@dataclass(frozen=True)
class Incident:
    """An open incident: how many reports it has, by which doors they came, since when."""

    case: Case
    reports: int
    doors: Mapping[str, int]
    oldest: datetime


def incidents(session: Session) -> list[Incident]:
    """The open incidents, those with most reports first. Two statements."""
    by_door: dict[int, dict[str, int]] = {}
    since: dict[int, datetime] = {}
    for parent_id, channel, how_many, first in session.execute(
        select(Case.parent_id, Case.channel, func.count(Case.id), func.min(Case.opened_at))
        .where(Case.parent_id.is_not(None), Case.status != "closed")
        .group_by(Case.parent_id, Case.channel)
    ):
        if parent_id is None:
            continue
        by_door.setdefault(parent_id, {})[channel] = how_many
        since[parent_id] = min(first, since.get(parent_id, first))
    most = sorted(by_door, key=lambda id: (-sum(by_door[id].values()), id))[:MOST_INCIDENTS]
    cases = session.scalars(
        select(Case)
        .where(Case.id.in_(most), Case.status != "closed")
        .options(joinedload(Case.definition), joinedload(Case.team), joinedload(Case.assignee))
    )
    found = {case.id: case for case in cases}
    return [
        Incident(
            found[id],
            sum(by_door[id].values()),
            by_door[id],
            min(since[id], found[id].opened_at),
        )
        for id in most
        if id in found
    ]


def clusters(session: Session) -> list[Cluster]:
    """Cases of one service that lie together and are linked to nothing, largest groups first.

    Three statements, over the newest open cases only.
    """
    rows = session.execute(
        select(
            Case.id, Definition.service_id, Case.place_key, Case.latitude, Case.longitude,
            Case.opened_at,
        )
        .join(Definition, Definition.id == Case.definition_id)
        .where(Case.status != "closed", Case.parent_id.is_(None))
        .order_by(Case.id.desc())
        .limit(NEWEST)
    )  # fmt: skip
    groups = groups_in([Spot(*row) for row in rows])
    apart = _apart(session, {id for group in groups for id in group})
    groups = [left for group in groups if len(left := _without(group, apart)) >= FEWEST][:MOST]
    cases = session.scalars(
        select(Case)
        .where(Case.id.in_({id for group in groups for id in group}))
        .options(joinedload(Case.definition), joinedload(Case.team))
    )
    found = {case.id: case for case in cases}
    return [Cluster([found[id] for id in group]) for group in groups]


def _apart(session: Session, ids: Collection[int]) -> set[tuple[int, int]]:
    rows = session.execute(
        select(NotTheSame.case_id, NotTheSame.other_id).where(NotTheSame.case_id.in_(ids))
    )
    return {(one, other) for one, other in rows}


def _without(group: Sequence[int], apart: Collection[tuple[int, int]]) -> list[int]:
    """A group without those that staff said are not the same as its first."""
    return [id for id in group if (group[0], id) not in apart]


def groups_in(spots: Sequence[Spot]) -> list[list[int]]:
    """The numbers of cases that may be one with the first of them, three and more together, the
    largest group first. Pure.
    """
    cells: dict[tuple[int, object, object], list[Spot]] = {}
    for spot in spots:
        cells.setdefault(_cell(spot), []).append(spot)
    taken: set[int] = set()
    found = []
    for spot in sorted(spots, key=lambda one: one.id):
        if spot.id in taken:
            continue
        around = (one for cell in _around(spot) for one in cells.get(cell, ()))
        group = sorted(
            one.id
            for one in around
            if one.id not in taken and (one.id == spot.id or judge(spot, one) is not None)
        )
        if len(group) >= FEWEST:
            taken.update(group)
            found.append(group)
    return sorted(found, key=lambda group: (-len(group), group[0]))


def _cell(spot: Spot) -> tuple[int, object, object]:
    """Where a case lies in a grid of some 150 m; one that is not on the map by its place."""
    if spot.latitude is None or spot.longitude is None:
        return spot.service_id, spot.place_key, None
    return spot.service_id, int(spot.latitude * 600), int(spot.longitude * 350)


def _around(spot: Spot) -> list[tuple[int, object, object]]:
    service_id, up, across = _cell(spot)
    if not isinstance(up, int) or not isinstance(across, int):
        return [(service_id, up, across)]
    return [(service_id, up + i, across + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
