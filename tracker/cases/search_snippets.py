"""Where in a case something was found, with what was looked for marked. Pure functions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.cases.search_rules import Sought, Spot, Term, numbers, positions, spots
from tracker.cases.search_words import MESSAGE, NOTE, Piece

MOST_SNIPPETS = 2  # of one case
_AROUND = 90  # characters that are shown before and after what was found
# What the list shows of each case anyway.
_IN_THE_LIST = {"reference", "service", "place"}


@dataclass(frozen=True)
class Part:
    """Some words of a text, and whether they were looked for."""

    text: str
    marked: bool


@dataclass(frozen=True)
class Snippet:
    """A piece in which something was found: where that is, by whom and when, and its words."""

    where: str
    at: datetime | None
    parts: Sequence[Part]


@dataclass(frozen=True)
class Shown:
    """What is shown of a case that was found: its title, place and requester with what was looked
    for marked, by their kind; the rest of where it was found.
    """

    marked: dict[str, Sequence[Part]]
    snippets: Sequence[Snippet]


_NOTES = {
    "noted": "In a note",
    "added": "In what was reported again",
    "helper_wrote": "In what the helping organisation wrote",
    "to_helper": "In what was written to the helping organisation",
}
_CONTACTS = {
    "phone": "A phone number",
    "email": "An e-mail address",
    "address": "The address",
    "person": "A name",
}


def where_it_stands(piece: Piece) -> str:
    """Where a piece stands, in words."""
    by = f" by {piece.by}" if piece.by else ""
    of = f" of {piece.by}" if piece.by else ""
    if piece.where == NOTE:
        return f"{_NOTES.get(piece.kind, 'In the history')}{by}"
    if piece.where == MESSAGE:
        return "In what they wrote" if piece.kind == "in" else f"In a reply{by}"
    if piece.kind == "answer":
        return f"{piece.by}"
    return f"{_CONTACTS[piece.kind]}{of}"


def shown_of(sought: Sought, pieces: Sequence[Piece], requester: str) -> Shown:
    """What is shown of a case, given its pieces and the name of its requester.

    Of the pieces that the list does not show anyway, only those in which something was found that
    stands in nothing shown before.
    """
    marked: dict[str, Sequence[Part]] = {}
    seen: set[int] = set()
    others: list[tuple[Piece, set[int], list[tuple[int, int]]]] = []
    for piece in pieces:
        terms, places = _found_in(piece, sought.wanted)
        in_list = piece.kind in _IN_THE_LIST or (piece.kind == "person" and piece.text == requester)
        if in_list:
            marked.setdefault(piece.kind, parts_of(piece.text, places))
            seen |= terms
        elif terms:
            others.append((piece, terms, places))
    snippets: list[Snippet] = []
    for piece, terms, places in sorted(others, key=lambda other: not other[1] - seen):
        if len(snippets) == MOST_SNIPPETS or not terms - seen:
            break
        seen |= terms
        text, places = _cut(piece.text, places)
        snippets.append(Snippet(where_it_stands(piece), piece.at, parts_of(text, places)))
    return Shown(marked, snippets)


def _found_in(piece: Piece, wanted: Iterable[Term]) -> tuple[set[int], list[tuple[int, int]]]:
    """Which of the terms are in a piece, and where. What it is found by without being written so,
    such as the last figures of a number, stands for all of it.
    """
    words, figures = spots(piece.text), numbers(piece.text)
    also = [[Spot(word, 0, len(piece.text))] for word in piece.also]
    terms, places = set(), []
    for number, term in enumerate(wanted):
        found = [
            place for row in (words, *([one] for one in figures)) for place in positions(row, term)
        ]
        found = found or [place for row in also for place in positions(row, term)]
        if found:
            terms.add(number)
            places += found
    return terms, places


def parts_of(text: str, places: Iterable[tuple[int, int]]) -> list[Part]:
    """A text in parts, of which those at these places are marked."""
    parts, at = [], 0
    for start, end in sorted(places):
        if end <= at:
            continue
        start = max(start, at)
        if start > at:
            parts.append(Part(text[at:start], False))
        parts.append(Part(text[start:end], True))
        at = end
    if at < len(text):
        parts.append(Part(text[at:], False))
    return parts


def _cut(text: str, places: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    """What stands around the first place in a text, cut between words; the places in that."""
    first, last = min(places)
    start = 0 if first <= _AROUND else text.find(" ", first - _AROUND, first) + 1 or first - _AROUND
    end = len(text)
    if end > last + _AROUND:
        end = text.rfind(" ", last, last + _AROUND)
        end = end if end > last else last + _AROUND
    before, after = "… " if start else "", " …" if end < len(text) else ""
    moved = len(before) - start
    inside = [(a + moved, b + moved) for a, b in places if a >= start and b <= end]
    return f"{before}{text[start:end]}{after}", inside
