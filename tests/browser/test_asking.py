"""A citizen asks by the web form in a real browser: each page accessible and as wide as the screen.

With scripts, since the tests of the door itself do without.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import check_accessible, check_fits
from tests.browser.conftest import picture

pytestmark = pytest.mark.browser


def look(page: Page, name: str) -> None:
    """The page is as it must be; keep a picture of it."""
    page.wait_for_load_state()
    check_accessible(page)
    check_fits(page)
    picture(page, name)


def press(page: Page, words: str) -> None:
    """Press a button and wait for what comes."""
    page.get_by_role("button", name=words, exact=True).click()
    page.wait_for_load_state()


def test_a_pothole_is_reported_from_the_first_page_to_its_state(screen: Page) -> None:
    screen.goto("/")
    screen.get_by_label("Say it in your own words").fill("hole in the rode")
    press(screen, "Search")
    screen.get_by_role("link", name="Report a pothole").click()
    look(screen, "web-service")
    press(screen, "Start now")
    press(screen, "Continue")
    expect(screen.locator(".govuk-error-summary")).to_be_focused()
    look(screen, "web-problem")
    screen.get_by_role("textbox").fill("Mill Lane outside number 42")
    press(screen, "Continue")
    look(screen, "web-choices")
    screen.get_by_label("A council car park").check()
    press(screen, "Continue")
    screen.get_by_label("Not sure").check()
    press(screen, "Continue")
    screen.get_by_label("Yes", exact=True).check()
    press(screen, "Continue")
    screen.get_by_role("textbox").fill("A cyclist fell.\nحفرة عميقة 🚲")
    look(screen, "web-long-text")
    press(screen, "Continue")
    look(screen, "web-photo")
    screen.get_by_role("link", name="Save and come back later").click()
    look(screen, "web-later")
    press(screen, "Go on now")
    press(screen, "Continue")
    screen.get_by_label("Yes", exact=True).check()
    press(screen, "Continue")
    screen.get_by_role("textbox").fill("Ada Byron")
    press(screen, "Continue")
    screen.get_by_label("Phone or text message").check()
    press(screen, "Continue")
    screen.get_by_role("textbox").fill("07700 900 555")
    press(screen, "Continue")
    look(screen, "web-check")
    press(screen, "Send your request")
    expect(screen.get_by_role("heading", level=1)).to_have_text("Your request is sent")
    look(screen, "web-sent")
    screen.get_by_role("link", name="see how your request is going").click()
    look(screen, "web-case")


def test_a_stale_page_shows_both_answers(screen: Page) -> None:
    screen.goto("/services/pothole/start")
    screen.get_by_role("textbox").fill("Mill Lane")
    press(screen, "Continue")
    other = screen.context.new_page()
    other.goto(screen.url)
    other.get_by_label("The road").check()
    press(other, "Continue")
    screen.get_by_label("The pavement").check()
    press(screen, "Continue")
    expect(screen.get_by_label("The pavement")).to_be_checked()
    look(screen, "web-stale")
    press(screen, "Use my answer")
    expect(screen.get_by_role("heading", level=1)).to_have_text("How deep is it?")


def test_a_reference_is_copied_and_a_page_printed_by_a_press(desktop: Page) -> None:
    desktop.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desktop.add_init_script("window.print = () => { document.title = 'printed'; }")
    desktop.goto("/services/pothole/start")
    for answer in ("Mill Lane", "The pavement", "Not sure", "No", None, "No"):
        if answer == "Mill Lane":
            desktop.get_by_role("textbox").fill(answer)
        elif answer:
            desktop.get_by_label(answer, exact=True).check()
        press(desktop, "Continue")
    press(desktop, "Send your request")
    press(desktop, "Copy the reference")
    shown = desktop.locator(".app-reference").inner_text()
    assert desktop.evaluate("navigator.clipboard.readText()") == shown
    press(desktop, "Print this page")
    assert desktop.title() == "printed"


def test_the_keyboard_alone_answers_a_question(desktop: Page) -> None:
    desktop.goto("/services/pothole/start")
    desktop.get_by_role("textbox").focus()
    desktop.keyboard.type("Mill Lane")
    desktop.keyboard.press("Enter")
    desktop.get_by_label("The road").focus()
    desktop.keyboard.press("ArrowDown")
    expect(desktop.get_by_label("The pavement")).to_be_checked()
    desktop.keyboard.press("Tab")
    desktop.keyboard.press("Enter")
    expect(desktop.get_by_role("heading", level=1)).to_have_text("How deep is it?")
