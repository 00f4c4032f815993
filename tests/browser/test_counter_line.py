"""The counter's line, kiosk, hall screen and second screen, as people use them."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.browser.axe import check_accessible, check_fits
from tests.browser.conftest import City, picture, sign_in
from tests.browser.test_desks import of_role
from tracker import clock
from tracker.interactions.models import Site, Ticket, VisitQueue
from tracker.interactions.ticket_queries import site_with_queues
from tracker.interactions.tickets import check_in

pytestmark = pytest.mark.browser

LARGEST = {"width": 320, "height": 640}  # what is left of 1280 px at 400 % zoom


@pytest.fixture
def hall(city: City) -> Iterator[Site]:
    """The Civic Centre, with nobody in it but who a test lets in."""
    with Session(city.engine, expire_on_commit=False) as session:
        # It writes before it reads: on SQLite one who has read cannot begin to write while the
        # city's own worker does.
        at_the_centre = select(Site.id).where(Site.key == "civic-centre").scalar_subquery()
        session.execute(
            update(Ticket)
            .where(
                Ticket.site_id == at_the_centre, Ticket.state.in_(("waiting", "called", "booked"))
            )
            .values(state="left", ended_at=clock.now(), revision=Ticket.revision + 1)
        )
        session.commit()
        site = site_with_queues(session, Site.key == "civic-centre")
        assert site is not None
        session.commit()
        yield site


def comes(city: City, site: Site, name: str, needs: tuple[str, ...] = ()) -> str:
    """Somebody checks in; returns their number."""
    with Session(city.engine) as session:
        queue = session.scalars(
            select(VisitQueue).where(VisitQueue.site_id == site.id).order_by(VisitQueue.id)
        ).first()
        assert queue is not None
        today = clock.now().astimezone().date()
        taken = check_in(
            session, site, queue, day=today, now=clock.now(), name=name, needs=needs, language="es"
        )
        session.commit()
        return taken.number or ""


def at_counter(page: Page, counter: str = "Counter 3") -> None:
    """Sign in at this counter of the Civic Centre."""
    sign_in(page, of_role("counter"))
    page.goto("/counter/site")
    page.get_by_label("Civic Centre", exact=True).check()
    page.get_by_label("Your counter").select_option(counter)
    page.get_by_role("button", name="Work here").click()
    page.wait_for_url("**/counter")


def beside(page: Page, address: str) -> Page:
    """Another screen of the same building, in a browser of its own."""
    context = page.context.browser.new_context(  # type: ignore[union-attr]
        base_url=re.match(r"https?://[^/]+", page.url).group(),
        locale="en-GB",  # type: ignore[union-attr]
    )
    screen = context.new_page()
    screen.goto(address)
    return screen


def close(*screens: Page) -> None:
    for screen in screens:
        screen.context.close()


def test_a_visit_goes_from_the_line_to_the_confirmation_by_the_keyboard(
    desktop: Page, city: City, hall: Site
) -> None:
    page = desktop
    at_counter(page)
    lobby = beside(page, f"/lobby/{hall.screen_token}")
    counter = next(one for one in hall.counters if one.name == "Counter 3")
    screen = beside(page, f"/second/{counter.screen_token}")
    expect(screen.get_by_text("Welcome")).to_be_visible()

    number = comes(city, hall, "Lucía Paz", ("step_free",))
    expect(page.get_by_text("Lucía Paz")).to_be_visible()  # without a reload
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name=f"{number} is called to Counter 3")).to_be_visible()
    expect(lobby.get_by_text(number)).to_be_visible()
    expect(lobby.get_by_text("Counter 3").first).to_be_visible()
    check_accessible(page)
    check_accessible(lobby)
    picture(page, "line")
    picture(lobby, "lobby")

    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/visits/*")
    banner = page.get_by_label("Whom you are acting for")
    expect(banner).to_contain_text("Lucía Paz")
    expect(banner).to_contain_text("Step-free visit")
    page.get_by_label("Type a few letters").press_sequentially("pot")
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests/*")
    expect(page.locator("[data-mirror-on]")).to_be_visible()
    page.get_by_role("textbox").first.press_sequentially("Oak Street 4")
    expect(screen.get_by_text("Oak Street 4")).to_be_visible()  # as it is typed
    expect(screen.locator("html")).to_have_attribute("lang", "es")
    page.keyboard.press("Tab")
    right = screen.get_by_role("button", name="Sí, es correcto")
    expect(right).to_be_visible()
    check_accessible(screen)
    check_accessible(page)
    picture(screen, "second-screen")
    right.press("Enter")
    expect(screen.get_by_text("Gracias.")).to_be_visible()
    expect(page.get_by_text("They confirmed at")).to_be_visible()

    page.get_by_role("button", name="End the visit", exact=True).press("Enter")
    page.wait_for_url("**/wrap-up")
    expect(screen.get_by_text("Welcome")).to_be_visible()
    expect(screen.get_by_text("Oak Street 4")).to_be_hidden()
    close(lobby, screen)


def test_a_number_is_taken_at_the_kiosk_by_touch_alone(
    chromium: Browser, city: City, hall: Site
) -> None:
    context: BrowserContext = chromium.new_context(base_url=city.address, viewport=LARGEST)
    page = context.new_page()
    page.clock.install()
    page.goto(f"/kiosk/{hall.screen_token}")
    check_accessible(page)
    page.get_by_role("button", name="Español").click()
    check_accessible(page)
    check_fits(page)
    page.get_by_role("button", name="Vivienda y reparaciones").click()
    page.get_by_text("Acceso sin escalones").click()
    check_accessible(page)
    check_fits(page)
    page.get_by_role("button", name="Tomar un número").click()
    page.wait_for_url("**/ticket")
    expect(page.locator(".app-kiosk-ticket__number")).to_have_text(re.compile(r"H\d{3}"))
    check_accessible(page)
    check_fits(page)
    picture(page, "kiosk")
    page.clock.run_for(31_000)
    page.wait_for_url(re.compile(r"/kiosk/[^/]+$"))
    expect(page.locator(".app-kiosk-ticket__number")).to_have_count(0)
    context.close()


def test_the_kiosk_has_keys_for_a_booked_number(chromium: Browser, city: City, hall: Site) -> None:
    context = chromium.new_context(base_url=city.address)
    page = context.new_page()
    page.goto(f"/kiosk/{hall.screen_token}")
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="I have booked a time").click()
    for key in ("A", "9", "0", "0", "7"):
        page.locator(f"[data-key='{key}']").click()
    page.get_by_role("button", name="Take the last one away").click()
    expect(page.get_by_role("textbox")).to_have_value("A900")
    check_accessible(page)
    page.get_by_role("button", name="I am here").click()
    expect(page.get_by_text("No visit is booked today under this number")).to_be_visible()
    context.close()


def test_the_screen_in_the_hall_says_that_the_line_is_down(desktop: Page, hall: Site) -> None:
    page = desktop
    page.goto(f"/lobby/{hall.screen_token}")
    trouble = page.locator("[data-trouble]")
    expect(trouble).to_be_hidden()
    page.route(
        "**/calls", lambda route: route.fulfill(status=404, body="", content_type="text/plain")
    )
    expect(trouble).to_be_visible()
    page.unroute("**/calls")
    expect(trouble).to_be_hidden()


def test_an_idle_counter_is_covered_and_what_was_typed_is_kept(desktop: Page) -> None:
    page = desktop
    page.clock.install()
    at_counter(page)
    page.get_by_role("button", name="begin without it").click()
    page.wait_for_url("**/visits/*")
    page.get_by_label("Type a few letters").press_sequentially("pot")
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests/*")
    address = page.url
    page.get_by_role("textbox").first.press_sequentially("Elm Road 77")
    page.clock.run_for(190_000)
    page.wait_for_url("**/counter/cleared")
    expect(page.get_by_role("heading", name="This screen was cleared")).to_be_visible()
    expect(page.get_by_text("Elm Road")).to_have_count(0)
    check_accessible(page)
    page.get_by_role("link", name="Go on").press("Enter")
    page.wait_for_url(address)
    expect(page.get_by_role("textbox").first).to_have_value("Elm Road 77")


@pytest.mark.parametrize("address", ["/counter/site", "/counter", "/counter/appointments"])
def test_the_pages_of_the_counter_fit_at_400_per_cent(desktop: Page, address: str) -> None:
    page = desktop
    at_counter(page)
    page.goto(address)
    check_accessible(page)
    page.set_viewport_size(LARGEST)  # type: ignore[arg-type]
    for more in page.locator("summary").all():
        more.click()
    check_fits(page)
