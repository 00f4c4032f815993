"""By when a case is to be answered and done, and when its clocks raise something. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracker.cases.models import Case, Event
from tracker.catalogue.definition import ServiceDefinition
from tracker.working_time import Amount, WorkCalendar

# A warning comes when so much of the working time is left, and no less than the least.
_WARN_AT = 5  # a fifth: 20 %
_LEAST_WARNING = timedelta(hours=1)
# In what time the first of the citizen's messages is answered, where the service promises nothing.
_ANSWER_IN = Amount(days=1)

# The states in which no clock runs: what is waited for is not in the city's hands.
STILL = ("waiting", "closed")


@dataclass(frozen=True)
class Deadlines:
    """By when a case is first answered, where that is promised, and done."""

    respond_by: datetime | None
    due_at: datetime

    def moved_on(self, amount: timedelta, calendar: WorkCalendar) -> "Deadlines":
        """They after they stood still for an amount of working time."""
        return Deadlines(
            moved_on(self.respond_by, amount, calendar) if self.respond_by else None,
            moved_on(self.due_at, amount, calendar),
        )


@dataclass(frozen=True)
class Moment:
    """When a clock raises something, of what kind, and the deadline that it is about."""

    at: datetime
    kind: str
    deadline: datetime


def clock_from(now: datetime, received_on: date | None, zone: ZoneInfo) -> datetime:
    """The moment from which a case's time runs: now, or the day on which it came on paper."""
    return datetime.combine(received_on, time(12), zone) if received_on else now


def deadlines(
    content: ServiceDefinition,
    priority: str,
    start: datetime,
    calendar: WorkCalendar,
    *,
    anonymous: bool = False,
) -> Deadlines:
    """The deadlines of a case whose time runs from ``start``. Nobody is there to be answered where
    it was made anonymously.
    """
    promised = content.promise(priority)
    answers = promised.respond is not None and not anonymous
    return Deadlines(
        calendar.after(start, promised.respond) if promised.respond and answers else None,
        calendar.after(start, promised.resolve),
    )


def is_late(case: Case, now: datetime) -> bool:
    """Whether an open case should be done by now; none is late while its clock stands still."""
    return case.status != "closed" and case.clock_stopped_at is None and case.due_at < now


def moved_on(deadline: datetime, amount: timedelta, calendar: WorkCalendar) -> datetime:
    """A deadline after an amount of working time in which the clock stood still."""
    return calendar.add(deadline, amount) if amount else deadline


def stood_still(events: Sequence[Event], calendar: WorkCalendar) -> timedelta:
    """For how much working time the clock stood still, by the lines of a timeline on the status of
    the case, oldest first. While it stands, that is not counted yet.
    """
    total, since = timedelta(), None
    for event in events:
        still = event.details["now_is"] in STILL
        if since is not None and not still:
            total += calendar.between(since, event.at)
        since = (since or event.at) if still else None
    return total


def moments(case: Case, content: ServiceDefinition, calendar: WorkCalendar) -> Iterator[Moment]:
    """When the clocks of a case raise something, as it stands."""
    promised = content.promise(case.priority)
    if case.unanswered_since is not None:
        by = calendar.after(case.unanswered_since, promised.respond or _ANSWER_IN)
        yield Moment(by, "unanswered", by)
    if case.status in STILL:
        return
    start = clock_from(case.opened_at, case.received_on, calendar.zone)
    if case.respond_by is not None and case.responded_at is None and promised.respond is not None:
        whole = calendar.between(start, calendar.after(start, promised.respond))
        yield from _around(case.respond_by, whole, calendar, ("response_soon", "response_missed"))
    whole = calendar.between(start, calendar.after(start, promised.resolve))
    yield from _around(case.due_at, whole, calendar, ("end_soon", "late"))


def _around(
    deadline: datetime, whole: timedelta, calendar: WorkCalendar, kinds: tuple[str, str]
) -> Iterator[Moment]:
    """The warning before a deadline for which there was ``whole`` a time, and what comes at it."""
    left = max(whole / _WARN_AT, _LEAST_WARNING)
    if left < whole:
        yield Moment(calendar.take_off(deadline, left), kinds[0], deadline)
    yield Moment(deadline, kinds[1], deadline)
