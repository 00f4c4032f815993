"""In what order a list is read: whole by one index, or part by part, each by an index of its own.

A list that is sorted by team, say, is that of the first team, then that of the second, and so on:
each is found in its order, and only as much of it is read as a page takes. A short list is sorted
as a whole instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, literal, null, or_, select
from sqlalchemy.orm import Session, aliased

from tracker.cases.models import PRIORITIES, Case
from tracker.cases.queue_rules import Filter, Order, Place
from tracker.catalogue.models import Definition
from tracker.database import UtcDateTime
from tracker.staff.models import Staff, Team

_MOMENTS: dict[str, Any] = {
    "due": Case.due_at,
    "opened": Case.opened_at,
    "changed": Case.changed_at,
    "closed": Case.closed_at,
}


@dataclass(frozen=True)
class Part:
    """A part of a list: which cases are in it (``only``), and what they are sorted by.

    It is sorted by ``rank`` (where it holds several groups, the place of one among ``keys``), then
    by ``text``, then by ``moment``, as far as it has them, and last by the number of the case,
    unless it stands ``alone``: no two have the same.
    """

    keys: tuple[str, ...] = ("",)
    only: ColumnElement[bool] | None = None
    rank: Any = None
    text: Any = None
    moment: Any = None
    alone: bool = False

    @property
    def columns(self) -> list[Any]:
        """What it is sorted by."""
        some = [one for one in (self.rank, self.text, self.moment) if one is not None]
        return some if self.alone else [*some, Case.id]

    def key(self, rank: int) -> str:
        """The key of the group that a case of it is in."""
        return self.keys[min(rank, len(self.keys) - 1)]

    def values(self, at: Place) -> list[Any] | None:
        """What the case of a place is sorted by; ``None`` for a place that is in no such list."""
        values: list[Any] = []
        if self.rank is not None:
            if at.group not in self.keys:
                return None
            values.append(literal(self.keys.index(at.group)))
        if self.text is not None:
            # It may be somebody's address, which stands in no address of a page.
            row = aliased(Case)
            column = getattr(row, self.text.key)
            values.append(select(column).where(row.id == at.row).scalar_subquery())
        if self.moment is not None:
            if at.at is None:
                return None
            values.append(literal(at.at, UtcDateTime()))
        return values if self.alone else [*values, literal(at.row)]


def parts_of(session: Session, wanted: Filter, order: Order) -> list[Part]:
    """The parts of a list, from its top: one where a single index has its order.

    One statement, where the names of teams, services or colleagues have to be looked up.
    """
    if order.by in _MOMENTS:
        return [Part(moment=_MOMENTS[order.by])]
    if order.by == "reference":
        return [Part(text=Case.reference, alone=True)]
    if order.by == "place":
        return [
            Part(("there",), Case.place_key.is_not(None), text=Case.place_key),
            Part(("nowhere",), Case.place_key.is_(None), moment=Case.due_at),
        ]
    if order.by == "priority":
        return [
            Part((one,), Case.priority == one, moment=Case.due_at) for one in reversed(PRIORITIES)
        ]
    column, groups = _groups(session, order.by)
    if wanted.is_short:
        return [_whole(column, groups)]
    return [Part((key,), _among(column, ids), moment=Case.due_at) for key, ids in groups.items()]


_Groups = dict[str, list[int | None]]


def _groups(session: Session, by: str) -> tuple[Any, _Groups]:
    """What cases are grouped by: the column, and for each group the values it may have there."""
    groups: _Groups = {}
    if by == "service":
        # Versions of a service whose title was changed are apart: it is their titles that sort.
        query = select(Definition.id, Definition.title).order_by(Definition.title, Definition.id)
        for row in session.execute(query):
            groups.setdefault(row.title, []).append(row.id)
        return Case.definition_id, {str(ids[0]): ids for ids in groups.values()}
    if by == "team":
        teams = session.scalars(select(Team.id).order_by(Team.name, Team.id))
        return Case.team_id, {str(id): [id] for id in teams}
    staff = session.scalars(
        select(Staff.id).where(Staff.organisation_id.is_(None)).order_by(Staff.name, Staff.id)
    )
    return Case.assignee_id, {"nobody": [None], **{str(id): [id] for id in staff}}


def _among(column: Any, ids: Sequence[int | None]) -> ColumnElement[bool]:
    known = [id for id in ids if id is not None]
    if len(known) == 1 and len(ids) == 1:
        equal: ColumnElement[bool] = column == known[0]
        return equal
    return or_(*([column.in_(known)] if known else []), *([column.is_(null())] * (None in ids)))


def _whole(column: Any, groups: _Groups) -> Part:
    """All groups as one part, sorted by which of them a case is in."""
    ranks = [(_among(column, ids), rank) for rank, ids in enumerate(groups.values())]
    rank = case(*ranks, else_=len(groups)) if ranks else literal(0)
    return Part(tuple(groups), rank=rank, moment=Case.due_at)
