"""What an address of the queue asks for."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOON, ZONE
from tracker.cases.lifecycle import STATUSES
from tracker.cases.queue_rules import Filter, Order, Span
from tracker.desk import queue_rules as rules
from tracker.desk.queue_rules import Names, Sought, read_sought

TEAMS = {"roads": "Roads", "lights": "Lights"}
SERVICES = {"pothole": "Report a pothole"}
NAMES = Names(TEAMS, SERVICES)


def read(given: rules.Given, own_team: str = "") -> Sought:
    return read_sought(given, own_team=own_team, teams=TEAMS, services=SERVICES)


def test_an_address_without_words_asks_for_the_open_cases_of_ones_own_team() -> None:
    assert read({}, "roads") == Sought(status="open", team="roads")
    assert read({}) == Sought(status="open", team="")


def test_all_teams_can_be_asked_for_and_another() -> None:
    assert read({"team": ""}, "roads").team == ""
    assert read({"team": "lights"}, "roads").team == "lights"


def test_what_nobody_knows_narrows_nothing() -> None:
    given = {"status": "lost", "team": "circus", "door": "chimney", "who": "x", "service": "y",
             "priority": "z", "outcome": "none", "area": "a b", "opened_to": "soon",
             "is": ["odd"], "sort": "age", "answer": "size:small"}  # fmt: skip
    assert read(given, "roads") == Sought()


def test_every_status_can_be_asked_for() -> None:
    assert set(STATUSES) < set(rules.STATES)


@pytest.mark.parametrize(
    ("sought", "means"),
    [
        (Sought(), Filter(status="open")),
        (Sought(status=""), Filter(status="")),
        (Sought(flags=("late",)), Filter(status="open", late_at=NOON)),
        (Sought(status="waiting"), Filter(status="waiting")),
        (Sought(who="me"), Filter(assignee_id=7)),
        (Sought(who="12"), Filter(assignee_id=12)),
        (Sought(who="nobody"), Filter(unassigned=True)),
        (
            Sought(team="roads", door="sms", service="pothole", answer="size:small"),
            Filter(team="roads", channel="sms", service="pothole", answer=("size", "small")),
        ),
        (
            Sought(flags=("unanswered", "stopped", "anonymous", "reported", "report")),
            Filter(unanswered=True, stopped=True, anonymous=True, reported=True, report=True),
        ),
    ],
)
def test_what_is_sought_is_what_the_queue_is_narrowed_to(sought: Sought, means: Filter) -> None:
    assert sought.filter(7, NOON, ZONE) == means


def test_days_are_those_of_the_city() -> None:
    # In summer its day begins an hour before that of UTC.
    sought = read({"due_from": "2026-07-01", "due_to": "2026-07-02"})
    ((name, span),) = sought.filter(7, NOON, ZONE).spans
    assert name == "due" and span.begins is not None and span.ends is not None
    assert span.begins.isoformat() == "2026-07-01T00:00:00+01:00"
    assert span.ends.isoformat() == "2026-07-03T00:00:00+01:00"
    assert read({"closed_to": "2026-07-02"}).filter(7, NOON, ZONE).spans == (
        ("closed", Span(None, span.ends)),
    )


SOME = st.builds(
    Sought,
    status=st.sampled_from(list(rules.STATES)),
    team=st.sampled_from(["", *TEAMS]),
    door=st.sampled_from(["", "sms"]),
    who=st.sampled_from(["", "me", "nobody", "31"]),
    area=st.sampled_from(["", "harbour"]),
    priority=st.sampled_from(["", "high"]),
    flags=st.sets(st.sampled_from(list(rules.FLAGS))).map(
        lambda some: tuple(flag for flag in rules.FLAGS if flag in some)
    ),
    days=st.sets(st.sampled_from(list(rules.DAYS))).map(
        lambda some: tuple((day, "2026-03-04") for day in rules.DAYS if day in some)
    ),
)


@given(sought=SOME, by=st.sampled_from(list(rules.ORDERS)))
def test_an_address_says_everything_so_that_nothing_is_filled_in_anew(
    sought: Sought, by: str
) -> None:
    assert read(sought.address, "lights") == sought
    again = read(sought.sorted_by(by), "lights")
    if by != "closed" or sought.status == "closed":
        assert again.order == Order(by, down=sought.order == Order(by))
    assert {name for name in vars(sought) if getattr(again, name) != getattr(sought, name)} <= {
        "sort"
    }


def test_an_old_address_of_what_is_late_still_leads_there() -> None:
    assert read({"status": "late"}) == Sought(flags=("late",))


@given(sought=SOME)
def test_every_narrowing_is_named_with_a_way_around_it(sought: Sought) -> None:
    for each in rules.narrowings(sought, NAMES):
        wider = read({**each.without})
        changed = {one.name for one in fields(Sought)
                   if getattr(wider, one.name) != getattr(sought, one.name)}  # fmt: skip
        # Of open cases and closed ones the usual order is another.
        assert len(changed - {"answer", "sort"}) == 1


def test_narrowings_are_said_in_words() -> None:
    sought = Sought("waiting", "roads", "sms", "nobody", "pothole", flags=("late",),
                    days=(("due_to", "2026-03-04"),))  # fmt: skip
    assert [each.value for each in rules.narrowings(sought, NAMES)] == [
        "Waiting for the citizen", "Roads", "Text message", "Taken by nobody yet",
        "Report a pothole", "Late", "Due up to 04 Mar 2026",
    ]  # fmt: skip
    assert rules.narrowings(Sought(status=""), NAMES) == []


def test_lists_are_those_of_ones_team_and_ones_own() -> None:
    assert list(rules.lists("roads", works=True)) == [
        "mine", "open", "unassigned", "unanswered", "late",
    ]  # fmt: skip
    assert rules.lists("", works=False)["open"] == ("All open", Sought())
