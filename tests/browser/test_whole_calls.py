"""Whole calls from ring to wrap-up, with the keyboard only, at 1280 px and at 400 % zoom."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select
from sqlalchemy.orm import Session
from twilio.request_validator import RequestValidator

from tests.browser.conftest import City, sign_in
from tests.browser.test_desks import SOON
from tests.browser.whole import SIZES, Hands, Walk, a_new_number, a_walk
from tracker.people.models import ContactPoint
from tracker.people.queries import known_by
from tracker.people.rules import Contact
from tracker.settings import DEMO_ACCOUNT_SID, DEMO_AUTH_TOKEN

pytestmark = pytest.mark.browser

A_PAST_DAY = "yesterday"


@pytest.fixture(params=list(SIZES))
def walk(request: pytest.FixtureRequest, chromium: Browser, city: City) -> Iterator[Walk]:
    """A walk on a desktop's screen, and on what is left of it at 400 %."""
    yield from a_walk(chromium, city, request.param)


def an_agent(walk: Walk, email: str = "nadia@larkmouth.example") -> Hands:
    """An agent at the first page of the phone desk."""
    hands = walk.at_a_screen()
    sign_in(hands.page, email)
    hands.page.goto("/phone")
    return hands


def rings(walk: Walk, hands: Hands, number: str) -> None:
    """A call rings, by the webhook that Twilio signs."""
    address = f"{walk.city.address}/voice/inbound"
    posted: dict[str, str | float | bool] = {
        "CallSid": f"CA{uuid4().hex}",
        "AccountSid": DEMO_ACCOUNT_SID,
        "From": number,
        "CallStatus": "ringing",
        "Direction": "inbound",
    }
    signature = RequestValidator(DEMO_AUTH_TOKEN).compute_signature(address, posted)
    answered = hands.page.request.post(
        address, form=posted, headers={"X-Twilio-Signature": signature}
    )
    assert answered.status == 200


def answers(walk: Walk, hands: Hands, number: str) -> None:
    """A call rings, comes up at the desk by itself, and is answered by Enter."""
    rings(walk, hands, number)
    expect(hands.page.locator("[data-answer]")).to_have_count(1)
    hands.press("Enter")
    hands.comes_to(r"/phone/calls/\d+")


def picks(hands: Hands, letters: str) -> None:
    """Pick a service by a few letters."""
    hands.at("#picker-words")
    hands.say(letters)
    hands.press("Enter")
    hands.comes_to(r"/requests/[^/]+")


def reads_back(hands: Hands, *words: str) -> None:
    """F2 opens what was noted, and closes it where one was."""
    hands.press("F2")
    noted = hands.page.locator("[data-read-back]")
    for one in words:
        expect(noted).to_contain_text(one)
    hands.press("F2")


def sends(hands: Hands) -> str:
    """Send from anywhere; returns the reference."""
    hands.press("Control+Enter")
    hands.comes_to(r"/sent/[^/]+")
    hands.at("h1")
    return hands.page.url.rpartition("/")[2]


def wraps_up(hands: Hands) -> None:
    """Save what is filled in; nothing of the call is left on the page that follows."""
    hands.reach(hands.page.get_by_role("button", name="Save"))
    hands.press("Enter")
    hands.comes_to("/phone")
    expect(hands.page.get_by_text("The call is wrapped up.")).to_be_visible()
    hands.at("#words")


def nothing_is_left(hands: Hands, address: str, *words: str) -> None:
    """An address of a call that is over shows nothing of it."""
    hands.page.goto(address)
    hands.comes_to("/phone")
    for one in words:
        expect(hands.page.get_by_text(one)).to_have_count(0)


def somebody_known(city: City, texted: bool = True) -> tuple[str, str]:
    """The name and the mobile of somebody who is the only one known there."""
    with Session(city.engine) as session:
        for point in session.scalars(select(ContactPoint).where(ContactPoint.takes_texts)):
            people = known_by(session, Contact("phone", point.value, ""))
            if point.opted_out_at is None and len(people) == 1:
                return people[0].name, point.value
    raise AssertionError("nobody is known by a mobile of their own")


def test_a_new_caller_from_ring_to_a_call_back_that_was_promised(walk: Walk) -> None:
    agent = an_agent(walk)
    page = agent.page
    agent.look()
    answers(walk, agent, a_new_number())
    expect(page.get_by_role("heading", name="New caller")).to_be_visible()
    agent.look()
    picks(agent, "pot")
    agent.look()
    # A question comes up as an answer makes it needed.
    expect(page.locator("[data-field=harm_details]")).to_be_hidden()
    agent.answer(
        {
            "place": "Quayside 12, by the lamp post",
            "surface": "#1",
            "depth": "#3",
            "swerving": "#1",
            "harm": "#1",
            "harm_details": "A cyclist fell on Monday",
            "give_details": "#1",
        }
    )
    # The name was passed over: it is told, and mended.
    agent.press("Enter")
    agent.at(".govuk-error-summary")
    agent.look()
    agent.reach(page.get_by_role("link", name="“Your name” is still missing."))
    agent.press("Enter")
    agent.at("#your_name")
    agent.say("Zoë Ọlátúnjí")
    agent.press("Enter")
    expect(page.locator("[data-status]")).to_have_text(SOON)
    agent.press("F4")
    expect(page.get_by_text("Not opened yet.")).to_be_visible()
    reads_back(agent, "A cyclist fell on Monday", "Zoë Ọlátúnjí")
    reference = sends(agent)
    agent.look()
    expect(page.get_by_text("Alfa").or_(page.locator(".app-reference-panel")).first).to_be_visible()
    call = page.url.partition("/sent/")[0]
    agent.press("Control+Enter")
    agent.comes_to("/wrap-up")
    agent.at(page.get_by_role("button", name="Save"))
    agent.reach(page.locator("summary", has_text="Promise a call-back"), back=True)
    agent.press("Enter")
    agent.look()
    agent.reach("[name=call_back]")
    agent.press("ArrowDown")
    agent.look()
    wraps_up(agent)
    promised = page.locator(".app-call-backs > li", has_text="Zoë Ọlátúnjí").first
    expect(promised).to_contain_text("Report a pothole")
    agent.look()
    agent.reach(promised.get_by_role("button", name="Give it up"))
    agent.press("Enter")
    expect(page.get_by_text("The call-back was given up.")).to_be_visible()
    nothing_is_left(agent, call, "Zoë Ọlátúnjí", reference)
    walk.came_to_all("a new caller")


def test_a_known_caller_with_a_request_of_their_own_and_one_for_somebody_else(walk: Walk) -> None:
    agent = an_agent(walk)
    page = agent.page
    name, number = somebody_known(walk.city)
    answers(walk, agent, number)
    banner = page.get_by_label("Whom you are acting for")
    expect(banner).to_contain_text(name)
    agent.look()
    picks(agent, "light")
    place = f"{uuid4().hex[:6]} Mill Lane"
    agent.answer(
        {"place": place, "problem": "#1", "how_many": "none"},
        until="how_many",
    )
    # What is wrong is told as the field is left, and mended where one is.
    expect(page.locator("[data-field=how_many] .govuk-error-message")).to_be_visible()
    agent.look()
    agent.back_to("how_many")
    agent.press("Control+a")
    agent.answer({"how_many": "3", "since": "yesterday"})
    expect(page.locator("[data-status]")).to_have_text(SOON)
    sends(agent)
    agent.look()
    agent.reach(page.get_by_role("button", name="Another request for this caller"))
    agent.press("Enter")
    agent.comes_to(r"/phone/calls/\d+")
    expect(banner).to_contain_text(name)
    expect(page.get_by_role("heading", name="Sent in this call")).to_be_visible()
    picks(agent, "missed bin")
    expect(banner).to_contain_text(name)
    agent.answer(
        {
            "place": f"{uuid4().hex[:6]} Mill Lane",
            "bins": "#14",
            "collection_day": "yesterday",
            "out_in_time": "#1",
            "sticker": "#2",
            "for_whom": "#3",
            "their_name": "Ottoline Brackenridge",
            "relation": "#2",
            "authority": "#1",
            "consent_spoken": "#1",
            "covers": "#1",
        }
    )
    expect(page.locator("[data-status]")).to_have_text(SOON)
    agent.look()
    reads_back(agent, "Ottoline Brackenridge", "Friend or neighbour")
    sends(agent)
    code = page.locator(".app-take-over-code").inner_text()
    agent.reach(page.get_by_role("button", name="Another request for this caller"))
    agent.press("Enter")
    agent.comes_to(r"/phone/calls/\d+")
    expect(banner).to_contain_text(name)
    # What they say of the light once more belongs to the request that is open.
    picks(agent, "light")
    agent.adds_to_what_is_open({"place": place})
    agent.press("Control+Enter")
    agent.comes_to("/wrap-up")
    agent.look()
    wraps_up(agent)
    agent.look()
    # Whom the other one is for calls, and takes it over.
    agent.takes_over(code, a_new_number())
    agent.press("Control+Enter")
    agent.comes_to("/wrap-up")
    wraps_up(agent)
    walk.came_to_all("a known caller")


def test_a_call_that_breaks_off_and_is_gone_on_with_by_another_team(walk: Walk) -> None:
    agent, number = an_agent(walk), a_new_number()
    page = agent.page
    answers(walk, agent, number)
    picks(agent, "graffiti")
    agent.answer({"place": "The bridge by the old mill"}, until="surface")
    expect(page.locator("[data-status]")).to_have_text(SOON)
    agent.reach(page.get_by_role("button", name="The line broke off"), back=True)
    agent.press("Enter")
    agent.comes_to("/wrap-up")
    expect(page.locator("#outcome")).to_have_value("dropped")
    agent.look()
    wraps_up(agent)
    # They call again: it is on their card, with what was entered.
    answers(walk, agent, number)
    agent.look()
    agent.reach(page.locator("button", has_text="Go on here: Report graffiti"), back=True)
    agent.press("Enter")
    agent.comes_to(r"/requests/[^/]+")
    expect(page.locator("#place")).to_have_value("The bridge by the old mill")
    agent.look()
    agent.reach(page.get_by_role("link", name="Back to the call"), back=True)
    agent.press("Enter")
    agent.comes_to(r"/phone/calls/\d+")
    call = page.url
    agent.reach(page.get_by_role("link", name="Book a visit at a counter"))
    agent.press("Enter")
    agent.comes_to("/book")
    agent.look()
    agent.reach(page.get_by_role("link", name="Hand to a team"), back=True)
    agent.press("Enter")
    agent.comes_to("/hand-over")
    agent.look()
    agent.reach("[name=team]")
    agent.press("Space")
    agent.reach("#note")
    agent.say("The bridge, again")
    agent.button("Hand it over")
    agent.comes_to("/phone")
    expect(page.get_by_text("They have all that was entered.")).to_be_visible()
    # It is theirs no more: to whoever had it, its address is one that there is not.
    page.goto(call)
    expect(page.get_by_role("heading", name="Page not found")).to_be_visible()
    colleague = an_agent(walk, "tom@larkmouth.example")
    page = colleague.page
    handed = page.locator(".app-calls > li", has_text="The bridge, again").last
    colleague.reach(handed.get_by_role("button", name="Take it"))
    colleague.press("Enter")
    colleague.comes_to(r"/phone/calls/\d+")
    colleague.reach(page.locator("button", has_text="Go on here: Report graffiti"), back=True)
    colleague.press("Enter")
    colleague.comes_to(r"/requests/[^/]+")
    expect(page.locator("#place")).to_have_value("The bridge by the old mill")
    colleague.button("End the call", back=True)
    colleague.comes_to("/wrap-up")
    wraps_up(colleague)
    colleague.reach(page.get_by_role("link", name="Enter from paper"))
    colleague.press("Enter")
    colleague.comes_to("/phone/paper")
    colleague.look()
    walk.came_to_all("a call that breaks off")
