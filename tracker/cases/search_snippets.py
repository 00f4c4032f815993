"""Where in a case something was found, with what was looked for marked. Pure functions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.cases.search_rules import Sought, Spot, Term, numbers, positions, spots
from tracker.cases.search_words import MESSAGE, NOTE, Piece

MOST_SNIPPETS = 2  # of one case
_AROUND = 90  # characters that are shown before and after what was found


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


class Shown:
    """What is shown of a case that was found.

    ``marked`` is what a list shows of every case, with what was looked for marked, by its kind;
    ``snippets`` is where else in the case something was found: only what stands in nothing shown
    before. ``missing`` are the terms that stand in nothing shown.
    """

    def __init__(self, sought: Sought, in_list: Iterable[Piece]) -> None:
        self._wanted = sought.wanted
        self.marked: dict[str, Sequence[Part]] = {}
        self.snippets: list[Snippet] = []
        self.missing = set(range(len(self._wanted)))
        self._texts = set()
        for piece in in_list:
            terms, places = _found_in(piece, self._wanted)
            self.marked[piece.kind] = parts_of(piece.text, places)
            self._texts.add((piece.kind, piece.text))
            self.missing -= terms

    def add(self, pieces: Iterable[Piece]) -> None:
        """Show also those of these pieces in which something was found that is missing."""
        for piece in pieces:
            if not self.missing or len(self.snippets) == MOST_SNIPPETS:
                return
            if (piece.kind, piece.text) in self._texts:
                continue
            terms, places = _found_in(piece, self._wanted)
            if terms & self.missing:
                self.missing -= terms
                text, places = _cut(piece.text, places)
                snippet = Snippet(where_it_stands(piece), piece.at, parts_of(text, places))
                self.snippets.append(snippet)


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
