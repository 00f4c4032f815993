"""What the scripts of tests/scripts do not show: what is kept, and what others must not learn."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.sms.dialogue.rules import OFTEN_UNCLEAR
from channels.sms.models import Dialogue
from tests.builders import NOON, ZONE, a_door
from tests.conftest import Clock
from tests.sms.texting import NUMBER, Phone, with_services
from tracker.attempts.commands import LIMITS
from tracker.cases.models import Case
from tracker.cases.references import make, shown
from tracker.catalogue.commands import withdraw
from tracker.catalogue.models import Service
from tracker.catalogue.queries import current_definition
from tracker.database import db, unit_of_work
from tracker.intake import commands as intakes
from tracker.intake.models import Intake
from tracker.messages.commands import write
from tracker.messages.models import Message
from tracker.people.commands import add_person, reach_by
from tracker.people.models import ContactPoint, Person
from tracker.people.rules import Contact

OTHER = "+447700900124"


@contextmanager
def looking(app: Flask) -> Iterator[Session]:
    with app.app_context():
        yield db.session


@contextmanager
def changing(app: Flask) -> Iterator[Session]:
    with app.app_context(), unit_of_work() as session:
        yield session


@pytest.fixture
def city(sqlite_app: Flask) -> Flask:
    return with_services(sqlite_app)


@pytest.fixture
def phone(city: Flask) -> Phone:
    return Phone(city)


def known_here(session: Session, *names: str, number: str = NUMBER) -> list[Person]:
    people = [add_person(session, name, now=NOON) for name in names]
    for person in people:
        reach_by(session, person, Contact("phone", number, number, takes_texts=True))
    return people


def sent(phone: Phone) -> str:
    """A request that was sent: its reference as it was told."""
    told = phone.text("pothole", "Mill Lane", "2", "4", "no", "skip", "yes", "Ada Quay", "SEND")
    return told.split("reference is ")[1][:9]


def test_the_confirmation_goes_out_in_the_answer_and_not_again(city: Flask, phone: Phone) -> None:
    reference = sent(phone)
    with looking(city) as session:
        case = session.scalars(select(Case)).one()
        assert case.channel == "sms" and shown(case.reference) == reference
        told = session.scalars(select(Message).where(Message.case_id == case.id)).all()
        assert [(m.state, m.means, m.answers_sid is not None) for m in told] == [
            ("sent", "sms", True)
        ]
        assert session.scalars(select(Message).where(Message.state == "queued")).all() == []
        assert case.interaction is not None and case.interaction.ended_at is not None


def test_a_person_known_at_this_number_is_not_asked_for_the_name(city: Flask, phone: Phone) -> None:
    with changing(city) as session:
        (person,) = known_here(session, "Ada Quay")
    told = phone.text("pothole", "Mill Lane", "2", "4", "no", "skip", "yes")
    assert "Check your answers" in told and "Your name: Ada Quay" in told
    phone.texts("SEND")
    with looking(city) as session:
        case = session.scalars(select(Case)).one()
        assert {party.person_id for party in case.parties} == {person.id}


def test_of_several_people_at_a_number_it_is_asked_which(city: Flask, phone: Phone) -> None:
    with changing(city) as session:
        known_here(session, "Ada Quay", "Tom Quay")
    told = phone.text("pothole", "Mill Lane", "2", "4", "no", "skip", "yes", "Thomas")
    assert "Which are you?" in told and "1 A. Q. (1)\n2 T. Q. (2)\n3 Somebody else" in told
    assert "Ada" not in told and "Tom" not in told
    assert "Check your answers" in phone.text("2") and "reference" in phone.text("SEND")
    with looking(city) as session:
        case = session.scalars(select(Case)).one()
        assert {party.person.name for party in case.parties} == {"Tom Quay"}


def test_a_code_typed_wrong_too_often_has_to_wait(city: Flask, phone: Phone) -> None:
    wrong = shown(make(31 * 32**6 + 5))
    most = LIMITS["resume"][0]
    for _ in range(most):
        assert "We found no unfinished request with this code" in phone.text(wrong)
    assert "Too many tries" in phone.text(wrong)
    code = Phone(city, OTHER).text("pothole", "CODE").split("request is ")[1][:9]
    assert "Too many tries" in phone.text(code)


def test_somebody_elses_reference_cannot_be_tried_for_ever(
    city: Flask, phone: Phone, the_time: Clock
) -> None:
    reference = sent(phone)
    stranger = Phone(city, OTHER)
    for _ in range(LIMITS["track_from"][0]):
        assert "We found no request" in stranger.text(f"STATUS {reference}")
    assert "Too many tries" in stranger.text(f"STATUS {reference}")
    the_time.move(minutes=16)
    assert "We found no request" in stranger.text(f"STATUS {reference}")


def test_a_code_with_a_slip_is_told_from_a_wrong_one(phone: Phone) -> None:
    code = phone.text("pothole", "CODE").split("request is ")[1][:9]
    slip = code[:-2] + ("7" if code[-2] != "7" else "8") + code[-1]
    assert "typing slip" in phone.text(slip) and "We go on" in phone.text(code.lower())


def test_a_request_begun_elsewhere_asks_how_to_reach(city: Flask, phone: Phone) -> None:
    with changing(city) as session:
        intake = intakes.begin(session, current_definition(session, "pothole"), a_door("web"))
        intakes.answer(session, intake, "place", "Mill Lane", a_door("web"))
        code = shown(intake.resume_code)
    told = phone.text(code, "2", "4", "no", "skip", "yes", "Ada Quay")
    assert "How can we reach you?\n1 Phone\n2 E-mail\n3 Neither" in told
    assert "Check your answers" in phone.text("2", "ada@example.org")
    told = phone.texts("SEND")
    assert "Your reference is" in told[0]
    with looking(city) as session:
        # The e-mail address is where it is answered; they read it here all the same.
        case = session.scalars(select(Case)).one()
        assert case.contact_point is not None and case.contact_point.value == "ada@example.org"
    assert "We have your request" in phone.text(f"STATUS {shown(case.reference)}")


def test_what_was_answered_at_another_door_meanwhile_is_not_overwritten(
    city: Flask, phone: Phone
) -> None:
    phone.texts("pothole")
    with changing(city) as session:
        intake = session.scalars(select(Intake)).one()
        intakes.answer(session, intake, "place", "Told on the phone", a_door("phone"))
    told = phone.text("Mill Lane")
    assert "answered at another door" in told and "What is it in?" in told
    with looking(city) as session:
        assert session.scalars(select(Intake)).one().answers["place"] == "Told on the phone"


def test_an_answer_changed_at_another_door_is_shown_before_it_is_sent(
    city: Flask, phone: Phone
) -> None:
    phone.texts("pothole", "Mill Lane", "2", "4", "no", "skip", "no")
    with changing(city) as session:
        intake = session.scalars(select(Intake)).one()
        intakes.answer(session, intake, "place", "Oak Street", a_door("web"))
    told = phone.text("SEND")
    assert "changed at another door" in told and "1 Where: Oak Street" in told
    assert "Your reference is" in phone.text("SEND")


def test_an_answer_at_another_door_that_makes_a_question_needless(
    city: Flask, phone: Phone
) -> None:
    phone.texts("pothole", "Mill Lane", "1", "4")  # now: are cars swerving to miss it?
    with changing(city) as session:
        intake = session.scalars(select(Intake)).one()
        intakes.answer(session, intake, "surface", "pavement", a_door("web"))
    assert "Has it hurt anyone" in phone.text("yes")


def test_a_request_sent_at_another_door_is_told_as_sent(city: Flask, phone: Phone) -> None:
    phone.texts("pothole", "Mill Lane", "2", "4", "no", "skip", "no")
    with changing(city) as session:
        intakes.submit(session, session.scalars(select(Intake)).one(), a_door("web"), ZONE)
    assert "sent already" in phone.text("SEND")
    assert "Where is the pothole?" in phone.text("pothole", "2")
    with looking(city) as session:
        assert len(session.scalars(select(Case)).all()) == 1


def test_a_request_in_which_nothing_was_answered_is_not_kept(city: Flask, phone: Phone) -> None:
    phone.texts("pothole", "MENU")
    assert "kept" not in phone.text("missed bin")
    with looking(city) as session:
        states = [i.state for i in session.scalars(select(Intake).order_by(Intake.id))]
        assert states == ["dropped", "open"]


def test_a_service_that_was_withdrawn_meanwhile(city: Flask, phone: Phone) -> None:
    phone.texts("MENU", "4")
    with changing(city) as session:
        wanted = select(Service).where(Service.key == "pothole")
        withdraw(session, session.scalars(wanted).one(), NOON)
    assert "cannot be asked for any more" in phone.text("3")
    assert "Report a pothole" not in phone.text("MENU", "4")


def test_opting_out_is_of_the_number_and_keeps_everything(city: Flask, phone: Phone) -> None:
    phone.texts("pothole", "Mill Lane")
    assert phone.texts("STOP") == []
    with looking(city) as session:
        point = session.scalars(select(ContactPoint)).one()
        assert point.opted_out_at is not None
        dialogue = session.scalars(select(Dialogue)).one()
        assert (dialogue.step, dialogue.offered[0]) == ("asking", "surface")
    assert phone.texts("2") == []
    with looking(city) as session:
        bodies = [m.body for m in session.scalars(select(Message).order_by(Message.id))]
        assert bodies[-2:] == ["STOP", "2"], "kept, for people to see"
        assert "surface" not in session.scalars(select(Intake)).one().answers
    assert "What is it in?" in phone.text("YES")
    with looking(city) as session:
        assert session.scalars(select(ContactPoint)).one().opted_out_at is None


def test_what_was_held_goes_out_as_soon_as_texts_are_wanted_again(
    city: Flask, phone: Phone
) -> None:
    phone.texts("hi", "STOP")
    with changing(city) as session:
        point = session.scalars(select(ContactPoint)).one()
        held = write(session, "sms", "We came.", now=NOON, to=point)
        held.state, held.next_try_at = "held", NOON + timedelta(hours=1)
    phone.texts("START")
    with looking(city) as session:
        held = session.scalars(select(Message).where(Message.body == "We came.")).one()
        assert (held.state, held.next_try_at) == ("held", NOON), "due at once, by the worker"


def test_words_of_the_carriers_are_never_answers(city: Flask, phone: Phone) -> None:
    phone.texts("pothole")
    for word in ("HELP", "INFO", "CANCEL", "START", "END"):
        phone.texts(word)
    with looking(city) as session:
        assert "place" not in session.scalars(select(Intake)).one().answers


def test_the_phone_number_of_the_city_is_told_from_the_third_unclear_answer_on(
    phone: Phone,
) -> None:
    phone.texts("pothole", "Mill Lane")
    told = [phone.text("the moon") for _ in range(OFTEN_UNCLEAR)]
    assert ["020 7946 0311" in each for each in told] == [False, False, True]
    phone.texts("2")
    assert "020 7946 0311" not in phone.text("the moon")


def test_an_empty_text_is_no_answer(city: Flask, phone: Phone) -> None:
    phone.texts("pothole", "Mill Lane", "2", "4", "no")
    assert "Your text was empty.\nCan you send a photo" in phone.text("")
    with looking(city) as session:
        assert "photo" not in session.scalars(select(Intake)).one().answers


def test_with_a_public_address_the_web_page_is_named(city: Flask, phone: Phone) -> None:
    ours = city.extensions["alldoors"]
    city.extensions["alldoors"] = ours.model_copy(update={"public_url": "http://localhost/"})
    told = phone.text("pothole", "CODE")
    assert "at http://localhost/continue, on the phone" in told


def test_a_conversation_of_long_ago_does_not_end_in_the_future(
    city: Flask, phone: Phone, the_time: Clock
) -> None:
    phone.texts("pothole")
    the_time.move(days=30)
    assert the_time.now - NOON == timedelta(days=30)
    assert "not finished" in phone.text("hi")
