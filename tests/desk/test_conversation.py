"""The page of a conversation: what is shown of it, and what is noted there."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.builders import NOON, a_member_of_staff
from tests.conftest import Clock
from tests.desk.making import THEIRS, a_case, a_text, at_the_desk, the_city, their_number
from tests.desk.texting import (
    ROBIN,
    bubbles,
    texts_out,
    the_page,
    the_thread,
)
from tests.statements import count_statements
from tests.visitor import words
from tracker.cases.references import shown
from tracker.cases.writing import add_text
from tracker.database import db
from tracker.files.models import StoredFile
from tracker.messages.commands import set_state, write
from tracker.messages.models import Attachment, Message
from tracker.messages.threads import hand_back, take_over, thread_with
from tracker.people.commands import opt_out
from tracker.people.models import ConsentEntry, Person, PersonContact


def test_texts_are_shown_oldest_first_under_their_days_with_author_and_state(
    sqlite_app: Flask,
) -> None:
    with the_city(sqlite_app) as session:
        a_text(session, "theres a hole", at=NOON - timedelta(days=1))
        point = their_number(session)
        write(session, "sms", "Where is it?", now=NOON - timedelta(hours=2), to=point, asked=True)
        staff = a_member_of_staff(session, name="Priya Nair")
        sent = write(session, "sms", "On our way", now=NOON, to=point, staff=staff)
        set_state(sent, "delivered", now=NOON)
    page = the_page(sqlite_app)
    assert page.heading == "Texts with 07700 900123"
    days = [words(day) for day in page.all("h3", class_="app-talk__day")]
    assert days == ["Tuesday 3 March 2026", "Wednesday 4 March 2026"]
    assert bubbles(page) == [
        "They wrote theres a hole 12:00",
        "Automatic Where is it? 10:00 Queued 1 segment",
        "Priya Nair On our way 12:00 Delivered 1 segment",
    ]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("queued", "Queued"),
        ("sent", "Sent"),
        ("delivered", "Delivered"),
        ("unsure", "Not known whether it was sent"),
        ("undelivered", "Did not arrive"),
        ("held", "Held back"),
    ],
)
def test_what_became_of_a_text_is_said_in_words(sqlite_app: Flask, state: str, said: str) -> None:
    with the_city(sqlite_app) as session:
        sent = write(session, "sms", "Hello", now=NOON, to=their_number(session))
        set_state(sent, state, now=NOON)
        sent.failure = "The phone was switched off." if state == "undelivered" else None
    (shown,) = bubbles(the_page(sqlite_app))
    assert said in shown
    assert ("The phone was switched off." in shown) == (state == "undelivered")


def test_a_text_in_quiet_hours_says_when_it_goes_out(sqlite_app: Flask, the_time: Clock) -> None:
    the_time.now = datetime(2026, 3, 4, 22, 30, tzinfo=UTC)
    with the_city(sqlite_app) as session:
        write(session, "sms", "Hello", now=the_time.now, to=their_number(session))
    page = the_page(sqlite_app)
    assert "Waits until 08:00: quiet hours" in bubbles(page)[0]
    assert "It is quiet now. The text goes out at 08:00." in page.text


def test_pictures_are_shown_or_said_to_be_on_their_way_or_why_not(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        text = a_text(session, "")
        for place, (state, failure) in enumerate(
            [("kept", None), ("awaited", None), ("refused", "It is no picture.")]
        ):
            file = StoredFile(
                key=f"picture-{place}", name="p.jpg", media_type="image/jpeg", size=1,
                digest="0" * 64, created_at=NOON, state=state, failure=failure,
            )  # fmt: skip
            session.add(
                Attachment(message=text, position=place, url="x", declared_type="x", file=file)
            )
    page = the_page(sqlite_app)
    (picture,) = page.all("img")
    assert picture.get("src") == "/desk/files/picture-0"
    assert "A picture is on its way." in page.text
    assert "A picture could not be kept: It is no picture." in page.text


def test_the_newest_fifty_are_shown_with_a_way_to_the_earlier_ones(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        for number in range(60):
            a_text(session, f"Text {number}.")
    page = the_page(sqlite_app)
    assert (len(bubbles(page)), "Text 10." in page.text, "Text 9." in page.text) == (
        50, True, False,
    )  # fmt: skip
    earlier = page.follow("Earlier texts")
    assert len(bubbles(earlier)) == 10 and "Text 0." in earlier.text
    assert "Earlier texts" not in earlier.text


def test_a_long_conversation_costs_no_more_than_a_short_one(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        number = their_number(session).id
        case = a_case(session, channel="sms")
        a_text(session).case_id = case.id
    visitor = at_the_desk(sqlite_app)
    with count_statements(sqlite_app) as sent:
        visitor.get(f"/desk/texts/{number}")
    short = len(sent)
    with the_city(sqlite_app) as session:
        for _ in range(30):
            a_text(session).case_id = case.id
            a_case(session, channel="sms")
    with count_statements(sqlite_app) as sent:
        visitor.get(f"/desk/texts/{number}")
    assert len(sent) == short <= 15


def test_a_number_that_refuses_texts_says_since_when_and_how_and_offers_no_field(
    sqlite_app: Flask,
) -> None:
    with the_city(sqlite_app) as session:
        a_text(session, "STOP")
        opt_out(session, their_number(session), now=NOON, way="word", words="STOP")
    page = the_page(sqlite_app)
    assert "They asked for no more texts on 4 March 2026, 12:00, by a text: “STOP”." in page.text
    assert not page.all("textarea")


def test_refusing_texts_by_staff_is_noted_and_can_be_taken_back(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        a_text(session, "Stop. Thank you")
    page = the_page(sqlite_app)
    refused = page.form(has="said").submit({"said": "Stop. Thank you"}, button="refuse_texts")
    assert "No text is sent to this number any more." in refused.text
    assert f"no more texts, told staff “Stop. Thank you” ({ROBIN})" in refused.text
    unsaid = refused.form(has="said").submit({"said": " "}, button="take_texts")
    assert unsaid.status == 422
    assert "Write how they asked for texts again." in unsaid.text
    again = unsaid.form(has="said").submit({"said": "On the phone"}, button="take_texts")
    assert "Texts are sent to this number again." in again.text
    with sqlite_app.app_context():
        ledger = db.session.scalars(select(ConsentEntry).order_by(ConsentEntry.id)).all()
    assert [(line.takes_texts, line.way, line.words) for line in ledger] == [
        (False, "staff", "Stop. Thank you"),
        (True, "staff", "On the phone"),
    ]


def test_counter_staff_read_and_note_a_refusal_but_write_nothing(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        a_text(session)
    page = the_page(sqlite_app, "counter")
    assert bubbles(page) == ["They wrote Hello 12:00"]
    assert not page.all("textarea")
    assert not page.all("button", value="take_over")
    refused = page.form(has="said").submit({}, button="refuse_texts")
    assert "No text is sent to this number any more." in refused.text


def test_an_auditor_reads_and_changes_nothing(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        a_text(session)
    page = the_page(sqlite_app, "auditor")
    assert bubbles(page) == ["They wrote Hello 12:00"]
    assert [form.path for form in page.forms()] == ["/desk/search", "/sign-out"]


def test_a_text_of_which_nobody_knows_is_sent_again_or_taken_for_sent(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        a_text(session)
        for body in ("One", "Two"):
            sent = write(session, "sms", body, now=NOON, to=their_number(session))
            set_state(sent, "unsure", now=NOON)
            sent.next_try_at = None
    page = the_page(sqlite_app)
    first, second = [form for form in page.forms() if "message" in form.names]
    assert "The text goes out again." in first.submit({}, button="again").text
    assert "It is noted that the text arrived." in second.submit({}, button="arrived").text
    late = second.submit({}, button="arrived")
    assert late.status == 409
    assert [text.state for text in texts_out(sqlite_app)] == ["queued", "sent"]


def test_news_are_what_changed_since_a_moment(sqlite_app: Flask, the_time: Clock) -> None:
    with the_city(sqlite_app) as session:
        old = a_text(session, "Old", at=NOON - timedelta(hours=1))
        sent = write(session, "sms", "Ours", now=NOON - timedelta(hours=1), to=old.contact_point)
    visitor = at_the_desk(sqlite_app)
    address = f"/desk/texts/{old.contact_point_id}/news"
    since = {"since": NOON.isoformat(), "standing": "//"}
    with count_statements(sqlite_app) as asked:
        nothing = visitor.client.get(address, query_string=since).json
    assert len(asked) == 2, "who is signed in, and what is new"
    assert nothing == {"now": NOON.isoformat(), "bubbles": []}
    the_time.move(minutes=1)
    with the_city(sqlite_app) as session:
        a_text(session, "<b>New</b>", at=the_time.now)
        set_state(session.get_one(Message, sent.id), "delivered", now=the_time.now)
    found = visitor.client.get(address, query_string=since).json["bubbles"]
    assert [one["id"] for one in found] == [sent.id, sent.id + 1]
    assert "Delivered" in found[0]["html"]
    assert "&lt;b&gt;New&lt;/b&gt;" in found[1]["html"]
    assert found[1]["day"] == "Wednesday 4 March 2026"


def test_news_tell_who_answers_once_that_has_changed(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        point = a_text(session, wants="person").contact_point
        number = point.id
        nadia = a_member_of_staff(session, "agent", name="Nadia Osei")
    page = the_page(sqlite_app)
    (talk,) = page.all("div", class_="app-talk")
    asked = {"since": NOON.isoformat(), "standing": talk.get("data-is"), "whole": "yes"}
    visitor, address = at_the_desk(sqlite_app, "supervisor"), f"/desk/texts/{number}/news"
    assert "standing" not in visitor.client.get(address, query_string=asked).json
    with the_city(sqlite_app) as session:
        take_over(session, thread_with(session, their_number(session)), nadia, now=NOON)
    news = visitor.client.get(address, query_string=asked).json
    assert news["send"] == "", "whoever has not seen it is told first"
    assert news["told"] == "Nadia Osei answers these texts now. What you have typed stays here."
    assert "Take over from Nadia Osei" in news["html"]
    assert (
        "standing"
        not in visitor.client.get(address, query_string=asked | {"standing": news["standing"]}).json
    )
    with the_city(sqlite_app) as session:
        hand_back(session, thread_with(session, their_number(session)))
    again = visitor.client.get(address, query_string=asked | {"standing": news["standing"]}).json
    assert again["told"] == "These texts are answered automatically now."
    assert again["send"] == "Take over and send"
    with the_city(sqlite_app) as session:
        opt_out(session, their_number(session), now=NOON, way="word", words="STOP")
    news = visitor.client.get(address, query_string=asked).json
    assert "nothing may be sent to this number now" in news["told"]


@pytest.mark.parametrize("since", ["", "yesterday", "2026-03-04T12:00:00"])
def test_news_since_no_moment_are_none(sqlite_app: Flask, since: str) -> None:
    answer = at_the_desk(sqlite_app).client.get("/desk/texts/1/news", query_string={"since": since})
    assert answer.status_code == 400


def test_seeing_a_page_reads_nothing_until_it_is_said(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        a_text(session)
        a_text(session, "Anybody there?")
    page = the_page(sqlite_app)
    assert the_thread(sqlite_app).read_up_to == 0
    assert "Mark 2 as read" in page.text
    read = next(f for f in page.forms() if f.path.endswith("/read")).submit({})
    assert "as read" not in read.text
    assert the_thread(sqlite_app).read_up_to == 2


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_a_form_leads_back_to_our_own_pages_only(sqlite_app: Flask, back: str) -> None:
    with the_city(sqlite_app) as session:
        number = a_text(session).contact_point_id
    page = the_page(sqlite_app)
    form = page.form(has="reply")
    sent = form.submit({"reply": "Hello", "back": back}, button="send")
    assert sent.url == f"/desk/texts/{number}"


def test_what_is_not_a_phone_number_has_no_conversation(sqlite_app: Flask) -> None:
    assert at_the_desk(sqlite_app).get("/desk/texts/999").status == 404


def test_the_number_itself_is_the_one_texted(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        a_text(session)
    the_page(sqlite_app).form(has="reply").submit({"reply": "Hello"}, button="send")
    with sqlite_app.app_context():
        text = db.session.scalars(select(Message).where(Message.direction == "out")).one()
        assert text.contact_point is not None and text.contact_point.value == THEIRS


def test_at_a_shared_number_each_text_says_whose_request_it_is_about(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        case = a_case(session, channel="sms")
        add_text(session, case, a_text(session, "any news?"), now=NOON)
        a_text(session, "and mine?")
    visitor = at_the_desk(sqlite_app)
    page = visitor.get(f"/desk/cases/{case.reference}")
    said = f"They wrote any news? 12:00 Request {shown(case.reference)}"
    assert said in bubbles(page)
    assert "Several people are known at this number" not in page.text
    with the_city(sqlite_app) as session:
        bob = Person(name="Bob Byron", created_at=NOON)
        point = their_number(session)
        session.add(PersonContact(person=bob, contact_point=point, as_typed=THEIRS))
        number = point.id
    for address in (f"/desk/cases/{case.reference}", f"/desk/texts/{number}"):
        page = visitor.get(address)
        assert f"{said}, Ada Byron" in bubbles(page)
        assert "They wrote and mine? 12:00" in bubbles(page)
        assert "Several people are known at this number" in page.text
    asked = {"since": (NOON - timedelta(hours=1)).isoformat()}
    news = visitor.client.get(f"/desk/texts/{number}/news", query_string=asked).json
    assert "Ada Byron" in "".join(one["html"] for one in news["bubbles"])
