"""Why a case is where it is, in words: of its timeline, and of its page. Pure."""

from collections.abc import Mapping
from typing import Any


def routes_in_words(details: Mapping[str, Any]) -> dict[str, str]:
    """The lines of a timeline about where a case was sent, by their kind."""
    to = where(details.get("team", ""), details.get("queue", ""))
    return {
        "routed": f"Sent to {to} {_by(details)}{_priority(details)}",
        "moved": f"Moved to {to}, from {details.get('was', '')}",
    }


def where(team: str, queue: str) -> str:
    """A team, and the queue of it, in words."""
    return f"{team}, queue {queue}" if queue else team


def _by(details: Mapping[str, Any]) -> str:
    if "rule" not in details:
        return "since its service is theirs: no rule fitted"
    return f"by rule {details['rule']}: {details['name']}"


def _priority(details: Mapping[str, Any]) -> str:
    """What a rule made of the priority; it may be another rule than the one that sent it."""
    if "by_rule" not in details:
        return ""
    made = f"; made {details['priority']}"
    if details["by_rule"] == details.get("rule"):
        return made
    return f"{made} by rule {details['by_rule']}: {details['by_name']}"
