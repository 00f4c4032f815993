"""A day of somebody who goes out, on a phone; and what is planned and named at the desk for it."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browser.axe import check_accessible, check_fits
from tests.browser.conftest import City, open_page, picture, sign_in
from tests.builders import ZONE
from tracker import clock
from tracker.cases.commands import take
from tracker.cases.models import Case
from tracker.cases.opening import Part, open_case
from tracker.cases.references import shown
from tracker.catalogue.models import Definition, Service
from tracker.database import unit_of_work
from tracker.staff.models import Staff

pytestmark = pytest.mark.browser

GOES_OUT = "priya@larkmouth.example"


@pytest.fixture(params=[{"width": 360, "height": 740}, {"width": 320, "height": 256}], ids=str)
def pocket(request: pytest.FixtureRequest, chromium: Browser, city: City) -> Iterator[Page]:
    """A phone, and a screen at 400 %."""
    yield from open_page(chromium, city, request.param)


def well_made(page: Page) -> None:
    check_accessible(page)
    check_fits(page)


def a_pothole_taken(city: City) -> str:
    """The reference of a new case that whoever goes out has taken, with all its checklist to do."""
    with Session(city.engine) as session, unit_of_work(session):
        known = select(Case).where(Case.contact_point_id.is_not(None))
        potholes = (
            known.join(Case.definition).join(Definition.service).where(Service.key == "pothole")
        )
        like = session.scalars(potholes.order_by(Case.id)).first()
        goes = session.scalars(select(Staff).where(Staff.email == GOES_OUT)).one()
        assert like is not None and like.requester is not None
        case = open_case(
            session,
            like.definition,
            like.answers,
            submission_key=str(uuid4()),
            channel="web",
            interaction=None,
            parts=[Part("requester", like.requester), Part("subject", like.requester)],
            contact_point=like.contact_point,
            place=like.place,
            staff=None,
            zone=ZONE,
            now=clock.now(),
        )
        take(session, case, goes, now=clock.now())
        return case.reference


def a_case_of_ones_own(page: Page, city: City) -> None:
    """Open a case that has something to do, from one's list."""
    reference = a_pothole_taken(city)
    page.goto("/desk/tasks")
    page.locator(".app-tasklist a", has_text=shown(reference)).first.click()
    expect(page.get_by_role("heading", name="To do")).to_be_visible()


def a_visit_to_make(page: Page, city: City) -> None:
    """Plan a visit for today at a case of one's own, and open it from the sheet of the day."""
    a_case_of_ones_own(page, city)
    page.get_by_role("link", name="Plan a visit").click()
    well_made(page)
    page.get_by_label("Which day?").fill("today")
    page.get_by_label("At a time", exact=True).check()
    page.get_by_label("Which time").fill("23:50")
    page.get_by_label("What is to be done there?").fill("Measure it again")
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_text("The visit is planned")).to_be_visible()


def test_a_day_out_of_the_house(pocket: Page, city: City) -> None:
    page = pocket
    sign_in(page, GOES_OUT)
    a_visit_to_make(page, city)
    page.goto("/desk/visits")
    expect(page.get_by_role("heading", name="Visits today")).to_be_visible()
    well_made(page)
    picture(page, "visits")
    page.locator(".app-stop--planned").get_by_role("link", name="23:50").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("23:50")
    well_made(page)
    page.get_by_role("button", name="On my way").click()
    expect(page.get_by_text("Noted: on the way.")).to_be_visible()
    done = page.get_by_role("button", name="Done", exact=True)
    box = done.bounding_box()
    assert box is not None and box["height"] >= 48, "a button for a thumb"
    picture(page, "visit")
    page.get_by_label("Note (optional)").fill("30 cm across")
    done.click()
    expect(page.get_by_text("Noted: done.")).to_be_visible()
    well_made(page)


def test_tasks_are_ticked_from_the_keyboard(screen: Page, city: City) -> None:
    page = screen
    sign_in(page, GOES_OUT)
    page.goto("/desk/tasks")
    expect(page.get_by_role("heading", name="Tasks", level=1)).to_be_visible()
    well_made(page)
    a_case_of_ones_own(page, city)
    box = page.locator(".app-task--open .app-task__box").first
    label = box.get_attribute("aria-label") or ""
    box.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Done: {label}", exact=True).first).to_be_visible()
    page.get_by_role("link", name="Add, give or leave tasks").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tasks of")
    page.get_by_text("Give or leave").first.click()
    well_made(page)
    picture(page, "tasks")


def test_a_colleague_is_named_from_the_list(desktop: Page, city: City) -> None:
    page = desktop
    sign_in(page, GOES_OUT)
    a_case_of_ones_own(page, city)
    page.get_by_role("tab", name="Note for staff").click()
    field = page.locator("#note")
    field.focus()
    page.keyboard.type("Please look, @call")
    option = page.get_by_role("option", name="Callum Reid")
    expect(option).to_be_visible()
    expect(option).to_have_attribute("aria-selected", "true")
    check_accessible(page)
    page.keyboard.press("Enter")
    expect(field).to_have_value("Please look, @Callum Reid ")
    page.keyboard.type("today")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.locator(".app-mention", has_text="@Callum Reid").first).to_be_visible()


def test_the_pages_for_handing_on(screen: Page, city: City) -> None:
    page = screen
    sign_in(page, GOES_OUT)
    page.goto("/desk/mentions")
    well_made(page)
    a_case_of_ones_own(page, city)
    page.get_by_role("link", name="Correct the answers").click()
    expect(page.get_by_label("Why is it corrected?")).to_be_visible()
    well_made(page)
    page.go_back()
    page.get_by_role("link", name="Refer to a partner").click()
    well_made(page)
    page.get_by_label("Larkwater").check()
    page.get_by_label("Why is it theirs?").fill("The pipe is theirs.")
    page.get_by_label("Nothing that says who they are is handed over").check()
    page.get_by_label("It stays open here").check()
    page.get_by_role("button", name="Look at what they are given").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look at what they are given")
    well_made(page)
    picture(page, "refer")
