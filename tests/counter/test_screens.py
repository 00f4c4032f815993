"""The kiosk and the screen in the hall: for everybody who stands before them, and nobody's name."""

import pytest
from flask import Flask

from tests.assisted.making import do
from tests.conftest import Clock
from tests.counter.making import a_hall, at_counter, press, screen_of, states, waits
from tests.statements import count_statements
from tests.visitor import Page, Visitor
from tracker.interactions.models import Ticket


@pytest.fixture
def hall(sqlite_app: Flask) -> Flask:
    """A site at which people wait."""
    a_hall(sqlite_app)
    return sqlite_app


def kiosk(app: Flask) -> Page:
    return Visitor(app).get(f"/kiosk/{screen_of(app)}")


def pressed(page: Page, button: str, words: str = "") -> Page:
    """Press a button of the kiosk, the one with these words if several lead the same way."""
    for form in page.forms():
        for one in form.element.iter("button"):
            if one.get("value") == button and words in "".join(one.itertext()):
                return form.submit({}, button=button)
    raise AssertionError(f"no button “{button}” on {page.url}")


def test_a_visitor_takes_a_number_in_their_language(app: Flask) -> None:
    a_hall(app)
    page = pressed(kiosk(app), "reason", "Español")
    assert page.heading == "¿A qué ha venido?" and page.one("html").get("lang") == "es"
    page = pressed(page, "about", "Todo")
    form = page.form(has="needs")
    page = form.submit({"needs": ["step_free"], "name": "Lucía"}, button="take")
    assert page.heading == "Su número" and "A001" in page.text
    assert "4 de marzo de 2026, 12:00" in page.text
    assert "Aún no podemos decir cuánto tardará." in page.text

    ticket = do(app, lambda session: session.get_one(Ticket, 1))
    assert (ticket.language, ticket.needs, ticket.name) == ("es", ["step_free"], "Lucía")
    again = page.visitor.get(page.url)
    assert "A001" in again.text, "loading it again takes no second number"
    page = page.follow("Listo")
    assert "A001" not in page.text
    assert "A001" not in page.visitor.get(f"{page.url}/ticket").text, (
        "nothing of the last one stays"
    )
    assert states(app) == {"A001": "waiting"}


def test_nothing_but_the_queue_has_to_be_said(hall: Flask) -> None:
    page = pressed(pressed(kiosk(hall), "reason", "English"), "about", "Housing")
    page = page.form(has="needs").submit({}, button="take")
    assert "H001" in page.text and page.heading == "Your number"


def test_a_site_that_is_shut_gives_no_number(hall: Flask, the_time: Clock) -> None:
    open_page = pressed(kiosk(hall), "reason", "English")
    the_time.move(hours=6)
    page = kiosk(hall)
    assert "We are closed now. Monday to Friday, 9am to 5pm" in page.text
    assert "Ahora está cerrado. lun–vie 09:00–17:00." in page.text
    assert page.all("button") == []
    assert "We are closed now." in pressed(open_page, "about", "Housing").text
    assert states(hall) == {}


def test_a_child_who_plays_with_the_kiosk_is_stopped(hall: Flask, the_time: Clock) -> None:
    for _ in range(12):
        waits(hall)
    page = pressed(pressed(kiosk(hall), "reason", "English"), "about", "Housing")
    form = page.form(has="needs")
    busy = form.submit({}, button="take")
    assert busy.status == 429 and "Wait a minute" in busy.text
    the_time.move(minutes=2)
    assert "H001" in form.submit({}, button="take").text


def test_no_other_address_opens_a_screen(hall: Flask) -> None:
    for name in ("kiosk", "lobby", "second"):
        assert Visitor(hall).client.get(f"/{name}/guessed").status_code == 404


def test_the_hall_sees_numbers_and_counters_and_no_name(hall: Flask) -> None:
    waits(hall, name="Ada Byron", language="es")
    waits(hall, name="Bo Derek")
    token = screen_of(hall)
    screen = Visitor(hall)
    page = screen.get(f"/lobby/{token}")
    assert (
        "Your number comes up here" in page.text
        and "2 wait. Esperan 2 personas. 12:00" in page.text
    )
    staff = at_counter(hall)
    staff.form(action="/counter/next").submit({})
    page = screen.get(f"/lobby/{token}")
    assert "A001 Counter 1" in page.text and "1 waits. Espera 1 persona. 12:00" in page.text
    assert "Ada" not in page.html and "Bo Derek" not in page.html
    answer = screen.client.get(f"/lobby/{token}/calls").get_json()
    assert answer["calls"] == [
        {"key": "1-1", "words": "Número A 0 0 1, pase a Counter 1, por favor.", "language": "es"}
    ]
    assert "A001" in answer["html"] and "Ada" not in answer["html"]


def test_the_hall_is_told_everything_in_each_language_of_the_city(hall: Flask) -> None:
    waits(hall)
    called = at_counter(hall).form(action="/counter/next").submit({})
    press(called, "Did not come")
    page = Visitor(hall).get(f"/lobby/{screen_of(hall)}")
    for words in (
        "Called before · Llamados antes",
        "Likely wait · Espera probable",
        "Anything We cannot say yet how long it takes. Todo Aún no podemos decir",
        "Turn the voice on · Activar la voz",
        "There is no connection. Listen for your number at the counters. · No hay conexión.",
    ):
        assert words in page.text
    assert {part.get("lang") for part in page.all("span") if part.get("lang")} == {"en", "es"}


def test_the_screen_costs_the_same_however_many_wait(hall: Flask) -> None:
    token, screen = screen_of(hall), Visitor(hall)
    for _ in range(2):
        for _ in range(4):
            waits(hall)
        with count_statements(hall) as sent:
            screen.client.get(f"/lobby/{token}/calls")
        assert len(sent) == 6
