"""The phone desk and the counter as staff use them: from the keyboard, saved as they go."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import check_accessible, check_fits
from tests.browser.conftest import picture, sign_in
from tracker.demo.accounts import ACCOUNTS

pytestmark = pytest.mark.browser

SOON = re.compile(r"All saved \d\d:\d\d")


def of_role(role: str) -> str:
    return next(account.email for account in ACCOUNTS if account.role == role)


def at_the_phone(page: Page) -> None:
    sign_in(page, of_role("agent"))
    page.goto("/phone")


def a_request(page: Page, letters: str, number: str) -> None:
    """Begin a call from a number nobody has, and pick a service by a few letters."""
    at_the_phone(page)
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Type a few letters")).to_be_focused()
    page.keyboard.type(letters)
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests/*")


def field(page: Page, key: str) -> Locator:
    return page.locator(f"[data-field={key}]")


def focused_field(page: Page) -> str:
    """The key of the question that has the focus; none at a button or a link."""
    found: str = page.evaluate(
        "document.activeElement.closest('[data-field]')?.dataset.field ?? ''"
    )
    return found


def answer_from_the_keyboard(page: Page, answers: dict[str, str]) -> list[str]:
    """Go through the page by Tab and answer what comes; returns the order of the questions.

    An answer is typed, or chosen by so many presses of the arrow after the space bar.
    """
    order: list[str] = []
    for _ in range(40):
        key = focused_field(page)
        if key and key not in order:
            order.append(key)
            answer = answers.get(key, "")
            if answer.startswith("↓"):
                page.keyboard.press("Space")
                for _ in answer[1:]:
                    page.keyboard.press("ArrowDown")
            elif answer:
                page.keyboard.type(answer)
            page.wait_for_timeout(50)
        elif page.evaluate("document.activeElement.matches('[data-send]')"):
            break
        page.keyboard.press("Tab")
        expect(page.locator("[data-status]")).not_to_have_text("Saving …")
    return order


def test_a_call_is_taken_with_the_keyboard_alone(desktop: Page) -> None:
    page = desktop
    a_request(page, "pot", "07700 900981")
    order = answer_from_the_keyboard(
        page,
        {
            "place": "Oak Street 12, by the bus stop",
            "surface": "↓",
            "depth": "↓↓",
            "swerving": "↓↓",
            "harm": "↓↓",
            "give_details": "↓",
            "your_name": "Zoë Adéyẹmí-O’Neill",
        },
    )
    assert order[0] == "place" and order.index("give_details") < order.index("your_name")
    expect(page.locator("[data-status]")).to_have_text(SOON)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/sent/*")
    expect(page.get_by_role("heading", name="Sent: read this back")).to_be_focused()
    picture(page, "read-back")
    page.get_by_role("button", name="Nothing else: end the call").press("Enter")
    page.wait_for_url("**/wrap-up")
    expect(page.get_by_role("button", name="Save")).to_be_focused()
    check_accessible(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/phone")
    expect(page.get_by_text("The call is wrapped up.")).to_be_visible()


def test_questions_come_and_go_as_answers_need_them(desktop: Page) -> None:
    page = desktop
    a_request(page, "blue badge", "07700 900982")
    expect(field(page, "difficulties")).to_be_hidden()
    page.get_by_label("None of these").check()
    expect(field(page, "difficulties")).to_be_visible()
    expect(field(page, "walking_distance")).to_be_hidden()
    page.get_by_label("Walking", exact=True).check()
    expect(field(page, "walking_distance")).to_be_visible()
    page.get_by_label("registered as severely sight impaired").check()
    expect(field(page, "difficulties")).to_be_hidden()


def test_whoever_is_quicker_than_the_server_misses_no_question(desktop: Page) -> None:
    page = desktop
    a_request(page, "pot", "07700 900989")
    page.evaluate(
        """() => {
            const near = fetch;
            window.fetch = async (...what) => {
                await new Promise((soon) => setTimeout(soon, 400));
                return near(...what);
            };
        }"""
    )
    page.locator("#give_details").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.locator("#your_name")).to_be_focused()


def test_what_is_wrong_is_told_as_the_field_is_left(desktop: Page) -> None:
    page = desktop
    a_request(page, "blue badge", "07700 900983")
    birth = page.locator("#date_of_birth")
    birth.fill("31 2 1990")
    birth.press("Tab")
    expect(field(page, "date_of_birth").get_by_text("no such day")).to_be_visible()
    expect(page.locator("[data-status]")).to_contain_text("one answer needs another look")
    assert "date_of_birth-error" in (birth.get_attribute("aria-describedby") or "")
    check_accessible(page)
    birth.fill("27 3 1961")
    birth.press("Tab")
    expect(page.locator("[data-status]")).to_have_text(SOON)
    expect(field(page, "date_of_birth").get_by_text("no such day")).to_have_count(0)


def test_after_a_fault_the_summary_has_the_focus(desktop: Page) -> None:
    page = desktop
    a_request(page, "pot", "07700 900984")
    page.keyboard.press("Control+Enter")
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="“Where” is still missing.").press("Enter")
    expect(page.locator("#place")).to_be_focused()


def test_a_line_that_breaks_loses_nothing(desktop: Page) -> None:
    page = desktop
    a_request(page, "pot", "07700 900985")
    page.evaluate("() => { window.near = fetch; window.fetch = () => Promise.reject(TypeError()) }")
    page.locator("#place").fill("Oak Street 12")
    page.locator("#place").press("Tab")
    expect(page.locator("[data-status]")).to_contain_text("Not saved yet: the line is down.")
    page.evaluate("() => { window.fetch = window.near }")
    expect(page.locator("[data-status]")).to_have_text(SOON)
    page.reload()
    expect(page.locator("#place")).to_have_value("Oak Street 12")


def test_two_who_answer_at_once_see_each_others_answer(desktop: Page) -> None:
    page = desktop
    a_request(page, "pot", "07700 900986")
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("#place").fill("Elm Road 9")
    other.get_by_label("More than 7cm").check()
    expect(other.locator("[data-status]")).to_have_text(SOON)
    page.locator("#place").fill("Oak Street 12")
    page.locator("#place").press("Tab")
    expect(
        field(page, "place").get_by_text("The answer there is now: “Elm Road 9”")
    ).to_be_visible()
    expect(page.get_by_label("More than 7cm")).to_be_checked()
    # Sent without a look, it is told once more; looked at and changed, it counts.
    page.locator("#place").fill("Oak Street 13")
    page.locator("#place").press("Tab")
    expect(page.locator("[data-status]")).to_have_text(SOON)
    other.close()


def test_the_pages_of_a_call(screen: Page) -> None:
    at_the_phone(screen)
    screen.locator("#words").fill("07700 900987")
    screen.keyboard.press("Enter")
    expect(screen.get_by_role("heading", name="New caller")).to_be_visible()
    check_accessible(screen)
    check_fits(screen)
    picture(screen, "call")
    screen.get_by_label("Type a few letters").fill("blue")
    screen.get_by_role("button", name="Apply for a disabled parking permit", exact=True).click()
    screen.wait_for_url("**/requests/*")
    check_accessible(screen)
    check_fits(screen)
    picture(screen, "entry")


def test_a_visit_ends_with_a_receipt(screen: Page) -> None:
    page = screen
    sign_in(page, of_role("counter"))
    page.goto("/counter/site")
    check_accessible(page)
    check_fits(page)
    page.get_by_label("Harbour Library").check()
    page.get_by_role("button", name="Work here").click()
    page.locator("#words").fill("07700 900988")
    page.keyboard.press("Enter")
    page.get_by_label("Type a few letters").fill("graffiti")
    page.get_by_label("Type a few letters").press("Enter")
    page.wait_for_url("**/requests/*")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    check_accessible(page)
    check_fits(page)


def test_the_receipt_is_printed_from_its_page(desktop: Page) -> None:
    page = desktop
    sign_in(page, of_role("counter"))
    page.goto("/counter/site")
    page.get_by_label("Civic Centre").check()
    page.get_by_role("button", name="Work here").click()
    page.get_by_role("button", name="begin without it").click()
    page.get_by_label("Type a few letters").fill("graffiti")
    page.get_by_label("Type a few letters").press("Enter")
    page.wait_for_url("**/requests/*")
    page.locator("#place").fill("The bridge by the mill")
    for key, answer in {
        "surface": "A bridge",
        "offensive": "No",
        "size": "",
        "give_details": "No",
    }.items():
        page.locator(f"[data-field={key}]").get_by_label(answer).first.check()
        expect(page.locator("[data-status]")).to_have_text(SOON)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/receipt/*")
    check_accessible(page)
    page.evaluate("() => { window.print = () => { window.printed = true } }")
    page.get_by_role("button", name="Print the receipt").click()
    assert page.evaluate("window.printed")
    expect(page.get_by_text("use your browser’s own print")).to_be_hidden()
    picture(page, "receipt")
