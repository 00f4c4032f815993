"""What may follow what in the life of a task, a field visit and a referral: tables, and no more."""

from dataclasses import dataclass
from datetime import time

from tracker.errors import Conflict
from tracker.languages import mark


@dataclass(frozen=True)
class Step:
    """A state of a visit or a referral, and which may follow it."""

    label: str
    next: tuple[str, ...] = ()


VISITS: dict[str, Step] = {
    "planned": Step("Planned", ("on_way", "done", "nobody", "cancelled")),
    "on_way": Step("On the way", ("done", "nobody", "cancelled")),
    "done": Step("Done"),
    "nobody": Step("Nobody there"),
    "cancelled": Step("Cancelled"),
}
VISIT_OPEN = ("planned", "on_way")

REFERRALS: dict[str, Step] = {
    "referred": Step("Referred", ("accepted", "done", "sent_back")),
    "accepted": Step("Accepted by them", ("done", "sent_back")),
    "done": Step("Done by them"),
    "sent_back": Step("Sent back to us"),
}

# The parts of a day that a visit can be planned for: how they are called on screen, how a citizen
# is told, and from when to when they are.
PARTS_OF_DAY: dict[str, tuple[str, str, time, time]] = {
    "morning": ("Morning, 8 to 12", mark("between 8:00 and 12:00"), time(8), time(12)),
    "afternoon": ("Afternoon, 12 to 5", mark("between 12:00 and 17:00"), time(12), time(17)),
    "day": ("Some time that day", mark("between 8:00 and 17:00"), time(8), time(17)),
    "time": ("At a time", "", time(0), time(0)),
}


def check_step(steps: dict[str, Step], now_is: str, wanted: str) -> None:
    """Raise ``Conflict`` unless ``wanted`` may follow; the words are those of the table."""
    if wanted not in steps[now_is].next:
        words = steps[wanted].label.lower() if wanted in steps else wanted
        raise Conflict(
            f"It is “{steps[now_is].label.lower()}” by now, and cannot become “{words}”."
        )
