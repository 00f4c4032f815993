"""A link is texted in a call, a photo comes by it, and the agent goes on typing."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browser.axe import check_accessible, check_fits
from tests.browser.conftest import City
from tests.browser.test_desks import a_request, field
from tracker.messages.models import Message

pytestmark = pytest.mark.browser


def texted_link(city: City) -> str:
    with Session(city.engine) as session:
        query = select(Message.body).where(Message.body.contains("/a/")).order_by(Message.id.desc())
        return re.findall(r"http\S+", session.scalars(query).first() or "")[0]


def test_a_photo_and_a_place_come_while_the_agent_types(
    desktop: Page, chromium: Browser, city: City, tmp_path: Path
) -> None:
    page = desktop
    a_request(page, "pot", "07700 900961")
    page.keyboard.press("F4")
    expect(page.get_by_text("Not opened yet.")).to_be_visible()
    check_accessible(page)
    context = chromium.new_context(
        viewport={"width": 360, "height": 740},
        geolocation={"latitude": 51.5, "longitude": -0.12},
        permissions=["geolocation"],
    )
    phone = context.new_page()
    phone.goto(texted_link(city))
    check_accessible(phone)
    phone.get_by_role("button", name="Open it here").click()
    expect(phone.get_by_role("heading", name="Add a photo of the pothole")).to_be_visible()
    check_accessible(phone)
    check_fits(phone)
    photo = tmp_path / "hole.jpg"
    Image.new("RGB", (300, 200), "teal").save(photo)
    field(page, "give_details").get_by_label("Yes").check()
    expect(page.locator("#your_name")).to_be_visible()
    page.locator("#your_name").focus()
    page.keyboard.type("Ada")
    phone.get_by_label("Choose photos or files").set_input_files(photo)
    expect(phone.locator(".app-files__name")).to_have_text("hole.jpg")
    phone.get_by_role("button", name="Use where I am now").click()
    expect(phone.get_by_text("The place has been sent.")).to_be_visible()
    expect(page.locator("[data-link-state] img")).to_be_visible()
    expect(page.locator("#place")).to_have_value("51.50000, -0.12000")
    page.keyboard.type(" Byron")
    expect(page.locator("#your_name")).to_have_value("Ada Byron")
    stranger = chromium.new_page()
    stranger.goto(texted_link(city))
    expect(stranger.get_by_role("heading", name="This link was opened already")).to_be_visible()
    stranger.close()
    phone.get_by_role("button", name="I am done").click()
    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()
    expect(page.get_by_text("They are done at")).to_be_visible()
    context.close()


def test_one_key_sets_a_request_aside_and_it_is_found_again(screen: Page) -> None:
    page = screen
    a_request(page, "pot", "07700 900962")
    page.locator("#place").fill("Elm Road 9")
    page.keyboard.press("Control+s")
    page.wait_for_url(re.compile(r"/calls/\d+$"))
    expect(page.get_by_text("is set aside, not sent")).to_be_visible()
    page.goto("/phone")
    waiting = page.locator(".app-to-finish__one").filter(has_text="Report a pothole").last
    expect(waiting).to_be_visible()
    check_accessible(page)
    check_fits(page)
    waiting.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/requests/*")
    expect(page.locator("#place")).to_have_value("Elm Road 9")


def test_what_was_typed_beside_a_colleagues_answer_is_not_taken_away_by_news(
    desktop: Page,
) -> None:
    page = desktop
    a_request(page, "pot", "07700 900963")
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("#place").fill("Elm Road 9")
    other.get_by_label("More than 7cm").check()
    expect(other.locator("[data-status]")).to_contain_text("All saved")
    page.locator("#place").fill("Oak Street 12")
    page.locator("#place").press("Tab")
    conflict = field(page, "place").get_by_text("The answer there is now: “Elm Road 9”")
    expect(conflict).to_be_visible()
    with page.expect_response("**/news"):
        other.get_by_label("The road").check()
    expect(page.get_by_label("The road")).to_be_checked()
    expect(page.locator("#place")).to_have_value("Oak Street 12")
    expect(conflict).to_be_visible()
    other.close()
