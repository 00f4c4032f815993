"""Working time, across weekends, holidays, closures and the days on which clocks are changed."""

from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.working_time import (
    Amount,
    WorkCalendar,
    calendar_of,
    in_words,
    public_holidays,
    read_amount,
)

LONDON = ZoneInfo("Europe/London")
CLOSURE = (date(2026, 6, 10), date(2026, 6, 12))
ENGLAND = calendar_of("Mo-Fr 09:00-17:00", "Europe/London", "GB", "ENG", (CLOSURE,))
# Breaks at noon, a short Saturday, and a place where clocks change on other days.
NEW_YORK = calendar_of("Mo-Th 08:30-12:00; Mo-Fr 12:45-17:15", "America/New_York", "US")
BROKEN = calendar_of("Mo-Fr 09:00-12:00; Mo-Fr 13:00-17:00; Sa 10:00-12:00", "Europe/London", "GB")
# Work all through the night in which the clocks are changed, and until within the hour that is
# skipped or comes twice.
NIGHTS = calendar_of("Mo-Su 00:00-01:30; Mo-Su 02:15-06:00", "Europe/London")
CALENDARS = (ENGLAND, NEW_YORK, BROKEN, NIGHTS)

A_YEAR = datetime(2025, 1, 1, tzinfo=UTC)
moments = st.integers(0, 4 * 366 * 86400).map(lambda s: A_YEAR + timedelta(seconds=s))
# Around the nights of a year in which clocks are changed, and Christmas and Easter.
hard = st.sampled_from(
    [
        datetime(2026, 3, 29, tzinfo=UTC),
        datetime(2026, 10, 25, tzinfo=UTC),
        datetime(2026, 3, 8, 6, tzinfo=UTC),
        datetime(2026, 11, 1, 5, tzinfo=UTC),
        datetime(2026, 12, 24, tzinfo=UTC),
        datetime(2026, 4, 2, tzinfo=UTC),
    ]
).flatmap(lambda day: st.integers(-172_800, 172_800).map(lambda s: day + timedelta(seconds=s)))
starts = st.one_of(moments, hard)
amounts = st.integers(0, 400 * 3600).map(lambda seconds: timedelta(seconds=seconds))
calendars = st.sampled_from(CALENDARS)


def in_london(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of 2026 on the clock on the wall in London."""
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


@given(calendars, starts, amounts)
def test_what_is_added_lies_between(
    calendar: WorkCalendar, start: datetime, amount: timedelta
) -> None:
    assert calendar.between(start, calendar.add(start, amount)) == amount


@given(calendars, starts, amounts)
def test_what_is_taken_off_lies_between(
    calendar: WorkCalendar, end: datetime, amount: timedelta
) -> None:
    assert calendar.between(calendar.take_off(end, amount), end) == amount


@given(calendars, starts, amounts)
def test_it_never_ends_when_nobody_works(
    calendar: WorkCalendar, start: datetime, amount: timedelta
) -> None:
    end = calendar.add(start, amount)
    # The moment itself is worked, or work ends with it.
    assert calendar.is_working(end) or calendar.is_working(end - timedelta(microseconds=1))


@given(calendars, starts, starts, amounts, amounts)
def test_what_begins_later_or_takes_longer_does_not_end_sooner(
    calendar: WorkCalendar, one: datetime, other: datetime, little: timedelta, more: timedelta
) -> None:
    earlier, later = sorted((one, other))
    less, most = sorted((little, more))
    assert calendar.add(earlier, less) <= calendar.add(later, less) <= calendar.add(later, most)
    assert earlier <= calendar.add(earlier, less)


@given(calendars, starts, starts, starts)
def test_stretches_add_up(
    calendar: WorkCalendar, one: datetime, two: datetime, three: datetime
) -> None:
    first, middle, last = sorted((one, two, three))
    whole = calendar.between(first, last)
    assert calendar.between(first, middle) + calendar.between(middle, last) == whole
    assert timedelta() <= whole <= last - first
    assert calendar.between(last, first) == -whole


@given(starts, st.integers(1, 3 * 24 * 60))
def test_it_is_what_the_clock_on_the_wall_says_minute_by_minute(
    start: datetime, minutes: int
) -> None:
    start = start.replace(second=0)
    worked = sum(_is_worked(start + timedelta(minutes=n)) for n in range(minutes))
    end = start + timedelta(minutes=minutes)
    assert ENGLAND.between(start, end) == timedelta(minutes=worked)
    assert ENGLAND.is_working(start) is _is_worked(start)


def _is_worked(at: datetime) -> bool:
    """Whether they work in England, said by other means."""
    local = at.astimezone(LONDON)
    closed = CLOSURE[0] <= local.date() <= CLOSURE[1]
    holiday = local.date() in public_holidays("GB", "ENG", local.year)
    return local.weekday() < 5 and 9 <= local.hour < 17 and not closed and not holiday


@given(calendars, starts, st.integers(1, 60))
def test_so_many_days_end_at_a_close_of_work(
    calendar: WorkCalendar, start: datetime, days: int
) -> None:
    end = calendar.add_days(start, days)
    day, began = end.astimezone(calendar.zone).date(), start.astimezone(calendar.zone).date()
    assert not calendar.is_working(end)
    assert calendar.is_working(end - timedelta(seconds=1))
    worked = [began + timedelta(days=n) for n in range(1, (day - began).days + 1)]
    assert sum(calendar.is_working_day(each) for each in worked) == days


@given(starts, amounts)
def test_the_zone_in_which_a_moment_is_told_changes_nothing(
    start: datetime, amount: timedelta
) -> None:
    end = ENGLAND.add(start, amount)
    assert ENGLAND.add(start.astimezone(LONDON), amount) == end
    assert ENGLAND.between(start.astimezone(LONDON), end.astimezone(LONDON)) == amount
    assert end.tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (in_london(3, 4, 12), 4, in_london(3, 4, 16)),
        (in_london(3, 4, 12), 5, in_london(3, 4, 17)),
        (in_london(3, 4, 12), 6, in_london(3, 5, 10)),
        (in_london(3, 6, 16), 2, in_london(3, 9, 10)),  # over a weekend
        (in_london(3, 7, 11), 1, in_london(3, 9, 10)),  # asked on a Saturday
        (in_london(3, 27, 16), 9, in_london(3, 30, 17)),  # clocks go forward on the 29th
        (in_london(10, 23, 16), 9, in_london(10, 26, 17)),  # and back on 25 October
        (in_london(4, 2, 16), 2, in_london(4, 7, 10)),  # over Easter
        (in_london(6, 9, 16), 2, in_london(6, 15, 10)),  # closed for three days, then a weekend
        (in_london(12, 24, 16), 2, in_london(12, 29, 10)),  # Boxing Day is kept on the Monday
    ],
)
def test_working_hours_pass_while_there_is_work(start: datetime, hours: int, end: datetime) -> None:
    assert ENGLAND.after(start, Amount(hours=hours)) == end


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (in_london(3, 4, 12), 1, in_london(3, 5, 17)),
        (in_london(3, 4, 23), 1, in_london(3, 5, 17)),
        (in_london(3, 6, 12), 1, in_london(3, 9, 17)),
        (in_london(3, 7, 12), 1, in_london(3, 9, 17)),  # a Saturday
        (in_london(4, 1, 12), 2, in_london(4, 7, 17)),  # Good Friday and Easter Monday
        (in_london(3, 25, 12), 3, in_london(3, 30, 17)),  # summer time has begun
    ],
)
def test_working_days_are_counted_from_the_day_after(
    start: datetime, days: int, end: datetime
) -> None:
    assert ENGLAND.after(start, Amount(days=days)) == end


def test_a_night_has_an_hour_less_or_more_when_clocks_are_changed() -> None:
    whole = calendar_of("Mo-Su 00:00-06:00", "Europe/London")
    for day, hours in ((28, 6), (29, 5)):
        start = in_london(3, day, 0)
        assert whole.between(start, in_london(3, day, 12)) == timedelta(hours=hours)
    assert whole.between(in_london(10, 25, 0), in_london(10, 25, 12)) == timedelta(hours=7)


@pytest.mark.parametrize(
    ("at", "end"),
    [
        (in_london(3, 4, 12), in_london(3, 4, 17)),
        (in_london(3, 4, 17), in_london(3, 5, 17)),
        (in_london(3, 7, 8), in_london(3, 9, 17)),
    ],
)
def test_a_working_day_ends_at_its_close(at: datetime, end: datetime) -> None:
    assert ENGLAND.end_of_working_day(at) == end


def test_hours_that_overlap_are_worked_once() -> None:
    twice = calendar_of("Mo 09:00-12:00; Mo 10:00-11:00; Mo 11:30-14:00")
    assert twice.between(in_london(3, 2, 0), in_london(3, 3, 0)) == timedelta(hours=5)


def test_a_calendar_without_work_is_refused_and_not_searched_for_ever() -> None:
    never = WorkCalendar({0: [(time(9), time(17))]}, LONDON, closures=((date.min, date.max),))
    noon = in_london(3, 4, 12)
    with pytest.raises(ValueError, match="no working time"):
        never.add(noon, timedelta(hours=1))
    with pytest.raises(ValueError, match="no working time"):
        never.take_off(noon, timedelta(hours=1))
    with pytest.raises(ValueError, match="no working time"):
        never.add_days(noon, 1)


def test_nothing_below_none_is_added() -> None:
    with pytest.raises(ValueError, match="below none"):
        ENGLAND.add(in_london(3, 4, 12), timedelta(hours=-1))


@pytest.mark.parametrize(("text", "amount"), [("4h", Amount(hours=4)), (" 10 d ", Amount(days=10))])
def test_amounts_are_read(text: str, amount: Amount) -> None:
    assert read_amount(text) == amount
    assert read_amount(str(amount)) == amount


@pytest.mark.parametrize("text", ["", "4", "h", "0d", "-1h", "4w", "1.5h", "4h 2d", "1000d"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no length of working time"):
        read_amount(text)


@pytest.mark.parametrize(("country", "part"), [("QX", ""), ("GB", "XX")])
def test_a_country_without_known_holidays_is_refused(country: str, part: str) -> None:
    with pytest.raises(ValueError, match=f"holidays of {country}.* are not known"):
        public_holidays(country, part, 2026)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (timedelta(hours=19), "2 working days 3 hours"),
        (timedelta(hours=8), "1 working day"),
        (timedelta(hours=3, minutes=40), "3 hours"),
        (timedelta(hours=1, minutes=40), "1 hour 40 minutes"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(seconds=3), "less than a minute"),
    ],
)
def test_working_time_is_told_in_words(amount: timedelta, words: str) -> None:
    assert in_words(amount, timedelta(hours=8)) == words


def test_amounts_are_told_in_words() -> None:
    assert [each.in_words for each in (Amount(hours=1), Amount(days=10))] == [
        "1 working hour",
        "10 working days",
    ]


def test_a_year_ahead_is_found_at_once() -> None:
    start = in_london(3, 4, 12)
    ENGLAND.add(start, timedelta(hours=2000))
    began = perf_counter()
    for _ in range(20):
        ENGLAND.add(start, timedelta(hours=2000))
    # It takes a tenth of this; a busy machine must not fail it.
    assert (perf_counter() - began) / 20 < 0.002
