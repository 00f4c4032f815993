"""Numbers as people write them: in figures, or in words up to twenty. Pure."""

import re
from decimal import Decimal

from tracker.languages import bare, mark, spellings

_WORDS = mark(
    {
        0: "zero, none, nil, nought, naught, nothing, nobody, no one",
        1: "one, a single one, single",
        2: "two, a pair",
        3: "three",
        4: "four",
        5: "five",
        6: "six, half a dozen, half dozen",
        7: "seven",
        8: "eight",
        9: "nine",
        10: "ten",
        11: "eleven",
        12: "twelve, a dozen, dozen",
        13: "thirteen",
        14: "fourteen",
        15: "fifteen",
        16: "sixteen",
        17: "seventeen",
        18: "eighteen",
        19: "nineteen",
        20: "twenty",
    }
)
# What may stand before a number and changes nothing.
_BEFORE = mark(
    "just, only, exactly, there is, there are, theres, it is, its, we have, i have, i need, "
    "we need, they have, number, a total of, total, altogether, please"
)
# With one of these a number is not sure, or is part of a greater one.
_UNSURE = mark(
    "or, and, to, about, around, roughly, approx, approximately, maybe, perhaps, probably, nearly, "
    "almost, over, under, more, less, least, most, than, not, but, if, half, quarter, hundred, "
    "hundreds, thousand, thousands, million, dozen, dozens, score, point, minus, plus, times, so, "
    "ish, odd, between, except, without, st, nd, rd, th"
)
_FIGURES = re.compile(r"[+-]?\d{1,12}(\.\d{1,6})?")
_MOST_WORDS_AFTER = 2  # "3 small children"


def read_number(typed: str) -> Decimal | None:
    """The number that a text is, where it is sure: "3", "1,200", "twelve", "only 2 of them".

    ``None`` for anything else: "3 or so", "2 adults and 1 child".
    """
    text = re.sub(r"(?<=\d)[ ,](?=\d{3}(?!\d))", "", typed.strip())
    if _FIGURES.fullmatch(text):
        return Decimal(text)
    words = re.sub(r"[.!?]+$", "", bare(text)).replace("’", "").replace("'", "").split()
    words = _without_what_stands_before(words)
    for length in range(min(len(words), 3), 0, -1):
        number = _number(" ".join(words[:length]))
        if number is not None:
            return number if _is_sure(words[length:]) else None
    return None


def _number(words: str) -> Decimal | None:
    if _FIGURES.fullmatch(words):
        return Decimal(words)
    for number, said in _WORDS.items():
        if words in spellings(said):
            return Decimal(number)
    return None


def _without_what_stands_before(words: list[str]) -> list[str]:
    for phrase in sorted(map(str.split, spellings(_BEFORE)), key=len, reverse=True):
        if words[: len(phrase)] == phrase and len(words) > len(phrase):
            return _without_what_stands_before(words[len(phrase) :])
    return words


def _is_sure(after: list[str]) -> bool:
    """Whether what follows a number only says what is counted."""
    unsure = spellings(_UNSURE)
    return len(after) <= _MOST_WORDS_AFTER and not any(
        not word.isalpha() or word in unsure or _number(word) is not None for word in after
    )
