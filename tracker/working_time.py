"""Working time: when the city works, and what is due when it is reckoned in that. Pure.

All moments go in and come out aware; those that come out are in UTC. A day's hours are read on the
clock on the wall, so a day on which that is put forward or back has as many working hours as
people see it have.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from tracker.hours import Week, read_opening_hours

USUAL_HOURS = "Mo-Fr 09:00-17:00"
USUAL_ZONE = "Europe/London"

_A_DAY = timedelta(days=1)
_NONE = timedelta()
# A calendar that has no working time in as many days has none at all.
_FARTHEST = 20 * 366

# From and until, in UTC: it is worked from the one to just before the other.
_Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class Amount:
    """A length of time to do something in: so many working hours, or else so many working days."""

    hours: int = 0
    days: int = 0

    def __str__(self) -> str:
        return f"{self.hours}h" if self.hours else f"{self.days}d"

    @property
    def in_words(self) -> str:
        """It for people: “4 working hours”."""
        number, word = (self.hours, "hour") if self.hours else (self.days, "day")
        return f"{number} working {word}{'' if number == 1 else 's'}"


def read_amount(text: str) -> Amount:
    """``4h`` (working hours) or ``10d`` (working days). Raises ``ValueError``."""
    found = re.fullmatch(r"\s*([1-9]\d{0,2})\s*([hd])\s*", text)
    if found is None:
        raise ValueError(f"“{text}” is no length of working time such as 4h or 10d")
    number = int(found[1])
    return Amount(hours=number) if found[2] == "h" else Amount(days=number)


@lru_cache(maxsize=512)
def public_holidays(country: str, subdivision: str, year: int) -> dict[date, str]:
    """The public holidays of a year with their names; none where there is no ``country``.

    ``country`` is an ISO 3166-1 code and ``subdivision`` one of its parts as the package
    ``holidays`` knows them. Raises ``ValueError`` where it does not.
    """
    if not country:
        return {}
    try:
        found = holidays.country_holidays(country, subdiv=subdivision or None, years=year)
    except NotImplementedError as unknown:
        where = f"{country}-{subdivision}" if subdivision else country
        raise ValueError(f"the holidays of {where} are not known") from unknown
    return dict(sorted(found.items()))


@dataclass(frozen=True)
class WorkCalendar:
    """When there is work: the hours of a week in a zone, but for public holidays and closures.

    ``closures`` are first and last days.
    """

    week: Week
    zone: ZoneInfo
    country: str = ""
    subdivision: str = ""
    closures: tuple[tuple[date, date], ...] = ()
    _days: dict[date, tuple[_Stretch, ...]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def usual_day(self) -> timedelta:
        """How long most days are worked: what “a working day” means where time is told."""
        lengths = [
            sum((datetime.combine(date.min, ends) - datetime.combine(date.min, begins)
                 for begins, ends in spans), _NONE)
            for spans in self.week.values()
        ]  # fmt: skip
        return max(lengths, key=lambda length: (lengths.count(length), length))

    def is_working(self, at: datetime) -> bool:
        """Whether it is worked at this moment."""
        return any(begins <= at < ends for begins, ends in self._of(self._day(at)))

    def is_working_day(self, day: date) -> bool:
        """Whether it is worked at all on a day."""
        return bool(self._of(day))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments; less than none where they are the other
        way round.
        """
        if end < start:
            return -self.between(end, start)
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        total = _NONE
        for begins, ends in self._onward(start):
            if begins >= end:
                break
            total += min(ends, end) - max(begins, start)
        return total

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """The first moment by which ``amount`` of working time has passed since ``start``; with
        none to pass, the first at which it is worked.

        Raises ``ValueError`` where the amount is below none.
        """
        if amount < _NONE:
            raise ValueError("an amount below none is taken off, not added")
        start, left = start.astimezone(UTC), amount
        for begins, ends in self._onward(start):
            begins = max(begins, start)
            if left == _NONE or left <= ends - begins:
                return begins + left
            left -= ends - begins
        raise ValueError("this calendar has no working time")

    def take_off(self, end: datetime, amount: timedelta) -> datetime:
        """The last moment from which ``amount`` of working time passes until ``end``."""
        end, left = end.astimezone(UTC), amount
        for begins, ends in self._back(end):
            ends = min(ends, end)
            if left <= ends - begins:
                return ends - left
            left -= ends - begins
        raise ValueError("this calendar has no working time")

    def add_days(self, start: datetime, days: int) -> datetime:
        """The close of work on the last of so many working days; the first is the next one after
        the day of ``start``.
        """
        day = self._day(start)
        for _ in range(_FARTHEST):
            day += _A_DAY
            stretches = self._of(day)
            days -= bool(stretches)
            if days <= 0 and stretches:
                return stretches[-1][1]
        raise ValueError("this calendar has no working time")

    def after(self, start: datetime, amount: Amount) -> datetime:
        """When an amount that is to be done in has passed."""
        if amount.hours:
            return self.add(start, timedelta(hours=amount.hours))
        return self.add_days(start, amount.days)

    def end_of_working_day(self, at: datetime) -> datetime:
        """The close of work of the day that it is then, or of the next that is worked."""
        day = self._day(at)
        stretches = self._of(day)
        return stretches[-1][1] if stretches and at < stretches[-1][1] else self.add_days(at, 1)

    def why_closed(self, day: date) -> str:
        """The name of the public holiday that a day is; "" where it is none."""
        return public_holidays(self.country, self.subdivision, day.year).get(day, "")

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def _onward(self, start: datetime) -> Iterator[_Stretch]:
        """What is worked from a moment on; the first stretch may have begun before it."""
        day = self._day(start)
        for _ in range(_FARTHEST):
            for stretch in self._of(day):
                if stretch[1] > start:
                    yield stretch
            day += _A_DAY

    def _back(self, end: datetime) -> Iterator[_Stretch]:
        """What is worked until a moment, the last first; that may end after it."""
        day = self._day(end)
        for _ in range(_FARTHEST):
            for stretch in reversed(self._of(day)):
                if stretch[0] < end:
                    yield stretch
            day -= _A_DAY

    def _of(self, day: date) -> tuple[_Stretch, ...]:
        """What is worked on a day, the earliest first; they do not overlap."""
        found = self._days.get(day)
        if found is None:
            found = self._days[day] = () if self._is_closed(day) else self._hours_of(day)
        return found

    def _is_closed(self, day: date) -> bool:
        return bool(self.why_closed(day)) or any(
            first <= day <= last for first, last in self.closures
        )

    def _hours_of(self, day: date) -> tuple[_Stretch, ...]:
        """The hours of a day of the week as moments.

        Of a time that the clock on the wall skips or shows twice, it is the one that PEP 495 calls
        the first; what is left empty or overlaps by it is put right.
        """
        whole: list[_Stretch] = []
        for opens, closes in self.week.get(day.weekday(), []):
            begins, ends = (_moment(day, at, self.zone) for at in (opens, closes))
            if whole and begins <= whole[-1][1]:
                begins = whole.pop()[0] if ends > whole[-1][1] else ends
            if begins < ends:
                whole.append((begins, ends))
        return tuple(whole)


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


@lru_cache(maxsize=64)
def calendar_of(
    hours: str = USUAL_HOURS,
    zone: str = USUAL_ZONE,
    country: str = "",
    subdivision: str = "",
    closures: tuple[tuple[date, date], ...] = (),
) -> WorkCalendar:
    """The calendar of these hours (as in the setting ``OPENING_HOURS``), made once."""
    return WorkCalendar(read_opening_hours(hours), ZoneInfo(zone), country, subdivision, closures)


def in_words(amount: timedelta, a_day: timedelta) -> str:
    """A length of working time, such as “2 working days 3 hours”, where a day has so much."""
    minutes = int(amount.total_seconds() // 60)
    days, rest = divmod(minutes, max(1, int(a_day.total_seconds() // 60)))
    hours, minutes = divmod(rest, 60)
    parts = [(days, "working day"), (hours, "hour")]
    if not days and hours < 2:
        parts.append((minutes, "minute"))
    said = [f"{number} {word}{'' if number == 1 else 's'}" for number, word in parts if number]
    return " ".join(said) or "less than a minute"


_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def hours_in_words(week: Week) -> list[str]:
    """The hours of each day of a week, as lines to read; days that are alike in one."""
    said = [
        ", ".join(f"{opens:%H:%M} to {closes:%H:%M}" for opens, closes in week.get(day, []))
        for day in range(len(_NAMES))
    ]
    lines, first = [], 0
    for day in range(1, len(_NAMES) + 1):
        if day < len(_NAMES) and said[day] == said[first]:
            continue
        days = _NAMES[first] if first == day - 1 else f"{_NAMES[first]} to {_NAMES[day - 1]}"
        lines.append(f"{days}: {said[first] or 'closed'}")
        first = day
    return lines
