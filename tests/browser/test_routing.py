"""The rules of routing in a browser: from the keyboard, on a phone, and what a dry run shows."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import check_accessible, check_fits
from tests.browser.conftest import City, sign_in
from tests.browser.test_desk import an_open_case
from tests.browser.test_pages import of_role

pytestmark = pytest.mark.browser


def without_a_draft(page: Page) -> None:
    """The rules that are on, whatever another test left."""
    page.goto("/desk/routing")
    throw_away = page.get_by_role("button", name="Throw the draft away")
    if throw_away.count():
        throw_away.click()
    page.get_by_text("These are on: version").wait_for()


def test_a_rule_is_moved_on_and_on_from_the_keyboard_and_tried(screen: Page) -> None:
    sign_in(screen, of_role("supervisor"))
    without_a_draft(screen)
    check_accessible(screen)
    check_fits(screen)
    name = screen.locator("#rule-12 h3").inner_text()
    down = screen.locator("#rule-12 button[value=down]")
    down.focus()
    for number in (13, 14):
        screen.keyboard.press("Enter")
        screen.get_by_role("status").filter(has_text=f"it is rule {number} now").wait_for()
        expect(screen.locator(f"#rule-{number} button[value=down]")).to_be_focused()
        expect(screen.locator(f"#rule-{number} h3")).to_contain_text(name)
    screen.locator("#rule-14 button[value=remove]").click()
    screen.get_by_text("It can be brought back").wait_for()
    check_accessible(screen)
    check_fits(screen)

    screen.get_by_role("button", name="Dry run").click()
    screen.get_by_role("button", name="Switch the draft on").wait_for()
    expect(screen.get_by_role("heading", name="What each rule catches")).to_be_visible()
    check_accessible(screen)
    check_fits(screen)
    without_a_draft(screen)


def test_a_rule_is_written_on_any_screen(screen: Page) -> None:
    sign_in(screen, of_role("supervisor"))
    without_a_draft(screen)
    screen.get_by_role("link", name="Add a rule").click()
    screen.get_by_label("Service").select_option("Report a pothole")
    screen.get_by_role("button", name="Show its questions").click()
    screen.get_by_role("group", name="Depth").get_by_label("More than 7cm").check()
    check_accessible(screen)
    check_fits(screen)
    screen.get_by_role("button", name="Keep it in the draft").click()
    screen.get_by_role("link", name="Give the rule a name").click()
    expect(screen.get_by_label("Name")).to_be_focused()
    check_accessible(screen)
    screen.keyboard.type("The deepest")
    screen.get_by_label("Sent to").select_option("Highways, queue Emergencies")
    screen.get_by_role("button", name="Keep it in the draft").click()
    screen.get_by_text("“The deepest” is in the draft").wait_for()
    check_fits(screen)
    without_a_draft(screen)


def test_a_case_is_sent_to_another_team_and_says_why(screen: Page, city: City) -> None:
    sign_in(screen, of_role("supervisor"))
    screen.goto(f"/desk/cases/{an_open_case(city, 4)}")
    screen.get_by_role("link", name="Send to another team").click()
    check_accessible(screen)
    check_fits(screen)
    screen.get_by_label("Send to", exact=True).select_option("Counters")
    screen.get_by_label("Why it belongs there").fill("They come by")
    screen.get_by_role("button", name="Send it there").click()
    screen.get_by_text("It is with Counters now").wait_for()
    expect(screen.locator("#work ~ dl")).to_contain_text("They come by")
    screen.get_by_role("link", name="Send to another team").click()
    screen.get_by_role("button", name="Let the rules decide anew").click()
    screen.get_by_text("By the rules as they are now it is with").wait_for()
