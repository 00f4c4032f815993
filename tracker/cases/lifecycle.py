"""What may follow what in a case's life: one table for the code, the buttons and the tests."""

from dataclasses import dataclass

from tracker.errors import InvalidTransition
from tracker.languages import mark


@dataclass(frozen=True)
class Status:
    """A state of a case: its name for staff and for the citizen, and what that means for them."""

    label: str
    label_for_citizen: str
    for_citizen: str
    next: tuple[str, ...]


STATUSES: dict[str, Status] = {
    "received": Status(
        "Received",
        mark("Received"),
        mark("We have your request. Nobody has begun work on it yet."),
        ("in_progress", "waiting", "closed"),
    ),
    "in_progress": Status(
        "In progress",
        mark("In progress"),
        mark("We are working on it."),
        ("waiting", "closed", "received"),
    ),
    "waiting": Status(
        "Waiting for the citizen",
        mark("Waiting for you"),
        mark("We need something from you before we can go on."),
        ("in_progress", "closed"),
    ),
    "closed": Status("Closed", mark("Closed"), mark("It is closed."), ("in_progress",)),
}

OUTCOMES: dict[str, tuple[str, str]] = {
    "resolved": ("Resolved", mark("It is done.")),
    "not_possible": ("Not possible", mark("We could not do it. We told you why.")),
    "not_ours": ("Not the city's task", mark("It is not something the city looks after.")),
    "duplicate": (
        "Already reported",
        mark("It had been reported already, and is being dealt with."),
    ),
    "withdrawn": ("Withdrawn", mark("You asked us to stop.")),
}

OPEN = tuple(key for key in STATUSES if key != "closed")


def check_transition(current: str, wanted: str, outcome: str | None) -> None:
    """Raise ``InvalidTransition`` unless a case may go from ``current`` to ``wanted``.

    Closing needs an outcome; nothing else has one.
    """
    if wanted not in STATUSES:
        raise InvalidTransition(f"There is no status called “{wanted}”.")
    if wanted not in STATUSES[current].next:
        raise InvalidTransition(
            f"A case that is {STATUSES[current].label.lower()} cannot become "
            f"{STATUSES[wanted].label.lower()}."
        )
    if wanted == "closed" and outcome not in OUTCOMES:
        raise InvalidTransition("Choose how the case ended before you close it.")
    if wanted != "closed" and outcome:
        raise InvalidTransition("Only a closed case has an outcome.")
