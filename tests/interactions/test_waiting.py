"""In which order those who wait are called, how long they wait, and which times can be booked."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest

from tests.builders import NOON, ZONE
from tracker.hours import OpeningHours, read_opening_hours
from tracker.interactions.rules import CALLING_RULES
from tracker.interactions.slots import days_to_book, free_slots, next_number, slots_on
from tracker.interactions.waiting import Wait, in_order, likely_wait

WEDNESDAY = date(2026, 3, 4)


@dataclass
class Visitor:
    """Somebody who waits."""

    name: str
    arrived_at: datetime | None
    needs: list[str] = field(default_factory=list)
    booked_for: datetime | None = None


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


ADA = Visitor("Ada", at(-30))
BO = Visitor("Bo", at(-20))
CY = Visitor("Cy", at(-10), ["step_free"])
DI = Visitor("Di", at(-5), ["interpreter"])
HALL = [BO, DI, CY, ADA]


def order(rule: str, *more: Visitor, need_was_last: bool = False) -> str:
    called = in_order([*HALL, *more], rule, now=NOON, need_was_last=need_was_last)
    return " ".join(one.name for one in called)


def test_each_rule_calls_in_its_own_order() -> None:
    assert order("needs_first") == "Cy Di Ada Bo"
    assert order("in_order") == "Ada Bo Cy Di"
    assert order("turn_by_turn") == "Cy Ada Di Bo"
    assert order("turn_by_turn", need_was_last=True) == "Ada Cy Bo Di"


@pytest.mark.parametrize("rule", CALLING_RULES)
def test_whoever_booked_is_called_at_their_time_and_not_before(rule: str) -> None:
    due = Visitor("Due", at(-1), booked_for=at(0))
    late = Visitor("Late", at(-1), booked_for=at(-10))
    early = Visitor("Early", at(-60), ["step_free"], booked_for=at(25))
    names = order(rule, due, late, early).split()
    assert names[:2] == ["Late", "Due"] and names[-1] == "Early" and len(names) == 7


def test_an_unknown_rule_is_an_error_and_not_a_guess() -> None:
    with pytest.raises(ValueError, match="no rule"):
        in_order([ADA], "by_name", now=NOON)


def test_the_wait_comes_of_the_measured_pace() -> None:
    ten_minutes = [600.0] * 5
    assert likely_wait(0, ten_minutes, 1) == Wait(5, 5)
    assert likely_wait(3, ten_minutes, 1) == Wait(35, 35)
    assert likely_wait(3, ten_minutes, 2) == Wait(20, 20)
    assert likely_wait(0, ten_minutes, 4) == Wait(0, 0)


def test_a_pace_that_varies_gives_a_range() -> None:
    assert likely_wait(3, [120, 300, 600, 900, 1500], 1) == Wait(20, 50)


def test_what_was_not_measured_is_not_told() -> None:
    assert likely_wait(3, [600.0, 600.0], 1) is None
    assert likely_wait(3, [600.0] * 9, 0) is None


HOURS = OpeningHours(read_opening_hours("Mo,We 09:30-11:00; We 14:00-15:00"), ZONE)


def test_a_time_to_book_ends_before_the_site_closes() -> None:
    times = [f"{slot:%H:%M}" for slot in slots_on(WEDNESDAY, HOURS)]
    assert times == ["09:30", "09:50", "10:10", "10:30", "14:00", "14:20", "14:40"]
    assert slots_on(date(2026, 3, 5), HOURS) == []


def test_a_time_is_free_while_a_counter_is() -> None:
    two, three = slots_on(WEDNESDAY, HOURS)[4:6]
    taken = {two: 2, three: 1}
    free = free_slots(WEDNESDAY, HOURS, taken, 2, now=NOON)
    assert [f"{slot:%H:%M}" for slot in free] == ["14:20", "14:40"]


def test_only_days_on_which_it_is_open_can_be_booked() -> None:
    days = days_to_book(HOURS, WEDNESDAY)
    assert days[:3] == [WEDNESDAY, date(2026, 3, 9), date(2026, 3, 11)] and len(days) == 8


def test_numbers_count_on_within_their_queue() -> None:
    assert next_number("A", []) == "A001"
    assert next_number("A", ["A001", "H007", "A012"]) == "A013"
    assert next_number("H", ["H999"]) == "H1000"
