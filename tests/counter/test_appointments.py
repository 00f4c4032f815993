"""Visits that are booked for a time: at the counter and in a call, on both databases."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.assisted.making import NUMBER, by, do, known
from tests.builders import NOON, ZONE, a_member_of_staff
from tests.conftest import Clock
from tests.counter.making import a_hall, at_counter, press, screen_of, states
from tests.counter.test_screens import kiosk, pressed
from tests.interactions.making import a_site
from tests.parity.phone import PHONE
from tests.visitor import Page
from tracker.errors import Conflict
from tracker.hours import OpeningHours, read_opening_hours
from tracker.interactions.appointments import book, free_times, move_to
from tracker.interactions.models import Ticket
from tracker.messages.models import Message
from tracker.people.models import Adjustment

HOURS = OpeningHours(read_opening_hours("Mo-Fr 09:00-17:00"), ZONE)
THREE = NOON + timedelta(hours=3)


def test_no_more_is_booked_for_a_time_than_there_are_counters(session: Session) -> None:
    site = a_site(session)
    for _ in range(2):
        book(session, site, site.queues[0], THREE, HOURS, now=NOON)
    with pytest.raises(Conflict, match="This time has been taken"):
        book(session, site, site.queues[1], THREE, HOURS, now=NOON)
    assert THREE not in free_times(session, site, THREE.date(), HOURS, now=NOON)


@pytest.mark.parametrize("minutes", [-20, 5, 60 * 8])
def test_only_a_time_to_come_within_the_hours_is_booked(session: Session, minutes: int) -> None:
    site = a_site(session)
    with pytest.raises(Conflict):
        book(session, site, site.queues[0], NOON + timedelta(minutes=minutes), HOURS, now=NOON)


def test_another_day_gives_another_number(session: Session) -> None:
    site = a_site(session)
    tomorrow = THREE + timedelta(days=1)
    book(session, site, site.queues[0], tomorrow, HOURS, now=NOON)
    ticket = book(session, site, site.queues[0], THREE, HOURS, now=NOON)
    assert ticket.number == "A001"
    moved = move_to(session, ticket, site, tomorrow, HOURS, now=NOON)
    assert (moved.number, moved.booked_for) == ("A002", tomorrow)
    assert ticket.state == "left"


def booked(page: Page, at: str, **what: str) -> Page:
    """Book the time of today that reads so."""
    value = next(
        one.get("value", "") for one in page.all("input", name="at") if f"T{at}" in one.get("value")
    )
    return page.form(has="at").submit({"at": value, **what})


def test_a_caller_books_a_visit_and_gets_a_text(app: Flask) -> None:
    a_hall(app)
    known(app, "Ada Byron", NUMBER)
    page = by(PHONE.sign_in(app), NUMBER).follow("Book a visit")
    page = booked(page, "14:20", reason="A form")
    assert "Booked. Your visit: 4 March 2026 at 14:20, Town Hall" in page.text
    assert "A text says so." in page.text
    body = do(app, lambda session: session.scalars(select(Message)).one().body)
    assert "4 March 2026 at 14:20, Town Hall, 1 High Street. Your number is A001" in body
    ticket = do(app, lambda session: session.get_one(Ticket, 1))
    assert ticket.person_id == 1 and ticket.state == "booked"
    again = page.follow("Book a visit")
    assert "Booked already" in again.text

    page = booked(at_counter(app).follow("Booked visits").follow("Another time"), "15:00")
    assert "A text says so." in page.text
    page.form(action="/cancel").submit({})
    texts = do(app, lambda session: list(session.scalars(select(Message.body).order_by("id"))))
    assert len(texts) == 3 and "4 March 2026 at 15:00" in texts[1]
    assert "Your visit on 4 March 2026 at 15:00, Town Hall, is cancelled." in texts[2]


def test_whoever_wants_no_texts_gets_none_of_a_visit(sqlite_app: Flask) -> None:
    a_hall(sqlite_app)
    person_id = known(sqlite_app, "Ada Byron", NUMBER)

    def agree(session: Session) -> None:
        staff = a_member_of_staff(session, "caseworker")
        session.add(
            Adjustment(
                person_id=person_id,
                kind="no_texts",
                agreed_at=NOON,
                review_on=NOON.date(),
                staff_id=staff.id,
            )
        )

    do(sqlite_app, agree)
    page = by(PHONE.sign_in(sqlite_app), NUMBER).follow("Book a visit")
    assert "Tell them: nothing is sent." in booked(page, "14:20").text


def test_whoever_cannot_be_written_to_is_told(sqlite_app: Flask) -> None:
    a_hall(sqlite_app)
    page = PHONE.sign_in(sqlite_app).form(action="/phone/calls").submit({})
    page = booked(page.follow("Book a visit"), "14:20", name="Cy")
    assert "Tell them: nothing is sent." in page.text


def test_a_time_has_to_be_chosen(sqlite_app: Flask) -> None:
    a_hall(sqlite_app)
    page = at_counter(sqlite_app).follow("Booked visits").form(has="at").submit({})
    assert page.status == 422 and "Choose a time." in page.text


def test_whoever_booked_checks_in_with_their_number_and_is_called_in_time(
    sqlite_app: Flask, the_time: Clock
) -> None:
    a_hall(sqlite_app)
    desk = at_counter(sqlite_app)
    page = booked(desk.follow("Booked visits"), "14:20", name="Ada Byron")
    assert "Your number is A001" in page.text and "Ada Byron" in page.text
    the_time.move(hours=2, minutes=10)
    page = pressed(kiosk(sqlite_app), "reason", "English")
    page = pressed(page, "booked")
    wrong = page.form(has="number").submit({"number": "A009"}, button="come")
    assert wrong.status == 422 and "No visit is booked today under this number" in wrong.text
    page = wrong.form(has="number").submit({"number": " a001 "}, button="come")
    assert "You are booked for 14:20." in page.text
    the_time.move(minutes=10)
    page = desk.visitor.get("/counter").form(action="/counter/next").submit({})
    assert "A001 is called to Counter 1" in page.text
    assert screen_of(sqlite_app)


def test_it_is_moved_and_cancelled_at_the_counter(sqlite_app: Flask) -> None:
    a_hall(sqlite_app)
    page = booked(at_counter(sqlite_app).follow("Booked visits"), "14:20", name="Ada")
    page = booked(page.follow("Another time"), "15:00")
    assert "Moved. Your visit: 4 March 2026 at 15:00" in page.text
    page = page.form(action="/cancel").submit({})
    assert "Cancelled: A001." in page.text
    assert states(sqlite_app) == {"A001": "left"}


def test_whoever_booked_and_did_not_come_is_noted(sqlite_app: Flask) -> None:
    a_hall(sqlite_app)
    desk = at_counter(sqlite_app)
    booked(desk.follow("Booked visits"), "14:20", name="Ada")
    page = press(desk.visitor.get("/counter"), "Did not come", "A001")
    assert states(sqlite_app) == {"A001": "no_show"}
    press(page, "Undo: they wait as before")
    assert states(sqlite_app) == {"A001": "waiting"}
