"""What needs somebody, and the calendar of working days, at both sizes and from the keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import check_accessible, check_fits
from tests.browser.conftest import picture, sign_in

pytestmark = pytest.mark.browser


def test_what_needs_a_supervisor_is_counted_opened_and_seen(screen: Page) -> None:
    sign_in(screen, "margaret@larkmouth.example")
    screen.goto("/desk/alarms")
    expect(screen.get_by_role("heading", name="What needs you", exact=True)).to_be_visible()
    badge = screen.locator("[data-badge-alarms]")
    expect(badge).to_have_text(re.compile(r"^\d+\+? not seen$"))
    check_accessible(screen)
    check_fits(screen)
    picture(screen, "alarms")
    rows = screen.locator(".app-alarms > li")
    before = rows.count()
    seen = rows.first.get_by_role("button", name=re.compile("^Seen"))
    seen.focus()
    screen.keyboard.press("Enter")
    expect(screen.get_by_text("Marked as seen.")).to_be_visible()
    expect(rows).to_have_count(before - 1)
    rows.first.get_by_role("button", name=re.compile("^Open")).click()
    expect(screen.get_by_role("heading", name="Where it stands")).to_be_visible()


def test_a_closure_is_added_to_the_calendar(screen: Page) -> None:
    sign_in(screen, "margaret@larkmouth.example")
    screen.goto("/desk/calendar")
    check_accessible(screen)
    check_fits(screen)
    picture(screen, "calendar")
    screen.get_by_label("First day").fill("2030-12-24")
    screen.get_by_label("Why").fill("The boiler is replaced")
    screen.get_by_role("button", name="Add the closure").click()
    row = screen.get_by_role("listitem").filter(has_text="The boiler is replaced")
    expect(row).to_contain_text("24 December 2030")
    row.get_by_role("button", name=re.compile("^Remove")).click()
    expect(screen.get_by_text("The closure is ended.")).to_be_visible()
    expect(row).to_have_count(0)
