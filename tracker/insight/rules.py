"""What the figures of each door say, and what they do not. Pure functions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from math import sqrt
from zoneinfo import ZoneInfo

# The 0.5 % point of the normal distribution. Each door is compared with the rest at 99 %, so that
# of four comparisons of doors that are served alike one or more seldom (4 %) seems to differ.
Z = 2.576

# With fewer cases than this on either side nothing is said: one case more would say otherwise.
FEWEST = 30


@dataclass(frozen=True)
class Tally:
    """The figures of one door, or of several together.

    ``opened``, ``by_staff`` (those that staff entered), ``judged`` (those closed, or open and past
    due) and ``in_time`` (those closed by when they were due) count the cases opened in the period;
    ``open_now`` counts all that are open. ``median_days`` is from opened to closed, of the closed
    ones; ``None`` where there are none.
    """

    opened: int = 0
    by_staff: int = 0
    open_now: int = 0
    judged: int = 0
    in_time: int = 0
    median_days: float | None = None


def together(tallies: Iterable[Tally], median_days: float | None = None) -> Tally:
    """Several tallies added up; their median cannot be, and is given."""
    every = list(tallies)
    return Tally(
        sum(one.opened for one in every),
        sum(one.by_staff for one in every),
        sum(one.open_now for one in every),
        sum(one.judged for one in every),
        sum(one.in_time for one in every),
        median_days,
    )


def begin_of_period(now: datetime, zone: ZoneInfo) -> datetime:
    """The beginning of the day, in the city's zone, a year ago tomorrow: twelve whole months."""
    today = now.astimezone(zone).date()
    tomorrow = today + timedelta(days=1)
    # A year before 29 February there is none: the day after it then.
    is_leap_day = (tomorrow.month, tomorrow.day) == (2, 29)
    first = (tomorrow + timedelta(days=is_leap_day)).replace(year=tomorrow.year - 1)
    return datetime.combine(first, time(), zone)


def percent(part: int, whole: int) -> str:
    """A share in whole per cent; one that is not quite all or nothing is never shown as such."""
    if whole == 0:
        return "–"
    share = round(100 * part / whole)
    if share == 100 and part < whole:
        share = 99
    if share == 0 and part > 0:
        share = 1
    return f"{share}%"


def days(median: float | None) -> str:
    """A number of days in words, with a tenth where there are few."""
    if median is None:
        return "–"
    return f"{median:.1f}" if median < 10 else f"{median:.0f}"


def _wilson(part: int, whole: int) -> tuple[float, float]:
    """The score interval of a share (Wilson 1927)."""
    share, per = part / whole, Z**2 / whole
    middle = (share + per / 2) / (1 + per)
    half = Z / (1 + per) * sqrt(share * (1 - share) / whole + per / (4 * whole))
    return middle - half, middle + half


def difference(one: Tally, other: Tally) -> tuple[float, float, float]:
    """How much larger the share in time is in one than in the other, from −1 to 1, with the limits
    between which it lies: the hybrid score interval (Newcombe 1998, method 10).
    """
    share, other_share = one.in_time / one.judged, other.in_time / other.judged
    low, high = _wilson(one.in_time, one.judged)
    other_low, other_high = _wilson(other.in_time, other.judged)
    gap = share - other_share
    below = sqrt((share - low) ** 2 + (other_high - other_share) ** 2)
    above = sqrt((high - share) ** 2 + (other_share - other_low) ** 2)
    return gap, gap - below, gap + above


@dataclass(frozen=True)
class Finding:
    """What the figures of a door say beside those of the others: "too_few", "alike", "worse" or
    "better", and the same in a sentence.
    """

    door: str
    verdict: str
    sentence: str


def findings(doors: Sequence[tuple[str, Tally]]) -> list[Finding]:
    """Whether by any door fewer cases are closed in time than by the others together.

    ``doors`` are their names, as they begin a sentence, with their figures.
    """
    found = []
    for name, tally in doors:
        others = together(other for other_name, other in doors if other_name != name)
        found.append(_finding(name, tally, others))
    return found


def _finding(name: str, tally: Tally, others: Tally) -> Finding:
    if tally.judged < FEWEST or others.judged < FEWEST:
        few = tally if tally.judged < FEWEST else others
        whose = "" if few is tally else " by the other doors"
        return Finding(name, "too_few", f"{name}: too few cases{whose} to compare ({few.judged}).")
    gap, low, high = difference(tally, others)
    points = abs(round(100 * gap))
    more_or_fewer = "more" if gap > 0 else "fewer"
    of = f"{percent(tally.in_time, tally.judged)} in time"
    if low <= 0 <= high and not points:
        return Finding(name, "alike", f"{name}: {of}, as many as by the other doors.")
    many = "1 point" if points == 1 else f"{points} points"
    sentence = f"{name}: {of}, {many} {more_or_fewer} than by the other doors."
    if low <= 0 <= high:
        return Finding(name, "alike", f"{sentence} That can be chance.")
    return Finding(
        name,
        "better" if gap > 0 else "worse",
        f"{sentence} That is more than chance is likely to make.",
    )


def conclusion(found: Sequence[Finding]) -> str:
    """What to make of all of it, in a sentence."""
    worse = [finding.door.lower() for finding in found if finding.verdict == "worse"]
    if worse:
        return f"Served worse than the others: {' and '.join(worse)}. Find out why."
    if all(finding.verdict == "too_few" for finding in found):
        return "There are too few cases yet to say whether a door is served worse."
    return "No door is served worse than the others, as far as these figures can tell."
