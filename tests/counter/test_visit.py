"""A whole visit, on both databases: the site is chosen, and there is a receipt to print."""

import pytest
from flask import Flask

from tests.assisted.making import ANSWERS, LANDLINE, NUMBER, a_city, by, do, the_case, wants
from tests.builders import PASSWORD, a_member_of_staff
from tests.parity.assisted import filled, reference_of, send
from tests.parity.counter import COUNTER
from tests.visitor import Page, Visitor, words
from tracker.cases.spelling import spelled
from tracker.interactions.models import Counter, Site


@pytest.fixture
def city(sqlite_app: Flask) -> Flask:
    """A city with one small service and two sites."""
    a_city(sqlite_app)
    return sqlite_app


def signed_in(app: Flask) -> Page:
    """Somebody of the counters' staff, who has not said where they work."""
    do(app, lambda session: a_member_of_staff(session, "counter"))
    visitor = Visitor(app)
    return visitor.sign_in("counter@larkmouth.example", PASSWORD)


def test_a_visit_makes_a_case_and_a_receipt(app: Flask) -> None:
    a_city(app)
    page = send(filled(wants(by(COUNTER.sign_in(app), NUMBER)), ANSWERS), {})
    reference = reference_of(page, "receipt")

    receipt = words(page.one("article"))
    assert receipt.startswith("Larkmouth City Council Receipt Harbour Library, 1 Harbour Library")
    assert "4 March 2026, 12:00" in receipt
    assert "Report a pothole" in receipt and reference in receipt
    spoken = [words(e) for e in page.all("span", class_="app-spelled__word")]
    # Behind the reference comes the code by which it is taken over.
    assert len(spoken) == 16
    assert spoken[:8] == [word for _, word in spelled(reference.replace("-", ""))]
    assert "An inspector will look at it." in receipt
    assert "We aim to finish by 11 March 2026." in receipt
    assert "Place Oak Street 4 Size Like a plate" in receipt
    assert "by text to 07700 900123" in receipt
    for way in ("/track", f"STATUS {reference} to 01632 960000", "020 7946 0311", "Town Hall"):
        assert way in receipt

    site = the_case(app, reference, lambda case: case.interaction and case.interaction.site_id)
    name = do(app, lambda session: session.get_one(Site, site).name)
    assert name == "Harbour Library"
    assert the_case(app, reference, lambda case: case.channel) == "counter"


def test_the_receipt_is_of_the_citys_own_time(city: Flask, the_time: object) -> None:
    the_time.move(days=120)  # type: ignore[attr-defined]  # summer
    page = send(filled(wants(by(COUNTER.sign_in(city), LANDLINE)), ANSWERS), {})
    assert "2 July 2026, 13:00" in words(page.one("article"))
    assert "We also send" not in page.text


def test_it_is_printed_without_a_script_too(city: Flask) -> None:
    page = send(filled(wants(by(COUNTER.sign_in(city), LANDLINE)), ANSWERS), {})
    button = next(e for e in page.all("button") if e.get("data-print") is not None)
    assert button.get("hidden") is not None
    assert "use your browser’s own print" in page.text


def test_the_site_is_asked_for_first_and_kept(city: Flask) -> None:
    page = signed_in(city)
    assert page.heading == "Where do you work today?"
    again = page.form(has="site").submit({})
    assert again.status == 422 and "Choose the building" in again.text
    page = again.form(has="site").submit({"site": "2"})
    assert page.heading == "Counter" and "Town Hall" in page.text
    page = page.follow("Change")
    assert page.one("input", value="2").get("checked") is not None
    assert "Town Hall" in page.visitor.get("/counter").text


@pytest.mark.parametrize("chosen", ["99", "nowhere"])
def test_a_site_that_there_is_not_is_not_taken(chosen: str, city: Flask) -> None:
    form = signed_in(city).form(has="site")
    assert form.page.visitor.post(form.path, {**form.held(), "site": chosen}).status == 422


def test_no_visit_begins_nowhere(city: Flask) -> None:
    form = signed_in(city).form(has="site")
    token = {"csrf_token": form.held()["csrf_token"]}
    for path, values in (
        ("/counter/visits", {}),
        ("/counter", {"words": NUMBER}),
        ("/counter/resume", {"code": "Z123-4567"}),
    ):
        page = form.page.visitor.post(path, {**token, **values})
        assert page.heading == "Where do you work today?"


def test_the_site_stands_in_the_banner(city: Flask) -> None:
    page = by(COUNTER.sign_in(city), NUMBER)
    banner = page.one("section", aria_label="Whom you are acting for")
    assert "Harbour Library" in words(banner)


def test_the_next_member_of_staff_chooses_anew(city: Flask) -> None:
    page = COUNTER.sign_in(city)
    page.form(action="/sign-out").submit({})
    page = page.visitor.sign_in("counter@larkmouth.example", PASSWORD)
    assert page.heading == "Where do you work today?"


def test_the_counter_alone_says_where_one_works(city: Flask) -> None:
    do(city, lambda session: session.add(Counter(site_id=2, name="Desk 1")))
    page = signed_in(city).form(has="site").submit({"counter": "1"})
    assert page.heading == "Counter" and "Town Hall, Desk 1" in page.text


def test_a_counter_of_another_building_is_not_taken(city: Flask) -> None:
    do(city, lambda session: session.add(Counter(site_id=2, name="Desk 1")))
    page = signed_in(city).form(has="site").submit({"site": "1", "counter": "1"})
    assert page.status == 422 and "Choose a counter of Harbour Library." in page.text
