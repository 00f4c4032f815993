"""Texts in a browser: what is new appears by itself, the count, the keyboard, on each screen."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browser.axe import check_accessible, check_fits
from tests.browser.conftest import City, picture, sign_in
from tests.browser.test_pages import of_role
from tracker import clock
from tracker.cases.models import Case
from tracker.cases.ways import ways_of
from tracker.cases.writing import add_text
from tracker.database import unit_of_work
from tracker.demo.accounts import PASSWORD
from tracker.demo.texts import ASKS_A_LOT
from tracker.messages.attachments import Medium, attach, note_kept, note_refused
from tracker.messages.commands import receive_text, set_state
from tracker.messages.models import Message
from tracker.messages.threads import hand_back, take_over, thread_with, want_person
from tracker.people.commands import contact_point
from tracker.people.rules import phone_contact
from tracker.staff.models import Staff

pytestmark = pytest.mark.browser


def a_text(city: City, number: str, words: str, *, wants: str | None = None) -> int:
    """Somebody texts; returns the row of their number."""
    with Session(city.engine) as session, unit_of_work(session):
        point, now = contact_point(session, phone_contact(number, number)), clock.now()
        sid = f"SM{uuid4().hex}"
        receive_text(session, sid=sid, address=number, body=words, now=now, sender=point)
        thread = thread_with(session, point)
        if wants:
            want_person(session, thread, wants, now=now)
        return point.id


def a_text_about_a_case(city: City) -> str:
    """Somebody texts about their open case; they may be answered by text and by phone."""
    with Session(city.engine) as session, unit_of_work(session):
        known = select(Case).where(Case.status != "closed", Case.contact_point_id.is_not(None))
        case = next(
            one
            for one in session.scalars(known.order_by(Case.id))
            if {"sms", "call"} <= set(ways_of(one).possible)
        )
        point, now = case.contact_point, clock.now()
        assert point is not None
        sid = f"SM{uuid4().hex}"
        text = receive_text(
            session, sid=sid, address=point.value, body="any news on this?", now=now, sender=point
        )
        assert text is not None
        return add_text(session, case, text, now=now).reference


def a_number(page: Page, place: int) -> str:
    """A number of its own for each screen and test."""
    width = (page.viewport_size or {"width": 0})["width"]
    return f"+4477009009{place + (0 if width > 1000 else 1)}"


def test_what_is_new_appears_by_itself_and_the_badge_counts(screen: Page, city: City) -> None:
    number = a_number(screen, 50)
    point = a_text(city, number, "is anybody there", wants="person")
    sign_in(screen, of_role("supervisor"))
    screen.goto(f"/desk/texts/{point}")
    log = screen.get_by_role("log")
    expect(log).to_contain_text("is anybody there")
    badge = screen.locator("[data-badge]")
    expect(badge).to_have_text(re.compile(r"^\d+ waiting$"))
    a_text(city, number, "<b>hello</b> again")
    expect(log).to_contain_text("<b>hello</b> again", timeout=10_000)
    assert log.locator("b").count() == 0
    check_accessible(screen)
    check_fits(screen)
    picture(screen, "conversation")


def test_what_became_of_a_text_changes_where_it_stands(desktop: Page, city: City) -> None:
    point = a_text(city, "+447700900960", "hello", wants="person")
    sign_in(desktop, of_role("supervisor"))
    desktop.goto(f"/desk/texts/{point}")
    desktop.get_by_label("Text to 07700 900960").fill("We are looking at it.")
    desktop.get_by_role("button", name="Take over and send").click()
    ours = desktop.locator(".app-bubble--ours").last
    expect(ours).to_contain_text("Margaret Cole")
    # The worker takes it, and the provider says in the end that it arrived.
    expect(ours).to_contain_text("Delivered", timeout=15_000)
    with Session(city.engine) as session, unit_of_work(session):
        text = session.scalars(select(Message).where(Message.body == "We are looking at it.")).one()
        set_state(text, "undelivered", now=clock.now())
        text.failure = "The phone was switched off."
    expect(ours).to_contain_text("Did not arrive", timeout=10_000)
    expect(ours).to_contain_text("The phone was switched off.")
    assert desktop.locator(".app-bubble").count() == 2


def test_the_count_says_what_makes_a_text_dear(desktop: Page, city: City) -> None:
    point = a_text(city, "+447700900961", "hello", wants="person")
    sign_in(desktop, of_role("supervisor"))
    desktop.goto(f"/desk/texts/{point}")
    field, count = desktop.get_by_label("Text to 07700 900961"), desktop.locator("[data-count]")
    expect(count).to_have_text("1 segment, £0.04.")
    field.fill("x" * 161)
    expect(count).to_have_text("2 segments, £0.08.")
    # What is written plainly before it is sent costs nothing more.
    field.fill("‘Quoted’ – and … so on")
    expect(count).to_have_text("1 segment, £0.04.")
    field.fill("Dziękuję")
    expect(count).to_have_text(
        "1 segment, £0.04. Because of “ę” a segment holds 70 characters instead of 160."
    )


def test_a_conversation_is_held_from_the_keyboard(screen: Page, city: City) -> None:
    number = a_number(screen, 62)
    point = a_text(city, number, "hello", wants="person")
    sign_in(screen, of_role("agent"))
    screen.goto(f"/desk/texts/{point}")
    screen.get_by_label("A reply to begin with").select_option(label="Please phone us")
    screen.get_by_role("button", name="Put it in").press("Enter")
    field = screen.get_by_role("textbox", name=re.compile("^Text to 07700 9009"))
    expect(field).to_be_focused()
    expect(field).to_have_value(re.compile("phone us on 020 7946 0311 and give the reference"))
    # The gap of which nothing is known is selected, and what is typed takes its place.
    screen.keyboard.type("of your letter")
    expect(field).to_have_value(re.compile("give the reference of your letter"))
    screen.keyboard.press("Control+Enter")
    expect(screen.get_by_text("Your text goes out now.")).to_be_visible()
    expect(screen.get_by_text("You answer", exact=True)).to_be_visible()
    screen.get_by_role("button", name="Hand back to the automatic answers").press("Enter")
    expect(screen.get_by_text("Answered automatically", exact=True)).to_be_visible()


def test_a_gap_that_is_left_is_said_beside_the_field(screen: Page, city: City) -> None:
    point = a_text(city, a_number(screen, 64), "hello", wants="person")
    sign_in(screen, of_role("agent"))
    screen.goto(f"/desk/texts/{point}")
    field = screen.get_by_role("textbox", name=re.compile("^Text to 07700 9009"))
    field.fill("We aim to finish by {due}.")
    field.press("Control+Enter")
    screen.get_by_role("link", name="Write the day it is due in place of “{due}”").click()
    expect(field).to_be_focused()
    expect(field).to_have_value("We aim to finish by {due}.")
    check_accessible(screen)
    check_fits(screen)
    picture(screen, "conversation-problem")


def test_two_who_answer_at_once(desktop: Page, city: City) -> None:
    with Session(city.engine) as session, unit_of_work(session):
        point = contact_point(session, phone_contact(ASKS_A_LOT, ASKS_A_LOT))
        number = point.id
    sign_in(desktop, of_role("supervisor"))
    desktop.goto(f"/desk/texts/{number}")
    expect(desktop.get_by_text("Nadia Osei answers", exact=True)).to_be_visible()
    field = desktop.get_by_role("textbox", name=re.compile("^Text to"))
    field.fill("Hello from Margaret")
    with Session(city.engine) as session, unit_of_work(session):
        wen = session.scalars(select(Staff).where(Staff.name == "Wen Li")).one()
        thread = thread_with(session, session.merge(point))
        thread.owner, thread.owned_since = wen, clock.now()
    desktop.get_by_role("button", name="Take over from Nadia Osei and send").click()
    banner = desktop.get_by_role("alert").filter(has_text="Wen Li answers these texts now.")
    expect(banner).to_be_focused()
    expect(field).to_have_value("Hello from Margaret")
    check_accessible(desktop)
    desktop.get_by_role("button", name="Take over from Wen Li and send").click()
    expect(desktop.get_by_text("You answer", exact=True)).to_be_visible()
    with Session(city.engine) as session, unit_of_work(session):
        hand_back(session, thread_with(session, session.merge(point)))


def test_the_texts_of_a_case_are_on_its_page_with_the_count_of_a_reply(
    screen: Page, city: City
) -> None:
    reference = a_text_about_a_case(city)
    sign_in(screen, of_role("supervisor"))
    screen.goto(f"/desk/cases/{reference}")
    expect(screen.get_by_role("log")).to_contain_text("any news on this?")
    count = screen.locator("[data-count]")
    screen.get_by_role("radio", name=re.compile("^Text message to")).check()
    screen.get_by_role("textbox", name=re.compile("^To ")).fill("x" * 160)
    expect(count).to_have_text("2 segments, £0.08.")
    screen.get_by_role("radio", name=re.compile("^Phone call to")).check()
    expect(count).to_be_hidden()
    check_accessible(screen)
    check_fits(screen)
    picture(screen, "case-texts")


def test_a_text_is_placed_and_put_back(screen: Page, city: City) -> None:
    sign_in(screen, of_role("supervisor"))
    screen.goto("/desk/texts?tab=unplaced")
    check_accessible(screen)
    check_fits(screen)
    picture(screen, "texts-unplaced")
    before = screen.locator(".app-triage__text").count()
    screen.locator("button[value=nothing]").first.click()
    expect(screen.locator(".app-triage__text")).to_have_count(before - 1)
    check_accessible(screen)
    screen.get_by_role("button", name="Undo: put the text back in the list").click()
    expect(screen.locator(".app-triage__text")).to_have_count(before)


def test_refusing_texts_asks_once_more_and_is_taken_back(screen: Page, city: City) -> None:
    point = a_text(city, a_number(screen, 66), "stop texting me please", wants="person")
    sign_in(screen, of_role("agent"))
    screen.goto(f"/desk/texts/{point}")
    screen.get_by_text("They asked for no more texts").click()
    check_accessible(screen)
    picture(screen, "conversation-refusing")
    screen.get_by_role("button", name="Send no more texts").click()
    expect(screen.get_by_text("Nothing may be sent to this number.")).to_be_visible()
    check_accessible(screen)
    check_fits(screen)
    picture(screen, "conversation-refused")
    screen.get_by_text("They want texts again").click()
    screen.get_by_label("How they asked for them").fill("They phoned")
    screen.get_by_role("button", name="Send texts again").click()
    expect(screen.get_by_role("textbox", name=re.compile("^Text to"))).to_be_visible()


def test_who_answers_changes_on_an_open_page_and_nothing_typed_is_lost(
    desktop: Page, city: City
) -> None:
    number = "+447700900968"
    point = a_text(city, number, "hello", wants="person")
    sign_in(desktop, of_role("supervisor"))
    desktop.goto(f"/desk/texts/{point}")
    field = desktop.get_by_role("textbox", name="Text to 07700 900968")
    field.press_sequentially("I am writing")
    before = field.bounding_box()
    a_text(city, number, "and another thing " * 12)
    with Session(city.engine) as session, unit_of_work(session):
        nadia = session.scalars(select(Staff).where(Staff.name == "Nadia Osei")).one()
        thread = thread_with(session, contact_point(session, phone_contact(number, number)))
        take_over(session, thread, nadia, now=clock.now())
    told = desktop.get_by_role("status").filter(has_text="Nadia Osei answers these texts now.")
    expect(told).to_be_visible(timeout=10_000)
    expect(desktop.get_by_role("button", name="Take over from Nadia Osei")).to_be_visible()
    # Nothing jumps while somebody writes.
    expect(field).to_be_focused()
    after = field.bounding_box()
    assert before is not None and after is not None
    assert abs(before["y"] - after["y"]) < 2
    # Another button of the page takes nothing away.
    desktop.get_by_role("button", name="Take over from Nadia Osei").click()
    expect(desktop.get_by_text("You answer", exact=True)).to_be_visible()
    expect(field).to_have_value("I am writing")
    # Nor does a sign-in that ends. What is on its way still would bring the cookie back.
    desktop.wait_for_load_state("networkidle")
    desktop.context.clear_cookies()
    field.press("Control+Enter")
    expect(desktop.get_by_text("Your sign-in has ended")).to_be_visible()
    desktop.get_by_label("E-mail address").fill(of_role("supervisor"))
    desktop.get_by_label("Password", exact=True).fill(PASSWORD)
    desktop.get_by_role("button", name="Sign in", exact=True).click()
    expect(field).to_have_value("I am writing")
    desktop.get_by_role("button", name="Send", exact=True).dblclick()
    expect(desktop.get_by_text("Your text goes out now.")).to_be_visible()
    expect(desktop.locator(".app-bubble--ours")).to_have_count(1)
    expect(field).to_have_value("")
    desktop.reload()
    expect(field).to_have_value("")


def test_a_picture_appears_once_it_is_kept(desktop: Page, city: City) -> None:
    number = "+447700900969"
    point = a_text(city, number, "look at this")
    with Session(city.engine) as session, unit_of_work(session):
        text = session.scalars(select(Message).where(Message.contact_point_id == point)).one()
        text.media_count = 2
        media = [Medium("https://api.twilio.com/nowhere", "image/jpeg")] * 2
        attach(session, text, media, now=clock.now())
        for picture in text.attachments:
            picture.next_try_at = None  # the worker of this test is the test
    sign_in(desktop, of_role("supervisor"))
    desktop.goto(f"/desk/texts/{point}")
    bubble = desktop.locator(".app-bubble")
    expect(bubble.get_by_text("A picture is on its way.")).to_have_count(2)
    with Session(city.engine) as session, unit_of_work(session):
        text = session.scalars(select(Message).where(Message.contact_point_id == point)).one()
        kept, refused = text.attachments
        note_kept(session, kept, b"%PDF", "application/pdf", now=clock.now())
        kept.next_try_at = None
        note_refused(session, refused, "It is too large.", now=clock.now())
    expect(bubble.get_by_role("link", name="file-1.pdf")).to_be_visible(timeout=10_000)
    expect(bubble).to_contain_text("A picture could not be kept: It is too large.")


def test_the_list_of_those_who_wait_is_kept_as_it_is(desktop: Page, city: City) -> None:
    sign_in(desktop, of_role("supervisor"))
    desktop.clock.install()
    desktop.goto("/desk/texts")
    row = desktop.get_by_role("row").filter(has_text="07700 900970")
    expect(desktop.locator("[data-badge]")).to_have_text(re.compile(r"^\d+ waiting$"))
    expect(row).to_have_count(0)
    a_text(city, "+447700900970", "is anybody there", wants="person")
    desktop.clock.run_for(16_000)
    expect(row).to_contain_text("is anybody there")
    expect(row).to_contain_text("Nobody yet")
