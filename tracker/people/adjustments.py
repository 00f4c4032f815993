"""What was agreed with a person about how they are reached, and what that forbids. Pure."""

from collections.abc import Collection
from typing import Protocol

from tracker.people.record_rules import ADJUSTMENTS

_ALL = frozenset({"sms", "email", "call", "letter"})
# By what means nobody is written to or called with whom this is agreed. What they are told when
# they come, and what they look up themselves, forbids nothing.
STOPS: dict[str, frozenset[str]] = {
    "phone_only": _ALL - {"call"},
    "letters_only": _ALL - {"letter"},
    "no_texts": frozenset({"sms"}),
    "no_email": frozenset({"email"}),
}


class Agreed(Protocol):
    """An adjustment, as far as it is looked at here."""

    kind: str
    note: str | None


def stopped(agreed: Collection[Agreed], means: str) -> str | None:
    """Why somebody may not be reached by a means, in words; ``None`` where they may."""
    for one in agreed:
        if means in STOPS.get(one.kind, ()):
            return f"It is agreed with them: {ADJUSTMENTS[one.kind].lower()}."
    return None


def stops(agreed: Collection[Agreed]) -> frozenset[str]:
    """By what means somebody may not be reached."""
    return frozenset().union(*(STOPS.get(one.kind, frozenset()) for one in agreed))


def wants_large_print(agreed: Collection[Agreed]) -> bool:
    """Whether everything on paper is in large print for them."""
    return any(one.kind == "large_print" for one in agreed)
