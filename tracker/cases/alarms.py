"""What the clocks of cases raise: the scheduler that raises it, and who sees it.

Any number of workers run it at once. Each takes cases whose alarm is due under a lock, and passes
over those that another holds; what it raises is kept in one transaction with the next alarm of the
case, so that one that is killed leaves everything to be taken up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, insert, literal, select, update
from sqlalchemy.orm import Session, joinedload

from tracker.cases.clock_models import CityCalendar, ClockAlarm
from tracker.cases.clocks import calendar_of, reckon, settle_moot
from tracker.cases.deadlines import Moment, moments
from tracker.cases.events import record
from tracker.cases.models import Case, Event
from tracker.catalogue.models import Definition
from tracker.errors import NotFound
from tracker.staff.models import Staff

AT_ONE_GO = 50  # cases, in one transaction
MOST_COUNTED = 100  # more are told as “99+”
_WARNINGS = ("response_soon", "end_soon")
_SUPERVISING = ("supervisor", "administrator")


def raise_due(session: Session, *, now: datetime, most: int = AT_ONE_GO) -> int:
    """Raise what is due at some of the cases that need to be looked at.

    Returns how many of them there were; there may be more. A fixed number of statements, and three
    for each that raises something.
    """
    cases = session.scalars(
        select(Case)
        .where(Case.alarm_at <= now)
        .options(joinedload(Case.definition), joinedload(Case.team))
        .order_by(Case.alarm_at)
        .limit(most)
        .with_for_update(of=Case, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    known = _raised(session, [case.id for case in cases])
    for case in cases:
        calendar = calendar_of(session, case)
        found = [
            moment
            for moment in moments(case, case.definition.content, calendar)
            # A report ends with its incident, whose clocks count; what is written in it is its own.
            if case.parent_id is None or moment.kind == "unanswered"
        ]
        for moment in found:
            if moment.at <= now and (case.id, moment.kind, moment.deadline) not in known:
                _raise(session, case, moment, now)
        later = min((moment.at for moment in found if moment.at > now), default=None)
        _look_again(session, case.id, later)
    return len(cases)


def _raised(session: Session, case_ids: Sequence[int]) -> set[tuple[int, str, datetime]]:
    """What was raised at cases before: the case, the kind, the deadline."""
    rows = session.execute(
        select(ClockAlarm.case_id, ClockAlarm.kind, ClockAlarm.due_at).where(
            ClockAlarm.case_id.in_(case_ids)
        )
    )
    return {(case_id, kind, due_at) for case_id, kind, due_at in rows}


def _raise(session: Session, case: Case, moment: Moment, now: datetime) -> None:
    """Whoever works it sees it; its supervisors do where a deadline has passed, or nobody has it.

    A warning that comes after its deadline would warn of nothing, and is left out.
    """
    if moment.kind in _WARNINGS and moment.deadline <= now:
        return
    escalated = moment.kind not in _WARNINGS or case.assignee_id is None
    audiences = ["worker", "supervisors"] if escalated else ["worker"]
    session.execute(
        insert(ClockAlarm),
        [
            {
                "case_id": case.id, "kind": moment.kind, "due_at": moment.deadline,
                "raised_at": now, "audience": audience, "team_id": case.team_id,
            }
            for audience in audiences
        ],
    )  # fmt: skip
    record(
        session, case, "alarm", now=now, for_citizen=False, alarm=moment.kind,
        due=moment.deadline.isoformat(), escalated=escalated,
    )  # fmt: skip


def _look_again(session: Session, case_id: int, at: datetime | None) -> None:
    """Not a change that staff must see before they send theirs: the case's revision stays."""
    session.execute(
        update(Case)
        .where(Case.id == case_id)
        .values(alarm_at=at)
        .execution_options(synchronize_session=False)
    )


def reckon_anew(session: Session, *, now: datetime, most: int = AT_ONE_GO) -> int:
    """Reckon the deadlines of some open cases anew, after the calendar was changed.

    Returns how many; none where nothing is left to do, or another worker is at it. A case that
    somebody holds is waited for, and nothing after it is reckoned before it is.
    """
    row = session.scalar(
        select(CityCalendar)
        .where(CityCalendar.reckoned_to.is_not(None))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if row is None or row.reckoned_to is None:
        return 0
    open_after = Case.status != "closed", Case.id > row.reckoned_to
    wanted = session.scalars(select(Case.id).where(*open_after).order_by(Case.id).limit(most)).all()
    cases = session.scalars(
        select(Case)
        .where(Case.id.in_(wanted))
        .options(joinedload(Case.definition), joinedload(Case.team))
        .order_by(Case.id)
        .with_for_update(of=Case, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    held = set(wanted) - {case.id for case in cases}
    ours = [case for case in cases if not held or case.id < min(held)]
    _reckon(session, ours, now)
    if ours:
        row.reckoned_to = ours[-1].id
    if not wanted:
        row.reckoned_to = None
    session.flush()
    return len(ours)


def _reckon(session: Session, cases: Sequence[Case], now: datetime) -> None:
    events: dict[int, list[Event]] = {case.id: [] for case in cases}
    for event in session.scalars(
        select(Event).where(Event.case_id.in_(events), Event.kind == "status").order_by(Event.id)
    ):
        events[event.case_id].append(event)
    for case in cases:
        with session.no_autoflush:
            before = case.due_at, case.respond_by
            reckon(case, events[case.id], calendar_of(session, case))
        if (case.due_at, case.respond_by) != before:
            settle_moot(session, case, now)
    session.flush()


@dataclass(frozen=True)
class Needs:
    """What needs somebody: at their own cases, and what was escalated to them."""

    own: Sequence[ClockAlarm]
    escalated: Sequence[ClockAlarm]


def needs(session: Session, staff: Staff, *, most: int = MOST_COUNTED) -> Needs:
    """What the clocks raised that this member of staff has not seen, the oldest first.

    Two statements for supervisors, one for others.
    """
    escalated = _of_supervisor(staff)
    return Needs(
        _rows(session, _of_worker(staff), most),
        [] if escalated is None else _rows(session, escalated, most),
    )


def _rows(session: Session, ids: Select[int], most: int) -> Sequence[ClockAlarm]:
    return session.scalars(
        select(ClockAlarm)
        .where(ClockAlarm.id.in_(ids.limit(most)))
        .options(
            joinedload(ClockAlarm.case).joinedload(Case.definition).joinedload(Definition.service),
            joinedload(ClockAlarm.case).joinedload(Case.team),
            joinedload(ClockAlarm.case).joinedload(Case.assignee),
        )
        .order_by(ClockAlarm.id)
    ).all()


def count_needs(session: Session, staff: Staff) -> int:
    """How many there are of them, as far as ``MOST_COUNTED``. One statement."""
    lists = [_of_worker(staff), _of_supervisor(staff)]
    counted = [
        select(func.count()).select_from(ids.limit(MOST_COUNTED).subquery()).scalar_subquery()
        for ids in lists
        if ids is not None
    ]
    total = counted[0] if len(counted) == 1 else counted[0] + counted[1]
    return session.scalar(select(total)) or 0


def _waiting(audience: str) -> Select[int]:
    """Written out and not bound: PostgreSQL could not see which partial index is meant."""
    return select(ClockAlarm.id).where(
        ClockAlarm.audience == literal(audience, literal_execute=True),
        ClockAlarm.seen_at.is_(None),
        ClockAlarm.over_at.is_(None),
    )


def _of_worker(staff: Staff) -> Select[int]:
    return (
        _waiting("worker")
        .join(Case, Case.id == ClockAlarm.case_id)
        .where(
            Case.assignee_id == staff.id,
            Case.status != literal("closed", literal_execute=True),
        )
        .order_by(ClockAlarm.id)
    )


def _of_supervisor(staff: Staff) -> Select[int] | None:
    """A supervisor without a team looks after all of them."""
    if staff.role not in _SUPERVISING:
        return None
    found = _waiting("supervisors").order_by(ClockAlarm.team_id, ClockAlarm.id)
    return found.where(ClockAlarm.team_id == staff.team_id) if staff.team_id else found


def see(session: Session, staff: Staff, alarm_ids: Sequence[int], *, now: datetime) -> int:
    """Somebody has seen what was raised for them; returns how much of it they had not yet.

    Raises ``NotFound`` where something of it is not theirs, or is seen or over.
    """
    theirs = [_of_worker(staff), _of_supervisor(staff)]
    ids = {
        found
        for query in theirs
        if query is not None
        for found in session.scalars(query.where(ClockAlarm.id.in_(alarm_ids)))
    }
    if not ids:
        raise NotFound("That was seen already, or needs nobody any more.")
    session.execute(
        update(ClockAlarm)
        .where(ClockAlarm.id.in_(ids))
        .values(seen_at=now, seen_by_id=staff.id)
        .execution_options(synchronize_session=False)
    )
    return len(ids)
