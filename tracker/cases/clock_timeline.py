"""The lines of a timeline that tell of clocks: stopped and running, alarms and priorities."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tracker.languages import say_date

Details = Mapping[str, Any]

KINDS = frozenset({"clock_stopped", "clock_runs", "alarm", "priority"})

# What an alarm says to staff, and what it is about.
ALARM_WORDS = {
    "response_soon": "The first response is due soon",
    "response_missed": "The first response is late",
    "end_soon": "It is due soon",
    "late": "It is late",
    "unanswered": "A message of the citizen has not been answered in time",
}


def title(kind: str, details: Details) -> str:
    """The title of a line for staff."""
    if kind == "clock_stopped":
        return "The clock stands still: we wait for the citizen"
    if kind == "clock_runs":
        return "The clock runs again"
    if kind == "priority":
        return f"Priority: {details['was'].capitalize()} → {details['now_is'].capitalize()}"
    escalated = ": the supervisors are told" if details.get("escalated") else ""
    return f"{ALARM_WORDS[details['alarm']]}{escalated}"


def text(kind: str, details: Details) -> str:
    """What stands beneath a line for staff; "" for nothing."""
    if kind == "clock_runs":
        due = say_date(date.fromisoformat(details["due_on"]))
        return f"It stood still for {details['stood']}. To be done by {due}."
    if kind == "priority":
        due = say_date(date.fromisoformat(details["due_on"]))
        return f"{details['text']}\nTo be done by {due}.".strip()
    return ""
