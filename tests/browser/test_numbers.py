"""A number that staff give is printed, and the screens of the hall fit every width."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import check_accessible, check_fits
from tests.browser.test_counter_line import LARGEST, at_counter, hall
from tracker.interactions.models import Site

pytestmark = pytest.mark.browser

__all__ = ["hall"]  # the fixture


def test_a_number_is_printed_as_it_is_given_and_enter_leads_back(desktop: Page, hall: Site) -> None:
    page = desktop
    page.add_init_script(
        "window.printed = 0;"
        "window.print = () => {"
        "  window.printed += 1; window.dispatchEvent(new Event('afterprint')); };"
    )
    at_counter(page)
    page.locator("summary", has_text="Check somebody in").press("Enter")
    page.get_by_label("Language", exact=True).select_option("es")
    page.get_by_label("Name, if they give one").fill("Lucía Peña")
    page.get_by_label("Name, if they give one").press("Enter")
    page.wait_for_url("**/counter/tickets/*")
    expect(page.get_by_role("article")).to_contain_text("Espera probable")
    expect(page.get_by_role("link", name="Back to the line")).to_be_focused()
    assert page.evaluate("window.printed") == 1
    check_accessible(page)
    page.set_viewport_size(LARGEST)
    check_fits(page)
    page.reload()
    expect(page.get_by_role("button", name="Print it")).to_be_visible()
    assert page.evaluate("window.printed") == 0, "loaded again it prints nothing by itself"
    page.get_by_role("link", name="Back to the line").press("Enter")
    page.wait_for_url("**/counter")


def test_the_screens_of_a_hall_fit_every_width(desktop: Page, hall: Site) -> None:
    page = desktop
    for address in (f"/lobby/{hall.screen_token}", f"/kiosk/{hall.screen_token}"):
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(address)
        check_accessible(page)
        page.set_viewport_size(LARGEST)
        check_fits(page)
