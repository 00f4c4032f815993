"""The one search: from the box at the head of every page to what was found, and no further than
whoever searches may read.
"""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.builders import NOON, a_member_of_staff
from tests.conftest import Clock
from tests.desk.making import a_case, a_service, at_the_desk, the_city
from tests.statements import count_statements
from tests.visitor import Page, Visitor, words
from tracker.cases.commands import add_note
from tracker.cases.models import Case
from tracker.cases.references import shown
from tracker.cases.search_index import index_marked
from tracker.cases.search_models import StaffSearch
from tracker.staff.rules import ROLES


@pytest.fixture
def city(app: Flask) -> Flask:
    """Two potholes and a lamp; a note at the first."""
    with the_city(app) as session:
        staff = a_member_of_staff(session, email="ann@larkmouth.example", name="Ann Marsh")
        first = a_case(session, place="Oak Street 4")
        add_note(session, first, staff, "The water board comes on Friday", now=NOON)
        a_case(session, place="Elm Road 5", your_name="Zoë Ångström", your_phone="07700 900456")
        lamp = a_service(session, "street-light", team="lights", title="Mend a light")
        a_case(session, definition=lamp, place="Oak Lane", channel="phone")
    return app


def search(visitor: Visitor, typed: str) -> Page:
    """Type into the box at the head of the first page of the desk, once the worker went by."""
    with the_city(visitor.app) as session:
        index_marked(session)
    return visitor.get("/desk").form(action="/desk/search").submit({"q": typed})


def hits(page: Page) -> list[str]:
    return [words(title) for title in page.all("h3", class_="app-hit__title")]


def test_the_box_finds_cases_with_what_was_looked_for_marked(city: Flask) -> None:
    page = search(at_the_desk(city), "oak")
    assert page.heading == "Search"
    assert hits(page) == ["Mend a light, Oak Lane", "Report a pothole, Oak Street 4"]
    assert [words(mark) for mark in page.all("mark")] == ["Oak", "Oak"]
    assert "2 cases" in page.text
    note = search(at_the_desk(city, "auditor"), "water board")
    assert "In a note by Ann Marsh, 4 Mar 2026: The water board comes on Friday" in note.text
    case = note.follow("Report a pothole")
    assert case.url.startswith("/desk/cases/")


def test_nothing_that_was_typed_is_in_an_address(city: Flask) -> None:
    for typed in ("Zoë Ångström", "07700 900456"):
        page = search(at_the_desk(city, email=f"{typed[:2]}@x.example"), typed)
        assert hits(page) == ["Report a pothole, Elm Road 5"]
        assert "900456" not in page.url and "ngstr" not in page.url
        assert words(page.one("section", aria_labelledby="people")).startswith("People Zoë")


def test_a_whole_reference_opens_its_case_and_one_with_a_slip_is_asked_about(city: Flask) -> None:
    with the_city(city) as session:
        reference = session.scalars(select(Case.reference).order_by(Case.id)).first()
    assert reference
    visitor = at_the_desk(city)
    assert search(visitor, f" {shown(reference).lower()} ").url.endswith(reference)
    slip = reference[:3] + ("7" if reference[3] != "7" else "8") + reference[4:]
    page = search(visitor, slip)
    assert "Is this the reference you mean?" in page.text
    assert page.follow(shown(reference)).url.endswith(reference)


def test_a_slip_is_understood_and_can_be_insisted_on(city: Flask) -> None:
    page = search(at_the_desk(city), "angstrem")
    assert "Showing results for angstrom" in page.text
    assert hits(page) == ["Report a pothole, Elm Road 5"]
    page = page.follow("search for it all the same")
    assert "No case has all of this" in page.text and hits(page) == []


def test_what_is_found_can_be_narrowed(city: Flask) -> None:
    page = search(at_the_desk(city), "oak")
    narrowed = page.form(has="door").submit({"door": "phone"})
    assert hits(narrowed) == ["Mend a light, Oak Lane"]
    assert hits(page.form(has="door").submit({"state": "closed"})) == []
    assert hits(page.form(has="door").submit({"service": "pothole", "when": "week"})) == [
        "Report a pothole, Oak Street 4"
    ]
    again = narrowed.form(has="q").submit({"q": "elm"})
    assert hits(again) == [] and "among those it is narrowed to" in again.text
    assert hits(again.follow("Search all cases")) == ["Report a pothole, Elm Road 5"]


def test_what_cannot_be_searched_for_is_said(city: Flask) -> None:
    visitor = at_the_desk(city)
    assert "What you can search for" in search(visitor, "  ").text
    assert "there is no word in this" in search(visitor, "😀").text
    assert "but what must not occur" in search(visitor, "-oak").text
    page = visitor.get("/desk/search").form(action="/desk/search").submit({"q": "x" * 201})
    assert page.status == 422 and "Use at most 200 characters" in page.text
    token = page.form(action="/desk/search").held()["csrf_token"]
    large = visitor.client.post("/desk/search", data={"csrf_token": token, "q": "😀" * 2_500_000})
    assert large.status_code == 413 and "That is too large" in large.get_data(as_text=True)


def test_a_search_is_its_searchers_own_and_is_kept_for_a_day(city: Flask, the_time: Clock) -> None:
    visitor = at_the_desk(city)
    page = search(visitor, "oak")
    colleague = at_the_desk(city, "supervisor")
    assert colleague.get(page.url).status == 404
    the_time.move(hours=25)
    search(visitor, "elm")
    assert visitor.get(page.url).status == 404
    with the_city(city) as session:
        assert session.scalars(select(StaffSearch.words)).all() == ["elm"]


def test_the_next_page_goes_on_behind_the_last_case(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        for number in range(45):
            a_case(session, place=f"Oak Street {number}", at=NOON - timedelta(minutes=50 - number))
    visitor = at_the_desk(sqlite_app)
    page, seen = search(visitor, "oaks street"), []
    assert "45 cases" in page.text and "Showing results for oak street" in page.text
    for _ in range(3):
        seen += hits(page)
        page = page.follow("Next 20 cases") if "Next 20 cases" in page.text else page
    assert seen == [f"Report a pothole, Oak Street {number}" for number in reversed(range(45))]


@pytest.mark.parametrize("role", ROLES)
def test_the_box_is_for_who_may_see_cases(sqlite_app: Flask, role: str) -> None:
    visitor = at_the_desk(sqlite_app, role)
    may = "see_cases" in ROLES[role]
    box = visitor.get("/account").all("form", role="search")
    assert bool(box) == may
    assert visitor.get("/desk/search").status == (200 if may else 403)


def test_a_search_takes_a_fixed_number_of_statements(city: Flask) -> None:
    visitor = at_the_desk(city)
    page = search(visitor, "oak street")
    numbers = []
    for more in (0, 25):
        with the_city(city) as session:
            for number in range(more):
                a_case(session, place=f"Oak Street {number}", your_name="Oak Street")
        with count_statements(city) as sent:
            visitor.get(page.url)
        numbers.append(len(sent))
    assert numbers[0] <= numbers[1] <= 25
