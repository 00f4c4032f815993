"""What stands beside the form, in a browser: an open request is added to, somebody is reached all
the same, and the keys are listed.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browser.axe import check_accessible, check_fits
from tests.browser.conftest import City, open_page, picture
from tests.browser.test_desks import a_request, at_the_phone, field
from tracker.cases.models import Case
from tracker.catalogue.models import Definition, Service

pytestmark = pytest.mark.browser

# As wide as a desktop's, and as that at four times the size.
WIDE, NARROW = 1280, 320


@pytest.fixture(params=[WIDE, NARROW])
def page(request: pytest.FixtureRequest, chromium: Browser, city: City) -> Iterator[Page]:
    yield from open_page(chromium, city, {"width": request.param, "height": 800})


def check(page: Page, name: str) -> None:
    picture(page, name)
    check_fits(page)
    check_accessible(page)


def an_open_pothole(city: City) -> str:
    """Where one is."""
    with Session(city.engine) as session:
        query = select(Case.place).join(Case.definition).join(Definition.service)
        of = query.where(Service.key == "pothole", Case.status != "closed", Case.place.is_not(None))
        return str(session.scalars(of.order_by(Case.id.desc()).limit(1)).one())


def test_what_is_open_already_is_added_to_from_the_keyboard(page: Page, city: City) -> None:
    place = an_open_pothole(city)
    a_request(page, "pot", "07700 900971")
    page.keyboard.type(place.upper())
    page.keyboard.press("Tab")
    offer = page.get_by_role("button", name="It is this one: add to it").first
    expect(offer).to_be_visible()
    expect(page.get_by_text("Very likely: the same place").first).to_be_visible()
    check(page, "open-already")
    offer.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/added/*")
    expect(page.get_by_role("heading", name="Added: read this back")).to_be_focused()
    expect(page.locator(".app-noted")).to_contain_text(place.upper())
    check(page, "added")
    # The caller is kept, and nothing is left to finish.
    page.get_by_role("button", name="Another request for this caller").press("Enter")
    page.wait_for_url("**/phone/calls/*")
    expect(page.get_by_text("07700 900971").first).to_be_visible()


def test_whom_nothing_reaches_is_called_back_or_written_to(page: Page) -> None:
    a_request(page, "pot", "07700 900972")
    field(page, "give_details").get_by_role("radio").first.check()
    field(page, "reach_by").get_by_role("radio").last.check()
    number = page.get_by_label("A number where they can be called")
    number.fill("12")
    # What is typed there outlives what the server says of other answers.
    page.locator("#your_name").fill("Ada Byron")
    page.locator("#your_name").press("Tab")
    expect(page.locator("[data-beside=telling]")).to_contain_text("Ada Byron")
    expect(number).to_have_value("12")
    number.press("Enter")
    expect(page.locator(".govuk-error-summary").first).to_be_visible()
    check(page, "reach-wrong")
    number.fill("01632 960001")
    page.get_by_label("When", exact=True).select_option("at")
    page.get_by_label("Day", exact=True).fill("2099-01-01")
    page.get_by_label("Time", exact=True).fill("10:00")
    number.press("Enter")
    expect(page.get_by_text("Choose a day within the next 90 days.").first).to_be_visible()
    page.get_by_label("When", exact=True).select_option("hour")
    number.press("Enter")
    expect(page.get_by_text("A call-back is promised on 01632 960001")).to_be_visible()
    address = page.get_by_label("An address for letters")
    address.fill("7 Quay Street, LK1 1AA")
    address.press("Enter")
    expect(page.get_by_text("which we post to 7 Quay Street, LK1 1AA")).to_be_visible()
    check(page, "reach")


def test_a_key_lists_the_keys_and_another_closes_the_list(page: Page) -> None:
    at_the_phone(page)
    # Straight after the page is there: the keyboard is in the field already.
    page.keyboard.type("?")  # in a field of words it is a character
    expect(page.locator("#words")).to_have_value("?")
    page.get_by_role("button", name="Keys").press("Enter")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys.get_by_text("texts them a link")).to_be_visible()
    check(page, "keys")
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(page.get_by_role("button", name="Keys")).to_be_focused()
    page.keyboard.press("?")
    expect(keys).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
