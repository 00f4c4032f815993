"""Every page that is a place of its own: accessible, as wide as the screen, free of faults."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browser.axe import check_accessible, check_fits
from tests.browser.conftest import City, picture, sign_in
from tracker.cases.models import Case
from tracker.cases.references import shown
from tracker.demo.accounts import ACCOUNTS

pytestmark = pytest.mark.browser

PUBLIC = {
    "services": "/",
    "search": "/?q=hole+in+the+rode",
    "service": "/services/pothole",
    "first-question": "/services/pothole/start",
    "track": "/track",
    "continue": "/continue",
    "sign-in": "/sign-in",
    "demo": "/demo",
    "mail": "/demo/mail",
    "handset": "/handset",
    "not-found": "/there/is/no/such/page",
}

STAFF = {
    "queue": ("supervisor", "/desk"),
    "queue-filters": ("supervisor", "/desk/filters?service=pothole"),
    "queue-changes": ("supervisor", "/desk/bulk"),
    "queue-closed": ("supervisor", "/desk?status=closed"),
    "queue-empty": ("supervisor", "/desk?area=nowhere&is=late"),
    "texts": ("supervisor", "/desk/texts"),
    "texts-all": ("supervisor", "/desk/texts?tab=all"),
    "texts-none": ("supervisor", "/desk/texts?tab=all&words=nobody+has+these+words"),
    "figures": ("analyst", "/desk/figures"),
    "phone-desk": ("agent", "/phone"),
    "counter": ("counter", "/counter"),
}


def of_role(role: str) -> str:
    return next(account.email for account in ACCOUNTS if account.role == role)


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page(name: str, screen: Page) -> None:
    missing = name == "not-found"
    answer = screen.goto(PUBLIC[name])
    assert answer is not None and answer.status == (404 if missing else 200)
    check_accessible(screen)
    check_fits(screen)
    picture(screen, name)


@pytest.mark.parametrize("name", STAFF)
def test_a_page_for_staff(name: str, screen: Page) -> None:
    role, address = STAFF[name]
    sign_in(screen, of_role(role))
    answer = screen.goto(address)
    assert answer is not None and answer.status == 200
    check_accessible(screen)
    check_fits(screen)
    picture(screen, name)


def test_the_page_of_a_case(screen: Page, city: City) -> None:
    with Session(city.engine) as session:
        worked = select(Case.reference).where(
            Case.status == "in_progress", Case.contact_point_id.is_not(None)
        )
        reference = session.scalars(worked.order_by(Case.id.desc())).first()
    assert reference is not None
    sign_in(screen, of_role("supervisor"))
    screen.goto(f"/desk/cases/{reference}")
    assert shown(reference) in screen.inner_text("main")
    check_accessible(screen)
    check_fits(screen)
    picture(screen, "case")


def test_the_menu_of_staff_is_one_line_on_a_desktop_and_two_columns_on_a_phone(
    screen: Page,
) -> None:
    sign_in(screen, of_role("supervisor"))
    screen.goto("/desk")
    menu = screen.get_by_role("navigation", name="Menu")
    # However much waits, whatever is counted.
    for badge in menu.locator(".app-badge").all():
        badge.evaluate("one => { one.hidden = false; one.textContent = '999'; }")
    is_phone = menu.get_by_role("button", name="Menu").is_visible()
    if is_phone:
        expect(menu.get_by_role("listitem")).to_have_count(0)
        menu.get_by_role("button", name="Menu").click()
    links = menu.get_by_role("link")
    expect(links).to_have_count(11)
    side = "x" if is_phone else "y"
    places = {round((link.bounding_box() or {})[side]) for link in links.all()}
    assert len(places) == (2 if is_phone else 1)
    check_accessible(screen)
    check_fits(screen)
    picture(screen, "menu")
