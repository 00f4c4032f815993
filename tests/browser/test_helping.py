"""Helping for an organisation, from the keyboard; and who helps, as its owner and staff see it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import check_accessible, check_fits
from tests.browser.conftest import sign_in
from tracker.demo.accounts import ACCOUNTS

pytestmark = pytest.mark.browser


def checked(page: Page) -> None:
    check_accessible(page)
    check_fits(page)


def of_role(role: str) -> str:
    return next(account.email for account in ACCOUNTS if account.role == role)


def test_a_request_is_entered_for_a_client_from_the_keyboard(screen: Page) -> None:
    page = screen
    sign_in(page, of_role("helper"))
    expect(page.get_by_role("heading", level=1)).to_have_text("People you help")
    checked(page)
    page.get_by_label("They said so").focus()
    page.keyboard.press("Space")
    page.get_by_label("Type a few letters").focus()
    page.keyboard.type("grafi")
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests/*")
    checked(page)
    expect(
        page.locator("[data-field=place] input, [data-field=place] textarea").first
    ).to_be_focused()
    page.keyboard.type("Bandstand, Queens Park")
    page.keyboard.press("Enter")
    expect(page.locator("[data-status]")).to_have_text(re.compile(r"All saved"))
    page.get_by_role("link", name=re.compile("this is kept")).click()
    expect(page.get_by_role("heading", name="Begun and not sent")).to_be_visible()
    checked(page)


def test_how_a_request_goes_is_seen_by_who_helps_and_by_its_owner(screen: Page) -> None:
    page = screen
    sign_in(page, of_role("helper"))
    # The city is shared by both widths of the test: what is said is said once in each.
    said = f"She is in on Friday. ({page.viewport_size['width']})"  # type: ignore[index]
    page.locator("#helped ~ ul a").first.click()
    expect(page.get_by_label("Write to the team")).to_be_visible()
    checked(page)
    page.get_by_label("Write to the team").fill(said)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your message is with the team.")).to_be_visible()
    expect(page.get_by_text(said)).to_be_visible()
    reference = page.url.rsplit("/", 1)[1]
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, of_role("supervisor"))
    page.goto(f"/desk/cases/{reference}")
    expect(page.get_by_text(said)).to_be_visible()
    page.get_by_text("Write to them: ").click()
    checked(page)
    page.goto("/desk/organisations")
    page.get_by_text("Add an account").first.click()
    checked(page)
    page.goto(f"/desk/cases/{reference}/helpers")
    checked(page)
