"""Dates as people write them."""

import calendar
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal

import dateparser

from tracker.errors import InvalidAnswer

DateOrder = Literal["DMY", "MDY", "YMD"]

_FIGURES = re.compile(r"(\d{1,4})[\s./-]+(\d{1,2})(?:[\s./-]+(\d{1,4}))?")
_DAY_MONTH = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[\s-]*(?:of\s+)?([a-z]{3,9})\.?(?:[\s-]*(\d{2,4}))?"
)
_MONTH_DAY = re.compile(
    r"([a-z]{3,9})\.?[\s-]*(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)?(?:[\s-]+(\d{2,4}))?"
)
_WEEKDAY = re.compile(r"(?:(last|next|this|on)\s+)?([a-z]+)")


def _short_forms(names: Sequence[str], *others: tuple[str, str]) -> dict[str, int]:
    """Each name in whole and in its first three letters, and other forms in use, by their place."""
    forms = {form: n for n, name in enumerate(names) for form in (name.lower(), name.lower()[:3])}
    return forms | {other: forms[name] for other, name in others}


_MONTHS = _short_forms(list(calendar.month_name), ("sept", "september"))
_WEEKDAYS = _short_forms(
    list(calendar.day_name),
    ("tues", "tuesday"),
    ("weds", "wednesday"),
    ("thur", "thursday"),
    ("thurs", "thursday"),
)

Lean = Literal["past", "future", "nearest"]
# An example in words must be one that can be accepted.
_NEAR: dict[Lean, str] = {"past": "yesterday", "future": "tomorrow", "nearest": "tomorrow"}


def read_date(typed: str, today: date, order: DateOrder, lean: Lean = "nearest") -> date:
    """Read a date: "27 3 2026", "27 March", "tomorrow", "last fri".

    ``order`` says how figures are meant; ``lean`` which way a date without a year or a weekday is
    meant. Raises ``InvalidAnswer``, with another word for a day that does not exist than for what
    was not understood.
    """
    text = " ".join(typed.lower().replace(",", " ").split())[:60]
    first, _, rest = text.partition(" ")
    if first in _WEEKDAYS and any(c.isdecimal() for c in rest):
        text = rest  # "Friday 27 March": the day and month say it
    found = _in_figures(text, order) or _with_month(text)
    if found:
        return _checked(*found, today, lean, typed)
    weekday = _WEEKDAY.fullmatch(text)
    if weekday and weekday.group(2) in _WEEKDAYS:
        return _on_weekday(weekday.group(1), _WEEKDAYS[weekday.group(2)], today, lean)
    parsed = dateparser.parse(
        text,
        languages=["en"],
        settings={
            "RELATIVE_BASE": datetime(today.year, today.month, today.day, 12),  # noqa: DTZ001
            "PARSERS": ["relative-time"],
        },
    )
    if parsed is None:
        raise InvalidAnswer(
            f"We could not read “{_cut(typed)}” as a date. "
            f"Write it like {today.day} {today.month} {today.year}, or {_NEAR[lean]}."
        )
    return date(parsed.year, parsed.month, parsed.day)


def _cut(typed: str) -> str:
    typed = " ".join(typed.split())
    return typed if len(typed) <= 40 else typed[:40] + "…"


def _in_figures(text: str, order: DateOrder) -> tuple[int | None, int, int] | None:
    """Year (or none), month and day of a date in figures."""
    figures = _FIGURES.fullmatch(text)
    if not figures:
        return None
    first, second, third = figures.groups()
    if len(first) == 4:  # ISO 8601, whatever the order
        return (int(first), int(second), int(third)) if third else None
    year = int(third) if third else None
    if order == "MDY" or (order == "YMD" and year is None):
        return year, int(first), int(second)
    if order == "YMD" and year is not None:
        return int(first), int(second), year
    return year, int(second), int(first)


def _with_month(text: str) -> tuple[int | None, int, int] | None:
    for pattern, day_at, month_at in ((_DAY_MONTH, 1, 2), (_MONTH_DAY, 2, 1)):
        match = pattern.fullmatch(text)
        if match and match.group(month_at) in _MONTHS:
            year = int(match.group(3)) if match.group(3) else None
            return year, _MONTHS[match.group(month_at)], int(match.group(day_at))
    return None


def _checked(year: int | None, month: int, day: int, today: date, lean: Lean, typed: str) -> date:
    if year is not None and year < 100:
        # Two figures: this century, unless that is more than ten years ahead.
        year += 2000 if year + 2000 <= today.year + 10 else 1900
    try:
        if year is not None:
            return date(year, month, day)
        return _nearest_year(month, day, today, lean)
    except ValueError as fault:
        raise InvalidAnswer(f"There is no such day as “{_cut(typed)}”. Check the date.") from fault


def _nearest_year(month: int, day: int, today: date, lean: Lean) -> date:
    years = []
    for year in (today.year - 1, today.year, today.year + 1):
        if month == 2 and day == 29 and not calendar.isleap(year):
            continue
        years.append(date(year, month, day))
    if lean == "future":
        years = [one for one in years if one >= today] or years
    if lean == "past":
        years = [one for one in years if one <= today] or years
    if not years:
        raise ValueError("no such day in these years")
    return min(years, key=lambda one: abs(one - today))


def _on_weekday(word: str | None, weekday: int, today: date, lean: Lean) -> date:
    ahead = timedelta(days=(weekday - today.weekday()) % 7)
    if word == "last" or (word is None and lean == "past"):
        return today + ahead - timedelta(days=7) if ahead or word == "last" else today
    if word == "next" and not ahead:
        return today + timedelta(days=7)
    return today + ahead
