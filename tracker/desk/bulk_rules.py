"""What a form says of a change of many cases. Pure functions."""

from collections.abc import Callable, Mapping
from typing import Any

from tracker.cases.clocks import LONGEST_WHY
from tracker.cases.events import checked_words
from tracker.cases.lifecycle import OUTCOMES, STATUSES
from tracker.cases.models import PRIORITIES
from tracker.cases.notices import Gaps, check
from tracker.cases.routing import LONGEST_REASON, Destination
from tracker.cases.telling import UNTOLD
from tracker.cases.writing import LONGEST_REPLY
from tracker.catalogue.notices import MOMENTS
from tracker.desk.texting import check_gaps
from tracker.errors import InvalidAnswers
from tracker.staff.models import Staff

Given = Mapping[str, str]

# What can be done to many, in the order in which it is offered.
DEEDS = {
    "assign": "Give to a colleague",
    "team": "Send to a team or queue",
    "status": "Change the status",
    "priority": "Change the priority",
    "reply": "Reply",
    "close": "Close",
}
# What it does, where a sentence says so of so many cases.
DOES = {
    "assign": "given to {name}",
    "team": "sent to {name}",
    "status": "moved to “{name}”",
    "priority": "given {name} priority",
    "reply": "replied to",
    "close": "closed: {name}",
}
# What taking it back can do, and what it cannot.
UNDO = {
    "assign": "Each case goes back to whoever had it before.",
    "team": "Each case goes back to its team, and to whoever had it.",
    "status": "Each case has the status that it had, as far as a case may go back to it: one that "
    "waits for the citizen cannot become “Received” again. What has not gone out to its citizen is "
    "taken back; who was told already stays told.",
    "priority": "Each case has the priority that it had, and its time to answer.",
    "reply": "A reply that has not gone out is taken back. One that was sent, or told, stays sent: "
    "nothing can call it back.",
    "close": "Each case is open again, and in progress. What has not gone out to its citizen is "
    "taken back; who was told already stays told.",
}
STATUSES_TO = {key: status.label for key, status in STATUSES.items() if key != "closed"}


def read_details(
    kind: str,
    given: Given,
    *,
    colleagues: Mapping[int, Staff],
    destinations: Mapping[str, Destination],
) -> dict[str, Any]:
    """The details of a change, as the form says them. Raises ``InvalidAnswers``."""
    if kind == "assign":
        return _colleague(given, colleagues)
    if kind == "team":
        return _destination(given, destinations)
    return _READ[kind](given)


def _colleague(given: Given, colleagues: Mapping[int, Staff]) -> dict[str, Any]:
    wanted = given.get("to", "")
    to = colleagues.get(int(wanted)) if wanted.isdecimal() and len(wanted) < 10 else None
    if to is None:
        raise InvalidAnswers({"to": "Choose a colleague."})
    return {"to": to.id, "name": to.name}


def _destination(given: Given, destinations: Mapping[str, Destination]) -> dict[str, Any]:
    to = destinations.get(given.get("to", ""))
    if to is None:
        raise InvalidAnswers({"to": "Choose a team or a queue."})
    why = checked_words("reason", given.get("reason", ""), LONGEST_REASON)
    queue = to.queue.id if to.queue else None
    return {"team": to.team.id, "queue": queue, "name": to.words, "why": why}


def _status(given: Given) -> dict[str, Any]:
    wanted = given.get("status", "")
    if wanted not in STATUSES_TO:
        raise InvalidAnswers({"status": "Choose a status."})
    words = given.get("reason", "").strip() if wanted == "waiting" else ""
    if wanted == "waiting":
        check_gaps(words)
        check("waiting", Gaps(reason=words))
    return {"status": wanted, "name": STATUSES_TO[wanted], "words": words}


def _priority(given: Given) -> dict[str, Any]:
    wanted = given.get("priority", "")
    if wanted not in PRIORITIES:
        raise InvalidAnswers({"priority": "Choose a priority."})
    why = checked_words("reason", given.get("reason", ""), LONGEST_WHY)
    return {"priority": wanted, "name": wanted, "why": why}


def _reply(given: Given) -> dict[str, Any]:
    words = checked_words("reply", given.get("reply", ""), LONGEST_REPLY)
    check_gaps(words)
    return {"words": words}


def _close(given: Given) -> dict[str, Any]:
    outcome, why = given.get("outcome", ""), given.get("untold", "")
    if outcome not in OUTCOMES or outcome == "duplicate":
        raise InvalidAnswers({"outcome": "Choose how they ended."})
    words, other = given.get("reason", "").strip(), given.get("untold_other", "").strip()
    untold = (other if why == "other" else UNTOLD[why]) if why in UNTOLD else ""
    if why == "other" and not other:
        raise InvalidAnswers({"untold_other": "Write why nobody is told."})
    check_gaps(words)
    if not untold:
        check(outcome if outcome in MOMENTS else "resolved", Gaps(reason=words))
    return {
        "outcome": outcome,
        "name": OUTCOMES[outcome][0].lower(),
        "words": words,
        "untold": untold,
        "unfinished": given.get("unfinished", "").strip(),
    }


_READ: dict[str, Callable[[Given], dict[str, Any]]] = {
    "status": _status,
    "priority": _priority,
    "reply": _reply,
    "close": _close,
}


def what_it_does(kind: str, details: Mapping[str, Any]) -> str:
    """What becomes of a case by it, in words that follow a number of cases."""
    return DOES[kind].format(name=details.get("name", ""))
