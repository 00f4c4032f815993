"""When people of the city answer, and when no text goes out. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")

# The times of one day of the week: from, until.
Span = tuple[time, time]
Week = dict[int, list[Span]]


def read_span(text: str) -> Span:
    """Two times of day, such as ``21:00-08:00``. Raises ``ValueError``."""
    found = re.fullmatch(r"\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*", text)
    try:
        if found is None:
            raise ValueError("no span")
        first, second, third, fourth = map(int, found.groups())
        return time(first, second), time(third, fourth)
    except ValueError as fault:
        raise ValueError(f"“{text.strip()}” is no span of time such as 09:00-17:00") from fault


def read_opening_hours(text: str) -> Week:
    """The hours of a week, such as ``Mo-Fr 09:00-17:00; Sa 10:00-12:00``. Raises ``ValueError``.

    Days in two letters as in the opening hours of OpenStreetMap
    (https://wiki.openstreetmap.org/wiki/Key:opening_hours), of which this is a small part.
    """
    week: Week = {}
    for part in filter(str.strip, text.split(";")):
        days, _, span = part.strip().partition(" ")
        opens, closes = read_span(span)
        if opens >= closes:
            raise ValueError(f"“{part.strip()}” closes before it opens")
        for day in _days(days):
            week.setdefault(day, []).append((opens, closes))
    if not week:
        raise ValueError("there are no opening hours")
    for spans in week.values():
        spans.sort()
    return week


def _days(text: str) -> list[int]:
    found = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        if first not in DAYS or (last and last not in DAYS):
            raise ValueError(f"“{text}” are no days: write them as {', '.join(DAYS)}, or Mo-Fr")
        start, end = DAYS.index(first), DAYS.index(last or first)
        found += [day % 7 for day in range(start, end + 1 + (7 if end < start else 0))]
    return found


@dataclass(frozen=True)
class OpeningHours:
    """The hours of a week in a zone."""

    week: Week
    zone: ZoneInfo

    def is_open(self, now: datetime) -> bool:
        """Whether people answer at this moment."""
        local = now.astimezone(self.zone)
        return any(
            opens <= local.time() < closes for opens, closes in self.week.get(local.weekday(), [])
        )

    def opens_next(self, now: datetime) -> datetime:
        """The moment from which people answer again; ``now`` itself while they do."""
        if self.is_open(now):
            return now
        local = now.astimezone(self.zone)
        starts = (
            datetime.combine(local.date() + timedelta(days=ahead), opens, self.zone)
            for ahead in range(8)
            for opens, _ in self.week.get((local.weekday() + ahead) % 7, [])
        )
        return next(start for start in starts if start > local).astimezone(now.tzinfo)


@dataclass(frozen=True)
class Quiet:
    """The hours of each day in which no text goes out that nobody has just asked for."""

    span: Span | None
    zone: ZoneInfo

    def until(self, now: datetime) -> datetime | None:
        """When the quiet that there is now ends; ``None`` where there is none now."""
        if self.span is None:
            return None
        begins, ends = self.span
        local = now.astimezone(self.zone)
        at = local.time()
        within = begins <= at < ends if begins < ends else at >= begins or at < ends
        if not within:
            return None
        day = local.date() + timedelta(days=1 if begins >= ends and at >= begins else 0)
        return datetime.combine(day, ends, self.zone).astimezone(now.tzinfo)
