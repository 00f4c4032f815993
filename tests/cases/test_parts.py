"""A shared number, a name that is not the one known: whose case it is can be put right."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.builders import NOON, a_member_of_staff
from tests.desk.making import a_case, a_service
from tracker.cases import queries
from tracker.cases.models import Case, Party
from tracker.cases.parts import name_requester_apart, naming, same_person
from tracker.cases.timeline import entry
from tracker.errors import Conflict, InvalidAnswers
from tracker.people.models import Person
from tracker.staff.models import Staff


@pytest.fixture
def staff(session: Session) -> Staff:
    return a_member_of_staff(session)


@pytest.fixture
def case(session: Session, staff: Staff) -> Case:
    """A case that Ben made from the number that Ada is known by."""
    a_case(session)
    return a_case(session, your_name="Ben Byron")


def people(case: Case) -> dict[str, str]:
    return {party.part: party.person.name for party in case.parties}


def reread(session: Session, case: Case) -> Case:
    session.commit()
    session.expire_all()
    return queries.by_reference(session, case.reference)


def in_question(session: Session, case: Case) -> tuple[str, str, str]:
    found = naming(case, queries.timeline(session, case))
    assert found is not None
    return (found.name, found.known_as, found.settled)


def test_a_name_that_is_not_the_one_known_is_in_question(session: Session, case: Case) -> None:
    assert people(case) == {"requester": "Ada Byron", "subject": "Ada Byron"}
    assert in_question(session, case) == ("Ben Byron", "Ada Byron", "")


def test_no_name_is_in_question_where_the_name_is_the_one_known(session: Session) -> None:
    first = a_case(session)
    again = a_case(session, your_name="ADA  byron")
    for case in (first, again):
        assert naming(case, queries.timeline(session, case)) is None


def test_somebody_else_takes_over_this_case_alone_and_shares_the_number(
    session: Session, case: Case, staff: Staff
) -> None:
    before = case.revision
    name_requester_apart(session, case, staff, " Ben  Byron ", now=NOON)
    case = reread(session, case)
    assert people(case) == {"requester": "Ben Byron", "subject": "Ben Byron"}
    assert case.requester is not None
    shared = case.requester.contacts[0]
    assert shared.contact_point is case.contact_point
    assert shared.as_typed == "07700 900123"
    assert case.revision > before
    assert in_question(session, case) == ("Ben Byron", "Ada Byron", "apart")
    other = session.scalars(select(Case).where(Case.id != case.id)).one()
    assert people(other)["requester"] == "Ada Byron"
    last = entry(queries.timeline(session, case)[-1])
    assert (last.title, last.by) == ("Noted as somebody else", staff.name)
    assert last.text == "“Ben Byron” is somebody else than Ada Byron."


def test_the_citizen_never_sees_that_line(session: Session, case: Case, staff: Staff) -> None:
    name_requester_apart(session, case, staff, "Ben Byron", now=NOON)
    kinds = [event.kind for event in queries.timeline(session, case, for_citizen=True)]
    assert kinds == ["opened"]


def test_a_helper_is_set_apart_and_the_requester_stays(session: Session, staff: Staff) -> None:
    a_case(session)
    case = a_case(
        session,
        definition=a_service(session, "permit", for_somebody_else=True),
        your_name="Ben Byron",
        for_whom="on_behalf",
        their_name="Clara Byron",
        relation="family",
        authority="spoken_consent",
    )
    name_requester_apart(session, case, staff, "Ben Byron", now=NOON)
    case = reread(session, case)
    assert people(case) == {
        "requester": "Clara Byron", "subject": "Clara Byron", "helper": "Ben Byron",
    }  # fmt: skip
    assert case.requester is not None
    assert case.requester.unreachable_reason == "Reached through Ben Byron."


def test_setting_apart_can_be_undone_and_leaves_nobody_behind(
    session: Session, case: Case, staff: Staff
) -> None:
    name_requester_apart(session, case, staff, "Ben Byron", now=NOON)
    case = reread(session, case)
    same_person(session, case, staff, "Ben Byron", now=NOON)
    case = reread(session, case)
    assert people(case) == {"requester": "Ada Byron", "subject": "Ada Byron"}
    assert in_question(session, case) == ("Ben Byron", "Ada Byron", "same")
    assert session.scalar(select(func.count()).select_from(Person)) == 1


def test_somebody_who_has_another_case_by_now_stays_when_it_is_undone(
    session: Session, case: Case, staff: Staff
) -> None:
    ben = name_requester_apart(session, case, staff, "Ben Byron", now=NOON)
    case = reread(session, case)
    a_case(session, your_name="Ben Byron")
    same_person(session, case, staff, "Ben Byron", now=NOON)
    case = reread(session, case)
    assert people(case)["requester"] == "Ada Byron"
    kept = session.get_one(Person, ben.id)
    assert [contact.contact_point_id for contact in kept.contacts] == [case.contact_point_id]
    assert session.scalar(select(func.count()).where(Party.person_id == ben.id)) == 2


def test_the_same_person_under_another_name_is_noted(
    session: Session, case: Case, staff: Staff
) -> None:
    same_person(session, case, staff, "Ben Byron", now=NOON)
    assert people(case)["requester"] == "Ada Byron"
    assert in_question(session, case) == ("Ben Byron", "Ada Byron", "same")
    last = entry(queries.timeline(session, case)[-1])
    assert (last.title, last.text) == ("Noted as the same person", "“Ben Byron” is Ada Byron.")


@pytest.mark.parametrize("name", ["", "   ", "ada byron", "B" * 201])
def test_a_name_that_is_none_or_the_one_known_is_refused(
    session: Session, case: Case, staff: Staff, name: str
) -> None:
    with pytest.raises(InvalidAnswers):
        name_requester_apart(session, case, staff, name, now=NOON)


def test_an_anonymous_case_has_nobody_to_set_apart(session: Session, staff: Staff) -> None:
    case = a_case(session, give_details="no", your_name="", reach_by="", your_phone="")
    with pytest.raises(Conflict):
        name_requester_apart(session, case, staff, "Ben Byron", now=NOON)
