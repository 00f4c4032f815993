"""What needs somebody, and the calendar of working days, at both sizes and from the keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import check_accessible, check_fits
from tests.browser.conftest import picture, sign_in

pytestmark = pytest.mark.browser


def test_what_needs_a_supervisor_is_counted_opened_and_seen(page: Page) -> None:
    sign_in(page, "margaret@larkmouth.example")
    page.goto("/desk/alarms")
    expect(page.get_by_role("heading", name="What needs you", exact=True)).to_be_visible()
    badge = page.locator("[data-badge-alarms]")
    expect(badge).to_have_text(re.compile(r"^\d+\+? not seen$"))
    check_accessible(page)
    check_fits(page)
    picture(page, "alarms")
    rows = page.locator(".app-alarms > li")
    before = rows.count()
    seen = rows.first.get_by_role("button", name=re.compile("^Seen"))
    seen.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Marked as seen.")).to_be_visible()
    expect(rows).to_have_count(before - 1)
    rows.first.get_by_role("button", name=re.compile("^Open")).click()
    expect(page.get_by_role("heading", name="Where it stands")).to_be_visible()


def test_a_closure_is_added_to_the_calendar(page: Page) -> None:
    sign_in(page, "margaret@larkmouth.example")
    page.goto("/desk/calendar")
    check_accessible(page)
    check_fits(page)
    picture(page, "calendar")
    page.get_by_label("First day").fill("2030-12-24")
    page.get_by_label("Why").fill("The boiler is replaced")
    page.get_by_role("button", name="Add the closure").click()
    row = page.get_by_role("listitem").filter(has_text="The boiler is replaced")
    expect(row).to_contain_text("24 December 2030")
    row.get_by_role("button", name=re.compile("^Remove")).click()
    expect(page.get_by_text("The closure is ended.")).to_be_visible()
    expect(row).to_have_count(0)
