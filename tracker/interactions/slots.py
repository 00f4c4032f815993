"""The times that can be booked at a site. Pure."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta

from tracker.hours import OpeningHours

SLOT = timedelta(minutes=20)
AHEAD = 28  # days that can be booked


def slots_on(day: date, hours: OpeningHours) -> list[datetime]:
    """The times of a day at which a visit can begin, each to end before the site closes."""
    found = []
    for opens, closes in hours.week.get(day.weekday(), []):
        at, end = (_moment(day, clock, hours) for clock in (opens, closes))
        while at + SLOT <= end:
            found.append(at)
            at += SLOT
    return found


def _moment(day: date, clock: time, hours: OpeningHours) -> datetime:
    return datetime.combine(day, clock, hours.zone)


def free_slots(
    day: date, hours: OpeningHours, taken: Mapping[datetime, int], counters: int, *, now: datetime
) -> list[datetime]:
    """The times of a day that can be booked still: they lie ahead, and a counter is free then.

    ``taken`` says how many visits are booked for a time; ``counters`` how many there are, of which
    a site without any is taken to have one.
    """
    return [at for at in slots_on(day, hours) if at > now and taken.get(at, 0) < max(counters, 1)]


def days_to_book(hours: OpeningHours, today: date) -> list[date]:
    """The days of the next weeks on which a site is open."""
    days = (today + timedelta(days=ahead) for ahead in range(AHEAD))
    return [day for day in days if day.weekday() in hours.week]


def next_number(letter: str, given: Collection[str]) -> str:
    """The number after those ``given`` in a queue on one day: A001, A002, …"""
    last = max((int(number[1:]) for number in given if number.startswith(letter)), default=0)
    return f"{letter}{last + 1:03d}"
