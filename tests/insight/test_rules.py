"""What the figures say, and when they say nothing."""

from datetime import UTC, datetime

import pytest

from tests.builders import ZONE
from tracker.insight.rules import (
    Tally,
    begin_of_period,
    conclusion,
    days,
    difference,
    findings,
    percent,
    together,
)


def a_door(in_time: int, judged: int) -> Tally:
    return Tally(opened=judged, judged=judged, in_time=in_time)


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        (datetime(2026, 3, 4, 12, 0, tzinfo=UTC), datetime(2025, 3, 5, tzinfo=ZONE)),
        # It is the next day already in the city's summer.
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), datetime(2025, 7, 3, tzinfo=ZONE)),
        (datetime(2028, 2, 28, 12, 0, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=ZONE)),
        (datetime(2028, 2, 29, 12, 0, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=ZONE)),
        (datetime(2026, 12, 31, 12, 0, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=ZONE)),
    ],
)
def test_the_period_is_twelve_whole_months_up_to_today(now: datetime, begins: datetime) -> None:
    assert begin_of_period(now, ZONE) == begins


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 0, "–"), (0, 5, "0%"), (5, 5, "100%"), (1, 3, "33%"), (2, 3, "67%"),
        (999, 1000, "99%"), (1, 1000, "1%"),
    ],
)  # fmt: skip
def test_a_share_is_never_shown_as_all_or_nothing_unless_it_is(
    part: int, whole: int, shown: str
) -> None:
    assert percent(part, whole) == shown


@pytest.mark.parametrize(
    ("median", "shown"), [(None, "–"), (0.04, "0.0"), (3.26, "3.3"), (9.94, "9.9"), (41.5, "42")]
)
def test_days_have_a_tenth_where_there_are_few(median: float | None, shown: str) -> None:
    assert days(median) == shown


def test_tallies_are_added_up_but_for_the_median() -> None:
    one, other = Tally(5, 1, 2, 4, 3, 7.5), Tally(10, 10, 0, 10, 9, 2.0)
    assert together([one, other], 3.0) == Tally(15, 11, 2, 14, 12, 3.0)
    assert together([]) == Tally()


def test_the_difference_of_two_shares_is_that_of_the_source(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Newcombe 1998, table II, method 10: 56 of 70 against 48 of 80, at 95 %."""
    monkeypatch.setattr("tracker.insight.rules.Z", 1.959964)
    gap, low, high = difference(a_door(56, 70), a_door(48, 80))
    assert (round(gap, 4), round(low, 4), round(high, 4)) == (0.2, 0.0524, 0.3339)


@pytest.mark.parametrize(
    ("one", "other"), [((0, 30), (30, 30)), ((30, 30), (30, 30)), ((0, 40), (0, 40))]
)
def test_the_limits_hold_where_all_or_none_were_in_time(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    gap, low, high = difference(a_door(*one), a_door(*other))
    assert -1 <= low <= gap <= high <= 1


def verdicts(**doors: tuple[int, int]) -> dict[str, str]:
    found = findings([(name, a_door(*figures)) for name, figures in doors.items()])
    return {finding.door: finding.verdict for finding in found}


def test_a_door_that_is_served_much_worse_is_found() -> None:
    assert verdicts(web=(900, 1000), sms=(180, 200), phone=(150, 250), counter=(90, 100)) == {
        "web": "better", "sms": "alike", "phone": "worse", "counter": "alike",
    }  # fmt: skip


def test_doors_that_are_served_alike_do_not_differ() -> None:
    alike = verdicts(web=(900, 1000), sms=(178, 200), phone=(230, 250), counter=(88, 100))
    assert set(alike.values()) == {"alike"}


def test_of_few_cases_nothing_is_said() -> None:
    # None of 29 in time would be more than chance; one more or less would change the words.
    assert verdicts(web=(900, 1000), sms=(0, 29)) == {"web": "too_few", "sms": "too_few"}
    assert verdicts(web=(900, 1000), sms=(0, 30)) == {"web": "better", "sms": "worse"}


def test_no_case_at_all_is_no_fault() -> None:
    found = findings([("Web form", Tally()), ("Phone", Tally())])
    assert [finding.sentence for finding in found] == [
        "Web form: too few cases to compare (0).",
        "Phone: too few cases to compare (0).",
    ]
    assert conclusion(found).startswith("There are too few cases yet")


def test_findings_are_sentences() -> None:
    doors = [("Web form", a_door(900, 1000)), ("Phone", a_door(150, 250))]
    assert [finding.sentence for finding in findings(doors)] == [
        "Web form: 90% in time, 30 points more than by the other doors. "
        "That is more than chance is likely to make.",
        "Phone: 60% in time, 30 points fewer than by the other doors. "
        "That is more than chance is likely to make.",
    ]
    doors = [("Web form", a_door(900, 1000)), ("Phone", a_door(220, 250))]
    assert findings(doors)[1].sentence == (
        "Phone: 88% in time, 2 points fewer than by the other doors. That can be chance."
    )
    doors = [("Web form", a_door(900, 1000)), ("Phone", a_door(89, 100))]
    assert "1 point fewer than" in findings(doors)[1].sentence
    doors = [("Web form", a_door(900, 1000)), ("Phone", a_door(90, 100))]
    assert findings(doors)[1].sentence == "Phone: 90% in time, as many as by the other doors."
    doors = [("Web form", a_door(9, 10)), ("Phone", a_door(90, 100))]
    assert findings(doors)[1].sentence == "Phone: too few cases by the other doors to compare (10)."


def test_the_conclusion_names_who_is_served_worse() -> None:
    found = findings([("Web form", a_door(900, 1000)), ("Phone", a_door(150, 250))])
    assert conclusion(found) == "Served worse than the others: phone. Find out why."
    found = findings([("Web form", a_door(900, 1000)), ("Phone", a_door(220, 250))])
    assert conclusion(found).startswith("No door is served worse")
