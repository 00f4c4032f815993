"""Whole visits from check-in to wrap-up, with the keyboard only, at 1280 px and at 400 % zoom."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.browser.conftest import City, sign_in
from tests.browser.test_desks import SOON, of_role
from tests.browser.whole import NO_PAGES, SIZES, WALKS, Hands, Walk, a_new_number, a_walk, addresses
from tracker import clock
from tracker.interactions.models import Site, Ticket
from tracker.interactions.ticket_queries import site_with_queues

pytestmark = pytest.mark.browser


@pytest.fixture(params=list(SIZES))
def walk(request: pytest.FixtureRequest, chromium: Browser, city: City) -> Iterator[Walk]:
    """A walk on a desktop's screen, and on what is left of it at 400 %."""
    yield from a_walk(chromium, city, request.param)


@pytest.fixture
def hall(city: City) -> Site:
    """The Civic Centre, with nobody in it but who a test lets in."""
    with Session(city.engine, expire_on_commit=False) as session:
        site = site_with_queues(session, Site.key == "civic-centre")
        assert site is not None
    with Session(city.engine) as session:
        # One statement that writes at once: whoever reads first may find that it was written since.
        still = Ticket.state.in_(("waiting", "called", "booked"))
        leave = update(Ticket).where(Ticket.site_id == site.id, still)
        session.execute(leave.values(state="left", ended_at=clock.now()))
        session.commit()
    return site


def at_a_counter(walk: Walk) -> Hands:
    """Somebody at counter 3 of the Civic Centre, which they choose by the keyboard."""
    hands = walk.at_a_screen()
    sign_in(hands.page, of_role("counter"))
    hands.page.goto("/counter/site")
    hands.look()
    hands.reach("[name=site]")
    if not hands.page.get_by_label("Civic Centre", exact=True).is_checked():
        hands.press("Space")
    while not hands.page.get_by_label("Civic Centre", exact=True).is_checked():
        hands.press("ArrowDown")
    hands.reach("#counter")
    hands.say("Counter 3")
    expect(hands.page.locator("#counter option:checked")).to_have_text("Counter 3")
    hands.button("Work here")
    hands.comes_to("/counter")
    return hands


def takes_a_number(visitor: Hands, hall: Site, name: str) -> str:
    """Somebody takes a number at the kiosk, in Spanish and with a need; returns it."""
    page = visitor.page
    page.goto(f"/kiosk/{hall.screen_token}")
    visitor.look()
    visitor.reach(page.get_by_role("button", name="Español"))
    visitor.press("Enter")
    visitor.button("Vivienda y reparaciones")
    visitor.reach("[name=needs]")
    visitor.press("Space")
    visitor.look()
    visitor.reach("#name")
    visitor.say(name)
    visitor.button("Tomar un número")
    visitor.comes_to("/ticket")
    visitor.look()
    return page.locator(".app-kiosk-ticket__number").inner_text()


def ends(hands: Hands) -> None:
    """End the visit by its key, and save what is filled in."""
    hands.press("Control+Enter")
    hands.comes_to("/wrap-up")
    hands.at(hands.page.get_by_role("button", name="Save"))
    hands.look()
    hands.press("Enter")
    hands.comes_to("/counter")
    expect(hands.page.get_by_text("The visit is wrapped up.")).to_be_visible()


def test_a_visit_from_the_kiosk_to_the_next_number(walk: Walk, hall: Site) -> None:
    visitor, staff = walk.at_a_screen(), at_a_counter(walk)
    page = staff.page
    lobby, second = walk.at_a_screen(), walk.at_a_screen()
    lobby.page.goto(f"/lobby/{hall.screen_token}")
    counter = next(one for one in hall.counters if one.name == "Counter 3")
    second.page.goto(f"/second/{counter.screen_token}")
    number = takes_a_number(visitor, hall, "Lucía Paz")
    expect(page.get_by_text("Lucía Paz")).to_be_visible()
    staff.look()
    staff.press("Control+Enter")
    expect(page.get_by_role("heading", name=f"{number} is called to Counter 3")).to_be_visible()
    expect(lobby.page.get_by_text(number)).to_be_visible()
    lobby.look()
    staff.press("Control+Enter")
    staff.comes_to(r"/visits/\d+")
    visit = page.url
    banner = page.get_by_label("Whom you are acting for")
    expect(banner).to_contain_text("Lucía Paz")
    staff.look()
    staff.at("#picker-words")
    staff.say("graffiti")
    staff.press("Enter")
    staff.comes_to(r"/requests/[^/]+")
    expect(page.locator("[data-mirror-on]")).to_be_visible()
    staff.answer(
        {
            "place": "Puente Viejo 7",
            "surface": "#1",
            "permission": "#2",
            "offensive": "#2",
            "size": "#1",
            "give_details": "#1",
            "your_name": "Lucía Paz",
            "reach_by": "#3",
            "no_contact_reason": "Ha perdido el móvil",
        }
    )
    expect(page.locator("[data-status]")).to_have_text(SOON)
    staff.look()
    right = second.page.get_by_role("button", name="Sí, es correcto")
    expect(right).to_be_visible()
    expect(second.page.get_by_text("Puente Viejo 7")).to_be_visible()
    second.look()
    second.reach(right)
    second.press("Enter")
    expect(page.get_by_text("They confirmed at")).to_be_visible()
    staff.press("Control+Enter")
    staff.comes_to(r"/receipt/[^/]+")
    staff.at("h1")
    staff.look()
    code = page.locator(".app-take-over-code").inner_text()
    staff.reach(page.get_by_role("link", name="Another request for this visitor"), back=True)
    staff.press("Enter")
    staff.comes_to(r"/visits/\d+")
    staff.at("#picker-words")
    staff.say("graffiti")
    staff.press("Enter")
    staff.comes_to(r"/requests/[^/]+")
    staff.adds_to_what_is_open({"place": "Puente Viejo 7"})
    waiting = takes_a_number(visitor, hall, "Omar Haddad")
    ends(staff)
    # Nothing of the last visitor is left, on either screen; the next is called by the same key.
    expect(second.page.get_by_text("Puente Viejo 7")).to_be_hidden()
    expect(page.get_by_text("Lucía Paz")).to_be_hidden()
    staff.press("Control+Enter")
    expect(page.get_by_role("heading", name=f"{waiting} is called to Counter 3")).to_be_visible()
    page.goto(visit)
    staff.comes_to("/counter")
    expect(page.get_by_text("Lucía Paz")).to_be_hidden()
    staff.press("Control+Enter")
    staff.comes_to(r"/visits/\d+")
    staff.takes_over(code, a_new_number())
    ends(staff)
    walk.came_to_all("a visit")


def test_somebody_who_does_not_come_and_somebody_who_booked(walk: Walk, hall: Site) -> None:
    staff = at_a_counter(walk)
    page = staff.page
    # Nobody comes when they are called; later they wait again.
    staff.reach(page.locator("summary", has_text="Check somebody in"))
    staff.press("Enter")
    staff.look()
    staff.reach("#name")
    staff.say("Nobody Comes")
    staff.button("Give them a number")
    staff.comes_to(r"/counter/tickets/\d+")
    expect(page.get_by_text("Checked in: the number is")).to_be_visible()
    staff.look()
    staff.reach(page.get_by_text("Back to the line"))
    staff.press("Enter")
    staff.comes_to("/counter")
    staff.press("Control+Enter")
    staff.reach(page.locator("button", has_text="Did not come"))
    staff.press("Enter")
    absent = page.locator("li", has_text="Nobody Comes")
    staff.reach(absent.locator("button", has_text="Undo: they wait as before"))
    staff.look()
    staff.press("Enter")
    expect(page.get_by_role("heading", name="Waiting 1")).to_be_visible()
    staff.press("Control+Enter")
    expect(page.get_by_role("heading", name="is called to Counter 3")).to_be_visible()
    staff.press("Control+Enter")
    staff.comes_to(r"/visits/\d+")
    # They book a time, for which they come; it is found among those that are booked.
    staff.reach(page.get_by_role("link", name="Book a visit at a counter"))
    staff.press("Enter")
    staff.comes_to("/book")
    staff.look()
    staff.reach("[name=at]")
    staff.press("Space")
    staff.button("Book this time")
    staff.comes_to(r"/visits/\d+")
    ends(staff)
    staff.reach(page.get_by_role("link", name="Booked visits"))
    staff.press("Enter")
    staff.comes_to("/counter/appointments")
    staff.look()
    staff.reach(page.locator("a", has_text="Another time").first)
    staff.press("Enter")
    staff.comes_to(r"/appointments/\d+")
    staff.look()
    staff.reach("[name=at]")
    staff.press("Space")
    staff.button("Move it to this time")
    staff.comes_to("/counter/appointments")
    staff.reach(page.locator("button", has_text="Cancel").first)
    staff.press("Enter")
    expect(page.get_by_text("Nothing is booked at Civic Centre")).to_be_visible()
    staff.reach(page.get_by_role("link", name="Counter", exact=True), back=True)
    staff.press("Enter")
    staff.comes_to("/counter")
    staff.look()
    staff.reach(page.get_by_role("link", name="Enter from paper"))
    staff.press("Enter")
    staff.comes_to("/counter/paper")
    staff.look()
    page.goto("/counter/cleared")
    staff.at(page.get_by_role("button", name="Go on").or_(page.get_by_role("link", name="Go on")))
    staff.look()
    staff.press("Enter")
    staff.comes_to("/counter")
    walk.came_to_all("a booked visit")


def test_every_page_of_the_desks_is_walked_through() -> None:
    walked = set().union(*WALKS.values())
    assert walked.isdisjoint(NO_PAGES)
    assert walked | set(NO_PAGES) == addresses()
