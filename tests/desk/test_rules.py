"""Words for what staff see."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.builders import NOON, ZONE
from tracker.cases.models import Case, Party
from tracker.desk import rules
from tracker.desk.actions import REPLIED
from tracker.intake.about_you import AUTHORITY, RELATION
from tracker.interactions.rules import CHANNELS
from tracker.messages.rules import MEANS
from tracker.people.models import Person

TODAY = NOON.date()


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
