"""The words of dates: those of the calendar by CLDR, and what people say around them. Pure."""

from collections.abc import Iterable, Mapping
from functools import cache

from babel.dates import get_day_names, get_month_names
from rapidfuzz.distance import OSA

from tracker.languages import USUAL, bare, current_language, locale_of, mark, spellings

NAMED_DAYS = mark(
    {
        0: "today, tonight, this morning, this afternoon, this evening, now, right now, just now, "
        "2day, earlier today, later today",
        -1: "yesterday, last night, yday, yest, the day before today, 1 day ago, a day ago",
        1: "tomorrow, tmrw, tmw, tmoz, tomoz, tomo, 2moro, 2mrw, the next day, tomorrow night",
        -2: "the day before yesterday, day before yesterday, day before yday",
        2: "the day after tomorrow, day after tomorrow, day after tmrw, overmorrow",
    }
)
# With these it is no day.
VAGUE = mark(
    "last week, this week, next week, last month, this month, next month, last year, this year, "
    "next year, last weekend, this weekend, next weekend, the other day, week, month, year, day"
)
MONTHS_FROM_NOW = mark(
    {
        0: "of this month, this month",
        1: "of next month, next month",
        -1: "of last month, last month",
    }
)
# A weekday beside them is in that week, and no day alone.
WEEKS_FROM_NOW = mark(
    {
        0: "this week, of this week",
        1: "next week, of next week",
        -1: "last week, of last week, the week before",
    }
)
# Month and day of days that have a name.
FEASTS = mark(
    {
        (1, 1): "new years day, new year day",
        (12, 24): "christmas eve, xmas eve",
        (12, 25): "christmas, christmas day, xmas, xmas day",
        (12, 26): "boxing day",
        (12, 31): "new years eve, new year eve",
    }
)
LAST = mark("last, past, previous, gone, just gone")
NEXT = mark("next, coming")
THIS = mark("this, this coming, on")
ARTICLES = mark("the")
OF = mark("of")
BEFORE = mark(
    "on, since, from, it was, it started, started, about, around, approx, approximately, i think, "
    "early, earlier, late, later, date, it should have been, it should of been, should have been, "
    "should of been, should be, it should be, maybe, probably, sometime, was, it is, its"
)
PARTS_OF_DAY = mark(
    "at, about, around, in the morning, in the afternoon, in the evening, at night, at lunchtime, "
    "at noon, at midnight, morning, afternoon, evening, night, lunchtime, early, late, am, pm, "
    "i think, i believe, i guess, probably, or so, sometime, please"
)
ORDINAL_ENDINGS = frozenset("st nd rd th ro er o".split())

# Days of a month in words.
_DAYS = mark(
    {
        1: "first, one",
        2: "second, two",
        3: "third, three",
        4: "fourth, four",
        5: "fifth, five",
        6: "sixth, six",
        7: "seventh, seven",
        8: "eighth, eight",
        9: "ninth, nine",
        10: "tenth, ten",
        11: "eleventh, eleven",
        12: "twelfth, twelve",
        13: "thirteenth, thirteen",
        14: "fourteenth, fourteen",
        15: "fifteenth, fifteen",
        16: "sixteenth, sixteen",
        17: "seventeenth, seventeen",
        18: "eighteenth, eighteen",
        19: "nineteenth, nineteen",
        20: "twentieth, twenty",
        21: "twenty first, twenty one",
        22: "twenty second, twenty two",
        23: "twenty third, twenty three",
        24: "twenty fourth, twenty four",
        25: "twenty fifth, twenty five",
        26: "twenty sixth, twenty six",
        27: "twenty seventh, twenty seven",
        28: "twenty eighth, twenty eight",
        29: "twenty ninth, twenty nine",
        30: "thirtieth, thirty",
        31: "thirty first, thirty one",
    }
)

# Short forms that CLDR does not have.
_SHORT = {"sept": 9, "set": 9}
_SHORT_DAYS = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}


def months() -> Mapping[str, int]:
    """The names of months, in whole and shortened, with their numbers from 1."""
    return _months(current_language())


def weekdays() -> Mapping[str, int]:
    """The names of the days of the week, in whole and shortened, with their numbers from 0."""
    return _weekdays(current_language())


@cache
def _months(code: str) -> dict[str, int]:
    return _names(code, get_month_names, dict(_SHORT))


@cache
def _weekdays(code: str) -> dict[str, int]:
    return _names(code, get_day_names, dict(_SHORT_DAYS))


def _names(code: str, names_in: object, found: dict[str, int]) -> dict[str, int]:
    """The names of a language and of English; those of the language come first."""
    for language in dict.fromkeys((USUAL, code)):
        for width in ("abbreviated", "wide"):
            names = names_in(width, locale=locale_of(language))  # type: ignore[operator]
            for number, name in names.items():
                word = bare(name).rstrip(".")
                found[word] = number
                if width == "wide" and (language == USUAL or len(word) > 3):
                    found.setdefault(word[:3], number)
    return found


def mended(tokens: Iterable[str]) -> list[str]:
    """The words of a date with small slips set right, where only one word can be meant."""
    return [_mended(token, current_language()) for token in tokens]


@cache
def _wide(code: str) -> frozenset[str]:
    """The words in which a slip is set right, and those which are known besides."""
    named = {word for said in NAMED_DAYS.values() for phrase in spellings(said)
             for word in phrase.split()}  # fmt: skip
    return frozenset({*_months(code), *_weekdays(code), *named})


def _mended(word: str, code: str) -> str:
    if len(word) < 5 or not word.isalpha() or word in _wide(code):
        return word
    near = sorted(
        (OSA.distance(word, known), known)
        for known in _wide(code)
        if len(known) >= 5 and known[0] == word[0]
    )
    if not near or near[0][0] > (1 if len(near[0][1]) < 8 else 2):
        return word
    return near[0][1] if len(near) == 1 or near[1][0] > near[0][0] else word


def in_figures(tokens: list[str]) -> list[str]:
    """The tokens with days and small numbers in figures."""
    known = {tuple(phrase.split()): str(n) for n, said in _DAYS.items()
             for phrase in spellings(said)}  # fmt: skip
    written: list[str] = []
    at = 0
    while at < len(tokens):
        length = next((n for n in (3, 2, 1) if tuple(tokens[at : at + n]) in known), 0)
        written.append(known[tuple(tokens[at : at + length])] if length else tokens[at])
        at += length or 1
    return written
