"""A caseworker sees what a citizen is told, as it is typed; letters are printed and come back."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browser.axe import check_accessible, check_fits
from tests.browser.conftest import City, picture, sign_in
from tests.browser.test_desk import an_open_case, of_role
from tracker import clock
from tracker.cases.models import Case
from tracker.cases.ways import ways_of
from tracker.cases.writing import reply
from tracker.database import unit_of_work
from tracker.staff.models import Staff

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 800}


def write_letters(city: City, most: int = 3) -> None:
    """Letters about open cases of people whose address is known, who have a phone."""
    with Session(city.engine) as session, unit_of_work(session):
        staff = session.scalars(select(Staff).where(Staff.role == "counter").limit(1)).one()
        written = 0
        for case in session.scalars(select(Case).where(Case.status != "closed")):
            if {"call", "letter"} <= set(ways_of(case).possible) and written < most:
                reply(session, case, staff, "We will come.", now=clock.now(), means="letter")
                written += 1
        assert written == most


def test_what_is_told_is_seen_as_it_is_typed(desktop: Page, city: City) -> None:
    page = desktop
    sign_in(page, of_role("supervisor"))
    page.goto(f"/desk/cases/{an_open_case(city, 5)}")
    page.get_by_text("Change the status", exact=True).click()
    form = page.locator("form").filter(has=page.locator("[data-telling]"))
    words = form.get_by_label("What they should know")
    expect(words).to_be_hidden()
    form.get_by_label("Closed: Not possible").check()
    shown = page.locator("[data-telling-preview]")
    expect(shown).to_contain_text("Say why it is not possible.")
    words.fill("The wall is private.")
    expect(shown).to_contain_text("The wall is private.")
    check_accessible(page)
    picture(page, "telling")
    page.set_viewport_size(NARROW)
    check_fits(page)
    form.get_by_label("Do not tell them").check()
    expect(words).to_be_hidden()
    expect(shown).to_contain_text("Nobody is told: the reason is kept with the case.")
    form.get_by_role("button", name="Change", exact=True).click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Say why they are not told.")


def test_every_notice_is_looked_through(desktop: Page) -> None:
    page = desktop
    sign_in(page, of_role("supervisor"))
    page.goto("/desk/letters")
    page.get_by_role("link", name="What citizens are told").click()
    page.get_by_label("Service").select_option(label="Report a pothole")
    page.get_by_label("Language").select_option(label="Español")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Lo sentimos: lo que pide").first).to_be_visible()
    check_accessible(page)
    page.set_viewport_size(NARROW)
    check_fits(page)


def test_letters_are_printed_posted_and_come_back(desktop: Page, city: City) -> None:
    page = desktop
    write_letters(city)
    sign_in(page, of_role("supervisor"))
    page.goto("/desk/letters")
    check_accessible(page)
    page.get_by_role("button", name=re.compile("Print (all|the)")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"Batch \d+ of letters"))
    pdf = page.get_by_role("button", name="Print (PDF)").get_attribute("href")
    assert page.request.get(str(pdf)).body().startswith(b"%PDF")
    page.get_by_role("button", name="All of them are posted").click()
    expect(page.get_by_text("letters are posted")).to_be_visible()
    check_accessible(page)
    page.set_viewport_size(NARROW)
    check_fits(page)
    first = page.locator("main li").filter(has=page.locator("select")).first
    first.locator("select").select_option(label="Refused")
    first.get_by_role("button").click()
    expect(page.get_by_text("Noted: it came back.")).to_be_visible()
    expect(page.get_by_text("It came back: refused.")).to_be_visible()
    page.goto("/desk/unreached")
    check_accessible(page)
    check_fits(page)
