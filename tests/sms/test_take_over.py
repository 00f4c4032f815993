"""A citizen takes over, by text, a request that was entered for them."""

import pytest
from flask import Flask
from sqlalchemy import select

from tests.builders import a_definition, a_published_service
from tests.cases.test_take_over import FOR_OTHERS, FOR_ROSA
from tests.conftest import Clock
from tests.desk.making import a_case, the_city
from tests.sms.texting import Phone, with_services
from tracker.cases import take_over
from tracker.cases.models import Case
from tracker.cases.references import shown
from tracker.database import db
from tracker.languages import in_language, languages, t
from tracker.segments import plain, segments

HERS, OTHER = "+447700900555", "+447700900666"


@pytest.fixture
def city(sqlite_app: Flask, the_time: Clock) -> Flask:
    return with_services(sqlite_app)


@pytest.fixture
def code(city: Flask, the_time: Clock) -> str:
    """The code of a request that Ada entered for Rosa."""
    with the_city(city) as session:
        permit = a_published_service(session, a_definition(key="permit", **FOR_OTHERS))
        case = a_case(session, definition=permit, **FOR_ROSA)
        return shown(take_over.open_code(session, case, now=the_time.now))


@pytest.fixture
def rosa(city: Flask) -> Phone:
    return Phone(city, HERS)


def the_case(app: Flask) -> tuple[str, dict[str, str], list[str]]:
    """Where the case is answered, who plays which part in it, and what happened to it."""
    with app.app_context():
        case = db.session.scalars(select(Case)).one()
        people = {party.part: party.person.name for party in case.parties}
        return case.contact_point.value, people, [event.kind for event in case.events]


def test_the_code_alone_is_asked_about_and_yes_makes_it_theirs(
    city: Flask, rosa: Phone, code: str
) -> None:
    asked = rosa.text(code)
    assert asked == (
        "Report a pothole, received on 4 March 2026, was entered for you. Take it over, so that we "
        "answer you on this number?\n1 Yes 2 No"
    )
    done = rosa.texts("yes")
    assert len(done) == 1 and done[0].startswith("This request is yours now: Report a pothole, ")
    reached, people, events = the_case(city)
    assert reached == HERS and events[-1] == "taken_over"
    assert people == {"requester": "Rosa Lind", "subject": "Rosa Lind", "helper": "Ada Byron"}
    assert "We have your request" in rosa.text("STATUS")


@pytest.mark.parametrize("words", ["CODE {code}", "my code is {code} thanks", "STATUS {code}"])
def test_the_code_may_stand_in_other_words(rosa: Phone, code: str, words: str) -> None:
    assert "was entered for you" in rosa.text(words.format(code=code.lower()))


def test_no_leaves_it_as_it_is_and_the_code_works_still(
    city: Flask, rosa: Phone, code: str
) -> None:
    before = the_case(city)
    assert rosa.text(code, "2") == "It stays as it is. The code still works."
    assert the_case(city) == before
    assert "This request is yours now" in rosa.text(code, "1")


def test_what_is_neither_is_asked_about_again(rosa: Phone, code: str) -> None:
    again = rosa.text(code, "perhaps")
    assert "Text 1 or 2." in again and "1 Yes 2 No" in again
    assert "This request is yours now" in rosa.text("1")


def test_a_code_that_was_used_is_a_wrong_one(city: Flask, rosa: Phone, code: str) -> None:
    rosa.text(code, "yes")
    stranger = Phone(city, OTHER)
    assert stranger.text(code) == stranger.text(shown(take_over.new_code()))
    assert the_case(city)[0] == HERS


def test_of_two_who_were_asked_one_has_it(city: Flask, rosa: Phone, code: str) -> None:
    stranger = Phone(city, OTHER)
    stranger.text(code)
    rosa.text(code, "yes")
    assert "does not work any more" in stranger.text("yes")
    assert the_case(city)[0] == HERS


def test_a_code_is_too_old_after_ninety_days(rosa: Phone, code: str, the_time: Clock) -> None:
    the_time.move(days=90)
    assert "none to take over" in rosa.text(code)


def test_wrong_codes_are_not_tried_without_end(rosa: Phone, code: str) -> None:
    for _ in range(20):
        assert "none to take over" in rosa.text(shown(take_over.new_code()))
    assert "Too many tries" in rosa.text(code)


def test_a_request_that_is_going_on_goes_on_after_it(rosa: Phone, code: str) -> None:
    question = rosa.text("missed bin")
    assert "was entered for you" in rosa.text(code)
    replies = rosa.texts("yes")
    assert "This request is yours now" in replies[0]
    assert question.splitlines()[-1] in replies[-1]


def test_the_texts_fit_in_every_language(rosa: Phone, code: str) -> None:
    for language in languages():
        with in_language(language):
            for words in (
                "{title}, received on {day}, was entered for you. Take it over, so that we answer "
                "you on this number?",
                "This request is yours now: {title}, {reference}. We answer you on this number. "
                "Text STATUS {reference} to see how it goes.",
            ):
                said = t(words, title="T" * 40, day="4 March 2026", reference="7KQ2-M4XD")
                assert segments(plain(said)) <= 2
