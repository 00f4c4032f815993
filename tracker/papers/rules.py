"""The sizes of paper and of print, and how hours and addresses are put on paper. Pure."""

from dataclasses import dataclass
from itertools import groupby

from tracker.hours import Span, read_opening_hours
from tracker.languages import current_language, locale_of, t


@dataclass(frozen=True)
class Paper:
    """A size of paper, in millimetres; one without a height is a roll, cut where the print ends.

    ``ordinary`` and ``large`` are the sizes of the letters in points. Large print begins at 16
    points (RNIB, Clear Print guidelines; UK Association for Accessible Formats, 2012).
    """

    name: str
    width: float
    height: float | None
    margin: float
    ordinary: float
    large: float


PAPERS = {
    "a4": Paper("A4", 210, 297, 20, 11.5, 18),
    "a5": Paper("A5", 148, 210, 12, 10, 16),
    "roll": Paper("Till roll, 80 mm", 80, None, 4, 10, 16),
}
PRINTS = {"ordinary": "ordinary print", "large": "large print"}


@dataclass(frozen=True)
class Print:
    """On which paper, and in what size, something is printed."""

    paper: str
    large: bool

    @property
    def key(self) -> str:
        """As it is asked for in an address."""
        return f"{self.paper}-{'large' if self.large else 'ordinary'}"

    @property
    def words(self) -> str:
        """As it is said on a button for staff."""
        return f"{PAPERS[self.paper].name}, {PRINTS['large' if self.large else 'ordinary']}"

    def set_on(self) -> dict[str, float | None]:
        """The measures of the page, for its setting: millimetres, and points."""
        paper = PAPERS[self.paper]
        return {
            "width": paper.width,
            "height": paper.height,
            "margin": paper.margin,
            "size": paper.large if self.large else paper.ordinary,
        }


USUAL_PRINT = Print("a4", large=False)


def read_print(key: str | None) -> Print | None:
    """What a key such as ``a5-large`` asks for; ``None`` where it asks for nothing there is."""
    paper, _, size = (key or "").partition("-")
    return Print(paper, size == "large") if paper in PAPERS and size in PRINTS else None


def every_print() -> list[Print]:
    """Each paper in each size of print."""
    return [Print(paper, large) for paper in PAPERS for large in (False, True)]


def hours_in_words(open_when: str) -> str:
    """Opening hours in the current language: Mon–Fri 09:00–17:00, Sat 10:00–12:00."""
    names = locale_of(current_language()).days["format"]["abbreviated"]
    week = read_opening_hours(open_when)
    parts = []
    for spans, days in groupby(sorted(week), key=lambda day: week[day]):
        held = list(days)
        # Days in a row with the same hours; a gap between them begins anew.
        for _, run in groupby(enumerate(held), key=lambda pair: pair[1] - pair[0]):
            row = [day for _, day in run]
            named = names[row[0]] if len(row) == 1 else f"{names[row[0]]}–{names[row[-1]]}"
            parts.append(f"{named} {', '.join(map(_span, spans))}")
    return "; ".join(parts)


def _span(span: Span) -> str:
    return f"{span[0]:%H:%M}–{span[1]:%H:%M}"


def address_lines(name: str, address: str) -> list[str]:
    """The lines of an address on an envelope: the name, and each part of what follows."""
    parts = [part.strip() for line in address.splitlines() for part in line.split(",")]
    lines = [name, *(part for part in parts if part)]
    # The window shows six: what does not fit stands together on the last.
    return lines if len(lines) <= MOST_LINES else [*lines[:5], ", ".join(lines[5:])]


MOST_LINES = 6


def site_in_words(name: str, address: str, hours: str) -> str:
    """A building with counters, on one line."""
    return t("{site}, {address} ({hours})", site=name, address=address, hours=hours)
