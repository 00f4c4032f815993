"""Opening hours and quiet hours."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tracker.hours import OpeningHours, Quiet, read_opening_hours, read_span

LONDON = ZoneInfo("Europe/London")
WEEK = OpeningHours(read_opening_hours("Mo-Fr 09:00-17:00; Sa 10:00-12:00"), LONDON)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of June 2026, in summer time: London is an hour ahead of UTC."""
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        (at(3, 8), None),  # Wednesday, 9 in London
        (at(3, 7, 59), at(3, 8)),
        (at(3, 16), at(4, 8)),
        (at(5, 16), at(6, 9)),  # Friday evening: Saturday at ten
        (at(6, 11), at(8, 8)),  # Saturday noon: Monday
    ],
)
def test_people_answer_when_they_are_there(moment: datetime, opens: datetime | None) -> None:
    assert WEEK.is_open(moment) is (opens is None)
    assert WEEK.opens_next(moment) == (opens or moment)


@pytest.mark.parametrize("text", ["", "Mo", "Mo 17:00-09:00", "Xx 09:00-17:00", "Mo-Fr 9-17"])
def test_hours_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_opening_hours(text)


def test_a_week_may_begin_on_any_day() -> None:
    assert sorted(read_opening_hours("Sa-Mo 09:00-17:00")) == [0, 5, 6]


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        (at(3, 20), at(4, 7)),
        (at(3, 23, 30), at(4, 7)),
        (at(4, 6, 59), at(4, 7)),
        (at(4, 7), None),
        (at(3, 19, 59), None),
    ],
)
def test_the_night_is_quiet(moment: datetime, until: datetime | None) -> None:
    assert Quiet(read_span("21:00-08:00"), LONDON).until(moment) == until
    assert Quiet(None, LONDON).until(moment) is None


def test_a_quiet_noon_ends_on_the_same_day() -> None:
    assert Quiet(read_span("12:00-14:00"), LONDON).until(at(3, 12)) == at(3, 13)
