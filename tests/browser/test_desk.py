"""The back office in a browser: the keyboard, the tabs, and where the focus goes."""

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browser.axe import check_accessible, check_fits
from tests.browser.conftest import City, picture, sign_in
from tests.browser.test_pages import of_role
from tests.builders import ZONE
from tracker import clock
from tracker.cases.models import Case, Party
from tracker.cases.opening import Part, open_case
from tracker.database import unit_of_work

pytestmark = pytest.mark.browser


def an_open_case(city: City, number: int) -> str:
    """The reference of an open case that can be replied to; another for each number."""
    with Session(city.engine) as session:
        wanted = select(Case.reference).where(
            Case.status == "in_progress", Case.contact_point_id.is_not(None)
        )
        return session.scalars(wanted.order_by(Case.id).offset(number)).first() or ""


def test_j_and_k_go_through_the_queue_from_within_it_alone(desktop: Page) -> None:
    sign_in(desktop, of_role("supervisor"))
    desktop.goto("/desk")
    links = desktop.locator("tbody th a")
    focused = desktop.locator(":focus")
    desktop.keyboard.press("j")
    expect(links.first).not_to_be_focused()
    links.first.focus()
    desktop.keyboard.press("j")
    desktop.keyboard.press("j")
    desktop.keyboard.press("k")
    expect(focused).to_have_text(links.nth(1).inner_text())
    desktop.keyboard.press("k")
    desktop.keyboard.press("k")
    expect(links.first).to_be_focused()
    # In a field they are letters.
    search = desktop.get_by_role("searchbox")
    search.fill("")
    desktop.keyboard.type("jknx")
    expect(search).to_have_value("jknx")
    links.first.focus()
    desktop.keyboard.press("Enter")
    desktop.get_by_role("heading", name="What was asked").wait_for()


def test_a_stale_page_takes_the_focus_to_what_is_new(screen: Page, city: City) -> None:
    width = (screen.viewport_size or {"width": 0})["width"]
    reference = an_open_case(city, 0 if width > 1000 else 1)
    sign_in(screen, of_role("supervisor"))
    screen.goto(f"/desk/cases/{reference}")
    other = screen.context.new_page()
    other.goto(f"/desk/cases/{reference}")
    for page in (other, screen):
        if page.get_by_role("tab").count():
            page.get_by_role("tab", name="Note for staff").click()
        page.get_by_label("Note", exact=True).fill("The gate is open now.")
        page.get_by_role("button", name="Keep the note").click()
    banner = screen.get_by_role("alert").filter(has_text="Somebody changed this case")
    expect(banner).to_be_focused()
    expect(banner).to_contain_text("The gate is open now.")
    expect(screen.get_by_label("Note", exact=True)).to_be_visible()
    expect(screen.get_by_label("Note", exact=True)).to_have_value("The gate is open now.")
    check_accessible(screen)
    check_fits(screen)
    picture(screen, "case-stale")


def test_a_status_that_was_not_chosen_is_said_where_it_is_chosen(screen: Page, city: City) -> None:
    sign_in(screen, of_role("supervisor"))
    screen.goto(f"/desk/cases/{an_open_case(city, 2)}")
    screen.get_by_text("Change the status").click()
    screen.get_by_role("button", name="Change", exact=True).click()
    screen.get_by_role("link", name="Choose what the case becomes.").click()
    expect(screen.get_by_label("Waiting for the citizen")).to_be_focused()
    check_accessible(screen)
    check_fits(screen)
    picture(screen, "case-status")


def test_the_page_of_a_person(screen: Page, city: City) -> None:
    with Session(city.engine) as session:
        person = session.scalars(select(Party.person_id).order_by(Party.id)).first()
    sign_in(screen, of_role("supervisor"))
    screen.goto(f"/desk/people/{person}")
    check_accessible(screen)
    check_fits(screen)
    picture(screen, "person")


def a_case_under_another_name(city: City) -> str:
    """The reference of a new case that was sent under another name than the one known."""
    with Session(city.engine) as session, unit_of_work(session):
        known = select(Case).where(Case.contact_point_id.is_not(None), Case.status != "closed")
        like = session.scalars(known.order_by(Case.id)).first()
        assert like is not None and like.requester is not None
        case = open_case(
            session,
            like.definition,
            like.answers,
            submission_key=str(uuid4()),
            channel="web",
            interaction=None,
            parts=[Part("requester", like.requester), Part("subject", like.requester)],
            contact_point=like.contact_point,
            place=like.place,
            staff=None,
            zone=ZONE,
            now=clock.now(),
            notes={"name_given": "Somebody Else"},
        )
        return case.reference


def test_a_name_in_question_is_settled_with_a_press(screen: Page, city: City) -> None:
    sign_in(screen, of_role("supervisor"))
    screen.goto(f"/desk/cases/{a_case_under_another_name(city)}")
    check_accessible(screen)
    check_fits(screen)
    picture(screen, "case-name")
    screen.get_by_role("button", name="They are somebody else").click()
    expect(screen.get_by_text("was noted as somebody else than")).to_be_visible()
    # At the glance, and among the people of the case.
    glance = screen.get_by_role("region", name="At a glance")
    expect(glance.get_by_role("link", name="Somebody Else", exact=True)).to_be_visible()
    member = screen.get_by_role("heading", level=3, name="Somebody Else", exact=True)
    expect(member.get_by_role("link")).to_be_visible()
    screen.get_by_role("button", name="The same person after all").click()
    expect(screen.get_by_text("was noted as a name of")).to_be_visible()
