"""Why a case is with the team it is with, and how it is sent to another."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.cases import routing
from tracker.cases.models import Case, Event
from tracker.errors import InvalidAnswers
from tracker.staff.models import Staff

Given = Mapping[str, str]


@dataclass(frozen=True)
class WhyHere:
    """Why a case is where it is, in words; ``version`` is that of the rules, where it was one."""

    words: str
    version: int | None = None


def why_here(events: Sequence[Event]) -> WhyHere | None:
    """Why a case is where it is, by the last line of its timeline that sent it anywhere."""
    last = next((each for each in reversed(events) if each.kind in ("routed", "moved")), None)
    if last is None:
        return None
    details = last.details
    if last.kind == "moved":
        by = f" by {last.staff.name}" if last.staff else ""
        return WhyHere(f"Moved{by}: {details['text']}")
    if "rule" not in details:
        return WhyHere("It is the team of its service: no rule fitted", details.get("version"))
    return WhyHere(f"Rule {details['rule']}: {details['name']}", details["version"])


def words_for_moving(
    session: Session, case: Case, events: Sequence[Event], typed: Given, *, wanted: bool
) -> dict[str, Any]:
    """What the page of a case needs for this. One statement where the form is ``wanted``."""
    opened = case.status != "closed" and (wanted or typed.get("action") == "move")
    return {
        "why_here": why_here(events),
        "destinations": routing.destinations(session) if opened else [],
    }


def _move(session: Session, case: Case, staff: Staff, given: Given, now: datetime) -> str:
    problems: dict[str, str] = {}
    if not given.get("to"):
        problems["to"] = "Choose a team or a queue."
    if not given.get("why", "").strip():
        problems["why"] = "Write why it belongs there."
    if problems:
        raise InvalidAnswers(problems)
    to = routing.destination(session, given["to"])
    routing.move(session, case, staff, to.team, to.queue, given["why"], now=now)
    return f"It is with {to.words} now. The citizen was not written to."


def _route(session: Session, case: Case, staff: Staff, given: Given, now: datetime) -> str:
    return (
        f"By the rules as they are now it is with {routing.route(session, case, staff, now=now)}."
    )


MOVE_ACTIONS: dict[str, Callable[[Session, Case, Staff, Given, datetime], str]] = {
    "move": _move,
    "route": _route,
}
