"""In which order those who wait are called, and how long it is likely to take. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median, quantiles
from typing import Protocol, TypeVar

from tracker.languages import t

# With fewer measured visits than these nothing is said of how long somebody waits.
FEWEST_VISITS = 3
# A booked time is called so long before it, where a counter is free.
EARLY = timedelta(minutes=2)
_STEP = 5  # minutes: no wait is told more exactly


class Waiter(Protocol):
    """What the order looks at in somebody who waits."""

    @property
    def needs(self) -> list[str]:
        """What they need, in the words of ``NEEDS``."""

    @property
    def arrived_at(self) -> datetime | None:
        """When they took their ticket."""

    @property
    def booked_for(self) -> datetime | None:
        """The time they had booked, if they had."""


Waiting = TypeVar("Waiting", bound=Waiter)


def in_order(
    waiting: Iterable[Waiting], rule: str, *, now: datetime, need_was_last: bool = False
) -> list[Waiting]:
    """Those who wait, in the order in which a site calls them.

    Args:
        waiting: who has checked in and was not called.
        rule: one of ``CALLING_RULES``.
        now: the moment. Whoever booked a time comes first from then on, and not before.
        need_was_last: whether the last one called had a need, for "turn_by_turn".

    Returns:
        All of them; those whose booked time has not come are last, by their times.
    """
    here = sorted(waiting, key=_arrived)
    due = [one for one in here if one.booked_for and one.booked_for <= now + EARLY]
    early = [one for one in here if one.booked_for and one.booked_for > now + EARLY]
    others = [one for one in here if not one.booked_for]
    due.sort(key=lambda one: one.booked_for or now)
    early.sort(key=lambda one: one.booked_for or now)
    return [*due, *_by_rule(others, rule, need_was_last), *early]


def _arrived(one: Waiter) -> datetime:
    if one.arrived_at is None:
        raise ValueError("whoever waits has arrived")
    return one.arrived_at


def _by_rule(others: list[Waiting], rule: str, need_was_last: bool) -> list[Waiting]:
    with_need = [one for one in others if one.needs]
    without = [one for one in others if not one.needs]
    if rule == "needs_first":
        return [*with_need, *without]
    if rule == "turn_by_turn":
        return _in_turn(with_need, without, need_was_last)
    if rule == "in_order":
        return others
    raise ValueError(f"there is no rule of calling named {rule}")


def _in_turn(
    with_need: list[Waiting], without: list[Waiting], need_was_last: bool
) -> list[Waiting]:
    order: list[Waiting] = []
    lines = [without, with_need] if need_was_last else [with_need, without]
    for place in range(max(len(with_need), len(without))):
        order += [line[place] for line in lines if place < len(line)]
    return order


@dataclass(frozen=True)
class Wait:
    """How long somebody is likely to wait, in minutes: from ``least`` to ``most``."""

    least: int
    most: int


def likely_wait(ahead: int, served: Sequence[float], counters: int) -> Wait | None:
    """How long whoever has so many people ahead of them is likely to wait.

    Args:
        ahead: how many are called before them.
        served: how many seconds each of the latest visits took.
        counters: how many counters have called somebody lately.

    Returns:
        The wait by the middle half of these visits, in steps of five minutes; ``None`` where too
        few visits were measured, or no counter is in use: then nobody knows.
    """
    if len(served) < FEWEST_VISITS or counters < 1:
        return None
    shortest, _, longest = quantiles(served, n=4, method="inclusive")
    usual = median(served)
    # A counter that is busy is on the average half through with its visitor.
    turns = (ahead + 0.5) / counters
    least, most = (_in_steps(turns * pace) for pace in (min(shortest, usual), max(longest, usual)))
    return Wait(least, most)


def _in_steps(seconds: float) -> int:
    return round(seconds / 60 / _STEP) * _STEP


def say_wait(wait: Wait | None) -> str:
    """How long somebody is likely to wait, in the current language."""
    if wait is None:
        return t("We cannot say yet how long it takes.")
    if wait.most == 0:
        return t("Less than {minutes} minutes", minutes=_STEP)
    least = max(wait.least, _STEP)
    if least == wait.most:
        return t("About {minutes} minutes", minutes=least)
    return t("{least} to {most} minutes", least=least, most=wait.most)
