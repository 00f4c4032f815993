"""What staff look for in the queue, as the address of the page says it. Pure functions."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tracker.cases.lifecycle import OUTCOMES, STATUSES
from tracker.cases.models import PRIORITIES
from tracker.cases.queue_rules import Filter, Order, Span, read_order, usual_order
from tracker.interactions.rules import DOORS

# What the queue can be narrowed to; "" narrows nothing.
STATES = {
    "open": "Open",
    **{key: status.label for key, status in STATUSES.items()},
    "": "All, closed too",
}
WHO = {"": "Anybody or nobody", "me": "Me", "nobody": "Nobody yet"}
FLAGS = {
    "late": "Late",
    "unanswered": "Waiting for our reply",
    "stopped": "The clock stands still",
    "anonymous": "Made anonymously",
    "reported": "Others report the same",
    "report": "Reports an incident",
}
ORDERS = {
    "due": "Due",
    "opened": "Opened",
    "changed": "Changed",
    "closed": "Closed",
    "priority": "Priority, the most urgent first",
    "reference": "Reference",
    "service": "Service",
    "place": "Place",
    "team": "Team",
    "assignee": "Taken by",
}
DAYS = {
    "opened_from": "Opened from",
    "opened_to": "Opened up to",
    "due_from": "Due from",
    "due_to": "Due up to",
    "closed_from": "Closed from",
    "closed_to": "Closed up to",
}
OUTCOME_LABELS = {key: label for key, (label, _) in OUTCOMES.items()}


# What an address has under each name: one value, or several.
Given = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Sought:
    """What somebody looks for in the queue, in the words of the page's address.

    ``who``: "me" for one's own, "nobody" for those not taken, else the number of a colleague.
    ``answer`` is “question:choice” of the service; ``flags`` some of ``FLAGS``; ``days`` some of
    ``DAYS``, each with its day (ISO 8601). ``sort`` names an order, and is empty for the usual one.
    """

    status: str = "open"
    team: str = ""
    door: str = ""
    who: str = ""
    service: str = ""
    queue: str = ""
    area: str = ""
    outcome: str = ""
    priority: str = ""
    language: str = ""
    answer: str = ""
    sort: str = ""
    flags: tuple[str, ...] = ()
    days: tuple[tuple[str, str], ...] = ()

    @property
    def address(self) -> dict[str, Any]:
        """It as the query of an address: what is left out is what would be filled in anyway."""
        given = {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.name not in ("flags", "days")
        }
        short = {key: value for key, value in given.items() if value or key in ("status", "team")}
        return {**short, **dict(self.days), **({"is": list(self.flags)} if self.flags else {})}

    def but(self, **changes: Any) -> dict[str, Any]:
        """The query of an address that looks for the same but for some changes."""
        return replace(self, **changes).address

    def without_flag(self, flag: str) -> dict[str, Any]:
        """As ``but``, without one of the flags."""
        return self.but(flags=tuple(one for one in self.flags if one != flag))

    def without_day(self, name: str) -> dict[str, Any]:
        """As ``but``, without one of the days."""
        return self.but(days=tuple(one for one in self.days if one[0] != name))

    @property
    def order(self) -> Order:
        """In what order the list is."""
        return read_order(self.sort, self.status)

    def sorted_by(self, by: str) -> dict[str, Any]:
        """The query for the same list sorted by something: the other way round if it is already."""
        order = Order(by, down=self.order == Order(by))
        return self.but(sort="" if order == usual_order(self.status) else str(order))

    def filter(self, staff_id: int, now: datetime, zone: ZoneInfo) -> Filter:
        """What it means to the queue of cases, for this member of staff at this moment."""
        question, _, choice = self.answer.partition(":")
        return Filter(
            status=self.status,
            team=self.team,
            queue=self.queue,
            area=self.area,
            channel=self.door,
            assignee_id=staff_id if self.who == "me" else _number(self.who),
            unassigned=self.who == "nobody",
            service=self.service,
            late_at=now if "late" in self.flags else None,
            outcome=self.outcome,
            priority=self.priority,
            language=self.language,
            unanswered="unanswered" in self.flags,
            stopped="stopped" in self.flags,
            anonymous="anonymous" in self.flags,
            reported="reported" in self.flags,
            report="report" in self.flags,
            answer=(question, choice) if choice else None,
            spans=tuple(_spans(dict(self.days), zone)),
        )


def _number(typed: str) -> int | None:
    fits = typed.isascii() and typed.isdecimal() and len(typed) < 10
    return int(typed) if fits else None


def _spans(days: Mapping[str, str], zone: ZoneInfo) -> Iterator[tuple[str, Span]]:
    for name in ("opened", "due", "closed"):
        first, last = days.get(f"{name}_from"), days.get(f"{name}_to")
        if first or last:
            ends = date.fromisoformat(last) + timedelta(days=1) if last else None
            yield (
                name,
                Span(
                    _midnight(date.fromisoformat(first), zone) if first else None,
                    _midnight(ends, zone) if ends else None,
                ),
            )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def read_sought(
    given: Given,
    *,
    own_team: str,
    teams: Collection[str] | None,
    services: Collection[str] | None,
) -> Sought:
    """What an address asks for. What it leaves out is open cases of one's own team, if one has one;
    what nobody knows (any more) narrows nothing. ``None`` for what is taken as it is said: one that
    nobody knows then finds nothing.
    """

    one = {key: value if isinstance(value, str) else next(iter(value), "")
           for key, value in given.items()}  # fmt: skip

    def known(key: str, among: Collection[str] | None, default: str = "") -> str:
        wanted = one.get(key, default)
        return _key(wanted) if among is None else wanted if wanted in among else ""

    status, who, sort = one.get("status", "open"), one.get("who", ""), one.get("sort", "")
    service = known("service", services)
    flags = given.get("is", ())
    return Sought(
        status=status if status in STATES else "open",
        team=known("team", teams, own_team),
        door=known("door", DOORS),
        who=who if who in WHO or _number(who) is not None else "",
        service=service,
        queue=known("queue", None),
        area=known("area", None),
        outcome=known("outcome", OUTCOMES),
        priority=known("priority", PRIORITIES),
        language=known("language", None),
        answer=known("answer", None) if service else "",
        sort=_sort(sort, status),
        flags=tuple(flag for flag in FLAGS if flag in flags or flag == status == "late"),
        days=tuple((name, day) for name in DAYS if (day := _day(one.get(name, "")))),
    )


def _sort(typed: str, status: str) -> str:
    """An order, unless it is the usual one."""
    order = read_order(typed, status)
    return "" if order == usual_order(status) else str(order)


def _key(typed: str) -> str:
    """A key as keys are: of some other text nothing is kept."""
    return typed[:100] if all(c.isalnum() or c in "-_:." for c in typed) else ""


def _day(typed: str) -> str:
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        return ""
    return day.isoformat() if 1970 <= day.year < 2200 else ""


@dataclass(frozen=True)
class Narrowing:
    """One thing that the queue is narrowed by: its value, and how to look wider by what query."""

    wider: str
    value: str
    without: dict[str, Any]


@dataclass(frozen=True)
class Names:
    """The names of what stands in an address by its key alone."""

    teams: Mapping[str, str]
    services: Mapping[str, str]
    area: str = ""
    queue: str = ""
    colleague: str = ""
    answer: str = ""
    language: str = ""


def narrowings(sought: Sought, names: Names) -> list[Narrowing]:
    """Everything that keeps cases out of a list, each with a way around it."""
    who = names.colleague or WHO.get(sought.who, "a colleague who is gone").lower()
    found: Sequence[tuple[str, str, str]] = (
        ("Any status, closed too", "status", STATES[sought.status] if sought.status else ""),
        ("All teams", "team", names.teams.get(sought.team, "")),
        ("Any door", "door", DOORS.get(sought.door, "").capitalize()),
        ("Whoever has taken it", "who", f"taken by {who}" if sought.who else ""),
        ("Any service", "service", names.services.get(sought.service, "")),
        ("Whatever was answered", "answer", sought.answer and (names.answer or sought.answer)),
        ("Any queue", "queue", sought.queue and (names.queue or sought.queue)),
        ("Any area", "area", sought.area and (names.area or sought.area)),
        ("However it ended", "outcome", OUTCOME_LABELS.get(sought.outcome, "")),
        ("Any priority", "priority", sought.priority and f"{sought.priority} priority"),
        ("Any language", "language", sought.language and (names.language or sought.language)),
    )  # fmt: skip
    named = [
        Narrowing(wider, value[0].upper() + value[1:], _without(sought, key))
        for wider, key, value in found
        if value
    ]
    flags = [Narrowing(f"Without “{FLAGS[flag].lower()}”", FLAGS[flag], sought.without_flag(flag))
             for flag in sought.flags]  # fmt: skip
    days = [
        Narrowing("On any day", f"{DAYS[name]} {date.fromisoformat(day):%d %b %Y}",
                  sought.without_day(name))
        for name, day in sought.days
    ]  # fmt: skip
    return [*named, *flags, *days]


def _without(sought: Sought, key: str) -> dict[str, Any]:
    # An answer is one to a question of the service: without that it means nothing.
    return sought.but(**{key: "", **({"answer": ""} if key == "service" else {})})


def lists(own_team: str, *, works: bool) -> dict[str, tuple[str, Sought]]:
    """The lists that stand above the queue, by the name of their count: what each is called, and
    what it looks for.
    """
    open_ones = Sought(team=own_team)
    mine = {"mine": ("My work", Sought(who="me"))} if works else {}
    return {
        **mine,
        "open": ("My team" if own_team else "All open", open_ones),
        "unassigned": ("Unassigned", replace(open_ones, who="nobody")),
        "unanswered": ("Waiting for reply", replace(open_ones, flags=("unanswered",))),
        "late": ("Late", replace(open_ones, flags=("late",))),
    }
