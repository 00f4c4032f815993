"""The page of a case in a browser: its story narrowed, its map, its photos, two people at it."""

import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browser.axe import check_accessible, check_fits
from tests.browser.conftest import WIDTHS, City, open_page, picture, sign_in
from tracker import clock
from tracker.cases.models import Case
from tracker.database import unit_of_work
from tracker.desk.around import neighbours
from tracker.files.models import StoredFile
from tracker.files.store import FileStore
from tracker.intake.models import Intake
from tracker.messages.models import Attachment, Message

pytestmark = pytest.mark.browser

PRIYA, MARGARET = "priya@larkmouth.example", "margaret@larkmouth.example"


def a_case_with_neighbours(city: City) -> str:
    """The reference of an open case that is on the map, with others near it."""
    with Session(city.engine) as session:
        cases = session.scalars(
            select(Case).where(Case.status == "in_progress", Case.latitude.is_not(None))
        )
        return next(case.reference for case in cases if neighbours(session, case))


def test_a_case_is_seen_at_a_glance_and_on_a_map(screen: Page, city: City) -> None:
    page = screen
    sign_in(page, PRIYA)
    page.goto(f"/desk/cases/{a_case_with_neighbours(city)}")
    glance = page.get_by_role("region", name="At a glance")
    box = glance.bounding_box()
    assert box is not None
    wide = page.evaluate("innerWidth") == WIDTHS["desktop"]
    assert not wide or box["y"] + box["height"] < 800
    check_accessible(page)
    check_fits(page)
    page.get_by_role("heading", name="Place and what is near").scroll_into_view_if_needed()
    page.locator("[data-map][data-ready]").wait_for()
    marks = page.locator(".app-map__marker")
    marks.first.focus()
    expect(marks.first).to_have_attribute("aria-label", re.compile(r"m away"))
    check_accessible(page)
    check_fits(page)
    picture(page, "case-map")


def test_a_story_is_narrowed_from_the_keyboard_and_keeps_its_address(
    desktop: Page, city: City
) -> None:
    page = desktop
    sign_in(page, PRIYA)
    page.goto(f"/desk/cases/{a_case_with_neighbours(city)}")
    page.get_by_label("Show", exact=True).select_option("Messages")
    expect(page.locator("[data-story-count]")).to_contain_text(" of ")
    expect(page.get_by_label("Show", exact=True)).to_be_focused()
    page.wait_for_url("**show=messages#history")
    page.reload()
    expect(page.get_by_label("Show", exact=True)).to_have_value("messages")
    page.get_by_role("link", name="Show all").click()
    expect(page.locator("[data-story-count]")).not_to_contain_text(" of ")


def test_who_else_looks_is_told_and_what_they_write(
    chromium: Browser, desktop: Page, city: City
) -> None:
    reference = a_case_with_neighbours(city)
    other = open_page(chromium, city, {"width": WIDTHS["desktop"], "height": 800})
    theirs = next(other)
    sign_in(theirs, MARGARET)
    theirs.goto(f"/desk/cases/{reference}")
    theirs.get_by_role("tab", name="Note for staff").click()
    theirs.get_by_label("Note", exact=True).press_sequentially("The crew")
    with theirs.expect_response("**/viewers"):
        pass
    sign_in(desktop, PRIYA)
    desktop.goto(f"/desk/cases/{reference}")
    expect(desktop.locator(".app-viewers")).to_contain_text("is writing a note.")
    next(other, None)


def test_photos_open_on_the_page_one_after_the_other(desktop: Page, city: City) -> None:
    page = desktop
    sign_in(page, PRIYA)
    page.goto(f"/desk/cases/{with_photos(city, 'teal', 'navy')}")
    page.get_by_role("link", name="teal.jpg").last.focus()
    page.keyboard.press("Enter")
    shown = page.get_by_role("dialog")
    expect(shown).to_contain_text("teal.jpg, 1 of 2")
    page.keyboard.press("ArrowRight")
    expect(shown).to_contain_text("navy.jpg, 2 of 2")
    page.keyboard.press("r")
    expect(shown.locator("img")).to_have_attribute("data-turned", "90")
    check_accessible(page)
    picture(page, "case-photo")
    page.keyboard.press("Escape")
    expect(shown).to_be_hidden()
    expect(page.get_by_role("link", name="teal.jpg").last).to_be_focused()


def with_photos(city: City, *colours: str) -> str:
    """The reference of a case to which photos of these colours came with a text."""
    store = FileStore(f"file://{Path(str(city.engine.url.database)).parent / 'files'}")
    with Session(city.engine) as session, unit_of_work(session):
        case = session.scalars(
            select(Case).join(Intake, Intake.case_id == Case.id).where(Case.status != "closed")
        ).first()
        assert case is not None
        text = Message(
            direction="in", means="sms", state="received", body="Here it is", case_id=case.id,
            created_at=clock.now() - timedelta(minutes=5), media_count=len(colours),
        )  # fmt: skip
        for position, colour in enumerate(colours):
            content = io.BytesIO()
            Image.new("RGB", (900, 600), colour).save(content, "JPEG")
            file = StoredFile(
                key=store.put(content.getvalue()), name=f"{colour}.jpg", media_type="image/jpeg",
                size=len(content.getvalue()), digest="0" * 64, created_at=text.created_at,
            )  # fmt: skip
            text.attachments.append(
                Attachment(position=position, url="", declared_type="image/jpeg", file=file)
            )
        session.add(text)
        return case.reference
