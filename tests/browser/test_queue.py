"""The queue in a browser: what is new in it, what is chosen in it, and the keys."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browser.axe import check_accessible, check_fits
from tests.browser.conftest import City, picture, sign_in
from tests.browser.test_pages import of_role
from tracker import clock
from tracker.cases import commands
from tracker.cases.models import Case
from tracker.database import unit_of_work
from tracker.staff.models import Staff

pytestmark = pytest.mark.browser


def test_cases_are_chosen_by_keys_and_given_away_with_the_keyboard_alone(desktop: Page) -> None:
    page = desktop
    sign_in(page, of_role("supervisor"))
    page.goto("/desk")
    links = page.locator("tbody th a")
    links.first.focus()
    page.keyboard.press("x")
    expect(page.get_by_text("1 case is chosen.")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    expect(page.get_by_text("3 cases are chosen.")).to_be_visible()
    check_accessible(page)
    picture(page, "queue-chosen")
    page.get_by_label("What to do").select_option("Give to a colleague")
    page.get_by_role("button", name="Go on").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Give to a colleague: 3 cases")
    check_accessible(page)
    page.get_by_label("To whom").select_option(index=1)
    page.get_by_role("button", name="See what would happen").press("Enter")
    expect(page.get_by_role("heading", name="What will happen")).to_be_focused()
    picture(page, "bulk-preview")
    check_accessible(page)
    page.get_by_role("button", name=re.compile("Do it for")).press("Enter")
    expect(page.get_by_role("heading", name="What came of it")).to_be_visible()
    page.get_by_role("button", name=re.compile("Take it back")).press("Enter")
    expect(page.get_by_text(re.compile("taken back"))).to_be_visible()
    check_accessible(page)


def test_what_is_new_is_told_and_shown_where_the_keyboard_was(desktop: Page, city: City) -> None:
    page = desktop
    sign_in(page, of_role("supervisor"))
    page.goto("/desk?sort=-changed")
    box = page.locator(".app-choose").nth(2)
    chosen = box.get_attribute("value")
    box.check()
    with Session(city.engine) as session, unit_of_work(session):
        case = session.scalars(select(Case).where(Case.id == int(chosen or 0))).one()
        staff = session.scalars(select(Staff).where(Staff.email == of_role("supervisor"))).one()
        commands.add_note(session, case, staff, "Something is new.", now=clock.now())
    news = page.locator("[data-feed]")
    expect(news).to_contain_text(re.compile("changed. Show"))
    news.get_by_role("button").press("Enter")
    expect(news).to_have_text("")
    # It is at the top now, and still chosen.
    first = page.locator(".app-choose").first
    expect(first).to_have_value(chosen or "")
    expect(first).to_be_checked()
    expect(page.get_by_text("1 case is chosen.")).to_be_visible()


def test_n_takes_the_next_case_as_soon_as_the_page_is_there(desktop: Page) -> None:
    page = desktop
    sign_in(page, of_role("supervisor"))
    page.goto("/desk")
    expect(page.get_by_text("With a case of the list in focus")).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_text("You have this case now.")).to_be_visible()


def test_a_list_is_sorted_walked_and_kept(screen: Page) -> None:
    page = screen
    sign_in(page, of_role("supervisor"))
    page.goto("/desk?status=&team=")
    page.get_by_label("Sorted by").select_option("Reference")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("sorted by reference")).to_be_visible()
    first = page.locator("tbody th a").first.inner_text()
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_role("link", name="Previous page")).to_be_visible()
    expect(page.locator("tbody th a").first).not_to_have_text(first)
    check_accessible(page)
    check_fits(page)
    page.get_by_text("Save this list as a view").click()
    page.get_by_label("Its name").fill("By reference")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("By reference")
    expect(page.locator("tbody th a").first).to_have_text(first)
    check_accessible(page)
    check_fits(page)
    page.get_by_role("button", name=re.compile("Delete")).click()
    expect(page.get_by_text("The view “By reference” is deleted.")).to_be_visible()
