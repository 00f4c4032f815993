"""Two people at one case: what somebody wanted to do, beside what was done meanwhile. Pure
functions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.cases.lifecycle import OUTCOMES, STATUSES
from tracker.cases.linking import RELATION_WORDS
from tracker.cases.models import Case

# What of a form is written anew on the page that shows both versions.
_RENEWED = ("csrf_token", "revision", "seen")
# What is written beside what others wrote: nothing of theirs is replaced by it.
_ADDS = {
    "reply": "Send mine as well",
    "note": "Keep mine as well",
    "write_to_helper": "Send mine as well",
    "link": "Link them all the same",
}
_LABELS = {
    "reply": "Reply",
    "note": "Note",
    "message": "To the helper",
    "status": "Status",
    "priority": "Priority",
    "why": "Why",
    "other": "Other case",
    "relation": "Relation",
    "words": "What they are told",
    "untold": "Why they are not told",
}
_DEEDS = {"take": "Taken by you", "give_back": "Back in the queue"}


@dataclass(frozen=True)
class Version:
    """One thing that two people saw to: what it is, what you wanted, and how it is now.

    ``theirs`` is empty for what is written beside what others wrote.
    """

    label: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Both:
    """A form that came too late: both versions, and how yours is sent all the same.

    ``again`` are the fields that it sends, ``button`` what it is called; ``adds`` whether it stands
    beside theirs instead of in its place.
    """

    versions: Sequence[Version]
    again: Sequence[tuple[str, str]]
    button: str
    adds: bool


def both_versions(pairs: Sequence[tuple[str, str]], case: Case, *, to: str = "") -> Both | None:
    """What a form wanted beside how the case stands now. ``pairs`` are its fields as they were
    sent, and ``to`` is the name of the colleague or the team that it was to go to; ``None`` where
    there is nothing that could be sent again.
    """
    typed = dict(pairs)
    action = typed.get("action", "")
    if not action:
        return None
    again = [pair for pair in pairs if pair[0] not in _RENEWED]
    adds = action in _ADDS
    button = _ADDS.get(action, "Put mine in its place")
    return Both(_versions(typed, case, to), again, button, adds)


def _versions(typed: Mapping[str, str], case: Case, to: str) -> list[Version]:
    action = typed["action"]
    if action in _DEEDS or action == "assign":
        holder = f"Taken by {case.assignee.name}" if case.assignee else "Taken by nobody"
        return [Version("Who has it", _DEEDS.get(action, f"Given to {to}"), holder)]
    now = {
        "status": _state(case.status, case.outcome),
        "priority": case.priority.capitalize(),
    }
    moved = [Version("Where it is", to, case.team.name)] if action == "move" else []
    return moved + [
        Version(label, _said(field, typed[field]), now.get(field, ""))
        for field, label in _LABELS.items()
        if typed.get(field, "").strip()
    ]


def _said(field: str, value: str) -> str:
    if field == "status":
        status, _, outcome = value.partition(":")
        return _state(status, outcome or None)
    if field == "relation":
        return RELATION_WORDS.get(value, value)
    return value.capitalize() if field == "priority" else value


def _state(status: str, outcome: str | None) -> str:
    if status not in STATUSES:
        return status
    label = STATUSES[status].label
    return f"{label}: {OUTCOMES[outcome][0]}" if outcome in OUTCOMES else label
