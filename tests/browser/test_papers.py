"""Documents and papers at the desks as staff use them: a camera, a scanner, receipts, paper."""

import io

import pikepdf
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import check_accessible, check_fits
from tests.browser.conftest import picture
from tests.browser.test_counter_line import at_counter

pytestmark = pytest.mark.browser


def a_permit(page: Page, number: str) -> Locator:
    """A visitor with this number asks for a permit that wants proof; where proof is added."""
    at_counter(page)
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Type a few letters")).to_be_focused()
    page.keyboard.type("blue badge")
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests/*")
    return page.locator("[data-documents=proof]")


def test_pages_are_photographed_with_the_keyboard_alone_and_become_one_pdf(desktop: Page) -> None:
    page = desktop
    documents = a_permit(page, "07700 900971")
    documents.locator("[data-pages] > summary").press("Enter")
    documents.get_by_role("button", name="Use the camera").press("Enter")
    shutter = documents.get_by_role("button", name="Take a photo")
    expect(shutter).to_be_focused()
    pages = documents.get_by_role("list", name="Pages").get_by_role("listitem")
    for taken in (1, 2, 3):
        page.keyboard.press("Enter")
        expect(pages).to_have_count(taken)
    picture(page, "camera")
    check_accessible(page)
    check_fits(page)
    documents.get_by_role("button", name="Remove page 2").press("Enter")
    expect(pages).to_have_text(["1. Photo 1.jpgRemove page 1",
                                "2. Photo 3.jpgEarlier page 2Remove page 2"])  # fmt: skip
    documents.get_by_role("button", name="Earlier page 2").press("Enter")
    expect(pages.first).to_contain_text("1. Photo 3.jpg")
    documents.get_by_role("button", name="Keep them as one PDF").press("Enter")
    expect(page.get_by_text("1 file is attached")).to_be_visible()


def test_a_scanners_files_come_behind_what_was_photographed(desktop: Page) -> None:
    page = desktop
    documents = a_permit(page, "07700 900972")
    documents.locator("[data-pages] > summary").click()
    documents.get_by_role("button", name="Use the camera").click()
    documents.get_by_role("button", name="Take a photo").click()
    pages = documents.get_by_role("list", name="Pages").get_by_role("listitem")
    expect(pages).to_have_count(1)
    scanned = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(scanned)
    documents.locator("[data-pages-input]").set_input_files(
        {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": scanned.getvalue()}
    )
    expect(pages).to_have_count(2)
    expect(pages.last).to_contain_text("2. scan.pdf")


def test_a_document_that_was_seen_is_noted_by_keys_alone(desktop: Page) -> None:
    page = desktop
    documents = a_permit(page, "07700 900973")
    documents.get_by_label("Document").focus()
    page.keyboard.type("Passport")
    page.keyboard.press("Tab")
    page.keyboard.type("4321")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Seen: Passport, ending 4321")).to_be_visible()
    check_accessible(page)


@pytest.mark.parametrize("width", [1280, 320])
def test_the_pages_of_papers_are_accessible_and_fit(desktop: Page, width: int) -> None:
    page = desktop
    documents = a_permit(page, "07700 900974")
    page.set_viewport_size({"width": width, "height": 800})
    documents.locator("[data-pages] > summary").click()
    check_fits(page)
    check_accessible(page)
    page.goto("/counter/paper")
    expect(page.get_by_label("When was it received?")).to_be_focused()
    picture(page, "on-paper")
    check_fits(page)
    check_accessible(page)
    page.keyboard.type("1 March 2019")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Yes, it was received that long ago")).to_be_visible()
    check_fits(page)
    check_accessible(page)


def test_a_key_opens_the_receipt_as_a_pdf(desktop: Page) -> None:
    page = desktop
    at_counter(page)
    page.get_by_role("button", name="begin without it").click()
    page.get_by_label("Type a few letters").fill("graffiti")
    page.get_by_label("Type a few letters").press("Enter")
    page.wait_for_url("**/requests/*")
    page.locator("#place").fill("The bridge by the mill")
    for key, answer in (("surface", "A bridge"), ("offensive", "No"), ("size", ""),
                        ("give_details", "No")):  # fmt: skip
        page.locator(f"[data-field={key}]").get_by_label(answer).first.check()
        expect(page.locator("[data-status]")).to_contain_text("All saved")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/receipt/*")
    page.locator(".app-receipt-pdf summary").click()
    check_accessible(page)
    check_fits(page)
    page.get_by_role("heading", name="Receipt", exact=True).click()
    with page.expect_popup() as opened:
        page.keyboard.press("p")
    assert opened.value.url.endswith("/receipt.pdf")
