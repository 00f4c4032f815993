"""Stop and come back: by the code at any door, in the same browser, or not at all."""

import pytest
from flask import Flask
from sqlalchemy import select

from tests.builders import a_door, a_published_service
from tests.conftest import Clock
from tests.parity.web import asked
from tests.statements import count_statements
from tests.visitor import Page, Visitor, words
from tests.web.steps import (
    ANSWERS,
    address_of,
    answer,
    answered,
    code_of,
    how_many,
    problem,
    start,
    the_intake,
    with_photo,
)
from tracker.attempts.models import Attempt
from tracker.database import db, unit_of_work
from tracker.intake.commands import answer as keep
from tracker.intake.commands import begin
from tracker.intake.models import Intake
from tracker.intake.resume_codes import new_resume_code
from tracker.interactions.commands import begin as begin_contact
from tracker.interactions.models import Interaction


def go_on(visitor: Visitor, code: str) -> Page:
    """Enter a code on the page for it."""
    return visitor.get("/continue").form(has="code").submit({"code": code})


def test_every_question_shows_how_to_stop_and_come_back(pothole: Flask, citizen: Visitor) -> None:
    page = answered(citizen, {"place": "Oak Street"})
    with count_statements(pothole) as sent:
        page = page.follow("Save and come back later")
    # The intake with its definition; its answers; the counters.
    assert len(sent) == 3
    code = the_intake(pothole).resume_code
    assert words(page.one("p", class_="app-code-panel__code")) == f"{code[:4]}-{code[4:]}"
    assert "Said aloud: Zulu" in page.text
    assert "Text the code to" in page.text and "read the code out" in page.text
    assert asked(page.follow("Go on now")) == "size"


@pytest.mark.parametrize("rest", ["questions/photo", "drop"])
def test_looking_whether_a_page_is_there_changes_nothing(sqlite_app: Flask, rest: str) -> None:
    citizen = with_photo(sqlite_app, key="photo")
    address = address_of(answer(start(citizen), "Oak Street"))
    assert citizen.client.head(f"{address}/{rest}").status_code == 200
    assert citizen.client.head("/services/pothole/start").status_code == 200
    intake = the_intake(sqlite_app)
    assert intake.state == "open" and [row.question for row in intake.answer_rows] == ["place"]


def test_a_code_opens_the_request_in_another_browser(pothole: Flask, citizen: Visitor) -> None:
    code = code_of(answered(citizen, {"place": "Oak Street 4"}))
    other = Visitor(pothole)
    page = go_on(other, f" {code.lower().replace('-', ' ')} ")
    assert asked(page) == "size"
    back = page.follow("Back")
    assert back.form(has="place").held()["place"] == ["Oak Street 4"]
    assert how_many(pothole, Intake, Interaction, Attempt) == (1, 2, 0)
    with pothole.app_context():
        first, second = db.session.scalars(select(Interaction).order_by(Interaction.id))
        assert first.ended_at is not None and second.ended_at is None
    assert the_intake(pothole).interaction_id == second.id


def test_both_browsers_may_go_on_and_neither_overwrites(pothole: Flask, citizen: Visitor) -> None:
    mine = answered(citizen, {"place": "Oak Street 4"})
    other = go_on(Visitor(pothole), code_of(mine))
    answer(other, "large")
    assert answer(mine, "small").status == 409


def test_a_request_begun_at_another_door_goes_on_here(app: Flask) -> None:
    with app.app_context(), unit_of_work() as session:
        definition = a_published_service(session)
        call = begin_contact(session, "phone", now=a_door().now)
        there = a_door("phone", interaction=call)
        intake = begin(session, definition, there)
        keep(session, intake, "place", "Oak Street 4", there)
        code = intake.resume_code
    page = go_on(Visitor(app), code)
    assert asked(page) == "size"
    intake = the_intake(app)
    assert (intake.began_at, intake.channel) == ("phone", "web")
    assert intake.interaction is not None and intake.interaction.channel == "web"


def test_the_same_browser_goes_on_without_its_code(pothole: Flask, citizen: Visitor) -> None:
    answered(citizen, {"place": "Oak Street 4"})
    with count_statements(pothole) as sent:
        page = citizen.get("/continue")
    assert len(sent) == 1
    assert "Begun in this browser" in page.text
    assert asked(page.follow("Report a pothole")) == "size"


def test_a_code_of_what_this_browser_holds_already_begins_no_other_contact(
    pothole: Flask, citizen: Visitor
) -> None:
    page = answered(citizen, {"place": "Oak Street 4"})
    assert asked(go_on(citizen, code_of(page))) == "size"
    assert how_many(pothole, Interaction) == (1,)


def slip(code: str) -> str:
    """A code with its last character wrong."""
    return code[:-1] + ("0" if code[-1] != "0" else "1")


def test_a_slip_in_a_code_is_told_and_is_no_try(pothole: Flask, citizen: Visitor) -> None:
    code = slip(code_of(answered(citizen, {"place": "Oak Street 4"})))
    page = go_on(Visitor(pothole), code)
    assert page.status == 422 and "typing slip" in problem(page)
    assert page.form(has="code").held()["code"] == [code]
    assert how_many(pothole, Attempt) == (0,)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Enter the code"),
        (" \0 ", "Enter the code"),
        ("Z", "8 letters and figures"),
        ("🚲" * 8, "8 letters and figures"),
        ("م" * 4000, "8 letters and figures"),
        ("7KQ2-M4X0\ufdd0", "typing slip"),
    ],
)
def test_what_is_no_code_is_told(citizen: Visitor, typed: str, says: str) -> None:
    page = go_on(citizen, typed)
    assert page.status == 422 and says in problem(page)


def test_a_reference_is_no_code(pothole: Flask, citizen: Visitor) -> None:
    sent = answered(citizen).form(has="seen-answers").submit({})
    reference = sent.one("span", class_="app-reference").get("data-reference", "")
    page = go_on(Visitor(pothole), reference)
    assert page.status == 422 and "sent already" in problem(page)


def test_codes_cannot_be_tried_for_ever(pothole: Flask, citizen: Visitor, the_time: Clock) -> None:
    code = code_of(answered(citizen, {"place": "Oak Street 4"}))
    stranger = Visitor(pothole)
    for _ in range(20):
        page = go_on(stranger, new_resume_code())
        assert page.status == 422 and "no unfinished request" in problem(page)
    page = go_on(stranger, code)
    assert page.status == 429 and "Too many tries" in problem(page)
    the_time.move(minutes=16)
    assert asked(go_on(stranger, code)) == "size"


def test_the_code_of_a_request_that_was_sent_shows_no_reference(
    pothole: Flask, citizen: Visitor
) -> None:
    page = answered(citizen)
    code = code_of(page)
    sent = page.form(has="seen-answers").submit({})
    reference = sent.one("span", class_="app-reference").get("data-reference", "")
    stranger = Visitor(pothole)
    page = go_on(stranger, code)
    assert page.status == 409 and page.heading == "This request has been sent"
    assert reference not in page.html and f"{reference[:4]}-{reference[4:]}" not in page.html
    assert page.follow("find the request").heading == "Find a request"
    assert stranger.get(f"{address_of(sent)}/sent").status == 404


def test_a_request_is_dropped_once_that_is_confirmed(
    pothole: Flask, citizen: Visitor, the_time: Clock
) -> None:
    page = answered(citizen)
    code = code_of(page)
    address = address_of(page)
    page = page.follow("Drop this request")
    assert the_intake(pothole).state == "open"
    assert page.follow("No, go on with it").heading == "Check your answers"
    page = page.submit()
    assert page.url == "/" and "“Report a pothole” is dropped" in page.text
    intake = the_intake(pothole)
    assert intake.state == "dropped"
    assert intake.interaction is not None and intake.interaction.ended_at == the_time.now
    for rest in ("/questions/place", "/check", "/sent", "/later", "/drop"):
        assert citizen.get(f"{address}{rest}").heading == "This request was dropped"
    assert go_on(citizen, code).heading == "This request was dropped"
    assert "Begun in this browser" not in citizen.get("/continue").text


def test_a_request_that_was_dropped_is_not_sent(pothole: Flask, citizen: Visitor) -> None:
    page = answered(citizen)
    page.follow("Drop this request").submit()
    page = page.form(has="seen-answers").submit({})
    assert page.status == 409 and page.heading == "This request was dropped"


def test_a_browser_forgets_its_requests_when_it_is_asked_to(citizen: Visitor) -> None:
    page = answered(citizen)
    sent = page.form(has="seen-answers").submit({})
    page = sent.form(action="/forget").submit({})
    assert page.url == "/" and "has forgotten your requests" in page.text
    assert citizen.get(sent.url).status == 404
    track = citizen.get(f"/track/{sent.one('span', class_='app-reference').get('data-reference')}")
    assert track.heading == "Find a request"


def test_answers_are_kept_however_long_somebody_is_away(
    pothole: Flask, citizen: Visitor, the_time: Clock
) -> None:
    page = answered(citizen, {"place": "Oak Street 4"})
    code = code_of(page)
    the_time.move(days=30)
    page = go_on(Visitor(pothole), code)
    for key in list(ANSWERS)[1:]:
        page = answer(page, ANSWERS[key])
    assert page.heading == "Check your answers" and "Oak Street 4" in page.text
