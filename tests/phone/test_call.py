"""A whole call, on both databases: a caller who is new, then known; the reference read back."""

from flask import Flask

from tests.assisted.making import (
    ANSWERS,
    LANDLINE,
    NUMBER,
    a_city,
    by,
    end,
    known,
    the_case,
    wants,
    without_a_number,
)
from tests.parity.assisted import filled, reference_of, send
from tests.parity.phone import PHONE
from tests.visitor import Page, words
from tracker.cases.spelling import spelled


def test_a_call_makes_a_case_whose_reference_is_read_back(app: Flask) -> None:
    a_city(app)
    page = send(filled(wants(by(PHONE.sign_in(app), NUMBER)), ANSWERS), {})
    reference = reference_of(page, "sent")

    assert page.heading == "Sent: read this back"
    spoken = [words(e) for e in page.all("span", class_="app-spelled__word")]
    # Behind the reference comes the code by which it is taken over.
    assert len(spoken) == 16
    assert spoken[:8] == [word for _, word in spelled(reference.replace("-", ""))]
    assert "An inspector will look at it." in page.text
    assert "We aim to finish by 11 March 2026." in page.text
    assert "You will get a text with your reference at 07700 900123." in page.text
    noted = words(page.one("section", aria_labelledby="noted"))
    assert "Place Oak Street 4" in noted and "Your phone number 07700 900123" in noted

    assert the_case(app, reference, lambda case: case.channel) == "phone"
    contact = the_case(app, reference, lambda case: case.interaction and case.interaction.channel)
    assert contact == "phone"
    opened = the_case(app, reference, lambda case: case.events[0].staff)
    assert opened is not None and opened.name == "Robin the agent"

    page = page.follow("Another request for this caller")
    assert page.heading == "Call with Ada Byron"
    page = by(end(page), NUMBER)
    assert page.heading == "Call with Ada Byron"
    assert reference in words(page.one("section", aria_labelledby="earlier"))
    assert "Received" in words(page.one("section", aria_labelledby="earlier"))


def test_somebody_reached_by_voice_alone_is_asked_to_write_it_down(sqlite_app: Flask) -> None:
    a_city(sqlite_app)
    page = send(filled(wants(by(PHONE.sign_in(sqlite_app), LANDLINE)), ANSWERS), {})
    assert "Please write the reference down" in page.text


def test_a_withheld_number_is_no_hindrance(sqlite_app: Flask) -> None:
    a_city(sqlite_app)
    page = without_a_number(PHONE.sign_in(sqlite_app), PHONE)
    assert page.heading == "New caller"
    assert "a caller not known yet" in words(page.one("section", aria_label=ACTING))
    answers = {**ANSWERS, "reach_by": "email", "your_email": "ada@example.org"}
    page = send(filled(wants(page), answers), {})
    assert "You will get an e-mail with your reference at ada@example.org." in page.text


ACTING = "Whom you are acting for"


def test_somebody_who_wants_no_texts_is_marked_so(sqlite_app: Flask) -> None:
    a_city(sqlite_app)
    known(sqlite_app, "Ada Byron", LANDLINE)
    page: Page = by(PHONE.sign_in(sqlite_app), LANDLINE)
    assert "voice only" in page.text
    assert "takes texts" not in page.text
