"""Those who wait, as counter staff see them and call them."""

import pytest
from flask import Flask
from sqlalchemy import select

from tests.assisted.making import by, count, do, known, the_intake, wants
from tests.conftest import Clock
from tests.counter.making import a_hall, at_counter, press, states, waits, works_at
from tests.statements import count_statements
from tests.visitor import Page, words
from tracker.interactions.models import Interaction, Ticket


@pytest.fixture
def hall(sqlite_app: Flask) -> Flask:
    """A site at which people wait."""
    a_hall(sqlite_app)
    return sqlite_app


def call_next(page: Page) -> Page:
    return page.form(action="/counter/next").submit({})


def test_a_visitor_is_checked_in_called_and_served(app: Flask, the_time: Clock) -> None:
    a_hall(app)
    page = at_counter(app)
    page = page.form(action="/counter/check-in").submit(
        {"name": "Ada Byron", "reason": "A letter", "needs": ["step_free"], "language": "es"}
    )
    assert "Checked in: the number is A001." in page.text
    page = page.follow("Back to the line")
    assert "A001 Ada Byron Step-free visit Español" in page.text
    the_time.move(minutes=8)
    page = call_next(page)
    assert "A001 is called to Counter 1" in page.text
    page = press(page, "They are here")
    assert page.heading == "New visitor"
    banner = words(page.one("section", aria_label="Whom you are acting for"))
    for part in ("Ada Byron", "A001", "Step-free visit", "A letter"):
        assert part in banner
    the_time.move(minutes=5)
    page.form(action="/end").submit({})
    assert states(app) == {"A001": "done"}

    def visit(session: object) -> tuple[float, float, str]:
        one = session.scalars(select(Interaction)).one()  # type: ignore[attr-defined]
        waited = (one.started_at - one.arrived_at).total_seconds()
        return waited, (one.ended_at - one.started_at).total_seconds(), one.counter.name

    assert do(app, visit) == (8 * 60, 5 * 60, "Counter 1")


def test_the_name_said_at_check_in_is_filled_in_and_marked(hall: Flask) -> None:
    waits(hall, name="Ada Byron")
    page = wants(press(call_next(at_counter(hall)), "They are here"))
    assert the_intake(hall, lambda intake: intake.answers["your_name"]) == "Ada Byron"
    assert "Said at check-in" in page.text


def test_they_are_looked_for_by_the_name_said_at_check_in(hall: Flask) -> None:
    known(hall, "Ada Byron", "07700 900456")
    waits(hall, name="Ada Byron")
    page = press(call_next(at_counter(hall)), "They are here")
    page = page.form(has="words").submit({})
    page = page.form(has="person").submit({})
    assert page.heading == "Visit with Ada Byron"


def test_two_counters_call_different_people(hall: Flask) -> None:
    waits(hall, name="First")
    waits(hall, name="Second")
    one, other = at_counter(hall), at_counter(hall, "Counter 2", "other")
    assert "A001 is called to Counter 1" in call_next(one).text
    page = call_next(other)
    assert "A002 is called to Counter 2" in page.text
    assert "A001 is called to Counter 1" in page.text, "a colleague sees who is called where"
    assert "Nobody waits to be called." in call_next(other_again(page)).text


def other_again(page: Page) -> Page:
    return press(page, "Did not come")


def test_whoever_does_not_come_can_be_called_again_and_brought_back(hall: Flask) -> None:
    waits(hall)
    page = press(call_next(at_counter(hall)), "Call again")
    assert "2 times" in page.text
    page = press(page, "Did not come")
    assert states(hall) == {"A001": "no_show"}
    page = press(page, "Undo: they wait as before")
    assert states(hall) == {"A001": "waiting"}
    page = press(page, "Has left")
    assert states(hall) == {"A001": "left"} and "Nobody waits." in page.text


def test_moving_to_another_queue(hall: Flask) -> None:
    waits(hall)
    page = press(at_counter(hall), "Move", "A001")
    assert "Housing. Since 12:00" in page.text


def test_a_call_from_one_queue_is_kept_to(hall: Flask) -> None:
    waits(hall)
    page = at_counter(hall)
    housing = next(o for o in page.all("option") if o.text == "Housing").get("value")
    page = page.form(action="/counter/next").submit({"queue": housing})
    assert "Nobody waits to be called." in page.text
    assert any(o.get("selected") is not None and o.text == "Housing" for o in page.all("option"))


def test_nobody_is_called_to_no_counter(hall: Flask) -> None:
    waits(hall)
    page = at_counter(hall, "None: the reception")
    page = call_next(page)
    assert page.heading == "Where do you work today?" and "Choose your counter first" in page.text
    assert states(hall) == {"A001": "waiting"}
    assert "A001 is called to Counter 2" in call_next(works_at(page.visitor, "Counter 2")).text


def test_somebody_found_is_let_wait_under_a_number(hall: Flask) -> None:
    person = known(hall, "Grace Hopper", "07700 900456")
    page = by(at_counter(hall), "Grace Hopper")
    page = page.form(has="person", action="/counter/check-in").submit({"person": str(person)})
    assert "A001 Grace Hopper" in page.text
    page = press(call_next(page), "They are here")
    assert page.heading == "Visit with Grace Hopper"


def test_a_button_that_is_pressed_twice_does_its_work_once(hall: Flask) -> None:
    waits(hall)
    waits(hall)
    form = at_counter(hall).form(action="/counter/next")
    form.submit({})
    page = form.submit({})
    assert states(hall) == {"A001": "called", "A002": "waiting"}
    assert press(page, "They are here").url == press(page, "They are here").url
    assert count(hall, Interaction) == 1


def test_whom_a_colleague_called_and_forgot_goes_back_into_the_line(hall: Flask) -> None:
    waits(hall)
    call_next(at_counter(hall))
    page = press(at_counter(hall, "Counter 2", "other"), "Back into the line")
    assert "A001 is called to Counter 2" in call_next(page).text


def test_other_pages_of_a_browser_at_a_counter_are_covered_too(hall: Flask) -> None:
    visitor = at_counter(hall).visitor
    assert visitor.get("/desk").one("body").get("data-idle-page") == "/counter/cleared"


def test_a_step_that_a_colleague_was_quicker_with_says_so(hall: Flask) -> None:
    waits(hall)
    page = call_next(at_counter(hall))
    press(page, "They are here")
    assert "A001 is being served." in press(page, "Did not come").text


def test_the_line_costs_the_same_however_long_it_is(hall: Flask) -> None:
    page = at_counter(hall)
    for _ in range(2):
        for _ in range(5):
            waits(hall)
        with count_statements(hall) as sent:
            answer = page.visitor.client.get("/counter/line")
        assert len(sent) == 6, "who is signed in, the site with counters and queues, and the line"
    assert "A010" in answer.get_json()["rest"] and "Call the next" in answer.get_json()["now"]


def test_a_ticket_of_another_site_is_not_found(hall: Flask) -> None:
    page = at_counter(hall)
    token = page.forms()[0].held()["csrf_token"]
    answer = page.visitor.client.post(
        "/counter/tickets/99", data={"csrf_token": token, "then": "call"}
    )
    assert answer.status_code == 404


def test_what_is_too_long_is_said_beside_its_field(hall: Flask) -> None:
    page = at_counter(hall).form(action="/counter/check-in").submit({"name": "x" * 201})
    assert page.status == 422 and "The name is too long" in page.text
    assert states(hall) == {}


def test_an_idle_screen_shows_nothing_of_anybody(hall: Flask) -> None:
    waits(hall, name="Ada Byron")
    page = at_counter(hall)
    assert page.one("body").get("data-idle-page") == "/counter/cleared"
    assert page.one("body").get("data-idle-minutes") == "3.0"
    page = page.visitor.get("/counter/cleared")
    assert page.heading == "This screen was cleared" and "Ada" not in page.text
    assert page.follow("Go on").heading == "Counter"


def test_the_day_after_nobody_waits_any_more(hall: Flask, the_time: Clock) -> None:
    waits(hall)
    the_time.move(days=1)
    assert "Nobody waits." in at_counter(hall).text
    assert do(hall, lambda session: session.scalars(select(Ticket)).one().state) == "waiting"
