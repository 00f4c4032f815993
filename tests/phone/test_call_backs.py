"""Calls that were promised: the list, the reminder, making one, trying again, giving it up."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.assisted.making import NUMBER, a_city, a_second_desk, by, do, end, known
from tests.builders import NOON
from tests.conftest import Clock
from tests.parity.phone import PHONE
from tests.visitor import Page
from tracker.interactions.models import CallBack
from tracker.staff.models import Staff


@pytest.fixture
def desk(app: Flask) -> Page:
    """The desk of an agent who promised Ada a call in an hour."""
    a_city(app)
    known(app, "Ada Byron", NUMBER)
    page = by(PHONE.sign_in(app), NUMBER).form(action="/end").submit({})
    me = do(app, lambda session: session.scalars(select(Staff.id)).one())
    promise = {"call_back": "hour", "about": "The bins", "owner": str(me)}
    return page.form(action="/wrap-up").submit(promise)


def the_call_back(app: Flask) -> CallBack:
    return do(app, lambda session: session.scalars(select(CallBack)).one())


def due(page: Page) -> list[dict[str, object]]:
    found: list[dict[str, object]] = page.visitor.client.get("/desk/texts/waiting").get_json()[
        "call_backs"
    ]
    return found


def test_a_promised_call_is_on_the_list_with_its_time(app: Flask, desk: Page) -> None:
    assert "Ada Byron 07700 900123 The bins By 4 March 2026, 13:00. Yours." in desk.text
    second = a_second_desk(app, PHONE)
    assert "Robin the agent calls." in second.text


def test_whoever_promised_it_is_reminded(app: Flask, desk: Page, the_time: Clock) -> None:
    second = a_second_desk(app, PHONE)
    assert due(desk) == []
    the_time.move(minutes=51)
    assert due(desk) == [{"name": "Ada Byron", "at": "13:00", "late": False}]
    assert due(second) == []
    the_time.move(minutes=30)
    assert due(desk) == [{"name": "Ada Byron", "at": "13:00", "late": True}]
    assert "Late promised for" in desk.visitor.get("/phone").text


def test_a_call_is_made_and_done(app: Flask, desk: Page) -> None:
    page = desk.form(action="/call").submit({})
    assert page.heading == "Call with Ada Byron" and "We promised to call them" in page.text
    page = page.form(action="/close").submit({}, button="yes")
    assert page.heading == "Call with Ada Byron" and "they were called back" in page.text
    assert "We promised" not in page.text
    call = the_call_back(app)
    assert call.state == "done" and call.closed_by_id is not None
    assert "No call was promised" in end(page).text


def test_whoever_is_not_reached_is_tried_again(app: Flask, desk: Page, the_time: Clock) -> None:
    page = desk.form(action="/not-reached").submit({"next": "two_hours"})
    assert "It is due again on 4 March at 14:00." in page.text and "Tried 1 time." in page.text
    call = the_call_back(app)
    assert (call.tries, call.due_at) == (1, NOON + timedelta(hours=2))
    page = page.form(action="/close").submit({}, button="no")
    assert "was given up" in page.text and the_call_back(app).state == "given_up"


def test_what_somebody_has_seen_to_is_not_done_twice(app: Flask, desk: Page) -> None:
    second = a_second_desk(app, PHONE)
    desk.form(action="/close").submit({}, button="yes")
    for action in ("/call", "/close", "/not-reached"):
        page = second.form(action=action).submit({})
        assert "seen to this call-back already" in page.text
