"""The addresses of papers: who gets which, and what a browser remembers."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.assisted.making import ANSWERS, LANDLINE, a_city, by, do, known, wants
from tests.builders import NOON
from tests.papers.reading import read
from tests.parity.assisted import filled, reference_of, send
from tests.parity.counter import COUNTER
from tests.statements import count_statements
from tests.visitor import Page, Visitor
from tracker.cases.models import Case
from tracker.messages.models import Message
from tracker.people.models import AccessNeed


@pytest.fixture
def city(sqlite_app: Flask) -> Flask:
    """A city with one small service and two sites."""
    a_city(sqlite_app)
    return sqlite_app


@pytest.fixture
def last_page(city: Flask) -> Page:
    """The last page of a visit, with the receipt."""
    known(city, "Ada Byron", LANDLINE)
    answers = {key: raw for key, raw in ANSWERS.items() if key != "your_name"}
    return send(filled(wants(by(COUNTER.sign_in(city), LANDLINE)), answers), {})


def receipt(page: Page, asks: str = "") -> Page:
    """The receipt as a PDF of the case that a page is about."""
    return page.visitor.get(f"/desk/cases/{reference_of(page, 'receipt')}/receipt.pdf{asks}")


def test_a_receipt_is_one_press_away_at_the_counter(last_page: Page) -> None:
    pdf = last_page.follow("Receipt as a PDF")
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert pdf.headers["Cache-Control"] == "private, no-store"
    said = read(pdf.bytes)
    assert reference_of(last_page, "receipt") in said.words
    assert set(said.pages) == {(210, 297)}


def test_the_paper_of_last_time_is_the_usual_one(last_page: Page) -> None:
    assert set(read(receipt(last_page, "?print=a5-ordinary&language=").bytes).pages) == {(148, 210)}
    assert set(read(receipt(last_page).bytes).pages) == {(148, 210)}
    again = last_page.visitor.get(last_page.url)
    assert "Receipt as a PDF (A5, ordinary print)" in again.text


def test_whoever_needs_large_print_gets_it_without_asking(city: Flask, last_page: Page) -> None:
    def need(session: Session) -> None:
        case = session.scalars(select(Case)).one()
        session.add(AccessNeed(person_id=case.parties[0].person_id, kind="large_print",
                               noted_at=NOON))  # fmt: skip

    ordinary = len(read(receipt(last_page).bytes).pages)
    do(city, need)
    assert len(read(receipt(last_page).bytes).pages) > ordinary
    asked_for = receipt(last_page, "?print=a4-ordinary")
    assert len(read(asked_for.bytes).pages) == ordinary


def test_it_is_in_their_language_or_in_another_if_that_is_wanted(
    city: Flask, last_page: Page
) -> None:
    def speaks(session: Session) -> None:
        session.scalars(select(Case)).one().parties[0].person.language = "es"

    assert read(receipt(last_page, "?language=es").bytes).language == "es"
    do(city, speaks)
    assert read(receipt(last_page).bytes).language == "es"
    assert read(receipt(last_page, "?language=en").bytes).language == "en"
    assert read(receipt(last_page, "?language=tlh&print=a9-tiny").bytes).language == "en"


def test_a_receipt_costs_a_fixed_number_of_statements(city: Flask, last_page: Page) -> None:
    with count_statements(city) as sent:
        receipt(last_page)
    # One of them the code by which it is taken over.
    assert len(sent) == 11


def test_the_form_of_a_service_is_for_everybody(city: Flask) -> None:
    visitor = Visitor(city)
    page = visitor.get("/services/pothole")
    form = read(page.follow("Print the form").bytes)
    assert "1. Where is it?" in form.words
    assert "Harbour Library" in form.words
    assert len(read(page.follow("in large print").bytes).pages) > len(form.pages)
    assert read(page.follow("Español").bytes).language == "es"
    assert visitor.get("/services/no-such/form.pdf").status == 404


def test_a_form_costs_two_statements(city: Flask) -> None:
    with count_statements(city) as sent:
        Visitor(city).get("/services/pothole/form.pdf")
    assert len(sent) == 2


def a_letter(app: Flask, **changes: object) -> int:
    """A letter about the case there is; returns its id."""

    def write(session: Session) -> int:
        case = session.scalars(select(Case)).one()
        values = {
            "direction": "out",
            "means": "letter",
            "state": "waiting",
            "subject": "Your pothole",
            "body": "It is filled.\n\nThank you for telling us.",
            "postal_address": "Flat 2, 12 Mill Lane, Larkmouth, LK1 2BB",
            "case_id": case.id,
            "created_at": NOON,
        }
        message = Message(**{**values, **changes})
        session.add(message)
        session.flush()
        return message.id

    return do(app, write)


def test_a_letter_has_its_address_where_the_window_is(city: Flask, last_page: Page) -> None:
    said = read(last_page.visitor.get(f"/desk/letters/{a_letter(city)}.pdf").bytes)
    for words in ("Ada Byron Flat 2 12 Mill Lane Larkmouth LK1 2BB", "4 March 2026",
                  reference_of(last_page, "receipt"), "Your pothole", "It is filled.",
                  "Thank you for telling us.", "/track", "020 7946 0311"):  # fmt: skip
        assert words in said.words, words
    assert said.tagged
    assert said.accessible
    assert said.pages == [(210, 297)]


def test_a_letter_in_large_print_is_longer(city: Flask, last_page: Page) -> None:
    body = "\n\n".join(["It is filled, and will be looked at again in spring."] * 18)
    small, large = a_letter(city, body=body), a_letter(city, body=body, large_print=True)
    pages = [len(read(last_page.visitor.get(f"/desk/letters/{one}.pdf").bytes).pages)
             for one in (small, large)]  # fmt: skip
    assert pages[1] > pages[0]


def test_all_the_letters_that_wait_are_one_file(city: Flask, last_page: Page) -> None:
    visitor = last_page.visitor
    assert visitor.get("/desk/letters.pdf").status == 404
    a_letter(city, body="The first.")
    a_letter(city, body="The second.", created_at=NOON + timedelta(hours=1))
    a_letter(city, body="Posted already.", state="sent")
    with count_statements(city) as sent:
        said = read(visitor.get("/desk/letters.pdf").bytes)
    assert said.words.index("The first.") < said.words.index("The second.")
    assert "Posted already." not in said.words
    assert len(said.pages) == 2
    assert len(sent) == 5


def test_what_is_no_letter_is_none(city: Flask, last_page: Page) -> None:
    assert last_page.visitor.get("/desk/letters/999.pdf").status == 404
    text = a_letter(city, means="visit")
    assert last_page.visitor.get(f"/desk/letters/{text}.pdf").status == 404
