"""When people ask and when staff work: hours, weekdays, seasons. Pure."""

import re
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WORKING = frozenset(range(5))
# Days of the year (month, day) on which nobody is at work.
_CLOSED = frozenset({(1, 1), (12, 25), (12, 26)})

# Of late more comes in than goes out, so that there is something to see in the queues.
BUSY, BUSIER = timedelta(days=21), 1.8

# How much comes in by each door on the days of a week, from Monday, and in the hours of a day.
WEEKDAYS: dict[str, Sequence[float]] = {
    "web": (1.2, 1.1, 1.0, 1.0, 0.9, 0.7, 0.8),
    "sms": (1.1, 1.0, 1.0, 1.0, 1.0, 0.8, 0.7),
    "phone": (1.5, 1.2, 1.1, 1.0, 1.0, 0.0, 0.0),
}
HOURS: dict[str, Sequence[float]] = {
    "web": (2, 1, 0.5, 0.3, 0.3, 0.6, 2, 5, 8, 9, 9, 8, 9, 8, 7, 7, 8, 8, 8, 9, 10, 9, 7, 4),
    "sms": (1, 0.5, 0.2, 0.2, 0.2, 0.5, 2, 5, 7, 7, 7, 7, 9, 8, 7, 8, 9, 9, 8, 8, 7, 6, 4, 2),
    "phone": (0, 0, 0, 0, 0, 0, 0, 0, 6, 12, 13, 11, 8, 8, 9, 9, 8, 4, 0, 0, 0, 0, 0, 0),
    "counter": (0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 12, 11, 8, 9, 10, 8, 4, 0, 0, 0, 0, 0, 0, 0),
}


@dataclass(frozen=True)
class Opening:
    """When a counter is open: on which days of the week (Monday is 0), from when until when."""

    days: frozenset[int]
    opens: time
    closes: time

    def covers(self, moment: datetime) -> bool:
        """Whether it is open then, with a few minutes left to be served."""
        late = (datetime.combine(moment.date(), self.closes) - timedelta(minutes=15)).time()
        return moment.weekday() in self.days and self.opens <= moment.time() <= late


def read_hours(hours: str) -> Opening:
    """The opening times that a site's own words give: "Monday to Friday, 9am to 4.30pm".

    Words that are not understood leave the usual ones: Monday to Friday, 9am to 5pm.
    """
    words = hours.casefold()
    named = [_DAYS.index(day) for day in re.findall("|".join(_DAYS), words)]
    days = frozenset(named)
    if len(named) == 2 and re.search(rf"{_DAYS[named[0]]}\s*(to|–|-)\s*{_DAYS[named[1]]}", words):
        first, last = named
        days = frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))
    times = [
        time((int(hour) % 12) + (12 if half == "pm" else 0), int(minute or 0) % 60)
        for hour, minute, half in re.findall(r"(\d{1,2})(?:[.:](\d{2}))?\s*(am|pm)", words)
    ]
    opens, closes = times if len(times) == 2 and times[0] < times[1] else (time(9), time(17))
    return Opening(days or _WORKING, opens, closes)


class Days:
    """Draws a day of the past, more often one that is likelier."""

    def __init__(self, days: Sequence[date], weights: Sequence[float]) -> None:
        self._days, self._sums = days, list(accumulate(weights))

    def draw(self, rng: Random) -> date:
        """A day."""
        return self._days[bisect(self._sums, rng.random() * self._sums[-1], hi=len(self._days) - 1)]


def likely_days(
    first: date, last: date, door: str, months: Sequence[float], open_on: frozenset[int]
) -> Days:
    """The days from ``first`` to ``last``, by how much is asked for by a door on each.

    ``months`` is the weight of each month, from January; ``open_on`` the days of the week on which
    a counter is open.
    """
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    usual = WEEKDAYS.get(door) or [1.0 if day in open_on else 0.0 for day in range(7)]
    staffed = door in ("phone", "counter")
    busy = last - BUSY
    return Days(
        days,
        [
            0.0
            if staffed and (day.month, day.day) in _CLOSED
            else usual[day.weekday()] * months[day.month - 1] * (BUSIER if day > busy else 1.0)
            for day in days
        ],
    )


def moment_on(rng: Random, day: date, door: str, zone: ZoneInfo) -> datetime:
    """A moment of a day at which somebody comes by this door."""
    (hour,) = rng.choices(range(24), HOURS[door])
    at = time(hour, rng.randrange(60), rng.randrange(60))
    return datetime.combine(day, at, zone).astimezone(UTC)


def is_worked(day: date) -> bool:
    """Whether the city's offices work on a day."""
    return day.weekday() in _WORKING and (day.month, day.day) not in _CLOSED


def _at_work(local: datetime) -> bool:
    return is_worked(local.date()) and time(8, 30) <= local.time() <= time(17, 15)


def last_worked(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment itself if staff are at work then, or else one late in their last hours."""
    local = moment.astimezone(zone)
    if _at_work(local):
        return moment
    day = local.date()
    if local.time() < time(8, 30) or not is_worked(day):
        day -= timedelta(days=1)
        while not is_worked(day):
            day -= timedelta(days=1)
    return datetime.combine(day, time(16, 50), zone).astimezone(UTC)


def working(moment: datetime, zone: ZoneInfo, rng: Random) -> datetime:
    """The moment itself if staff are at work then, or else one early in their next hours."""
    local = moment.astimezone(zone)
    if _at_work(local):
        return moment
    day = local.date()
    if local.time() > time(8, 30) or not is_worked(day):
        day += timedelta(days=1)
        while not is_worked(day):
            day += timedelta(days=1)
    start = datetime.combine(day, time(8, 30), zone).astimezone(UTC)
    return start + timedelta(seconds=rng.randrange(2 * 3600))


def in_words(day: date) -> str:
    """A day as people say it: Thursday 12 March."""
    return f"{day:%A} {day.day} {day:%B}"
