"""Somebody calls for another: what is asked of it comes up, fits, and is kept as it is answered."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import check_accessible, check_fits
from tests.browser.test_desks import SOON, a_request, field

pytestmark = pytest.mark.browser


def for_another(page: Page, number: str) -> None:
    """A call in which somebody asks for another, who said so."""
    a_request(page, "blue badge", number)
    field(page, "for_whom").get_by_label("Somebody who asked me to act for them").check()
    field(page, "their_name").get_by_role("textbox").fill("Rosa Gil")
    field(page, "authority").get_by_label("They told me so").check()
    expect(field(page, "consent_spoken")).to_be_visible()


def test_the_words_to_read_out_stand_with_the_question_whether_they_agree(desktop: Page) -> None:
    page = desktop
    for_another(page, "07700 900971")
    consent = field(page, "consent_spoken")
    expect(consent.get_by_text("agrees that you act for them with the council")).to_be_visible()
    consent.get_by_label("They agreed, in English").focus()
    page.keyboard.press("1")
    expect(consent.get_by_label("They agreed, in English")).to_be_checked()
    expect(field(page, "act_again")).to_be_hidden()
    field(page, "covers").get_by_label("Everything they have with the city").check()
    expect(field(page, "act_again")).to_be_visible()
    expect(page.locator("[data-status]")).to_have_text(SOON)
    check_accessible(page)
    check_fits(page)


def test_another_authority_has_other_words_or_none(desktop: Page) -> None:
    page = desktop
    for_another(page, "07700 900972")
    field(page, "authority").get_by_label("They wrote it down").check()
    expect(field(page, "consent_written").get_by_text("I agree that the person")).to_be_visible()
    expect(field(page, "consent_spoken")).to_be_hidden()
    field(page, "authority").get_by_label("I am their carer").check()
    expect(field(page, "consent_written")).to_be_hidden()
    page.set_viewport_size({"width": 320, "height": 800})
    check_fits(page)
