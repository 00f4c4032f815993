"""Places folded so that two ways to write one are the same. Pure."""

import re

from rapidfuzz import fuzz

from tracker.languages import bare

LONGEST_KEY = 120  # characters
CLOSE = 86  # of 100: so much alike are two places that may be one

# What people say around a place, and say differently each time.
_AROUND = frozenset(
    "a an the at by in near next no number of off on opposite outside to beside behind".split()
)
_SHORT = {
    "street": "st", "road": "rd", "avenue": "ave", "lane": "ln", "drive": "dr", "close": "cl",
    "square": "sq", "place": "pl", "court": "ct", "terrace": "ter", "gardens": "gdns",
}  # fmt: skip


def place_key(place: str | None) -> str | None:
    """A place folded so that two ways to write it are one: without case, accents, order and the
    words around it, numbers first. None for a place of which nothing is left.
    """
    found = re.findall(r"[^\W_]+", bare(place or ""))
    words = {_SHORT.get(word, word) for word in found} - _AROUND
    numbers_first = sorted(words, key=lambda word: (not word[0].isdigit(), word))
    return " ".join(numbers_first)[:LONGEST_KEY].strip() or None


def may_be_one(key: str, other: str) -> bool:
    """Whether two folded places may be one: the same numbers, and words much alike."""
    numbers, others = (
        {word for word in place.split() if word[0].isdigit()} for place in (key, other)
    )
    if numbers != others:
        return False
    return key == other or (fuzz.token_set_ratio(key, other) >= CLOSE and len(key.split()) > 1)
