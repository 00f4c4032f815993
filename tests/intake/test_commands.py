"""An intake is begun, answered, gone on with, and submitted exactly once."""

import threading

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tests.builders import ZONE, a_door, a_published_service
from tracker.cases.models import Case
from tracker.database import unit_of_work
from tracker.errors import Conflict, InvalidAnswer, InvalidAnswers
from tracker.intake import commands, queries
from tracker.intake.models import Intake
from tracker.intake.rules import token
from tracker.messages.models import Message
from tracker.people.commands import add_person, contact_point, reach_by
from tracker.people.models import Person
from tracker.people.rules import read_phone

ANSWERS = {
    "place": "Oak Street 4",
    "size": "small",
    "give_details": "yes",
    "your_name": "Ada Byron",
    "reach_by": "phone",
    "your_phone": "07700 900123",
}


def answered(session: Session, answers: dict[str, str] = ANSWERS) -> Intake:
    intake = commands.begin(session, a_published_service(session), a_door())
    for key, raw in answers.items():
        commands.answer(session, intake, key, raw, a_door())
    return intake


def test_an_intake_asks_one_thing_after_the_other(session: Session) -> None:
    intake = commands.begin(session, a_published_service(session), a_door())
    asked = []
    while question := queries.ask(session, intake).next:
        asked.append(question.key)
        commands.answer(session, intake, question.key, ANSWERS[question.key], a_door())
    assert asked == list(ANSWERS)


def test_a_submitted_intake_is_a_case_with_all_that_was_answered(session: Session) -> None:
    case = commands.submit(session, answered(session), a_door(), ZONE)
    session.commit()
    session.expire_all()
    assert case.answers == {"place": "Oak Street 4", "size": "small"}
    assert case.place == "Oak Street 4"
    assert case.requester is not None and case.requester.name == "Ada Byron"
    assert case.contact_point is not None and case.contact_point.value == "+447700900123"
    assert case.requester.contacts[0].as_typed == "07700 900123"
    assert case.team.key == "roads" and case.status == "received"
    assert [event.kind for event in case.events] == ["opened", "routed", "confirmed"]
    text = session.scalars(select(Message)).one()
    assert (text.means, text.state) == ("sms", "queued")


def test_submitting_twice_makes_one_case(session: Session) -> None:
    intake = answered(session)
    first = commands.submit(session, intake, a_door(), ZONE)
    session.commit()
    assert commands.submit(session, intake, a_door("phone"), ZONE).id == first.id
    assert session.scalar(select(func.count()).select_from(Case)) == 1


def test_submitting_at_once_from_two_doors_makes_one_case(engine: Engine) -> None:
    with Session(engine) as session:
        public_id = answered(session).public_id
        session.commit()
    together, references, faults = threading.Barrier(4), [], []

    def submit(channel: str) -> None:
        try:
            with Session(engine) as own:
                together.wait()
                with unit_of_work(own):
                    intake = queries.by_public_id(own, public_id)
                    case = commands.submit(own, intake, a_door(channel), ZONE)
                    references.append(case.reference)
        except Exception as fault:  # noqa: BLE001
            faults.append(fault)

    doors = [threading.Thread(target=submit, args=(c,)) for c in ("web", "sms", "phone", "counter")]
    for thread in doors:
        thread.start()
    for thread in doors:
        thread.join()
    assert faults == []
    assert len(references) == 4 and len(set(references)) == 1


def test_what_is_missing_is_named(session: Session) -> None:
    intake = answered(session, {"place": "Oak Street 4", "give_details": "yes"})
    with pytest.raises(InvalidAnswers) as raised:
        commands.submit(session, intake, a_door(), ZONE)
    assert set(raised.value.problems) == {"size", "your_name", "reach_by"}


def test_an_anonymous_case_keeps_nobody(session: Session) -> None:
    intake = answered(session, {"place": "Oak Street", "size": "small", "give_details": "no"})
    case = commands.submit(session, intake, a_door(), ZONE)
    assert case.anonymous and case.requester is None and case.contact_point is None


def test_an_answer_made_needless_by_another_does_not_count(session: Session) -> None:
    intake = answered(session, ANSWERS | {"size": "large"})
    commands.answer(session, intake, "depth", "12", a_door())
    commands.answer(session, intake, "size", "small", a_door())
    case = commands.submit(session, intake, a_door(), ZONE)
    assert "depth" not in case.answers


def test_one_person_known_by_the_number_is_that_person(session: Session) -> None:
    known = add_person(session, "Ada Byron", now=a_door().now)
    reach_by(session, known, read_phone("+44 7700 900123", "GB"))
    case = commands.submit(session, answered(session), a_door(), ZONE)
    assert case.requester is known


def test_of_several_people_at_a_number_it_is_asked_who_it_is(session: Session) -> None:
    people = [add_person(session, name, now=a_door().now) for name in ("Ann Lee", "Bo Lee")]
    for person in people:
        reach_by(session, person, read_phone("07700 900123", "GB"))
    intake = answered(session)
    question = queries.ask(session, intake).next
    assert question is not None and question.key == "which_person"
    assert "Ann" not in str([choice.label for choice in question.choices])
    commands.answer(session, intake, "which_person", f"p{people[1].id}", a_door())
    case = commands.submit(session, intake, a_door(), ZONE)
    assert case.requester is people[1]
    opened = case.events[0]
    assert opened.details["name_given"] == "Ada Byron"


def test_somebody_who_shares_a_number_can_be_somebody_new(session: Session) -> None:
    for name in ("Ann Lee", "Bo Lee"):
        person = add_person(session, name, now=a_door().now)
        reach_by(session, person, read_phone("07700 900123", "GB"))
    intake = answered(session)
    commands.answer(session, intake, "which_person", "new", a_door())
    case = commands.submit(session, intake, a_door(), ZONE)
    assert case.requester is not None and case.requester.name == "Ada Byron"
    assert session.scalar(select(func.count()).select_from(Person)) == 3


def test_an_answer_given_at_another_door_meanwhile_is_not_overwritten(session: Session) -> None:
    intake = answered(session)
    commands.answer(session, intake, "place", "Elm Road 1", a_door("phone"))
    with pytest.raises(Conflict):
        commands.answer(session, intake, "place", "Oak 5", a_door(), seen=token("Oak Street 4"))
    assert intake.answers["place"] == "Elm Road 1"


def test_what_is_not_asked_is_not_accepted(session: Session) -> None:
    with pytest.raises(InvalidAnswer):
        commands.answer(session, answered(session), "depth", "12", a_door())


def test_who_cannot_be_reached_is_recorded_with_the_reason(session: Session) -> None:
    answers = ANSWERS | {"reach_by": "none", "no_contact_reason": "My phone was stolen"}
    del answers["your_phone"]
    case = commands.submit(session, answered(session, answers), a_door(), ZONE)
    assert case.requester is not None
    assert case.requester.unreachable_reason == "My phone was stolen"
    assert case.requester.contacts == [] and case.contact_point is None


def test_an_unfinished_intake_is_found_by_the_number_given_in_it(session: Session) -> None:
    answers = {"place": "Oak Street 4", "reach_by": "phone", "your_phone": "07700 900123"}
    intake = commands.begin(session, a_published_service(session), a_door())
    commands.answer_all(session, intake, {"give_details": "yes", **answers}, a_door())
    theirs = contact_point(session, read_phone("07700 900123", "GB"))
    another = contact_point(session, read_phone("07700 900456", "GB"))
    session.commit()
    assert queries.unfinished(session, contact_point_ids=[theirs.id]) == [intake]
    assert queries.unfinished(session, contact_point_ids=[another.id]) == []
    assert queries.unfinished(session) == []
    commands.drop(session, intake, a_door())
    assert queries.unfinished(session, contact_point_ids=[theirs.id]) == []


def test_who_it_is_is_asked_again_when_the_number_is_changed(session: Session) -> None:
    for name in ("Ann Lee", "Bo Lee"):
        person = add_person(session, name, now=a_door().now)
        reach_by(session, person, read_phone("07700 900123", "GB"))
    known = add_person(session, "Cy Young", now=a_door().now)
    reach_by(session, known, read_phone("07700 900124", "GB"))
    intake = answered(session)
    commands.answer(session, intake, "which_person", "new", a_door())
    commands.answer(session, intake, "your_phone", "07700 900124", a_door())
    assert "which_person" not in intake.answers
    assert commands.submit(session, intake, a_door(), ZONE).requester is known


def test_somebody_who_joins_the_number_meanwhile_is_not_taken_for_another(
    session: Session,
) -> None:
    first = add_person(session, "Ann Lee", now=a_door().now)
    reach_by(session, first, read_phone("07700 900123", "GB"))
    intake = answered(session)
    assert queries.ask(session, intake).next is None
    second = add_person(session, "Bo Lee", now=a_door().now)
    reach_by(session, second, read_phone("07700 900123", "GB"))
    with pytest.raises(InvalidAnswers) as raised:
        commands.submit(session, intake, a_door(), ZONE)
    assert set(raised.value.problems) == {"which_person"}


def test_who_chooses_to_stay_nameless_leaves_nothing_behind(session: Session) -> None:
    intake = answered(session)
    commands.answer(session, intake, "give_details", "no", a_door())
    case = commands.submit(session, intake, a_door(), ZONE)
    assert case.anonymous and set(intake.answers) == {"place", "size", "give_details"}


def test_a_long_way_of_writing_a_number_is_kept_short(session: Session) -> None:
    answers = ANSWERS | {"reach_by": "email", "your_email": ". " * 200 + "ada@example.org"}
    del answers["your_phone"]
    case = commands.submit(session, answered(session, answers), a_door(), ZONE)
    session.commit()
    assert case.contact_point is not None and case.contact_point.value == "ada@example.org"
