"""Read the queue: a page of a list, how many cases each list has, and what is new in one.

A page is read from where it begins (keyset pagination), and not by counting what comes before it:
the thousandth page costs what the first does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import (
    Select,
    String,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.cases.models import Case, Party
from tracker.cases.narrowing import IS_OPEN, conditions, of_team
from tracker.cases.queue_models import CaseTally
from tracker.cases.queue_orders import Part, parts_of
from tracker.cases.queue_rules import COUNTED, END, SIZE, Filter, Order, Place, QueuePage
from tracker.database import UtcDateTime
from tracker.interactions.call_backs import REMIND_BEFORE
from tracker.interactions.models import CallBack
from tracker.staff.models import Team

_TALLIED = ("open", "unassigned", "unanswered", "running")
AT_ONCE = 30  # parts of a list that are looked through in one statement


@dataclass(frozen=True)
class Row:
    """A case of a page: its number, the key of the part it is in, what it is sorted by there."""

    id: int
    part: str
    at: datetime | None


def page(
    session: Session,
    wanted: Filter,
    order: Order,
    at: Place | None = None,
    *,
    size: int = SIZE,
    total: bool = True,
) -> QueuePage[Case]:
    """The page of a list that begins (or, going back, ends) at a place: at the beginning for none.

    Four statements however many cases there are, one of which is spared without ``total``; a list
    that is sorted by many a colleague or service may take one for each thirty of these.
    """
    back = at is not None and at.before
    found = find(session, wanted, order, at, size + 1)
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    cases = _load(session, [row.id for row in found])
    first, last = (found[0], found[-1]) if found else (None, None)
    has_previous = more if back else at is not None
    has_next = at != END if back else more
    return QueuePage(
        [cases[row.id] for row in found],
        Place(first.id, first.part, first.at, before=True) if first and has_previous else None,
        Place(last.id, last.part, last.at) if last and has_next else None,
        count(session, wanted, most=COUNTED) if total else None,
    )


def count(session: Session, wanted: Filter, *, most: int) -> int | None:
    """How many cases a list has; ``None`` where there are more than ``most``. One statement."""
    found = session.scalar(select(_some(wanted, most + 1))) or 0
    return found if found <= most else None


def numbers(session: Session, wanted: Filter, *, most: int) -> list[tuple[int, int]]:
    """The numbers of the cases of a list, each with its revision, but no more than ``most``."""
    query = select(Case.id, Case.revision).where(*conditions(wanted)).order_by(Case.id).limit(most)
    return [(row.id, row.revision) for row in session.execute(query)]


def _load(session: Session, ids: Sequence[int]) -> dict[int, Case]:
    rows = session.scalars(
        select(Case)
        .where(Case.id.in_(ids))
        .options(
            joinedload(Case.definition),
            joinedload(Case.team),
            joinedload(Case.assignee),
            selectinload(Case.parties).joinedload(Party.person),
        )
    )
    return {case.id: case for case in rows}


def find(session: Session, wanted: Filter, order: Order, at: Place | None, most: int) -> list[Row]:
    """Which cases come from a place on, in the direction that is read: at most so many."""
    down = order.down != (at is not None and at.before)
    parts = parts_of(session, wanted, order)
    if down:
        parts.reverse()
    if at == END:
        at = None
    begin = next((n for n, part in enumerate(parts) if at and at.group in part.keys), 0)
    found: list[Row] = []
    for first in range(begin, len(parts), AT_ONCE):
        left = most - len(found)
        some = parts[first : first + AT_ONCE]
        queries = [
            _part(wanted, part, at if first + n == begin else None, down, left)
            for n, part in enumerate(some)
        ]
        found += _read(session, some, queries, down, left)
        if len(found) >= most:
            break
    return found


def _part(wanted: Filter, part: Part, at: Place | None, down: bool, most: int) -> Select[Any]:
    """The rows of one part of a list, from a place in it on, with what they are sorted by."""
    rank, text, moment = part.rank, part.text, part.moment
    query = select(
        Case.id.label("id"),
        (literal(0) if rank is None else rank).label("rank"),
        (cast(null(), String) if text is None else text).label("text"),
        (cast(null(), UtcDateTime()) if moment is None else moment).label("moment"),
    ).where(*conditions(wanted))
    if part.only is not None:
        query = query.where(part.only)
    values = part.values(at) if at is not None else None
    if values is not None:
        row, limit = tuple_(*part.columns), tuple_(*values)
        query = query.where(row < limit if down else row > limit)
    return query.order_by(*_directed(part.columns, down)).limit(most)


def _directed(columns: Sequence[Any], down: bool) -> list[Any]:
    return [column.desc() if down else column.asc() for column in columns]


def _read(
    session: Session, parts: Sequence[Part], queries: Sequence[Select[Any]], down: bool, most: int
) -> list[Row]:
    """What the parts of a list have, one after the other. One statement."""
    if len(queries) == 1:
        rows = session.execute(queries[0]).all()
        return [Row(row.id, parts[0].key(row.rank), row.moment) for row in rows]
    each = [
        select(literal(n).label("part"), *sub.c)
        for n, sub in enumerate(query.subquery() for query in queries)
    ]
    every = union_all(*each).subquery()
    inner = _directed([every.c.text, every.c.moment, every.c.id], down)
    query = select(every).order_by(every.c.part, *inner).limit(most)
    return [
        Row(row.id, parts[row.part].key(row.rank), row.moment) for row in session.execute(query)
    ]


@dataclass(frozen=True)
class Counts:
    """How many cases each list has: of a team (or of all), and of one member of staff wherever.

    ``unanswered`` wait for a reply, ``call_backs`` are calls that were promised and are due.
    """

    open: int
    late: int
    unassigned: int
    unanswered: int
    mine: int
    call_backs: int


def counts(
    session: Session, *, team: str, staff_id: int, now: datetime, lists: Sequence[Filter] = ()
) -> tuple[Counts, list[int | None]]:
    """What waits for a team ("" for all of them), and for one member of staff; and how many cases
    other lists have, ``None`` where there are more than ``COUNTED``. One statement.

    Those of a team are sums that the database keeps (``CaseTally``), and right at any moment.
    """
    query = counted(team=team, staff_id=staff_id, now=now)
    for wanted in lists:
        query = query.add_columns(_some(wanted, COUNTED + 1))
    row = tuple(session.execute(query).one())
    several = [found if found <= COUNTED else None for found in row[6:]]
    return Counts(*row[:6]), several


@dataclass(frozen=True)
class News:
    """What came into a list since a moment, what changed in it, and how many the lists have now."""

    new: int
    changed: int
    counts: Counts


def news(
    session: Session, wanted: Filter, *, team: str, staff_id: int, since: datetime, now: datetime
) -> News:
    """What is new in a list since a page of it was made. One statement, which looks at no more than
    what changed since.
    """
    lately = (Case.changed_at > since, *conditions(wanted))
    new = select(func.count()).select_from(Case).where(*lately, Case.opened_at > since)
    changed = select(func.count()).select_from(Case).where(*lately, Case.opened_at <= since)
    query = counted(team=team, staff_id=staff_id, now=now)
    query = query.add_columns(new.scalar_subquery(), changed.scalar_subquery())
    *rest, came, moved = session.execute(query).one()
    return News(came, moved, Counts(*rest))


def _some(wanted: Filter, most: int) -> Any:
    """How many cases a list has, but no more than so many."""
    some = select(Case.id).where(*conditions(wanted)).limit(most).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def counted(*, team: str, staff_id: int, now: datetime) -> Select[Any]:
    """The counts of the lists, as a question to the database.

    Of a team they are the sums that triggers keep by the day of being due: those due on days that
    are over are late, and of today's as many as are counted one by one.
    """
    how_many, today = func.count(), now.astimezone(UTC).date()
    of_today = datetime.combine(today, time(), UTC)
    late_today = select(how_many).select_from(Case)
    late_today = late_today.where(
        IS_OPEN, Case.clock_stopped_at.is_(None), Case.due_at >= of_today, Case.due_at < now
    )
    tally = CaseTally
    if team:
        late_today = late_today.where(of_team(team))
    late = func.coalesce(func.sum(tally.running).filter(tally.due_day < today), 0)
    mine = select(how_many).select_from(Case).where(IS_OPEN, Case.assignee_id == staff_id)
    due = select(how_many).select_from(CallBack)
    due = due.where(
        CallBack.state == "open",
        CallBack.due_at <= now + REMIND_BEFORE,
        or_(CallBack.owner_id == staff_id, CallBack.owner_id.is_(None)),
    )
    query = select(
        func.coalesce(func.sum(tally.open), 0).label("open"),
        (late + late_today.scalar_subquery()).label("late"),
        func.coalesce(func.sum(tally.unassigned), 0).label("unassigned"),
        func.coalesce(func.sum(tally.unanswered), 0).label("unanswered"),
        mine.scalar_subquery().label("mine"),
        due.scalar_subquery().label("call_backs"),
    ).select_from(tally)
    if team:
        query = query.where(
            tally.team_id == select(Team.id).where(Team.key == team).scalar_subquery()
        )
    return query


def gather_tally(session: Session) -> int:
    """Make one row of the several that a team and a day have; returns how many there were more.

    What others add meanwhile is left as it is: only what is taken away is added up.
    """
    several = (
        select(CaseTally.team_id, CaseTally.due_day)
        .group_by(CaseTally.team_id, CaseTally.due_day)
        .having(func.count() > 1)
    )
    some = session.execute(several).all()
    gone = 0
    for team_id, due_day in some:
        here = (CaseTally.team_id == team_id, CaseTally.due_day == due_day)
        rows = session.scalars(select(CaseTally).where(*here).with_for_update()).all()
        gone += max(0, len(rows) - 1)
        for row in rows[1:]:
            for name in _TALLIED:
                setattr(rows[0], name, getattr(rows[0], name) + getattr(row, name))
            session.delete(row)
        session.flush()
    return gone
