"""After a call or a visit: what came of it, how long it took, and a call that is promised."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.assisted.making import (
    ANSWERS,
    DESKS,
    NUMBER,
    a_city,
    autosave,
    by,
    do,
    end,
    known,
    wants,
)
from tests.conftest import Clock
from tests.parity.assisted import Assisted, filled, send
from tests.visitor import Page
from tracker.interactions.models import CallBack, Interaction


@pytest.fixture(params=DESKS)
def desk(request: pytest.FixtureRequest) -> Assisted:
    return DESKS[request.param]


@pytest.fixture
def home(sqlite_app: Flask, desk: Assisted) -> Page:
    a_city(sqlite_app)
    return desk.sign_in(sqlite_app)


def ended(page: Page) -> Page:
    """End the contact, and come to its wrap-up."""
    return page.form(action="/end").submit({})


def the_contact(app: Flask) -> Interaction:
    return do(app, lambda session: session.scalars(select(Interaction)).one())


def chosen(page: Page) -> str:
    (option,) = page.one("select", name="outcome").findall("option[@selected]")
    return option.get("value", "")


def test_what_is_likely_is_filled_in_and_one_key_saves_it(
    home: Page, sqlite_app: Flask, the_time: Clock
) -> None:
    page = by(home, NUMBER)
    send(filled(wants(page), ANSWERS), {})
    the_time.move(minutes=3)
    page = ended(page.visitor.get(page.url))
    assert chosen(page) == "request" and "It took 3 min 0 s" in page.text
    button = [b for b in page.all("button") if b.get("autofocus") is not None]
    assert [b.text.strip() for b in button if b.text] == ["Save"]
    the_time.move(seconds=20)
    page = page.form(action="/wrap-up").submit({})
    contact = the_contact(sqlite_app)
    assert (contact.outcome, contact.avoidable, contact.settled) == ("request", False, False)
    assert contact.wrapped_up_at == the_time.now
    assert "is wrapped up." in page.text and "is not wrapped up" not in page.text


def test_a_contact_of_which_there_is_nothing_to_note_is_ended_and_wrapped_up_by_one_key(
    home: Page, sqlite_app: Flask, the_time: Clock
) -> None:
    page = send(filled(wants(by(home, NUMBER)), ANSWERS), {})
    the_time.move(minutes=3)
    page = page.form(has="then").submit({}, button="wrapped")
    contact = the_contact(sqlite_app)
    assert contact.ended_at == contact.wrapped_up_at == the_time.now
    assert (contact.outcome, contact.avoidable, contact.settled) == ("request", False, False)
    assert "is wrapped up: “A request was made”." in page.text
    assert "is not wrapped up" not in page.text and "Ada Byron" not in page.text
    # What was noted is told, and can be changed.
    (link,) = [one for one in page.all("a") if one.text == "Change it"]
    page = page.visitor.get(link.get("href", ""))
    assert chosen(page) == "request"
    page.form(action="/wrap-up").submit({"outcome": "complaint", "avoidable": "yes"})
    changed = the_contact(sqlite_app)
    assert (changed.outcome, changed.avoidable) == ("complaint", True)


@pytest.mark.parametrize("what", ["known", "unknown", "unfinished"])
def test_what_came_of_it_is_seen_from_what_happened(
    home: Page, sqlite_app: Flask, what: str
) -> None:
    if what == "known":
        known(sqlite_app, "Ada Byron", NUMBER)
    page = by(home, NUMBER)
    if what == "unfinished":
        autosave(wants(page), {"place": "Oak"})
    page = ended(page)
    expected = {"known": "status", "unknown": "information", "unfinished": "unfinished"}
    assert chosen(page) == expected[what]


def test_what_was_not_said_is_asked_again_on_the_first_page(home: Page, desk: Assisted) -> None:
    page = by(home, NUMBER)
    ended(page)
    page = page.visitor.get(f"/{desk.channel}")
    assert "is not wrapped up" in page.text
    page = page.follow("Wrap it up")
    page.form(action="/wrap-up").submit({"avoidable": "yes", "settled": "yes", "note": "Twice."})
    assert "is not wrapped up" not in page.visitor.get(f"/{desk.channel}").text


def test_a_contact_that_goes_on_has_no_wrap_up_yet(home: Page, desk: Assisted) -> None:
    page = by(home, NUMBER)
    assert page.visitor.get(f"{page.url}/wrap-up").url == page.url
    assert page.visitor.get(f"/{desk.contacts}/999/wrap-up").status == 404


def test_a_call_is_promised(home: Page, sqlite_app: Flask, the_time: Clock) -> None:
    known(sqlite_app, "Ada Byron", NUMBER)
    page = ended(by(home, NUMBER))
    promise = {"call_back": "hour", "about": "The bins"}
    page = page.form(action="/wrap-up").submit(promise)
    (call,) = do(sqlite_app, lambda session: list(session.scalars(select(CallBack))))
    assert (call.name, call.about, call.state) == ("Ada Byron", "The bins", "open")
    assert call.due_at == the_time.now + timedelta(hours=1)
    assert call.interaction_id == the_contact(sqlite_app).id


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"number": "12"}, "This phone number"),
        ({"about": " "}, "Say what the call is about."),
        ({"call_back": "at", "day": "", "time": ""}, "Give the day and the time"),
        ({"call_back": "at", "day": "2026-03-01", "time": "09:00"}, "This time has passed."),
        ({"call_back": "at", "day": "2027-03-01", "time": "09:00"}, "within the next 90 days"),
        ({"outcome": "?"}, "Choose what came of it."),
        ({"note": "x" * 1001}, "The note is too long"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(
    home: Page, sqlite_app: Flask, changes: dict[str, str], says: str
) -> None:
    page = ended(by(home, NUMBER))
    typed = {"call_back": "hour", "about": "The bins of Mill Lane", "note": "They were upset."}
    page = page.form(action="/wrap-up").submit({**typed, **changes})
    assert page.status == 422 and says in page.text
    kept = {**typed, **changes}
    assert kept["note"] in page.html and kept["about"].strip() in page.html
    assert do(sqlite_app, lambda session: list(session.scalars(select(CallBack)))) == []
    assert the_contact(sqlite_app).wrapped_up_at is None


def test_another_time_is_of_the_citys_zone(home: Page, sqlite_app: Flask) -> None:
    page = ended(by(home, NUMBER))
    promise = {"call_back": "at", "day": "2026-04-01", "time": "09:30", "about": "The bins"}
    page.form(action="/wrap-up").submit(promise)
    (call,) = do(sqlite_app, lambda session: list(session.scalars(select(CallBack))))
    assert call.due_at == datetime(2026, 4, 1, 8, 30, tzinfo=UTC)


def test_the_end_and_the_wrap_up_are_two_steps(home: Page) -> None:
    page = end(by(home, NUMBER))
    assert "is wrapped up." in page.text
