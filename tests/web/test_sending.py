"""Check the answers, send the request once, and see its confirmation; on both databases."""

import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from tests.builders import a_definition, a_door, a_published_service
from tests.conftest import Clock
from tests.parity.web import asked
from tests.statements import count_statements
from tests.visitor import Page, Visitor, words
from tests.web.steps import (
    ANSWERS,
    NAMELESS,
    address_of,
    another_tab,
    answer,
    answered,
    how_many,
    photo,
    the_intake,
    with_photo,
)
from tracker.cases.models import Case, Party
from tracker.database import db, unit_of_work
from tracker.intake.commands import take_up
from tracker.intake.models import Intake
from tracker.intake.rules import token
from tracker.interactions.commands import begin
from tracker.interactions.models import Interaction
from tracker.messages.models import Message


@pytest.fixture
def everywhere(app: Flask) -> Visitor:
    """A citizen's browser and the builders' pothole, on each database."""
    with app.app_context(), unit_of_work() as session:
        a_published_service(session)
    return Visitor(app)


def send(page: Page) -> Page:
    """Press the button that sends the request."""
    return page.form(has="seen-answers").submit({})


def reference_on(page: Page) -> str:
    """The reference that a page shows."""
    return page.one("span", class_="app-reference").get("data-reference", "")


def the_case(app: Flask) -> Case:
    """The only case, with its people and its contact."""
    with app.app_context():
        return db.session.scalars(
            select(Case).options(
                selectinload(Case.parties).joinedload(Party.person),
                joinedload(Case.interaction),
                joinedload(Case.contact_point),
            )
        ).one()


def test_a_request_goes_from_the_first_page_to_its_reference(
    everywhere: Visitor, the_time: Clock
) -> None:
    page = answered(everywhere)
    assert page.heading == "Check your answers"
    assert [words(dt) for dt in page.all("dt")] == [
        "Place", "Size", "Hear what happens", "Your name", "Reached by", "Your phone number",
    ]  # fmt: skip
    assert "Your phone number 07700 900123" in page.text
    assert "An inspector will look at it." in page.text
    the_time.move(minutes=5)
    page = send(page)
    assert page.heading == "Your request is sent" and page.url.endswith("/sent")
    case = the_case(everywhere.app)
    assert reference_on(page) == case.reference
    assert case.answers == {"place": "Oak Street 4", "size": "small"}
    assert (case.channel, case.place, case.status) == ("web", "Oak Street 4", "received")
    assert case.contact_point is not None and case.contact_point.value == "+447700900123"
    assert {party.part: party.person.name for party in case.parties} == {
        "requester": "Ada Byron",
        "subject": "Ada Byron",
    }
    assert case.interaction is not None and case.interaction.ended_at == the_time.now
    for told in ("by text too, to 07700 900123", "11 March 2026", "STATUS", "An inspector will"):
        assert told in page.text
    assert page.follow("see how your request is going").heading == "Report a pothole"


def test_a_request_sent_twice_is_one_request(everywhere: Visitor) -> None:
    page = answered(everywhere)
    first, second = send(page), send(page)
    assert reference_on(first) == reference_on(second)
    assert second.heading == "Your request is sent"
    assert how_many(everywhere.app, Case, Message) == (1, 1)


def test_a_request_sent_from_two_pages_at_once_is_one_request(everywhere: Visitor) -> None:
    page = answered(everywhere)
    held = page.form(has="seen-answers").held()
    tabs = [another_tab(everywhere) for _ in range(4)]
    together, answers = threading.Barrier(len(tabs)), []

    def press(tab: Visitor) -> None:
        together.wait()
        answers.append(tab.client.post(page.url, data=held))

    threads = [threading.Thread(target=press, args=(tab,)) for tab in tabs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.status_code for one in answers] == [303] * 4
    assert {one.location for one in answers} == {f"{address_of(page)}/sent"}
    assert how_many(everywhere.app, Case, Message) == (1, 1)


def test_a_nameless_request_says_to_keep_the_reference(everywhere: Visitor) -> None:
    page = send(answered(everywhere, NAMELESS))
    case = the_case(everywhere.app)
    assert case.anonymous and not case.parties
    assert "Write the reference down" in page.text and "By text from your phone" not in page.text
    assert page.follow("see how your request is going").heading == "Report a pothole"


def test_somebody_who_cannot_be_texted_is_told_so(everywhere: Visitor) -> None:
    page = send(answered(everywhere, ANSWERS | {"your_phone": "020 7946 0123"}))
    assert "We cannot send it to you by text on 020 7946 0123" in page.text
    assert how_many(everywhere.app, Message) == (0,)


def test_a_confirmation_by_e_mail_is_told(everywhere: Visitor) -> None:
    answers = ANSWERS | {"reach_by": "email", "your_email": "Ada@Example.org"}
    page = send(answered(everywhere, answers))
    assert "by e-mail too, to ada@example.org" in page.text
    assert "your e-mail address" in page.text
    with everywhere.app.app_context():
        body = db.session.scalars(select(Message.body)).one()
    assert "Find a request" in body and "Text STATUS" not in body, "we know no number of theirs"


def test_a_request_for_somebody_else_keeps_both(app: Flask) -> None:
    with app.app_context(), unit_of_work() as session:
        a_published_service(session, a_definition(for_somebody_else=True, anonymous=False))
    answers = ANSWERS | {
        "for_whom": "on_behalf",
        "their_name": "Mary Somerville",
        "relation": "friend",
        "authority": "spoken_consent",
    }
    send(answered(Visitor(app), answers))
    parties = {party.part: party for party in the_case(app).parties}
    assert parties["requester"].person.name == "Mary Somerville"
    assert parties["helper"].person.name == "Ada Byron"
    assert (parties["helper"].relation, parties["helper"].authority) == ("friend", "spoken_consent")


def test_checking_before_all_is_answered_leads_to_what_is_missing(citizen: Visitor) -> None:
    page = answered(citizen, {"place": "Oak Street"})
    page = citizen.get(f"{address_of(page)}/check")
    assert asked(page) == "size"
    assert "still to be answered" in words(page.one("div", class_="govuk-notification-banner"))


def test_what_became_missing_meanwhile_is_asked_and_then_it_is_sent(
    pothole: Flask, citizen: Visitor
) -> None:
    page = answered(citizen)
    with pothole.app_context(), unit_of_work():
        intake = db.session.scalars(select(Intake)).one()
        row = next(row for row in intake.answer_rows if row.question == "size")
        db.session.delete(row)
    with_what_is_there_now = page.form(has="seen-answers").held()
    with pothole.app_context():
        intake = db.session.scalars(select(Intake)).one()
        with_what_is_there_now["seen-answers"] = [token(intake.answers)]
    page = citizen.post(page.url, with_what_is_there_now)
    assert asked(page) == "size" and "“Size” is still missing." in page.text
    assert how_many(pothole, Case) == (0,)
    assert send(answer(page, "small")).heading == "Your request is sent"


def test_an_answer_changed_elsewhere_is_shown_before_it_is_sent(
    pothole: Flask, citizen: Visitor
) -> None:
    page = answered(citizen)
    other = another_tab(citizen)
    answer(other.get(f"{address_of(page)}/questions/place?change=1"), "Elm Street 1")
    page = send(page)
    assert page.heading == "Check your answers"
    assert "Some answers have changed" in page.text and "Elm Street 1" in page.text
    assert how_many(pothole, Case) == (0,)
    assert send(page).heading == "Your request is sent"


def test_an_answer_to_a_request_that_was_sent_is_not_lost_from_sight(
    pothole: Flask, citizen: Visitor
) -> None:
    page = answered(citizen).follow("Change Place")
    reference = reference_on(send(another_tab(citizen).get(f"{address_of(page)}/check")))
    page = answer(page, "Elm Street 1")
    assert page.status == 409 and page.heading == "This request has been sent"
    assert reference_on(page) == reference
    assert "It was not added" in page.text and "Elm Street 1" in page.text
    assert the_intake(pothole).answers["place"] == "Oak Street 4"


@pytest.mark.parametrize("rest", ["", "/questions/place", "/check", "/later", "/drop"])
def test_every_page_of_a_request_that_was_sent_says_so(citizen: Visitor, rest: str) -> None:
    sent = send(answered(citizen))
    page = citizen.get(f"{address_of(sent)}{rest}")
    assert page.status == 200 and page.heading == "This request has been sent"
    assert reference_on(page) == reference_on(sent)
    assert page.follow("See its confirmation").heading == "Your request is sent"


def test_a_confirmation_is_only_of_what_was_sent(citizen: Visitor) -> None:
    page = answered(citizen, {"place": "Oak Street"})
    assert asked(citizen.get(f"{address_of(page)}/sent")) == "size"


def test_photos_are_named_where_answers_are_checked(sqlite_app: Flask) -> None:
    page = answer(answered(with_photo(sqlite_app), {}), "Oak Street")
    page = page.form(has="it").submit({"it": photo("hole in the road.png")})
    page = answer(page, "no")
    assert "It hole in the road.png" in page.text


def test_checking_costs_a_fixed_number_of_statements(pothole: Flask, citizen: Visitor) -> None:
    page = answered(citizen)
    with count_statements(pothole) as sent:
        citizen.get(page.url)
    # The intake with its definition; its answers; who is meant by the phone number.
    assert len(sent) == 3


def test_a_confirmation_costs_a_fixed_number_of_statements(
    pothole: Flask, citizen: Visitor
) -> None:
    page = send(answered(citizen))
    with count_statements(pothole) as sent:
        citizen.get(page.url)
    # The intake with its definition; its answers; the case; its messages with who they are to; who
    # has a part in it.
    assert len(sent) == 5


def test_a_request_gone_on_with_elsewhere_is_sent_here_in_a_new_contact(
    pothole: Flask, citizen: Visitor
) -> None:
    page = answered(citizen)
    with pothole.app_context(), unit_of_work() as session:
        call = begin(session, "phone", now=a_door().now)
        intake = session.scalars(select(Intake)).one()
        take_up(session, intake, a_door("phone", interaction=call))
    send(page)
    case: Any = the_case(pothole)
    assert case.channel == "web" and case.interaction.channel == "web"
    assert case.interaction.ended_at is not None
    assert how_many(pothole, Interaction) == (3,)
