"""The page of a conversation: what is shown of it, and what staff do in it."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.builders import NOON, a_member_of_staff
from tests.conftest import Clock
from tests.desk.making import THEIRS, a_case, a_text, at_the_desk, the_city, their_number
from tests.statements import count_statements
from tests.visitor import Page, words
from tracker.cases.commands import add_text
from tracker.cases.models import Case, Event
from tracker.cases.references import shown
from tracker.database import db
from tracker.files.models import StoredFile
from tracker.messages.commands import set_state, write
from tracker.messages.models import Attachment, Message, ReplyTemplate, Thread
from tracker.messages.threads import hand_back, take_over, thread_with, want_person
from tracker.people.commands import opt_out
from tracker.people.models import ConsentEntry, Person, PersonContact
from tracker.staff.models import Staff

ROBIN = "Robin the caseworker"


def the_page(app: Flask, role: str = "caseworker") -> Page:
    with the_city(app) as session:
        number = their_number(session).id
    return at_the_desk(app, role).get(f"/desk/texts/{number}")


def bubbles(page: Page) -> list[str]:
    return [words(one) for one in page.all("li", class_="app-bubble")]


def press(page: Page, button: str) -> Page:
    """Press the first button of a page that has this value."""
    form = next(
        form
        for form in page.forms()
        if any(one.get("value") == button for one in form.element.iter("button"))
    )
    return form.submit({}, button=button)


def texts_out(app: Flask) -> list[Message]:
    with app.app_context():
        query = select(Message).where(Message.direction == "out", Message.means == "sms")
        return list(db.session.scalars(query.order_by(Message.id)))


def the_thread(app: Flask) -> Thread:
    with app.app_context():
        return db.session.scalars(select(Thread)).one()


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
    said = f"Ada Byron, {reference} is done by 9 March. Larkmouth City Council, 020 7946 0311"
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


def written_by_staff(app: Flask) -> list[Message]:
    return [text for text in texts_out(app) if text.staff_id]


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
    assert [form.path for form in page.forms()] == ["/sign-out"]


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
    assert form.held()["reply"] == ["It is done by 9 March."]
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
