"""The line breaks in a call: nothing that was typed is lost, and no case is doubled."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.browser.conftest import PATIENCE, City, sign_in
from tests.browser.test_desks import a_request, field
from tracker.cases.models import Case

DOWN = "the line is down. It stays here and is sent when the line is back."

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Browser, city: City) -> Iterator[Page]:
    """An agent's page. The browser itself logs each request that a broken line swallows."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 800}, base_url=city.address, locale="en-GB"
    )
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


def status(page: Page) -> object:
    return expect(page.locator("[data-status]"))


def answered(page: Page, number: str, name: str) -> None:
    """A call about a pothole with everything that is needed."""
    a_request(page, "pot", number)
    page.locator("#place").fill("Oak Street 12")
    page.get_by_label("The road").check()
    page.get_by_label("More than 7cm").check()
    field(page, "swerving").get_by_role("radio").first.check()
    field(page, "harm").get_by_label("No").check()
    field(page, "give_details").get_by_label("Yes").check()
    page.locator("#your_name").fill(name)


def cases_by(city: City, key: str) -> int:
    """How many cases came of the request of this name."""
    with Session(city.engine) as session:
        return session.scalar(select(func.count()).where(Case.submission_key == key)) or 0


def unsaved(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        "Object.keys(localStorage).filter((key) => key.startsWith('alldoors-unsaved'))"
    )
    return found


def test_what_is_typed_while_the_line_is_down_is_saved_when_it_is_back(page: Page) -> None:
    a_request(page, "pot", "07700 900971")
    page.context.set_offline(True)
    page.locator("#place").fill("Elm Road 9")
    page.locator("#place").press("Tab")
    status(page).to_have_text(f"Not saved yet: {DOWN}")
    page.context.set_offline(False)
    status(page).to_contain_text("All saved")
    assert unsaved(page) == []


def test_what_was_typed_is_put_back_after_the_page_was_loaded_again(page: Page) -> None:
    a_request(page, "pot", "07700 900972")
    page.route("**/answers", lambda route: route.abort())
    page.locator("#place").fill("Elm Road 9")
    page.locator("#place").press("Tab")
    status(page).to_have_text(f"Not saved yet: {DOWN}")
    page.on("dialog", lambda dialog: dialog.accept())
    page.unroute("**/answers")
    page.reload()
    expect(page.locator("#place")).to_have_value("Elm Road 9")
    status(page).to_contain_text("All saved")
    page.reload()
    expect(page.locator("#place")).to_have_value("Elm Road 9")
    assert unsaved(page) == []


def test_what_is_sent_while_the_line_is_down_is_sent_once_when_it_is_back(
    page: Page, city: City
) -> None:
    answered(page, "07700 900973", "Ada Lovelace")
    status(page).to_contain_text("All saved")
    key = page.url.rsplit("/", 1)[-1]
    page.context.set_offline(True)
    page.locator("#your_name").fill("Ada King")
    page.keyboard.press("Control+Enter")
    status(page).to_have_text(f"Not sent yet: {DOWN}")
    page.keyboard.press("Control+Enter")
    page.context.set_offline(False)
    page.wait_for_url("**/sent/*")
    expect(page.get_by_text("Ada King").first).to_be_visible()
    assert cases_by(city, key) == 1 and unsaved(page) == []


def test_an_answer_that_is_lost_with_the_line_makes_no_second_case(page: Page, city: City) -> None:
    answered(page, "07700 900974", "Grace Hopper")
    status(page).to_contain_text("All saved")
    entry, taken = page.url, []

    def lose(route: Route) -> None:
        if route.request.method != "POST" or taken:
            route.fallback()
            return
        taken.append(route.fetch().status)  # the server has it
        route.abort()  # and nobody hears of it

    page.route(entry, lose)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/sent/*")
    assert taken == [200] and cases_by(city, entry.rsplit("/", 1)[-1]) == 1


def test_nothing_typed_stays_for_whoever_comes_next(page: Page) -> None:
    a_request(page, "pot", "07700 900975")
    page.route("**/answers", lambda route: route.abort())
    page.locator("#place").fill("Elm Road 9")
    page.locator("#place").press("Tab")
    status(page).to_have_text(f"Not saved yet: {DOWN}")
    assert len(unsaved(page)) == 1
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="End the call", exact=True).click()
    page.wait_for_url("**/wrap-up")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_function(
        "!Object.keys(localStorage).some((key) => key.startsWith('alldoors-unsaved'))"
    )


def test_signing_out_forgets_what_was_typed(page: Page) -> None:
    a_request(page, "pot", "07700 900976")
    page.route("**/answers", lambda route: route.abort())
    page.locator("#place").fill("Elm Road 9")
    page.locator("#place").press("Tab")
    status(page).to_have_text(f"Not saved yet: {DOWN}")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "/phone" not in url)
    assert unsaved(page) == []
    sign_in(page, "nadia@larkmouth.example")
