"""Which lines of a case's story are shown: by what they are, by which door, of whom; how many, and
in which order. Pure functions.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from tracker.desk.bubbles import day_of
from tracker.desk.history import Item
from tracker.interactions.rules import DOORS

AT_FIRST = 50  # lines of a story that are shown before more of it is asked for
_MOST = 5000

SHOWS = {
    "": "All",
    "citizen": "What the citizen sees",
    "messages": "Messages",
    "notes": "Notes",
    "changes": "Changes",
    "contacts": "Calls, visits and texting",
    "files": "Files",
}
ORDERS = {"": "Newest first", "oldest": "Oldest first"}
CITIZEN, NOBODY = "citizen", "automatic"
_SORT_OF_SHOW = {
    "messages": "message",
    "notes": "note",
    "changes": "change",
    "contacts": "contact",
}


@dataclass(frozen=True)
class Wanted:
    """What of a story somebody wants to see, in the words of the page's address.

    ``show`` is a key of ``SHOWS``, ``door`` one of ``DOORS`` or "desk", ``by`` the number of a
    member of staff, "citizen" or "automatic"; ``order`` a key of ``ORDERS``. ``entry`` names a line
    that has to be among the ``most`` that are shown.
    """

    show: str = ""
    door: str = ""
    by: str = ""
    order: str = ""
    most: int = AT_FIRST
    entry: str = ""

    @property
    def narrows(self) -> bool:
        """Whether some lines are left out."""
        return bool(self.show or self.door or self.by)

    def address(self, **changes: object) -> dict[str, object]:
        """The query of an address that shows the same but for some changes."""
        other = replace(self, **changes)  # type: ignore[arg-type]
        said = {"show": other.show, "door": other.door, "by": other.by, "order": other.order}
        found: dict[str, object] = {key: value for key, value in said.items() if value}
        return found | ({"most": other.most} if other.most != AT_FIRST else {})


@dataclass(frozen=True)
class Day:
    """The lines of one day, in the order of the story."""

    label: str
    items: Sequence[Item]


@dataclass(frozen=True)
class Story:
    """A part of a case's story: how many lines are ``shown`` under its ``days``, of how many that
    fit in ``all``, out of ``every`` one there is.

    ``doors`` and ``people`` are what it can be narrowed to, with the words for each.
    """

    wanted: Wanted
    days: Sequence[Day]
    shown: int
    all: int
    every: int
    doors: Mapping[str, str]
    people: Mapping[str, str]

    @property
    def more(self) -> int:
        """How many lines more can be shown."""
        return self.all - self.shown


def read_wanted(given: Mapping[str, str]) -> Wanted:
    """What an address asks for; what nobody knows narrows nothing."""
    show, door = given.get("show", ""), given.get("door", "")
    by, order, most = given.get("by", ""), given.get("order", ""), given.get("most", "")
    number = int(most) if most.isascii() and most.isdecimal() and len(most) < 6 else AT_FIRST
    return Wanted(
        show if show in SHOWS else "",
        door if door in DOORS or door == "desk" else "",
        by if by in (CITIZEN, NOBODY) or (by.isascii() and by.isdecimal()) else "",
        order if order in ORDERS else "",
        min(max(number, AT_FIRST), _MOST),
        given.get("entry", "")[:20],
    )


def story(items: Sequence[Item], wanted: Wanted, zone: ZoneInfo) -> Story:
    """The part of a story that is wanted. ``items`` are all of it, the newest first.

    The newest are kept, also where the oldest of them comes first.
    """
    fitting = [item for item in items if _fits(item, wanted)]
    most = wanted.most
    places = [place for place, item in enumerate(fitting) if item.anchor == wanted.entry]
    if places and places[0] >= most:
        most = -(-(places[0] + 1) // AT_FIRST) * AT_FIRST
    kept = fitting[:most]
    lines = kept[::-1] if wanted.order == "oldest" else kept
    return Story(
        replace(wanted, most=most),
        _days(lines, zone),
        len(kept),
        len(fitting),
        len(items),
        _doors(items),
        _people(items),
    )


def _fits(item: Item, wanted: Wanted) -> bool:
    if wanted.door and (item.door or "desk") != wanted.door:
        return False
    if wanted.by and item.who != wanted.by:
        return False
    if wanted.show == "citizen":
        return item.for_citizen
    if wanted.show == "files":
        return bool(item.files)
    return not wanted.show or item.sort == _SORT_OF_SHOW[wanted.show]


def _days(lines: Iterable[Item], zone: ZoneInfo) -> list[Day]:
    found: dict[str, list[Item]] = {}
    for item in lines:
        found.setdefault(day_of(item.at, zone), []).append(item)
    return [Day(label, ones) for label, ones in found.items()]


def _doors(items: Collection[Item]) -> dict[str, str]:
    there = {item.door for item in items}
    doors = {key: words.capitalize() for key, words in DOORS.items() if key in there}
    return doors | ({"desk": "No door: in the office"} if "" in there else {})


def _people(items: Collection[Item]) -> dict[str, str]:
    names = {item.who: item.by for item in items if item.who.isdecimal()}
    staff = dict(sorted(names.items(), key=lambda pair: pair[1]))
    there = {item.who for item in items}
    fixed = {CITIZEN: "The citizen", NOBODY: "Automatic"}
    return {key: words for key, words in fixed.items() if key in there} | staff
