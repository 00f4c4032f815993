"""People come up while staff are still typing whom they look for, at both desks."""

from typing import Any

import pytest
from flask import Flask

from tests.assisted.making import DESKS, LANDLINE, NUMBER, a_city, by, do, known, sent_by
from tests.parity.assisted import Assisted
from tests.statements import count_statements
from tests.visitor import Page
from tracker.people.models import Person


def look(page: Page, typed: str) -> Any:
    """What the page's script is told of what was typed so far."""
    form = page.form(has="words")
    sent = {**form.held(), "words": typed}
    address = form.element.get("data-finder")
    return page.visitor.client.post(address, data=sent).get_json()


def _two_smiths(city: Flask) -> None:
    first, _ = known(city, "John Smith", NUMBER), known(city, "Joan Smithson", LANDLINE)
    sent_by(city, first)

    def more(session: Any) -> None:
        person = session.get(Person, first)
        person.address, person.addressed_as, person.language = "12 Oak Street", "Mr Smith", "es"

    do(city, more)


def test_each_has_what_tells_them_from_another(home: Page, city: Flask) -> None:
    _two_smiths(city)
    told = look(home, "smi")
    assert told["count"] == 2 and told["status"] == "2 people."
    first = told["html"].split("</li>")[1]
    for words in ("John Smith", "(Mr Smith)", "speaks Español", "12 Oak Street", "07700 900123"):
        assert words in first
    assert "1 open" in first and "1 open" not in told["html"].split("</li>")[0]


@pytest.mark.parametrize("typed", ["0770", "+44 77", "900 12", "12 oak", "jo smi"])
def test_any_part_of_what_is_known_finds_them(home: Page, city: Flask, typed: str) -> None:
    _two_smiths(city)
    assert "John Smith" in look(home, typed)["html"]


def test_a_reference_finds_whose_request_it_is(home: Page, city: Flask) -> None:
    reference = sent_by(city, known(city, "Ada Byron", NUMBER))
    assert "Ada Byron" in look(home, reference)["html"]


def test_one_letter_finds_nobody_and_what_nobody_has_says_so(home: Page, city: Flask) -> None:
    _two_smiths(city)
    assert look(home, "s") == {"html": "", "count": 0, "status": ""}
    assert look(home, "xyzzy")["status"] == "Nobody is known by this."


def test_who_is_chosen_begins_the_contact(home: Page, desk: Assisted, city: Flask) -> None:
    person = known(city, "Ada Byron", NUMBER)
    form = home.form(has="words")
    held = {"csrf_token": form.held()["csrf_token"], "person": str(person)}
    answer = home.visitor.client.post(form.element.get("data-choose"), data=held)
    page = home.visitor.get(answer.headers["Location"])
    assert page.heading.endswith("with Ada Byron")


def test_within_a_contact_it_is_settled_who_it_is(home: Page, city: Flask) -> None:
    known(city, "Ada Byron", LANDLINE)
    page = by(home, NUMBER)
    form = page.form(has="words")
    assert "Ada Byron" in look(page, "ada")["html"]
    assert str(form.element.get("data-choose")).endswith("/person")


def test_it_costs_a_fixed_number_of_statements(home: Page, city: Flask) -> None:
    _two_smiths(city)
    for number in range(25):
        known(city, f"Smith {number}", f"07700 9002{number:02}")
    with count_statements(city) as sent:
        assert look(home, "smith")["count"] == 20
    # Who is signed in, three ways to look, the people, their contacts and open cases.
    assert len(sent) <= 8


def test_it_is_alike_on_both_databases(app: Flask) -> None:
    a_city(app)
    _two_smiths(app)
    assert look(DESKS["phone"].sign_in(app), "smi")["count"] == 2
