"""What the worker does about clocks: raise what is due, and reckon anew after a change of times."""

from collections.abc import Callable
from datetime import timedelta

from tracker import clock
from tracker.cases.alarms import raise_due, reckon_anew
from tracker.database import unit_of_work

LOOKS_AT_CLOCKS_EVERY = timedelta(seconds=15)
# Units of work in one run of the job, before other jobs get their turn.
_AT_ONE_GO = 20


def look_at_clocks() -> int:
    """Raise what is due, and reckon deadlines anew where that is left to do; returns at how many
    cases. It goes on at its next time where there is more.
    """
    return _repeat(_reckon_some) + _repeat(_raise_some)


def _repeat(once: Callable[[], int]) -> int:
    total = 0
    for _ in range(_AT_ONE_GO):
        done = once()
        total += done
        if done == 0:
            break
    return total


def _raise_some() -> int:
    with unit_of_work() as session:
        return raise_due(session, now=clock.now())


def _reckon_some() -> int:
    with unit_of_work() as session:
        return reckon_anew(session, now=clock.now())
