"""Dates as people write them, in the current language and in English."""

import calendar
import re
from datetime import date, datetime, timedelta
from typing import Literal

import dateparser
from dateparser.data.languages_info import language_order

from tracker.errors import InvalidAnswer
from tracker.intake.date_words import (
    ARTICLES,
    BEFORE,
    FEASTS,
    LAST,
    MONTHS_FROM_NOW,
    NAMED_DAYS,
    NEXT,
    OF,
    ORDINAL_ENDINGS,
    PARTS_OF_DAY,
    THIS,
    VAGUE,
    WEEKS_FROM_NOW,
    in_figures,
    mended,
    months,
    weekdays,
)
from tracker.languages import USUAL, bare, current_language, mark, spellings, t

DateOrder = Literal["DMY", "MDY", "YMD"]

_FIGURES = re.compile(r"(\d{1,4})[\s./-]+(\d{1,2})(?:[\s./-]+(\d{1,4}))?\.?")
_TIME = re.compile(r"\b\d{1,2}(?:[:.]\d{2})?\s*(?:am|pm|a\.m\.|p\.m\.)(?!\w)|\b\d{1,2}:\d{2}\b")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")

Lean = Literal["past", "future", "nearest"]
# An example in words must be one that can be accepted.
_NEAR: dict[Lean, str] = {
    "past": mark("yesterday"),
    "future": mark("tomorrow"),
    "nearest": mark("tomorrow"),
}

# A year, if one was given, a month and a day.
_Parts = tuple[int | None, int, int]


def read_date(typed: str, today: date, order: DateOrder, lean: Lean = "nearest") -> date:
    """Read a date: "27 3 2026", "27 March", "tomorrow", "last fri", "the 3rd".

    ``order`` says how figures are meant; ``lean`` which way a date without a year or a weekday is
    meant. Raises ``InvalidAnswer``, with another word for a day that does not exist than for what
    was not understood.
    """
    text = bare(" ".join(typed.replace(",", " ").split()))[:60].strip()
    if figures := _in_figures(text, order):
        return _checked(*figures, today, lean, typed)
    tokens = _tokens(text)
    # "Friday 27 March": the day and month say it.
    for part in (tokens, tokens[1:] if tokens and tokens[0] in weekdays() else []):
        figures = _in_figures(" ".join(part), order)
        found = figures or _with_month(part) or _in_a_month_near(part, today) or _feast(part)
        if found:
            return _checked(*found, today, lean, typed)
    if day := _on_a_weekday(tokens, today, lean):
        return day
    if day := _day_of_a_month(tokens, today, lean, typed):
        return day
    return _far_or_near(tokens, today) or _not_understood(typed, today, order, lean)


def _not_understood(typed: str, today: date, order: DateOrder, lean: Lean) -> date:
    parts = {"D": today.day, "M": today.month, "Y": today.year}
    example = " ".join(str(parts[letter]) for letter in order)
    raise InvalidAnswer(
        t(
            "We could not read “{typed}” as a date. Write it like {example}, or {near}.",
            typed=_cut(typed),
            example=example,
            near=t(_NEAR[lean]),
        )
    )


def _cut(typed: str) -> str:
    typed = " ".join(typed.split())
    return typed if len(typed) <= 40 else typed[:40] + "…"


def _tokens(text: str) -> list[str]:
    """The words and figures of a text that say which day; small slips mended, numbers in figures,
    times of day and what stands before left out.
    """
    tokens = mended(_TOKEN.findall(_TIME.sub(" ", text.replace("'", "").replace("’", ""))))
    if " ".join(tokens) in _named():
        return tokens
    return in_figures(_without_ends(tokens))


def _without_ends(tokens: list[str]) -> list[str]:
    """The tokens without what stands before a date and after it, however much of it there is."""
    for phrase in map(str.split, spellings(BEFORE)):
        if len(tokens) > len(phrase) and tokens[: len(phrase)] == phrase:
            return _without_ends(tokens[len(phrase) :])
    for phrase in map(str.split, spellings(PARTS_OF_DAY)):
        if len(tokens) > len(phrase) and tokens[-len(phrase) :] == phrase:
            return _without_ends(tokens[: -len(phrase)])
    return tokens


def _named() -> dict[str, int]:
    return {phrase: days for days, said in NAMED_DAYS.items() for phrase in spellings(said)}


def _in_figures(text: str, order: DateOrder) -> _Parts | None:
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


def _bare_parts(tokens: list[str]) -> list[str]:
    """The tokens without articles, endings of ordinals and words such as "of"."""
    left_out = {*spellings(ARTICLES), *spellings(OF)}
    return [
        token
        for before, token in zip(["", *tokens], tokens, strict=False)
        if token not in left_out and not (before.isdecimal() and token in ORDINAL_ENDINGS)
    ]


def _with_month(tokens: list[str]) -> _Parts | None:
    """A date with its month in words: "3rd of March", "March 3 2026", "3 de marzo de 2026"."""
    parts = _bare_parts(tokens)
    named = [part for part in parts if part in months()]
    figures = [part for part in parts if part.isdecimal()]
    if len(named) != 1 or len(named) + len(figures) != len(parts) or parts[-1] == "":
        return None
    if len(figures) not in (1, 2) or parts.index(named[0]) > 1 or len(figures[0]) > 2:
        return None
    if len(figures) == 2 and not 2 <= len(figures[1]) <= 4:
        return None
    year = int(figures[1]) if len(figures) == 2 else None
    return year, months()[named[0]], int(figures[0])


def _feast(tokens: list[str]) -> _Parts | None:
    """A day that has a name: "xmas day", "Navidad"."""
    text = " ".join(_bare_parts(tokens))
    return next(((None, *day) for day, said in FEASTS.items() if text in spellings(said)), None)


def _in_a_month_near(tokens: list[str], today: date) -> _Parts | None:
    """A day of this month, the next or the last: "the 3rd of next month", "next month 3rd"."""
    words = " ".join(tokens)
    for ahead, said in MONTHS_FROM_NOW.items():
        for phrase in spellings(said):
            if not (words.startswith(phrase + " ") or words.endswith(" " + phrase)):
                continue
            day = _bare_parts(words.replace(phrase, " ").split())
            if len(day) == 1 and re.fullmatch(r"\d{1,2}", day[0]):
                month = today.year * 12 + today.month - 1 + ahead
                return month // 12, month % 12 + 1, int(day[0])
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
        raise _no_such_day(typed) from fault


def _no_such_day(typed: str) -> InvalidAnswer:
    said = t("There is no such day as “{typed}”. Check the date.", typed=_cut(typed))
    return InvalidAnswer(said)


def _nearest_year(month: int, day: int, today: date, lean: Lean) -> date:
    years = []
    for year in (today.year - 1, today.year, today.year + 1):
        if month == 2 and day == 29 and not calendar.isleap(year):
            continue
        years.append(date(year, month, day))
    return _nearest(years, today, lean)


def _day_of_a_month(tokens: list[str], today: date, lean: Lean, typed: str) -> date | None:
    """A day without its month, and perhaps with its weekday: "the 3rd", "friday the 13th"."""
    weekday = weekdays().get(tokens[0]) if tokens else None
    number = _day_alone(tokens if weekday is None else tokens[1:])
    if number is None:
        return None
    this = today.year * 12 + today.month - 1
    days = [
        date(month // 12, month % 12 + 1, number)
        for month in range(this - 2, this + 3)
        if 1 <= number <= calendar.monthrange(month // 12, month % 12 + 1)[1]
    ]
    days = [day for day in days if weekday in (None, day.weekday())]
    if not days:
        raise _no_such_day(typed)
    return _nearest(days, today, lean)


def _nearest(days: list[date], today: date, lean: Lean) -> date:
    if lean == "future":
        days = [one for one in days if one >= today] or days
    if lean == "past":
        days = [one for one in days if one <= today] or days
    if not days:
        raise ValueError("no such day in these years")
    return min(days, key=lambda one: abs(one - today))


def _on_a_weekday(tokens: list[str], today: date, lean: Lean) -> date | None:
    """A weekday with or without a word that says which: "last fri", "viernes pasado"."""
    words = [token for token in tokens if token not in spellings(ARTICLES)]
    days = [word for word in words if word in weekdays()]
    if len(days) != 1:
        return None
    which = " ".join(word for word in words if word != days[0])
    for weeks, said in WEEKS_FROM_NOW.items():
        if which in spellings(said):
            monday = today - timedelta(days=today.weekday())
            return monday + timedelta(days=7 * weeks + weekdays()[days[0]])
    ahead = timedelta(days=(weekdays()[days[0]] - today.weekday()) % 7)
    if which in spellings(LAST) or (not which and lean == "past"):
        return today + ahead - timedelta(days=7) if ahead or which else today
    if which in spellings(NEXT) and not ahead:
        return today + timedelta(days=7)
    known = not which or which in spellings(NEXT) or which in spellings(THIS)
    return today + ahead if known else None


def _day_alone(tokens: list[str]) -> int | None:
    """The day of a month: "the 3rd", "3rd", "el 3". A number alone is none."""
    parts = _bare_parts(tokens)
    if len(parts) == 1 and len(tokens) > 1 and re.fullmatch(r"\d{1,2}", parts[0]):
        return int(parts[0])
    return None


def _far_or_near(tokens: list[str], today: date) -> date | None:
    """So many days from today: "yesterday", "a week ago", "hace 3 días"."""
    text = " ".join(tokens)
    if text in _named():
        return today + timedelta(days=_named()[text])
    if text in spellings(VAGUE):
        return None
    codes = [code for code in (current_language().partition("-")[0],) if code in language_order]
    parsed = dateparser.parse(
        text,
        languages=list(dict.fromkeys([*codes, USUAL])),
        settings={
            "RELATIVE_BASE": datetime(today.year, today.month, today.day, 12),  # noqa: DTZ001
            "PARSERS": ["relative-time"],
        },
    )
    return date(parsed.year, parsed.month, parsed.day) if parsed else None
