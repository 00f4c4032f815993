"""The catalogue: every service, a search that finds parts of words, and the other doors."""

from pathlib import Path

import pytest
from flask import Flask

from channels.web.rules import days_in_words
from tests.builders import a_definition, a_published_service
from tests.conftest import settings_for
from tests.statements import count_statements
from tests.visitor import Page, Visitor, words
from tracker.database import db, unit_of_work
from wsgi import create_application


def titles(page: Page) -> list[str]:
    """The services that a page offers."""
    return [words(card.find(".//a")) for card in page.all("li", class_="app-card")]  # type: ignore[arg-type]


def test_the_first_page_offers_every_service_under_its_department(larkmouth: Flask) -> None:
    with count_statements(larkmouth) as sent:
        page = Visitor(larkmouth).get("/")
    assert len(titles(page)) == 14
    headings = [words(h) for h in page.all("h2")]
    assert "Streets and waste" in headings and "Parking and travel" in headings
    assert len(sent) == 2


def test_the_first_page_states_the_other_doors(larkmouth: Flask) -> None:
    page = Visitor(larkmouth).get("/")
    assert page.all("a", href="sms:+441632960000") and page.all("a", href="tel:+442079460311")
    assert "Harbour Library14 Quay Street, Larkmouth LK2 3PWTuesday to Saturday" in page.text


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("hole in the road", "Report a pothole"),
        ("graff", "Report graffiti"),
        ("POTH", "Report a pothole"),
        ("my naybours dog barkng all night", "Report a noise problem"),
    ],
)
def test_a_search_finds_services_by_their_words_and_by_parts_of_words(
    larkmouth: Flask, typed: str, first: str
) -> None:
    with count_statements(larkmouth) as sent:
        page = Visitor(larkmouth).get("/").submit({"q": typed})
    assert titles(page)[0] == first
    assert len(sent) == 2 + 3


@pytest.mark.parametrize(
    "typed",
    ["unicorn", "🦄🦄", "مشكلة", "uni\x01corn\x07", "\ufdd0u\ufffeq", "x" * 4000, "<b>hm</b>"],
)
def test_a_search_that_finds_nothing_says_how_to_go_on(larkmouth: Flask, typed: str) -> None:
    page = Visitor(larkmouth).get("/", query_string={"q": typed})
    assert page.status == 200
    assert "No service fits these words" in page.text
    assert len(titles(page)) == 14


def test_a_city_without_services_says_so(sqlite_app: Flask) -> None:
    page = Visitor(sqlite_app).get("/")
    assert "Nothing can be asked for here yet" in page.text


def test_a_service_says_what_it_asks_and_how_long_it_takes(larkmouth: Flask) -> None:
    visitor = Visitor(larkmouth)
    with count_statements(larkmouth) as sent:
        page = visitor.get("/services/pothole")
    assert len(sent) == 2
    assert page.heading == "Report a pothole"
    asked = [words(li) for li in page.all("li")]
    for line in (
        "Where",
        "Traffic swerving (only if it applies)",
        "Photo (optional)",
        "Your name and how to reach you (only if you want to hear what happens)",
    ):
        assert line in asked
    assert "within 10 working days" in page.text and "without giving your name" in page.text
    assert "Text “pothole” to" in page.text
    assert page.follow("Start now").heading == "Where is the pothole?"


def test_a_service_that_must_know_who_asks_offers_nothing_else(larkmouth: Flask) -> None:
    page = Visitor(larkmouth).get("/services/disabled-parking-permit")
    assert "without giving your name" not in page.text and "for somebody else" in page.text


@pytest.mark.parametrize(
    "address", ["unicorn", "unicorn/start", "POTHOLE", "a%00b", "%F0%9F%A6%84"]
)
def test_a_service_that_does_not_exist_is_not_found(larkmouth: Flask, address: str) -> None:
    page = Visitor(larkmouth).get(f"/services/{address}")
    assert page.status == 404 and page.heading == "Page not found"


def test_an_address_with_a_nul_is_no_fault_of_ours(app: Flask) -> None:
    assert Visitor(app).get("/services/a%00b").status in (400, 404)
    assert Visitor(app).get("/?q=a%00b").status in (200, 400)


def test_a_city_that_sends_no_texts_offers_no_number_to_text(
    sqlite_url: str, tmp_path: Path
) -> None:
    app = create_application(settings_for(sqlite_url, tmp_path, twilio_from_number=None))
    app.testing = True
    with app.app_context(), unit_of_work() as session:
        a_published_service(session, a_definition())
    visitor = Visitor(app)
    for address in ("/", "/?q=unicorn", "/services/pothole"):
        assert "By text" not in visitor.get(address).text
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    ("days", "said"),
    [(1, "1 working day"), (7, "7 working days"), (40, "40 working days")],
)
def test_days_are_said_as_people_say_them(days: int, said: str) -> None:
    assert days_in_words(days) == said
