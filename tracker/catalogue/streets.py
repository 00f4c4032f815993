"""Names of streets folded, so that one is found in a place however it is written. Pure."""

import re
from collections.abc import Iterator

from tracker.languages import bare

LONGEST_KEY = 120  # characters
_MOST_WORDS = 40  # of a place: nobody writes a street behind that
_LONGEST_NAME = 5  # words of a street's name

SHORT_WORDS = {
    "street": "st", "road": "rd", "avenue": "ave", "lane": "ln", "drive": "dr", "close": "cl",
    "square": "sq", "place": "pl", "court": "ct", "terrace": "ter", "gardens": "gdns",
}  # fmt: skip


def street_key(name: str) -> str:
    """The name of a street folded: without case, accents and apostrophes, its last word short."""
    return " ".join(_words(name))[:LONGEST_KEY]


def street_keys_in(place: str) -> list[str]:
    """What in a place can be the name of a street, folded: what comes first before what comes
    after it, the longer before the shorter, since “Old Mill Lane” is not “Mill Lane”.
    """
    return list(dict.fromkeys(_runs(_words(place)[:_MOST_WORDS])))


def _runs(words: list[str]) -> Iterator[str]:
    for first in range(len(words)):
        for last in range(min(first + _LONGEST_NAME, len(words)), first, -1):
            yield " ".join(words[first:last])


def _words(text: str) -> list[str]:
    found = re.findall(r"[^\W_]+", re.sub(r"['’‘`]", "", bare(text)))
    return [_SAINT.get(word, SHORT_WORDS.get(word, word)) for word in found]


_SAINT = {"saint": "st"}
