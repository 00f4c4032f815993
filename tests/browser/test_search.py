"""The one search, from the keyboard, on a wide screen and on a narrow one."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import check_accessible, check_fits
from tests.browser.conftest import sign_in
from tracker.demo.accounts import ACCOUNTS

pytestmark = pytest.mark.browser

SUPERVISOR = next(account.email for account in ACCOUNTS if account.role == "supervisor")


def test_a_search_from_the_keyboard_alone(screen: Page) -> None:
    page = screen
    sign_in(page, SUPERVISOR)
    page.goto("/desk")
    page.keyboard.press("/")
    expect(page.get_by_label("Search cases and people")).to_be_focused()
    page.keyboard.type("street light")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Search", exact=True)).to_be_visible()
    expect(page.locator(".app-hit mark").first).to_be_visible()
    check_accessible(page)
    check_fits(page)
    page.keyboard.press("/")
    expect(page.get_by_label("Cases and people")).to_be_focused()
    page.keyboard.type("zzqqzz")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="No cases")).to_be_visible()
    check_accessible(page)
