"""A text is taken in once, in its turn, from whatever number and with whatever in it."""

import threading

import pytest
from flask import Flask
from sqlalchemy import func, select

from channels.sms.models import Dialogue
from channels.sms.twilio.client import read_sender
from tests.builders import NOON, ZONE, a_door
from tests.conftest import Clock
from tests.sms.texting import NUMBER, Phone, deliver, posted, replies_in, with_services
from tracker.cases.models import Case
from tracker.database import db, unit_of_work
from tracker.intake.commands import submit
from tracker.intake.models import Intake
from tracker.interactions.models import Interaction
from tracker.messages.commands import write
from tracker.messages.models import Attachment, Message
from tracker.people.commands import contact_point
from tracker.people.models import ContactPoint
from tracker.people.rules import read_phone


def count(app: Flask, table: type, *tests: object) -> int:
    with app.app_context():
        query = select(func.count()).select_from(table).where(*tests)  # type: ignore[arg-type]
        return db.session.scalar(query) or 0


def at_once(app: Flask, *texts: dict[str, str]) -> list[list[str]]:
    """Deliver these from as many threads, at the same moment."""
    barrier = threading.Barrier(len(texts))
    answers: list[list[str]] = [[] for _ in texts]
    faults: list[BaseException] = []

    def work(index: int) -> None:
        try:
            barrier.wait(10)
            answers[index] = replies_in(deliver(app, texts[index]))
        except BaseException as fault:  # noqa: BLE001
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(index,)) for index in range(len(texts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    return answers


def a_request_ready_to_send(app: Flask) -> Phone:
    phone = Phone(with_services(app))
    told = phone.text("pothole", "12 Oak Street", "2", "1", "no", "skip", "yes", "Zoë Adéyẹmí")
    assert "SEND" in told
    return phone


def test_the_same_webhook_twice_has_one_effect_and_the_same_answer(app: Flask) -> None:
    a_request_ready_to_send(app)
    send = posted("SEND")
    first, second = deliver(app, send), deliver(app, send)
    assert first.data == second.data and len(replies_in(first)) == 2
    assert count(app, Case) == 1
    assert count(app, Message, Message.direction == "in", Message.body == "SEND") == 1


def test_a_text_that_bears_the_name_of_one_of_ours_is_kept(app: Flask) -> None:
    """A provider that gives one name twice is at fault; a citizen's text is not lost by it."""
    sid = "SM" + "a" * 32
    with app.app_context(), unit_of_work() as session:
        point = contact_point(session, read_phone(NUMBER, "GB"))
        ours = write(session, "sms", "We mended it.", now=NOON, to=point).id
        session.get_one(Message, ours).provider_sid = sid
    text = posted("Hello", MessageSid=sid)
    answers = at_once(app, *[text] * 4)
    assert answers[0] and all(answer == answers[0] for answer in answers)
    with app.app_context():
        came_in = select(Message).where(Message.direction == "in")
        assert [message.body for message in db.session.scalars(came_in)] == ["Hello"]
        assert db.session.get_one(Message, ours).provider_sid is None


def test_the_same_webhook_at_once_has_one_effect_and_the_same_answer(app: Flask) -> None:
    a_request_ready_to_send(app)
    send = posted("SEND")
    answers = at_once(app, *[send] * 4)
    assert answers[0] and all(answer == answers[0] for answer in answers)
    assert count(app, Case) == 1


def test_the_first_text_of_a_number_delivered_twice_at_once(app: Flask) -> None:
    with_services(app)
    for _ in range(3):
        answers = at_once(app, *[posted("pothole", From="+447700900150")] * 2)
        assert answers[0] == answers[1]
    assert count(app, ContactPoint) == count(app, Dialogue) == count(app, Interaction) == 1


def test_two_first_texts_at_once_are_worked_one_after_the_other(app: Flask) -> None:
    with_services(app)
    answers = at_once(app, posted("pothole"), posted("pothole"))
    # Whichever came second was taken for the answer to the first question.
    assert sorted("Where is the pothole?" in answer[0] for answer in answers) == [False, True]
    assert count(app, Intake) == count(app, Dialogue) == count(app, Interaction) == 1
    assert count(app, Message, Message.direction == "in") == 2


def test_texts_at_once_from_one_number_each_see_what_the_other_left(app: Flask) -> None:
    with_services(app)
    phone = Phone(app)
    phone.texts("pothole")
    at_once(app, *[posted(f"{number} Oak Street") for number in range(1, 5)])
    with app.app_context():
        intake = db.session.scalars(select(Intake)).one()
        assert str(intake.answers["place"]).endswith("Oak Street")
        # The three that came later were answers to the next question, and none of its choices but
        # "1 Oak Street" could be.
        dialogue = db.session.scalars(select(Dialogue)).one()
        assert dialogue.offered[0] in ("surface", "depth")


def test_texts_at_once_from_many_numbers(app: Flask) -> None:
    with_services(app)
    numbers = [f"+4477009002{number:02d}" for number in range(8)]
    at_once(app, *[posted("pothole", From=number) for number in numbers])
    assert count(app, Intake) == count(app, Dialogue) == len(numbers)


def test_a_request_sent_by_text_and_on_the_web_at_once_makes_one_case(app: Flask) -> None:
    """The two take their locks in the same order, or one of them would be given up."""
    phone = a_request_ready_to_send(app)
    with app.app_context():
        public_id = db.session.scalars(select(Intake.public_id)).one()
    faults: list[BaseException] = []
    barrier = threading.Barrier(2)

    def on_the_web() -> None:
        try:
            barrier.wait(10)
            with app.app_context(), unit_of_work() as session:
                intake = session.scalars(select(Intake).where(Intake.public_id == public_id)).one()
                submit(session, intake, a_door("web"), ZONE)
        except BaseException as fault:  # noqa: BLE001
            faults.append(fault)

    thread = threading.Thread(target=on_the_web)
    thread.start()
    barrier.wait(10)
    answer = phone.text("SEND")
    thread.join(60)
    assert faults == [] and count(app, Case) == 1
    assert "reference" in answer or "sent already" in answer


def test_a_number_that_the_tables_do_not_know_can_text(sqlite_app: Flask) -> None:
    for number in ("+15551234567", "+447000000000", "+999123456789"):
        assert Phone(sqlite_app, number).text("hi").startswith("Larkmouth")
    assert count(sqlite_app, ContactPoint, ContactPoint.takes_texts) == 3


@pytest.mark.parametrize("sender", ["60300", "NHS-Alerts", "whatsapp:+447700900123", "+266696687"])
def test_a_text_from_no_number_is_kept_and_not_answered(sqlite_app: Flask, sender: str) -> None:
    assert read_sender(sender) is None
    assert Phone(sqlite_app, sender).texts("Your code is 123456") == []
    with sqlite_app.app_context():
        message = db.session.scalars(select(Message)).one()
        assert (message.address, message.contact_point_id) == (sender, None)
        assert message.body == "Your code is 123456"


def test_a_number_thought_a_landline_takes_texts_once_it_sends_one(sqlite_app: Flask) -> None:
    with sqlite_app.app_context(), unit_of_work() as session:
        assert not contact_point(session, read_phone("01632 960123", "GB")).takes_texts
    Phone(sqlite_app, "+441632960123").texts("hi")
    assert count(sqlite_app, ContactPoint, ContactPoint.takes_texts) == 1


ODD = [
    "",
    "   ",
    "\0",
    "pot\0hole",
    "🕳️🚗" * 40,
    "مرحبا، هناك حفرة في الطريق",
    "道路に穴があります",
    "x" * 1700,
    "pothole " * 400,
    "\u202e\u2066evil\u2069",
    "\ufffe\uffff\ufdd0",
    "' OR 1=1 --",
    "<Message>hi</Message> & ]]>",
    "1\n2\n3",
    "٢",
    "{code} %s {0}",
]


@pytest.mark.parametrize("body", ODD)
def test_whatever_a_text_says_it_is_answered(app: Flask, body: str) -> None:
    with_services(app)
    phone = Phone(app)
    assert phone.texts(body) != []
    phone.texts("pothole")
    assert phone.texts(body) != []
    phone.texts("14 Mill Lane")
    assert phone.texts(body) != []
    assert phone.texts("MENU") != []
    assert phone.texts(body) != []


def test_a_long_answer_is_told_how_much_too_long_it_is(sqlite_app: Flask) -> None:
    phone = Phone(with_services(sqlite_app))
    told = phone.text("pothole", "x" * 700)
    assert "200 characters too long" in told and "Where is the pothole?" in told


def test_a_picture_is_noted_with_its_text_which_is_worked(sqlite_app: Flask) -> None:
    phone = Phone(with_services(sqlite_app))
    media = {"MediaUrl0": "https://api.twilio.com/1", "MediaContentType0": "image/jpeg"}
    told = phone.text("pothole", NumMedia="1", **media)
    assert told.startswith("Your photo is added.") and "Where is" in told
    # Twilio says how many there are, and not where: there is nothing to fetch.
    assert "Your picture did not reach us." in phone.text("12 Oak Street", NumMedia="2")
    phone.text("2", NumMedia="many")
    with sqlite_app.app_context():
        texts = db.session.scalars(select(Message).order_by(Message.id)).all()
        counts = [(m.media_count, len(m.attachments)) for m in texts if m.media_count]
        assert counts == [(1, 1), (2, 0)]
        [picture] = texts[0].attachments
        assert (picture.url, picture.declared_type) == (media["MediaUrl0"], "image/jpeg")
        assert picture.file.state == "awaited" and picture.file.intake_id is not None


def test_a_text_with_a_picture_that_comes_twice_is_noted_once(sqlite_app: Flask) -> None:
    with_services(sqlite_app)
    values = posted("pothole", NumMedia="1", MediaUrl0="https://api.twilio.com/1")
    assert replies_in(deliver(sqlite_app, values)) == replies_in(deliver(sqlite_app, values))
    with sqlite_app.app_context():
        assert len(db.session.scalars(select(Attachment)).all()) == 1


def test_pictures_from_a_number_that_is_none_are_kept(sqlite_app: Flask) -> None:
    values = posted("", From="12345", NumMedia="1", MediaUrl0="https://api.twilio.com/1\0")
    assert replies_in(deliver(with_services(sqlite_app), values)) == []
    with sqlite_app.app_context():
        assert len(db.session.scalars(select(Attachment)).all()) == 1


def test_replies_are_kept_with_the_text_that_they_answer(sqlite_app: Flask) -> None:
    values = posted("hi")
    told = replies_in(deliver(sqlite_app, values))
    with sqlite_app.app_context():
        kept = db.session.scalars(select(Message).order_by(Message.id)).all()
        assert [(m.direction, m.state) for m in kept] == [("in", "received"), ("out", "sent")]
        assert kept[1].body == told[0] and kept[1].answers_sid == values["MessageSid"]
        assert kept[0].provider_sid == values["MessageSid"] and kept[1].sent_at is not None
        assert kept[0].interaction_id == kept[1].interaction_id
        assert {m.contact_point.value for m in kept if m.contact_point} == {NUMBER}


def test_a_conversation_ends_when_a_request_is_sent(sqlite_app: Flask, the_time: Clock) -> None:
    phone = a_request_ready_to_send(sqlite_app)
    assert count(sqlite_app, Interaction) == 1
    the_time.move(minutes=5)
    phone.texts("SEND")
    assert count(sqlite_app, Interaction, Interaction.ended_at == the_time.now) == 1
    phone.texts("STATUS")
    assert count(sqlite_app, Interaction) == 2


def test_a_conversation_ends_after_a_day_without_a_text(sqlite_app: Flask, the_time: Clock) -> None:
    phone = Phone(with_services(sqlite_app))
    phone.texts("pothole")
    the_time.move(hours=23)
    phone.texts("12 Oak Street")
    assert count(sqlite_app, Interaction) == 1
    last = the_time.now
    the_time.move(hours=25)
    phone.texts("1")
    assert count(sqlite_app, Interaction) == 2
    assert count(sqlite_app, Interaction, Interaction.ended_at == last) == 1
