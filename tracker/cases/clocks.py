"""The clocks of a case: what starts them, stops them, and moves them on.

Whatever changes a case tells its clocks here. They are reckoned in the working time of whoever
works it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.cases.calendar import city_time
from tracker.cases.clock_models import ClockAlarm
from tracker.cases.deadlines import (
    STILL,
    Deadlines,
    clock_from,
    deadlines,
    is_late,
    moments,
    stood_still,
)
from tracker.cases.events import checked_words, flush, record
from tracker.cases.models import PRIORITIES, Case, Event
from tracker.errors import Conflict, InvalidAnswers
from tracker.staff.models import Staff
from tracker.working_time import WorkCalendar, in_words

LONGEST_WHY = 500  # characters
_SAID_LATER = ("call", "visit")


def calendar_of(session: Session, case: Case) -> WorkCalendar:
    """When whoever works a case works. One statement in each transaction."""
    time = city_time(session)
    with session.no_autoflush:
        return time.of(case.team.id)


def start(session: Session, case: Case, *, now: datetime, zone: ZoneInfo) -> None:
    """The clocks of a new case run, or are set anew after its team or its priority was chosen.

    ``zone`` is that of the day on which it came on paper.
    """
    calendar = calendar_of(session, case)
    began = clock_from(now, case.received_on, zone)
    _set(case, _deadlines(case, began, calendar))
    _set_alarm(case, calendar)


def moved(
    session: Session, case: Case, was: str, *, now: datetime, since: datetime | None = None
) -> None:
    """The state of a case was changed from ``was``; ``since`` is when a closed one was closed.

    The clocks stand still while the city waits for the citizen and while the case is closed. What
    was due then is due by as much working time later.
    """
    if was == case.status or (was not in STILL and case.status not in STILL):
        return
    calendar = calendar_of(session, case)
    stopped = case.clock_stopped_at or (since if was == "closed" else None)
    stood = calendar.between(stopped, now) if stopped else timedelta()
    _set(case, Deadlines(case.respond_by, case.due_at).moved_on(stood, calendar))
    case.clock_stopped_at = now if case.status == "waiting" else None
    if case.status == "closed":
        case.responded_at = case.responded_at or now
        case.unanswered_since = None
    _set_alarm(case, calendar)
    flush(session)
    if case.status == "closed":
        _settle(session, case, now)
    else:
        settle_moot(session, case, now)
    if case.status == "waiting":
        record(session, case, "clock_stopped", now=now, for_citizen=False)
    elif case.status not in STILL and stopped is not None:
        record(
            session, case, "clock_runs", now=now, for_citizen=False,
            stood=_length(stood, calendar), **_due(case, calendar),
        )  # fmt: skip


def answered(session: Session, case: Case, *, now: datetime, means: str | None = None) -> None:
    """Staff answered or told the citizen: the first response is given, and nothing waits for one.

    What is written down to be said, by phone or at a counter, is no answer until it is told.
    """
    if means in _SAID_LATER or (case.responded_at is not None and case.unanswered_since is None):
        return
    case.responded_at = case.responded_at or now
    case.unanswered_since = None
    _set_alarm(case, calendar_of(session, case))
    flush(session)
    _settle(session, case, now, ("response_soon", "response_missed", "unanswered"))


def heard(session: Session, case: Case, *, now: datetime) -> None:
    """The citizen wrote: what they wrote first since the last answer waits for one."""
    if case.unanswered_since is not None:
        return
    case.unanswered_since = now
    _set_alarm(case, calendar_of(session, case))
    flush(session)


def set_priority(
    session: Session, case: Case, staff: Staff | None, priority: str, why: str, *, now: datetime
) -> None:
    """A case is more or less urgent than it was: its deadlines are those of that priority.

    They are reckoned from when it was opened, and by as much later as the clock stood still. Raises
    ``InvalidAnswers`` and ``Conflict``.
    """
    if priority not in PRIORITIES:
        raise InvalidAnswers({"priority": "Choose a priority."})
    if priority == case.priority:
        raise InvalidAnswers({"priority": f"The priority is {priority} already."})
    words = checked_words("why", why, LONGEST_WHY)
    if case.status == "closed":
        raise Conflict("This case is closed. Open it again before you change its priority.")
    was, case.priority = case.priority, priority
    calendar = calendar_of(session, case)
    reckon(case, _status_events(session, case), calendar)
    flush(session)
    settle_moot(session, case, now)
    record(
        session, case, "priority", now=now, staff=staff, for_citizen=False, text=words, was=was,
        now_is=priority, **_due(case, calendar),
    )  # fmt: skip


def handed(session: Session, case: Case, was_team_id: int, *, now: datetime) -> None:
    """Another team works the case: what was raised is for its supervisors, and where it has other
    closures the deadlines are reckoned anew by them. One statement, or four.
    """
    if case.team.id == was_team_id:
        return
    session.execute(
        update(ClockAlarm)
        .where(ClockAlarm.case_id == case.id, ClockAlarm.over_at.is_(None))
        .values(team_id=case.team.id)
        .execution_options(synchronize_session=False)
    )
    calendar = calendar_of(session, case)
    if calendar is not city_time(session).of(was_team_id):
        reckon(case, _status_events(session, case), calendar)
        flush(session)
        settle_moot(session, case, now)


def reckon(case: Case, events: list[Event], calendar: WorkCalendar) -> None:
    """Set the deadlines of a case anew from its beginning; ``events`` are those of its status."""
    began = clock_from(case.opened_at, case.received_on, calendar.zone)
    stood = stood_still(events, calendar)
    _set(case, _deadlines(case, began, calendar).moved_on(stood, calendar))
    _set_alarm(case, calendar)


def _deadlines(case: Case, began: datetime, calendar: WorkCalendar) -> Deadlines:
    content = case.definition.content
    return deadlines(content, case.priority, began, calendar, anonymous=case.anonymous)


def _set(case: Case, wanted: Deadlines) -> None:
    """A response that was given was given to the deadline of its day."""
    case.due_at = wanted.due_at
    if case.responded_at is None:
        case.respond_by = wanted.respond_by


def _set_alarm(case: Case, calendar: WorkCalendar) -> None:
    """When the scheduler must look at the case: where that is past, it does so at once."""
    found = moments(case, case.definition.content, calendar)
    case.alarm_at = min((moment.at for moment in found), default=None)


def _status_events(session: Session, case: Case) -> list[Event]:
    with session.no_autoflush:
        return list(
            session.scalars(
                select(Event)
                .where(Event.case_id == case.id, Event.kind == "status")
                .order_by(Event.id)
            )
        )


def settle_moot(session: Session, case: Case, now: datetime) -> None:
    """What was raised about deadlines that are others now needs nobody any more."""
    _settle(session, case, now, ("response_soon", "response_missed", "end_soon", "late"))


def _settle(
    session: Session, case: Case, now: datetime, kinds: tuple[str, ...] | None = None
) -> None:
    """What was raised needs nobody any more. One statement."""
    over = update(ClockAlarm).where(ClockAlarm.case_id == case.id, ClockAlarm.over_at.is_(None))
    if kinds is not None:
        over = over.where(ClockAlarm.kind.in_(kinds))
    session.execute(over.values(over_at=now).execution_options(synchronize_session=False))


def _length(amount: timedelta, calendar: WorkCalendar) -> str:
    return in_words(amount, calendar.usual_day)


def _due(case: Case, calendar: WorkCalendar) -> dict[str, Any]:
    """The day by which a case is to be done, as a line of its timeline keeps it."""
    return {"due_on": case.due_at.astimezone(calendar.zone).date().isoformat()}


@dataclass(frozen=True)
class Clock:
    """What staff are shown of the clocks of a case.

    ``left`` is the working time that is left until it is due, in words, or "" where it is late or
    nobody reckoned it. ``response`` is "" where none is promised, or one of "given", "given_late",
    "due" and "missed".
    """

    due_at: datetime
    late: bool
    left: str
    late_by: str
    stopped_since: datetime | None
    response: str
    respond_by: datetime | None
    responded_at: datetime | None
    unanswered_since: datetime | None


def clock_of(case: Case, now: datetime, calendar: WorkCalendar | None = None) -> Clock:
    """The clocks of a case, as they stand ``now``. Pure; with a ``calendar`` also how much working
    time is left, or has passed since it was due.
    """
    stands = case.clock_stopped_at
    late = is_late(case, now)
    left = late_by = ""
    if calendar is not None and case.status != "closed":
        until = calendar.between(stands or now, case.due_at)
        if late:
            late_by = in_words(-until, calendar.usual_day)
        elif until > timedelta():
            left = in_words(until, calendar.usual_day)
    return Clock(
        case.due_at, late, left, late_by, stands, _response(case, now), case.respond_by,
        case.responded_at, case.unanswered_since,
    )  # fmt: skip


def clock_shown(session: Session, case: Case, now: datetime) -> Clock:
    """The clocks of a case with the working time that is left. One statement."""
    return clock_of(case, now, calendar_of(session, case))


def _response(case: Case, now: datetime) -> str:
    if case.respond_by is None:
        return ""
    if case.responded_at is not None:
        return "given" if case.responded_at <= case.respond_by else "given_late"
    return "missed" if case.clock_stopped_at is None and case.respond_by < now else "due"
