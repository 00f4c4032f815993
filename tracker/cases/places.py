"""Places folded so that two ways to write one are the same; the point in a place. Pure."""

import re

from rapidfuzz import fuzz

from tracker.languages import bare

# A point of the earth: latitude and longitude, in degrees of WGS 84.
Point = tuple[float, float]

# Coordinates as they stand in a place that was kept: five figures behind the point, a metre or so.
KEPT_POINT = re.compile(r"(?<![\d.])(-?\d{1,2}\.\d{5}), (-?\d{1,3}\.\d{5})(?![\d.])")

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


def point_in(place: str) -> Point | None:
    """The latitude and longitude in a place that was kept, in degrees of WGS 84."""
    found = KEPT_POINT.search(place)
    return (float(found[1]), float(found[2])) if found else None


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
