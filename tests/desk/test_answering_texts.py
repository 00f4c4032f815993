"""What staff do in a conversation: write, take over, hand back, and end the wait."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from tests.builders import NOON, a_member_of_staff
from tests.conftest import Clock
from tests.desk.making import a_case, a_text, at_the_desk, the_city, their_number
from tests.desk.texting import (
    ROBIN,
    bubbles,
    press,
    texts_out,
    the_page,
    the_thread,
    written_by_staff,
)
from tests.visitor import words
from tracker.cases.models import Case, Event
from tracker.database import db
from tracker.messages.models import Message, ReplyTemplate
from tracker.messages.threads import take_over, thread_with, want_person
from tracker.staff.models import Staff


def test_whoever_writes_takes_it_over_and_is_told_so(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        a_text(session, wants="person")
    page = the_page(sqlite_app)
    assert "Nobody answers" in page.text and "Asked for a person" in page.text
    assert [words(b) for b in page.all("button", value="send")] == ["Take over and send"]
    sent = page.form(has="reply").submit({"reply": "We are looking."}, button="send")
    assert "Your text goes out now." in sent.text
    assert "You answer" in sent.text
    assert [words(b) for b in sent.all("button", value="send")] == ["Send"]
    (text,) = texts_out(sqlite_app)
    assert (text.body, text.asked, text.case_id) == ("We are looking.", True, None)
    thread = the_thread(sqlite_app)
    assert thread.owner_id is not None and thread.wants is None and thread.read_up_to == 1


def test_a_text_about_a_case_is_a_reply_to_it(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        case = a_case(session, channel="sms")
    page = the_page(sqlite_app)
    form = page.form(has="reply")
    assert form.held()["about"] == [case.reference]
    form.submit({"reply": "It is done."}, button="send")
    *_, text = texts_out(sqlite_app)
    assert text.body == f"Report a pothole, {case.reference[:4]}-{case.reference[4:]}: It is done."
    assert text.case_id == case.id
    with sqlite_app.app_context():
        kinds = db.session.scalars(select(Event.kind).where(Event.case_id == case.id)).all()
    assert kinds[-1] == "replied"


def test_the_count_begins_with_what_a_reply_begins_with(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        a_case(session, channel="sms")
    page = the_page(sqlite_app)
    page.form(has="reply").submit({"reply": "It is done."}, button="send")
    body = texts_out(sqlite_app)[-1].body
    (field,) = [one for one in page.all("div") if one.get("data-composer")]
    assert body.removesuffix("It is done.") in (field.get("data-composer") or "")


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        (" ", "Write the text first."),
        ("x" * 1601, "a text has at most 1600 characters"),
        ("By {due}.", "Write the day it is due in place of “{due}” before you send it."),
    ],
)
def test_a_text_that_cannot_go_out_is_said_with_what_was_typed(
    sqlite_app: Flask, typed: str, fault: str
) -> None:
    with the_city(sqlite_app) as session:
        a_text(session)
    again = the_page(sqlite_app).form(has="reply").submit({"reply": typed}, button="send")
    assert again.status == 422
    assert fault in again.text
    assert again.form(has="reply").held()["reply"] == [typed]
    assert texts_out(sqlite_app) == []
    with sqlite_app.app_context():
        assert the_thread(sqlite_app).owner_id is None


def test_a_reply_is_put_behind_what_was_typed_with_its_gaps_filled_in(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        case = a_case(session, channel="sms")
        body = "{name}, {reference} is done by {due}. {city}, {phone}"
        session.add(ReplyTemplate(key="done", title="Done", body=body))
    page = the_page(sqlite_app)
    filled = page.form(has="reply").submit({"reply": "Hello.", "template": "done"}, button="yes")
    reference = f"{case.reference[:4]}-{case.reference[4:]}"
    said = f"Ada Byron, {reference} is done by 11 March. Larkmouth City Council, 020 7946 0311"
    assert filled.form(has="reply").held()["reply"] == [f"Hello. {said}"]
    assert [text for text in texts_out(sqlite_app) if text.staff_id] == []
    by_address = page.visitor.get(f"{page.url}?template=done")
    assert by_address.form(has="reply").held()["reply"] == [said]


def test_a_colleague_who_was_quicker_is_named_and_nothing_is_lost(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        a_text(session)
    page = the_page(sqlite_app)
    with the_city(sqlite_app) as session:
        nadia = a_member_of_staff(session, "agent", name="Nadia Osei")
        take_over(session, thread_with(session, their_number(session)), nadia, now=NOON)
    again = page.form(has="reply").submit({"reply": "We are looking."}, button="send")
    assert again.status == 409
    assert "Nadia Osei answers these texts now. Send yours again to take them over." in again.text
    form = again.form(has="reply")
    assert form.held()["reply"] == ["We are looking."]
    assert "Take over from Nadia Osei and send" in again.text
    sent = form.submit({}, button="send")
    assert "Your text goes out now." in sent.text
    assert "You answer" in sent.text
    assert [text.body for text in texts_out(sqlite_app)] == ["We are looking."]


def test_of_two_who_take_it_from_a_third_the_later_is_told_before_it_sends(
    sqlite_app: Flask,
) -> None:
    with the_city(sqlite_app) as session:
        a_text(session)
        nadia = a_member_of_staff(session, "agent", name="Nadia Osei")
        take_over(session, thread_with(session, their_number(session)), nadia, now=NOON)
    late = the_page(sqlite_app)
    first = at_the_desk(sqlite_app, "supervisor").get(late.url)
    first.form(has="reply").submit({"reply": "It is me now."}, button="send")
    again = late.form(has="reply").submit({"reply": "Or me."}, button="send")
    assert again.status == 409
    assert "answers these texts now. Send yours again to take them over." in again.text
    assert [text.body for text in texts_out(sqlite_app)] == ["It is me now."]


@pytest.mark.parametrize("about_a_case", [False, True])
def test_a_button_that_is_pressed_twice_sends_once(sqlite_app: Flask, about_a_case: bool) -> None:
    with the_city(sqlite_app) as session:
        about = a_case(session).reference if about_a_case else ""
        a_text(session)
    page = the_page(sqlite_app)
    written = {"reply": " We are\nlooking. "} | ({"about": about} if about_a_case else {})
    for _ in range(2):
        sent = page.form(has="reply").submit(written, button="send")
        assert "Your text goes out now." in sent.text
    assert len(written_by_staff(sqlite_app)) == 1
    # Whoever has seen it there and sends it again means it.
    sent.form(has="reply").submit(written, button="send")
    assert len(written_by_staff(sqlite_app)) == 2


def test_a_text_that_waits_for_the_morning_says_so_as_it_is_sent(
    sqlite_app: Flask, the_time: Clock
) -> None:
    the_time.now = datetime(2026, 3, 4, 22, 30, tzinfo=UTC)
    page = the_page(sqlite_app)
    sent = page.form(has="reply").submit({"reply": "Good evening"}, button="send")
    assert "Your text goes out at 08:00, after the quiet hours." in sent.text


def test_of_two_who_take_over_at_once_the_second_is_told(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        a_text(session)
    first = the_page(sqlite_app)
    second = at_the_desk(sqlite_app, "supervisor").get(first.url)
    press(first, "take_over")
    late = press(second, "take_over")
    assert late.status == 409
    assert f"{ROBIN} has taken these texts over already." in late.text


def test_handing_back_lets_the_automatic_answers_go_on(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        a_text(session, wants="person")
    page = the_page(sqlite_app)
    handed = press(press(page, "take_over"), "hand_back")
    assert "These texts are answered automatically again." in handed.text
    assert "Answered automatically" in handed.text
    thread = the_thread(sqlite_app)
    assert (thread.owner_id, thread.wants) == (None, None)


def test_nothing_more_to_do_ends_the_wait(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        a_text(session, wants="case")
    page = the_page(sqlite_app)
    assert "Wrote about a request of theirs" in page.text
    done = press(page, "done")
    assert "Nobody waits for an answer here any more." in done.text
    thread = the_thread(sqlite_app)
    assert (thread.wants, thread.read_up_to) == (None, 1)


def test_a_case_of_another_number_cannot_be_written_about(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        a_case(session, channel="sms")
        other = a_case(session, your_name="Ben Ito", your_phone="07700 900555")
    page = the_page(sqlite_app)
    tried = page.form(has="reply").submit(
        {"reply": "Hello", "about": other.reference}, button="send"
    )
    assert tried.status == 422
    assert "This request is not answered at this number." in tried.text
    with sqlite_app.app_context():
        point = db.session.scalars(select(Case.contact_point_id).where(Case.id == other.id)).one()
        sent = db.session.scalars(
            select(Message).where(Message.contact_point_id == point, Message.staff_id.is_not(None))
        ).all()
    assert sent == []


def test_the_wait_is_ended_from_the_page_of_the_case_too(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        case = a_case(session, channel="sms")
        a_text(session, "any news?", wants="case")
    page = at_the_desk(sqlite_app).get(f"/desk/cases/{case.reference}")
    assert "They wrote any news? 12:00" in bubbles(page)
    done = press(page, "done")
    assert done.url == page.url
    assert "Nobody waits for an answer here any more." in done.text
    assert the_thread(sqlite_app).wants is None


def test_a_reply_at_the_case_takes_nothing_over(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        case = a_case(session, channel="sms")
        a_text(session, "any news?")
        session.add(ReplyTemplate(key="done", title="Done", body="It is done by {due}."))
    page = at_the_desk(sqlite_app).get(f"/desk/cases/{case.reference}")
    form = next(form for form in page.forms() if "means" in form.names)
    filled = form.submit({"template": "done"}, button="yes")
    form = next(form for form in filled.forms() if "means" in form.names)
    assert form.held()["reply"] == ["It is done by 11 March."]
    assert "Your reply goes out by text message." in form.submit({}).text
    assert the_thread(sqlite_app).owner_id is None
    assert texts_out(sqlite_app)[-1].asked, "they wrote just now"


@pytest.mark.parametrize(
    ("wants", "theirs", "left"),
    [
        ("case", False, None),
        ("person", False, "person"),
        ("person", True, None),
        ("unplaced", False, "unplaced"),
    ],
)
def test_a_text_about_a_case_ends_the_wait_of_whoever_wrote_about_one(
    sqlite_app: Flask, wants: str, theirs: bool, left: str | None
) -> None:
    with the_city(sqlite_app) as session:
        case = a_case(session, channel="sms")
        a_text(session, "any news?")
    page = at_the_desk(sqlite_app).get(f"/desk/cases/{case.reference}")
    with the_city(sqlite_app) as session:
        thread = thread_with(session, their_number(session))
        if theirs:
            robin = session.scalars(select(Staff).where(Staff.name == ROBIN)).one()
            take_over(session, thread, robin, now=NOON)
        want_person(session, thread, wants, now=NOON)
    reply = next(form for form in page.forms() if "means" in form.names)
    assert "goes out by text message" in reply.submit({"reply": "We are on it."}).text
    assert the_thread(sqlite_app).wants == left


def test_a_reply_that_is_no_text_ends_no_wait(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        case = a_case(session, channel="sms")
        a_text(session, "any news?", wants="case")
    page = at_the_desk(sqlite_app).get(f"/desk/cases/{case.reference}")
    reply = next(form for form in page.forms() if "means" in form.names)
    reply.submit({"reply": "We are on it.", "means": "call"})
    assert the_thread(sqlite_app).wants == "case"


def test_a_gap_in_a_reply_at_the_case_is_told(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        case = a_case(session, channel="sms")
    page = at_the_desk(sqlite_app).get(f"/desk/cases/{case.reference}")
    form = next(form for form in page.forms() if "means" in form.names)
    again = form.submit({"reply": "Hello {name}"})
    assert again.status == 422
    assert "Write the name of whom it is written to in place of “{name}”" in again.text
    assert "Hello {name}" in again.html
