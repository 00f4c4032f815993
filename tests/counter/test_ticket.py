"""A number that staff give is printed, in the words of whoever holds it."""

import pytest
from flask import Flask

from tests.counter.making import a_hall, at_counter, press, waits
from tests.statements import count_statements
from tests.visitor import Page, words


@pytest.fixture
def hall(sqlite_app: Flask) -> Flask:
    """A site at which people wait."""
    a_hall(sqlite_app)
    return sqlite_app


def ticket_on(page: Page) -> str:
    """The words of the ticket."""
    return words(page.one("article"))


def test_a_number_is_printed_as_it_is_given_in_the_visitor_s_language(hall: Flask) -> None:
    waits(hall)
    page = (
        at_counter(hall)
        .form(action="/counter/check-in")
        .submit({"name": "Lucía Peña", "reason": "Una carta", "language": "es"})
    )
    assert page.heading == "Number A002" and page.all("button", data_print_now="")
    printed = ticket_on(page)
    for part in (
        "Town Hall 1 High Street",
        "A002",
        "Para: Todo Una carta",
        "Espera probable: Aún no podemos decir cuánto tardará.",
        "1 persona espera antes que usted.",
        "Su número aparecerá en la pantalla",
        "4 de marzo de 2026, 12:00",
    ):
        assert part in printed
    assert page.one("article").get("lang") == "es" and "Lucía" not in printed
    again = page.visitor.get(page.url)
    assert not again.all("button", data_print_now=""), "loaded again it prints nothing by itself"
    assert "A002" in ticket_on(page.follow("Back to the line").follow("Print the number A002"))


def test_who_prints_no_numbers_is_not_led_to_one_again(hall: Flask) -> None:
    form = at_counter(hall).form(action="/counter/check-in")
    page = form.submit({"print": []})
    assert page.heading == "Counter" and "the number is A001" in page.text
    assert page.one("input", name="print").get("checked") is None
    page = page.form(action="/counter/check-in").submit({"print": ["yes"]})
    assert page.heading == "Number A002"
    assert page.follow("Back to the line").one("input", name="print").get("checked") is not None


def test_a_number_that_is_called_no_more_is_not_printed(hall: Flask) -> None:
    waits(hall)
    page = at_counter(hall)
    assert "A001" in page.visitor.get("/counter/tickets/1").text
    press(page.form(action="/counter/next").submit({}), "They are here")
    gone = page.visitor.get("/counter/tickets/1")
    assert gone.status == 404 and page.visitor.get("/counter/tickets/9").status == 404


def test_a_ticket_costs_six_statements(hall: Flask) -> None:
    for _ in range(4):
        waits(hall)
    visitor = at_counter(hall).visitor
    with count_statements(hall) as sent:
        visitor.get("/counter/tickets/3")
    assert len(sent) == 7
