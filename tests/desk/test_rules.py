"""What an address of the queue asks for, and words for what staff see."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.builders import NOON, ZONE
from tracker.cases.lifecycle import STATUSES
from tracker.cases.models import Case, Party
from tracker.cases.queries import Filter
from tracker.desk import rules
from tracker.desk.actions import REPLIED
from tracker.desk.rules import Sought, read_sought
from tracker.intake.about_you import AUTHORITY, RELATION
from tracker.interactions.rules import CHANNELS
from tracker.messages.rules import MEANS
from tracker.people.models import Person

TEAMS = {"roads": "Roads", "lights": "Lights"}
SERVICES = {"pothole": "Report a pothole"}
TODAY = NOON.date()


def read(given: dict[str, str], own_team: str = "") -> Sought:
    return read_sought(given, own_team=own_team, teams=TEAMS, services=SERVICES)


def test_an_address_without_words_asks_for_the_open_cases_of_ones_own_team() -> None:
    assert read({}, "roads") == Sought(status="open", team="roads")
    assert read({}) == Sought(status="open", team="")


def test_all_teams_can_be_asked_for_and_another() -> None:
    assert read({"team": ""}, "roads").team == ""
    assert read({"team": "lights"}, "roads").team == "lights"


def test_what_nobody_knows_narrows_nothing() -> None:
    given = {"status": "lost", "team": "circus", "door": "chimney", "who": "x", "service": "y"}
    assert read(given, "roads") == Sought()


def test_words_are_taken_without_needless_spaces_and_not_without_end() -> None:
    assert read({"words": "  oak \t street "}).words == "oak street"
    assert len(read({"words": "x" * 5000}).words) == 200


@pytest.mark.parametrize(
    ("sought", "means"),
    [
        (Sought(), Filter(status="open")),
        (Sought(status=""), Filter(status="")),
        (Sought(status="late"), Filter(status="open", late_at=NOON)),
        (Sought(status="waiting"), Filter(status="waiting")),
        (Sought(who="me"), Filter(assignee_id=7)),
        (Sought(who="nobody"), Filter(unassigned=True)),
        (
            Sought(team="roads", door="sms", service="pothole", words="oak"),
            Filter(team="roads", channel="sms", service="pothole", words="oak"),
        ),
    ],
)
def test_what_is_sought_is_what_the_queue_is_narrowed_to(sought: Sought, means: Filter) -> None:
    assert sought.filter(7, NOON) == means


def test_an_address_says_everything_so_that_nothing_is_filled_in_anew() -> None:
    sought = read({"door": "sms"}, "roads")
    assert read(sought.address, "lights") == sought
    assert read(sought.but(team=""), "lights") == Sought(door="sms")


def test_every_narrowing_is_named_with_a_way_around_it() -> None:
    sought = Sought("waiting", "roads", "sms", "nobody", "pothole", "oak")
    found = rules.narrowings(sought, TEAMS, SERVICES)
    assert [each.value for each in found] == [
        "Waiting for the citizen", "Roads", "Text message", "taken by nobody yet",
        "Report a pothole", "“oak”",
    ]  # fmt: skip
    assert all(sum(not value for value in each.without.values()) == 1 for each in found)
    assert rules.narrowings(Sought(status=""), TEAMS, SERVICES) == []


@pytest.mark.parametrize(
    ("words", "looks_like_one"),
    [
        ("7KQ2-M4XD", True),
        ("7kq2 m4xd", True),
        ("7KQ2M4X", False),
        ("Moorland", False),
        ("oak street", False),
        ("7KQ2-M4X!", False),
    ],
)
def test_what_looks_like_a_reference(words: str, looks_like_one: bool) -> None:
    assert rules.may_be_reference(words) is looks_like_one


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (datetime(2026, 7, 1, 12, 0, tzinfo=UTC), ""),
        # In summer the city is an hour ahead: its day ends at 23:00 UTC.
        (datetime(2026, 7, 1, 22, 59, 59, tzinfo=UTC), ""),
        (datetime(2026, 7, 1, 23, 1, tzinfo=UTC), "1 day late"),
        (datetime(2026, 7, 3, 12, 0, tzinfo=UTC), "2 days late"),
    ],
)
def test_lateness_counts_the_citys_days(now: datetime, words: str) -> None:
    due = datetime(2026, 7, 1, 22, 59, 59, tzinfo=UTC)
    assert rules.lateness(Case(status="received", due_at=due), now, ZONE) == words


def test_a_case_due_earlier_today_is_late_today_and_a_closed_one_never_is() -> None:
    due = NOON - timedelta(hours=1)
    assert rules.lateness(Case(status="waiting", due_at=due), NOON, ZONE) == "late today"
    assert rules.lateness(Case(status="closed", due_at=due), NOON, ZONE) == ""


def a_party(part: str, person: Person, **others: str) -> Party:
    return Party(part=part, person=person, person_id=person.id, **others)


def test_whoever_asks_for_themself_is_the_requester_and_no_more() -> None:
    ada = Person(id=1, name="Ada")
    found = rules.members([a_party("requester", ada), a_party("subject", ada)], TODAY)
    assert [(m.person.name, m.part, m.relation) for m in found] == [("Ada", "Requester", "")]


def test_a_helper_comes_first_with_relation_and_authority() -> None:
    ada, clara = Person(id=1, name="Ada"), Person(id=2, name="Clara")
    parties = [
        a_party("requester", clara),
        a_party("subject", clara),
        a_party("helper", ada, relation="family", authority="legal_power"),
    ]
    members = rules.members(parties, TODAY)
    found = [(m.person.name, m.part, m.relation, m.authority) for m in members]
    assert found == [
        ("Ada", "Acts for the requester", "Family", "Legal power"),
        ("Clara", "Requester", "", ""),
    ]


def test_a_child_is_whom_it_is_about() -> None:
    ada, child = Person(id=1, name="Ada"), Person(id=2, name="Byron")
    parties = [a_party("requester", ada, relation="family"), a_party("subject", child)]
    assert [m.part for m in rules.members(parties, TODAY)] == ["Requester", "Whom it is about"]


def test_of_several_parts_in_a_case_the_one_that_matters_counts() -> None:
    parties = [
        Party(case_id=2, part="subject"),
        Party(case_id=2, part="requester"),
        Party(case_id=1, part="helper"),
        Party(case_id=1, part="subject"),
    ]
    assert [(p.case_id, p.part) for p in rules.first_parts(parties)] == [
        (2, "requester"),
        (1, "helper"),
    ]


def test_every_word_of_the_tables_has_a_name_for_staff() -> None:
    assert set(rules.RELATION_LABELS) == {choice.key for choice in RELATION.choices}
    assert set(rules.AUTHORITY_LABELS) == {choice.key for choice in AUTHORITY.choices}
    assert set(rules.CONTACT_LABELS) == set(CHANNELS)
    assert set(rules.DOOR_OF) == set(MEANS) == set(REPLIED)
    assert all(rules.means_in_words(means, "07700 900123") for means in MEANS)
    assert set(STATUSES) < set(rules.STATES)
