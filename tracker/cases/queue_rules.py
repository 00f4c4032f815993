"""What a list of cases is narrowed to and sorted by, and where in it a page begins. Pure."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

T = TypeVar("T")

SIZE = 25  # cases to a page
# Beyond so many, how many cases a list has is not counted on: it is not read to its end.
COUNTED = 1000

SORTS = ("due", "opened", "changed", "closed", "priority", "reference", "service", "place", "team",
         "assignee")  # fmt: skip
MOMENTS = ("opened", "due", "closed")


@dataclass(frozen=True)
class Span:
    """From one moment up to, and without, another; ``None`` is an open end."""

    begins: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True)
class Filter:
    """What the queue is narrowed to; an empty field narrows nothing.

    ``status`` is a status, "open" for all but closed, or "" for all. ``unassigned``: those that
    nobody has taken. ``late_at``: those still open whose clock runs and that were due before this
    moment. ``unanswered``: the citizen wrote, and waits for a reply. ``stopped``: the clock stands
    still. ``reported``: others report the same; ``report``: it reports an incident. ``answer`` is a
    question and a choice that it was answered with. ``spans`` are when they were opened, due or
    closed. Words are looked for in the search, and not here.
    """

    status: str = "open"
    team: str = ""
    queue: str = ""
    area: str = ""
    channel: str = ""
    assignee_id: int | None = None
    unassigned: bool = False
    service: str = ""
    late_at: datetime | None = None
    outcome: str = ""
    priority: str = ""
    language: str = ""
    unanswered: bool = False
    stopped: bool = False
    anonymous: bool = False
    reported: bool = False
    report: bool = False
    answer: tuple[str, str] | None = None
    spans: tuple[tuple[str, Span], ...] = ()

    @property
    def is_short(self) -> bool:
        """Whether it can hold no more than what a team, or one of it, has open: such a list is
        sorted as a whole. A longer one is read in the order of an index.
        """
        few = self.assignee_id is not None or bool(self.team)
        return few and self.status not in ("", "closed")


@dataclass(frozen=True)
class Order:
    """By what a list is sorted, and whether the other way round."""

    by: str = "due"
    down: bool = False

    def __str__(self) -> str:
        return f"-{self.by}" if self.down else self.by


def usual_order(status: str) -> Order:
    """Open cases by when they are due, closed ones the last first, both together the newest."""
    return {"closed": Order("closed", down=True), "": Order("opened", down=True)}.get(
        status, Order("due")
    )


def read_order(typed: str, status: str) -> Order:
    """The order that an address names, or the usual one: only closed cases have a day of it."""
    by = typed.removeprefix("-")
    if by not in SORTS or (by == "closed" and status != "closed"):
        return usual_order(status)
    return Order(by, down=typed.startswith("-"))


@dataclass(frozen=True)
class Place:
    """A place in a list: just after a row, or just before it.

    ``group`` is which part of the list the row is in (such as a team, where it is sorted by team),
    ``at`` the moment it is sorted by within that, if it is, and ``row`` its number. They are what
    it was sorted by as it was shown: a row that moves meanwhile leads nowhere else.
    """

    row: int
    group: str = ""
    at: datetime | None = None
    before: bool = False

    def __str__(self) -> str:
        at = self.at.isoformat() if self.at else ""
        said = json.dumps([self.row, self.group, at, int(self.before)], separators=(",", ":"))
        return urlsafe_b64encode(said.encode()).decode().rstrip("=")


# The end of a list, as if before a row that comes after all.
END = Place(0, before=True)


def read_place(typed: str) -> Place | None:
    """The place that an address names; ``None`` for the beginning, and for what is none."""
    if typed == "end":
        return END
    try:
        said = json.loads(urlsafe_b64decode(typed + "=" * (-len(typed) % 4)))
        row, group, at, before = said
        moment = datetime.fromisoformat(at) if at else None
    except (NotBase64, ValueError, TypeError):
        return None
    known = type(row) is int and 0 < row < 2**31 and isinstance(group, str) and "\0" not in group
    if not known or (moment is not None and moment.tzinfo is None):
        return None
    return Place(row, group, moment, bool(before))


@dataclass(frozen=True)
class QueuePage(Generic[T]):
    """One page of a list: its rows, and the places at which the pages around it begin.

    ``previous`` and ``next`` are ``None`` where there is none. ``total`` is how many there are in
    all, ``None`` beyond ``COUNTED``.
    """

    rows: Sequence[T]
    previous: Place | None
    next: Place | None
    total: int | None

    @property
    def is_first(self) -> bool:
        """Whether the list begins with it."""
        return self.previous is None
