"""What the staff of the demo said of their calls and visits afterwards."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

_SETTLED = ("status", "information")
_AVOIDABLE = 0.3  # of those who ask how it goes


def wrapped_up(outcome: str, ended: datetime, rng: Random) -> dict[str, Any]:
    """The values of a contact that was wrapped up some seconds after it ended."""
    return {
        "outcome": outcome,
        "settled": outcome in _SETTLED,
        "avoidable": outcome == "status" and rng.random() < _AVOIDABLE,
        "wrapped_up_at": ended + timedelta(seconds=rng.randint(5, 70)),
    }
