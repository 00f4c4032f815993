"""Words: how a text is taken apart into them, and how a search that was typed is read.

Both go the same way, so that whatever can be typed finds what was written like it. Nothing here
knows a database.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache

import phonenumbers

from tracker.cases.references import ALPHABET, LENGTH, read_reference
from tracker.errors import InvalidContact, InvalidReference
from tracker.people.index import fold
from tracker.people.rules import read_phone

LONGEST_WORD = 40  # characters; the rest of a longer one tells nothing more
MOST_TERMS = 12  # of one search
SHORTEST_BEGINNING = 2  # letters of the last word, that longer ones may begin with
_SHORTEST_INSIDE = 3  # the same of a word before it

# A word of a text as it was written. Of scripts that put no spaces between words each character is
# one: several that stand together are looked for side by side.
_UNSPACED = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])[^\W_]|[\u0300-\u036f]|(?<=\w)['’](?=\w))+")
_PART = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])[^\W_])+")
# Figures as numbers are written, with what stands between them.
_FIGURES = re.compile(r"\+?\(?\d[\d\s()./\u2010-\u2015-]{5,24}\d")
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})


@dataclass(frozen=True)
class Spot:
    """A word as it is looked for, and where it stands in the text it was written in."""

    word: str
    start: int
    end: int


def spots(text: str) -> list[Spot]:
    """The words of a text, in order."""
    return [
        Spot(part, found.start(), found.end())
        for found in _WORD.finditer(text)
        for part in _parts(found.group())
    ]


def numbers(text: str) -> list[Spot]:
    """The numbers of a text that may be dialled, each as its figures alone."""
    found = []
    for each in _FIGURES.finditer(text):
        figures = "".join(filter(str.isdecimal, fold(each.group())))
        if 7 <= len(figures) <= 15:
            found.append(Spot(figures, each.start(), each.end()))
    return found


@lru_cache(maxsize=100_000)
def _parts(written: str) -> tuple[str, ...]:
    """What one word is looked for by: mostly one; "½" is folded to three."""
    return tuple(part[:LONGEST_WORD] for part in _PART.findall(fold(written)))


@dataclass(frozen=True)
class Term:
    """One thing that has to occur, or must not (``without``).

    ``ways`` are the ways to write it, of which any will do: each is a row of words side by side.
    ``begins``: the last word of it may be the beginning of a longer one.
    """

    ways: tuple[tuple[str, ...], ...]
    begins: bool = False
    without: bool = False
    quoted: bool = False


@dataclass(frozen=True)
class Sought:
    """A search as it was typed, read: what has to occur, and what must not.

    ``slips`` are the references that may be meant by one with a typing slip.
    """

    typed: str
    terms: tuple[Term, ...] = ()
    reference: str = ""
    slips: tuple[str, ...] = field(default=())

    @property
    def wanted(self) -> list[Term]:
        """What has to occur."""
        return [term for term in self.terms if not term.without]

    @property
    def unwanted(self) -> list[Term]:
        """What must not occur."""
        return [term for term in self.terms if term.without]


def read_search(typed: str, region: str) -> Sought:
    """Read what was typed into the box: words, "several side by side", -without.

    Args:
        typed: anything at all.
        region: the country of a phone number without one (ISO 3166-1 alpha-2).
    """
    typed = " ".join(typed.replace("\0", " ").translate(_QUOTES).split())
    reference = ""
    with suppress(InvalidReference):
        reference = read_reference(typed)
    if number := _number(typed, region):
        return Sought(typed, (number,), reference)
    terms = list(_terms(typed, region))[:MOST_TERMS]
    return Sought(typed, tuple(terms), reference, () if reference else tuple(_slips(typed)))


def _terms(typed: str, region: str) -> Iterator[Term]:
    pieces = re.findall(r'-?"[^"]*"?|[^\s"]+', typed)
    pieces = _with_numbers_whole(pieces, region)
    for place, piece in enumerate(pieces):
        bare = piece.lstrip("-")
        without = piece.startswith("-") and bare != ""
        quoted = bare.startswith('"')
        words = tuple(spot.word for spot in spots(bare))
        if not words:
            continue
        ways = [words]
        if not quoted:
            ways += [(number,) for number in _figures(bare, region)]
            with suppress(InvalidReference):
                ways.append((read_reference(bare).lower(),))
        last = place == len(pieces) - 1
        fewest = SHORTEST_BEGINNING if last else _SHORTEST_INSIDE
        begins = not quoted and not without and len(words[-1]) >= fewest
        yield Term(tuple(dict.fromkeys(ways)), begins, without, quoted)


def _with_numbers_whole(pieces: list[str], region: str) -> list[str]:
    """The pieces, with those put together again that are one phone number between others."""
    whole: list[str] = []
    place = 0
    while place < len(pieces):
        for end in range(min(len(pieces), place + 6), place + 1, -1):
            joined = " ".join(pieces[place:end])
            if _FIGURES.fullmatch(joined) and _figures(joined, region):
                whole.append(joined)
                place = end
                break
        else:
            whole.append(pieces[place])
            place += 1
    return whole


def _number(typed: str, region: str) -> Term | None:
    """All that was typed as one number, if it is one or the beginning or the end of one."""
    if not _FIGURES.fullmatch(typed):
        return None
    figures = "".join(filter(str.isdecimal, fold(typed)))
    ways = dict.fromkeys([*_figures(typed, region), figures])
    apart = tuple(spot.word for spot in spots(typed))
    return Term((*((way,) for way in ways), apart), begins=True)


def _figures(typed: str, region: str) -> list[str]:
    """A phone number as its figures: with the code of its country, and as it is dialled there."""
    if not _FIGURES.fullmatch(typed):
        return []
    with suppress(InvalidContact):
        return figures_of(read_phone(typed, region).value)
    return []


def figures_of(value: str) -> list[str]:
    """The figures of a number (E.164): with the code of its country, and as it is dialled there."""
    figures = value.lstrip("+")
    try:
        parsed = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return [figures]
    national = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    return [figures, "".join(filter(str.isdecimal, national))]


def _slips(typed: str) -> Iterator[str]:
    """The references from which this is one slip away: a character that is wrong, too much or
    missing, or two that were swapped. Of the thousands a check character leaves some twenty.
    """
    word = "".join(filter(str.isalnum, typed)).upper()
    if not LENGTH - 1 <= len(word) <= LENGTH + 1 or not any(map(str.isdecimal, word)):
        return
    tried = set()
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        if len(word) == LENGTH + 1:
            tried.add(before + after[1:])
        elif len(word) < LENGTH:
            tried |= {before + letter + after for letter in ALPHABET}
        else:
            tried |= {before + letter + after[1:] for letter in ALPHABET}
            tried.add(before + after[1:2] + after[:1] + after[2:])
    for one in sorted(tried):
        with suppress(InvalidReference):
            yield read_reference(one)


def positions(found: list[Spot], term: Term) -> Iterator[tuple[int, int]]:
    """Where in a text a term stands: start and end of each place."""
    words = [spot.word for spot in found]
    for way in term.ways:
        length = len(way)
        for first in range(len(words) - length + 1):
            *before, last = words[first : first + length]
            if tuple(before) != way[:-1]:
                continue
            if last == way[-1] or (term.begins and last.startswith(way[-1])):
                yield found[first].start, found[first + length - 1].end
