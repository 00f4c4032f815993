"""In a browser: a citizen takes a request over with the keyboard, and staff do it for them."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browser.axe import check_accessible, check_fits
from tests.browser.conftest import City, sign_in
from tracker import clock
from tracker.cases.models import Case, Party
from tracker.cases.references import shown
from tracker.database import unit_of_work
from tracker.intake.take_over import give_code
from tracker.messages.models import Message

pytestmark = pytest.mark.browser

HERS, AGENT = "07700 900982", "nadia@larkmouth.example"


@pytest.fixture
def code(city: City) -> str:
    """A code for a request that was entered for another, of which none was used."""
    with Session(city.engine) as session, unit_of_work(session):
        case = session.scalars(
            select(Case)
            .where(Case.parties.any(Party.part == "helper"), Case.taken_over_at.is_(None))
            .order_by(Case.id.desc())
            .limit(1)
        ).one()
        return shown(give_code(session, case, now=clock.now()))


def sent(city: City) -> str:
    """The six figures that were sent last."""
    with Session(city.engine) as session:
        texts = select(Message).where(Message.body.contains("is your code to show"))
        last = session.scalars(texts.order_by(Message.id.desc()).limit(1)).one()
        return last.body[:6]


def test_a_citizen_takes_a_request_over(screen: Page, city: City, code: str) -> None:
    screen.goto("/continue")
    screen.get_by_label("Your code").fill(code)
    screen.get_by_label("Your code").press("Enter")
    expect(screen).to_have_url(re.compile("/take-over$"))
    check_accessible(screen)
    check_fits(screen)
    screen.get_by_label("Your mobile number or e-mail address").fill(HERS)
    screen.get_by_label("Yes").check()
    screen.get_by_role("button", name="Send me a code").press("Enter")
    expect(screen).to_have_url(re.compile("/take-over/code$"))
    check_accessible(screen)
    check_fits(screen)
    screen.get_by_label("Code of 6 figures").fill(sent(city))
    screen.get_by_label("Code of 6 figures").press("Enter")
    expect(screen).to_have_url(re.compile("/track/"))
    expect(screen.get_by_text("This request is yours now.")).to_be_visible()


def test_an_agent_takes_a_request_over_for_a_caller(screen: Page, code: str) -> None:
    sign_in(screen, AGENT)
    screen.goto("/phone")
    screen.locator("#code").fill(code)
    screen.locator("#code").press("Enter")
    expect(screen.get_by_role("heading", level=1)).to_have_text("Take over a request")
    expect(screen.locator("#contact")).to_be_focused()
    check_accessible(screen)
    check_fits(screen)
    screen.keyboard.type("01632 960 077")
    screen.keyboard.press("Enter")
    expect(screen.get_by_text("is theirs now")).to_be_visible()


def test_a_code_is_given_from_the_case_and_shown(screen: Page, city: City) -> None:
    with Session(city.engine) as session:
        case = session.scalars(
            select(Case).where(Case.parties.any(Party.part == "helper")).order_by(Case.id).limit(1)
        ).one()
        reference = shown(case.reference)
    sign_in(screen, AGENT)
    screen.goto(f"/desk/cases/{reference}")
    screen.get_by_role("button", name="Give a code to take it over").press("Enter")
    expect(screen.get_by_role("heading", level=1)).to_have_text(f"Code to take over {reference}")
    check_accessible(screen)
    check_fits(screen)
