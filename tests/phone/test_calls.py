"""Calls at the desk: opened by a link, answered by one, held, handed on, broken off."""

import pytest
from flask import Flask
from sqlalchemy import select

from tests.assisted.making import (
    NUMBER,
    a_city,
    a_second_desk,
    autosave,
    by,
    do,
    known,
    wants,
)
from tests.conftest import Clock
from tests.parity.phone import PHONE
from tests.statements import count_statements
from tests.visitor import Page
from tracker.intake.models import Intake
from tracker.interactions.models import Interaction
from tracker.staff.models import Team

LINK = "/phone/call?from=%2B447700900123&call=pbx-1"


@pytest.fixture
def desk(app: Flask) -> Page:
    """The first page of the phone desk of a city."""
    a_city(app)
    return PHONE.sign_in(app)


def the_call(app: Flask) -> Interaction:
    return do(app, lambda session: session.scalars(select(Interaction)).one())


def test_a_link_opens_the_card_of_the_caller_once(app: Flask, desk: Page) -> None:
    known(app, "Ada Byron", NUMBER)
    page = desk.visitor.get(LINK)
    assert page.heading == "Call with Ada Byron"
    assert desk.visitor.get(LINK).url == page.url
    assert the_call(app).call_ref == "pbx-1"


@pytest.mark.parametrize("number", ["07700900123", "447700900123", "+44 7700 900123", "anonymous"])
def test_a_link_takes_numbers_as_telephone_systems_write_them(
    sqlite_app: Flask, number: str
) -> None:
    a_city(sqlite_app)
    known(sqlite_app, "Ada Byron", NUMBER)
    page = PHONE.sign_in(sqlite_app).visitor.get("/phone/call", query_string={"from": number})
    if number == "anonymous":
        assert page.heading == "New caller" and "The number is withheld" in page.text
    else:
        assert page.heading in ("Call with Ada Byron", "New caller")
        assert "07700 900123" in page.text or number == "447700900123"


def test_a_link_of_a_call_that_is_over_does_not_open_it_again(app: Flask, desk: Page) -> None:
    page = desk.visitor.get(LINK)
    page.form(action="/end").submit({})
    page = desk.visitor.get(LINK)
    assert page.url == "/phone" and "This call is over." in page.text
    assert the_call(app).ended_at is not None
    assert desk.visitor.get("/phone/call?call=%3Cx%3E").url == "/phone"


def test_of_two_who_answer_one_has_the_call_and_the_other_is_told(app: Flask, desk: Page) -> None:
    page = desk.visitor.get(LINK)
    second = a_second_desk(app, PHONE)
    assert "1 call with colleagues" in second.text
    late = second.visitor.get(LINK)
    assert late.url == "/phone" and "has taken this call already" in late.text
    assert second.visitor.get(page.url).status == 404
    taken = late.form(action="/take-over").submit({})
    assert taken.url == page.url
    assert page.visitor.get(page.url).status == 404


def test_what_the_caller_waits_on_hold_is_counted(app: Flask, desk: Page, the_time: Clock) -> None:
    page = desk.visitor.get(LINK)
    page = page.form(action="/hold").submit({})
    assert "On hold since" in page.text
    the_time.move(seconds=90)
    page = page.form(action="/hold").submit({})
    assert "On hold" not in page.text and the_call(app).held_seconds == 90
    page = page.form(action="/hold").submit({})
    the_time.move(seconds=30)
    page = page.form(action="/end").submit({})
    assert "It took 0 min 0 s, and 2 min 0 s on hold." in page.text


def test_a_call_is_handed_to_a_team_with_what_was_entered(app: Flask, desk: Page) -> None:
    form = wants(desk.visitor.get(LINK))
    autosave(form, {"place": "Oak Street 4"})
    call = f"/phone/calls/{the_call(app).id}"
    page = form.visitor.get(f"{call}/hand-over").form(has="team").submit({"note": "angry"})
    assert "Choose the team" in page.text and "angry" in page.html
    roads = do(app, lambda session: session.scalars(select(Team.id)).one())
    page = page.form(has="team").submit({"team": str(roads), "note": "He has called twice."})
    assert page.url == "/phone" and "Handed to Roads" in page.text
    assert page.visitor.get(call).status == 404
    second = a_second_desk(app, PHONE)
    assert "To Roads: He has called twice." in second.text
    page = second.form(action="/answer").submit({})
    assert page.url == call and "Begun and not sent" in page.text
    page = next(f for f in page.forms() if "request" in f.names).submit({}, button=intake_of(app))
    assert "Oak Street 4" in page.html


def intake_of(app: Flask) -> str:
    return do(app, lambda session: session.scalars(select(Intake.public_id)).one())


def test_when_the_line_breaks_off_what_was_entered_stays(app: Flask, desk: Page) -> None:
    ada = known(app, "Ada Byron", NUMBER)
    form = wants(desk.visitor.get(LINK))
    autosave(form, {"place": "Oak Street 4"})
    page = form.form(action="/broke-off").submit({})
    assert page.heading == "Wrap up the call"
    assert next(option.get("value") for option in page.all("option", selected="")) == "dropped"
    page.form(action="/wrap-up").submit({})
    call = the_call(app)
    assert call.dropped and call.outcome == "dropped" and call.person_id == ada
    page = by(page.visitor.get("/phone"), NUMBER)
    assert "Begun and not sent" in page.text


def test_the_calls_of_this_moment_cost_two_statements_and_lengthen_no_sign_in(
    app: Flask, desk: Page
) -> None:
    for number in range(5):
        desk.visitor.get(f"/phone/call?from=%2B44770090011{number}&call=c{number}")
    with count_statements(app) as sent:
        answer = desk.visitor.client.get("/phone/live")
    assert "Set-Cookie" not in answer.headers
    assert "No call is ringing" in answer.get_json()["html"]
    assert len(sent) <= 3  # one of them is who is signed in
