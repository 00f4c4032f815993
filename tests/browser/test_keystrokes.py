"""How many keys and clicks an agent needs for three standard calls, apart from the content itself.

Content is what the caller says: the letters that pick the service, a place, a name, and an answer
that is one of several, which is one key. Everything else counts: moving, saving, sending, ending;
keys that are held together as one. From the ring to the wrap-up that is saved. The counts, and the
keys that were answers, are written to ``build/keystrokes.txt``.
"""

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browser.conftest import City, sign_in
from tests.browser.test_desks import of_role
from tracker.clock import now
from tracker.database import unit_of_work
from tracker.interactions.calls import ring
from tracker.people.models import ContactPoint, PersonContact
from tracker.people.queries import known_by
from tracker.people.rules import Contact, read_phone
from tracker.settings import ROOT

pytestmark = pytest.mark.browser

MOST = {"a new caller with a pothole": 12, "a known caller with a pothole": 8}


class Agent:
    """Somebody at the keyboard, whose strokes are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.strokes, self.answers = page, 0, 0

    def press(self, *keys: str) -> None:
        """Press keys that count."""
        for key in keys:
            self.page.keyboard.press(key)
            self.strokes += 1

    def choose(self, key: str) -> None:
        """Choose an answer by its key, which takes the keyboard on to the next question."""
        self.page.keyboard.press(key)
        self.answers += 1

    def say(self, words: str) -> None:
        """Type what the caller says: the content."""
        self.page.keyboard.type(words)

    def at(self, selector: str) -> None:
        """The keyboard comes here by itself."""
        expect(self.page.locator(selector).first).to_be_focused()


def a_call(city: City, number: str) -> None:
    """A call from a number rings."""
    with Session(city.engine) as session, unit_of_work(session):
        ring(session, f"keys-{uuid4().hex}", read_phone(number, "GB"), now=now())


def somebody_known(city: City) -> str:
    """A mobile at which just one person is known."""
    with Session(city.engine) as session:
        for point in session.scalars(select(ContactPoint).where(ContactPoint.takes_texts)):
            contact = Contact("phone", point.value, "")
            if point.opted_out_at is None and len(known_by(session, contact)) == 1:
                return point.value
    raise AssertionError(f"nobody is known by a mobile of their own: {PersonContact}")


@pytest.fixture
def agent(desktop: Page) -> Agent:
    """An agent at the phone desk, waiting for a call."""
    sign_in(desktop, of_role("agent"))
    desktop.goto("/phone")
    return Agent(desktop)


def answer(agent: Agent, city: City, number: str) -> None:
    """A call rings, and is answered."""
    a_call(city, number)
    expect(agent.page.locator("[data-answer]")).to_be_visible()
    agent.press("Enter")
    agent.page.wait_for_url("**/phone/calls/*")


def a_pothole(agent: Agent, *, is_known: bool) -> None:
    """What is asked of a pothole, up to who they are; of somebody known it is settled that they
    give their name.
    """
    agent.say("pothole")
    agent.press("Enter")
    agent.page.wait_for_url("**/requests/*")
    agent.at("#place")
    agent.say("Oak Street 12, by the bus stop")
    agent.press("Enter")
    asked = ("surface", "depth", "swerving", "harm", "give_details")
    for key in asked[: 4 if is_known else 5]:
        agent.at(f"[data-field={key}] input")
        agent.choose("1" if key != "harm" else "2")


def sent_and_wrapped_up(agent: Agent) -> None:
    """Send it, read it back, end the call and save the wrap-up."""
    agent.press("Control+Enter")
    agent.page.wait_for_url("**/sent/*")
    agent.press("Control+Enter")
    agent.page.wait_for_url("**/wrap-up")
    agent.at("button:has-text('Save')")
    agent.press("Enter")
    agent.page.wait_for_url("**/phone")


def written(call: str, agent: Agent) -> None:
    """Write a count down beside the others."""
    path = ROOT / "build" / "keystrokes.txt"
    path.parent.mkdir(exist_ok=True)
    lines = path.read_text().splitlines() if path.exists() else []
    lines = [line for line in lines if not line.startswith(f"{call}:")]
    counted = f"{call}: {agent.strokes} strokes, and {agent.answers} that were answers"
    path.write_text("\n".join(sorted([*lines, counted])) + "\n")


def test_a_new_caller_with_a_pothole(agent: Agent, city: City) -> None:
    answer(agent, city, "07700 900971")
    a_pothole(agent, is_known=False)
    agent.at("#your_name")
    agent.say("Zoë Adéyẹmí")
    sent_and_wrapped_up(agent)
    written("a new caller with a pothole", agent)
    assert agent.strokes <= MOST["a new caller with a pothole"]


def test_a_known_caller_with_a_pothole(agent: Agent, city: City) -> None:
    answer(agent, city, somebody_known(city))
    a_pothole(agent, is_known=True)
    sent_and_wrapped_up(agent)
    written("a known caller with a pothole", agent)
    assert agent.strokes <= MOST["a known caller with a pothole"]


def test_a_known_caller_with_a_pothole_where_answers_count_too(agent: Agent, city: City) -> None:
    """Calls open by themselves, and there is nothing to note but what is likely."""
    page = agent.page
    page.get_by_label("Open the next call by itself").check()
    a_call(city, somebody_known(city))
    page.wait_for_url("**/phone/calls/*")
    a_pothole(agent, is_known=True)
    agent.press("Control+Enter")
    page.wait_for_url("**/sent/*")
    agent.press("Control+Shift+Enter")
    page.wait_for_url("**/phone")
    expect(page.get_by_text("The call is wrapped up: “A request was made”.")).to_be_visible()
    agent.at("#words")
    written("a known caller with a pothole, nothing to note", agent)
    assert agent.strokes + agent.answers <= MOST["a known caller with a pothole"]


def test_a_known_caller_who_asks_how_it_goes(agent: Agent, city: City) -> None:
    answer(agent, city, somebody_known(city))
    expect(agent.page.get_by_role("heading", name="Earlier requests")).to_be_visible()
    agent.press("Control+Enter")
    agent.page.wait_for_url("**/wrap-up")
    agent.press("Enter")
    agent.page.wait_for_url("**/phone")
    written("a known caller who asks how it goes", agent)
    assert agent.strokes <= 3
