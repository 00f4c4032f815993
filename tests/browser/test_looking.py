"""Keys alone: people come up as they are typed, are known to be them, and are read back to."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from tests.browser.axe import check_accessible, check_fits
from tests.browser.conftest import City
from tests.browser.test_desks import a_request, at_the_phone, focused_field
from tracker.cases.models import Party
from tracker.people.models import Person

pytestmark = pytest.mark.browser


def _somebody(city: City) -> str:
    """The name of a person who has an address and a request, and shares their name with nobody."""
    once = select(Person.name).group_by(Person.name).having(func.count() == 1)
    with city.engine.connect() as connection:
        found = connection.scalar(
            select(Person.name)
            .join(Party, Party.person_id == Person.id)
            .where(Person.address.is_not(None), Person.name.in_(once))
            .order_by(Person.id)
        )
    assert found
    return str(found)


def test_a_caller_is_found_while_typing_and_chosen_by_the_arrows(desktop: Page, city: City) -> None:
    page, name = desktop, _somebody(city)
    at_the_phone(page)
    page.keyboard.type(name[:-1])
    option = page.locator("[role=option]").filter(has_text=name).first
    expect(option).to_be_visible()
    check_accessible(page)
    check_fits(page)
    field = page.locator("[role=combobox]")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[role=option]").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(field).to_have_value("")
    expect(page.locator("[role=option]")).to_have_count(0)
    page.keyboard.type(name)
    expect(option).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/calls/*")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Call with {name}")


def test_who_it_is_is_checked_without_leaving_the_page(desktop: Page, city: City) -> None:
    page, name = desktop, _somebody(city)
    at_the_phone(page)
    page.keyboard.type(name)
    expect(page.locator("[role=option]").filter(has_text=name).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Type a few letters")).to_be_focused()
    page.keyboard.type("blue badge")
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests/*")
    panel = page.get_by_role("region", name=f"Is it {name}?")
    expect(panel.get_by_text("What is your full name?")).to_be_visible()
    check_accessible(page)
    page.keyboard.press("F8")
    page.keyboard.press("Enter")
    expect(panel.get_by_text("It fits,")).to_have_count(1)
    expect(panel.get_by_role("button", name="It fits")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel.get_by_text("It fits,")).to_have_count(2)
    expect(panel.get_by_text("Go on without")).to_have_count(0)


def test_what_was_noted_is_read_back_by_a_key_and_follows_what_was_typed(desktop: Page) -> None:
    page = desktop
    a_request(page, "pot", "07700 900985")
    expect(page.locator("#place")).to_be_focused()
    page.keyboard.type("Oak Street 12")
    page.keyboard.press("F2")
    expect(page.get_by_text("You said: Oak Street 12.")).to_be_visible()
    check_accessible(page)
    check_fits(page)
    page.keyboard.press("F2")
    expect(page.get_by_text("You said: Oak Street 12.")).to_be_hidden()
    assert focused_field(page) == "place"
