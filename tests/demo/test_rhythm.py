"""Hours, weekdays and seasons of the demo."""

from datetime import UTC, date, datetime, time

import pytest

from tests.builders import ZONE
from tests.demo.making import chance
from tracker.catalogue.load import load_city
from tracker.demo.rhythm import (
    Opening,
    last_worked,
    likely_days,
    moment_on,
    read_hours,
    working,
)
from tracker.settings import ROOT

WEEK = frozenset(range(5))


@pytest.mark.parametrize(
    ("words", "opening"),
    [
        ("Monday to Friday, 9am to 5pm", Opening(WEEK, time(9), time(17))),
        ("Tuesday to Saturday, 10am to 4pm",
         Opening(frozenset({1, 2, 3, 4, 5}), time(10), time(16))),
        ("Monday, Wednesday and Friday, 9.30am to 3.30pm",
         Opening(frozenset({0, 2, 4}), time(9, 30), time(15, 30))),
        ("Friday to Monday, 12pm to 8:15 pm",
         Opening(frozenset({4, 5, 6, 0}), time(12), time(20, 15))),
        ("Thursday", Opening(frozenset({3}), time(9), time(17))),
        ("When the flag is up", Opening(WEEK, time(9), time(17))),
        ("Daily 5pm to 9am", Opening(WEEK, time(9), time(17))),
        ("", Opening(WEEK, time(9), time(17))),
    ],
)  # fmt: skip
def test_opening_times_are_read_from_their_words(words: str, opening: Opening) -> None:
    assert read_hours(words) == opening


def test_every_site_of_the_city_is_understood() -> None:
    found = {site.key: read_hours(site.hours) for site in load_city(ROOT / "catalogue").sites}
    assert len({(opening.days, opening.opens) for opening in found.values()}) == len(found) == 3


def test_a_counter_stops_a_little_before_it_closes() -> None:
    opening = Opening(WEEK, time(9), time(17))
    assert opening.covers(datetime(2026, 3, 4, 9, 0, tzinfo=ZONE))
    assert opening.covers(datetime(2026, 3, 4, 16, 45, tzinfo=ZONE))
    assert not opening.covers(datetime(2026, 3, 4, 16, 46, tzinfo=ZONE))
    assert not opening.covers(datetime(2026, 3, 7, 12, 0, tzinfo=ZONE)), "a Saturday"


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 4, 12, 0, tzinfo=UTC), None),
        (datetime(2026, 3, 4, 6, 0, tzinfo=UTC), date(2026, 3, 4)),
        (datetime(2026, 3, 4, 18, 0, tzinfo=UTC), date(2026, 3, 5)),
        (datetime(2026, 3, 6, 18, 0, tzinfo=UTC), date(2026, 3, 9)),
        (datetime(2026, 3, 7, 12, 0, tzinfo=UTC), date(2026, 3, 9)),
        (datetime(2026, 12, 24, 23, 0, tzinfo=UTC), date(2026, 12, 28)),
    ],
)
def test_what_comes_out_of_hours_is_worked_in_the_next(moment: datetime, day: date | None) -> None:
    for seed in range(20):
        found = working(moment, ZONE, chance(seed))
        assert found >= moment
        assert (found == moment) is (day is None)
        local = found.astimezone(ZONE)
        assert day is None or local.date() == day
        assert time(8, 30) <= local.time() <= time(17, 15)
        assert last_worked(found, ZONE) == found


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 4, 6, 0, tzinfo=UTC), date(2026, 3, 3)),
        (datetime(2026, 3, 4, 18, 0, tzinfo=UTC), date(2026, 3, 4)),
        (datetime(2026, 3, 8, 12, 0, tzinfo=UTC), date(2026, 3, 6)),
        (datetime(2027, 1, 1, 12, 0, tzinfo=UTC), date(2026, 12, 31)),
    ],
)
def test_the_last_hours_before_a_moment_are_found(moment: datetime, day: date) -> None:
    found = last_worked(moment, ZONE)
    assert found < moment and found.astimezone(ZONE).date() == day


def test_staffed_doors_are_shut_at_the_weekend_and_at_christmas() -> None:
    first, last = date(2025, 12, 20), date(2026, 1, 5)
    days = likely_days(first, last, "phone", [1.0] * 12, frozenset())
    rng = chance(1)
    drawn = {days.draw(rng) for _ in range(500)}
    assert drawn and all(day.weekday() < 5 for day in drawn)
    assert not drawn & {date(2025, 12, 25), date(2025, 12, 26), date(2026, 1, 1)}
    web = likely_days(first, last, "web", [1.0] * 12, frozenset())
    assert len({web.draw(rng) for _ in range(1000)}) == 17


def test_nobody_phones_at_night() -> None:
    rng = chance(1)
    day = date(2026, 7, 1)
    hours = {moment_on(rng, day, "phone", ZONE).astimezone(ZONE).hour for _ in range(300)}
    assert min(hours) == 8 and max(hours) == 17
