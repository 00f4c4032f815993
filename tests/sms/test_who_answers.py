"""Who answers a number, what its texts belong to, and what all that costs."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from channels.sms.dialogue.command_words import phrases
from channels.sms.dialogue.consent import LOCAL_WORDS, asks_to_stop, local_word
from channels.sms.dialogue.joining import asks_how_it_goes
from channels.sms.dialogue.tongues import greets_in, read_language
from channels.sms.models import Dialogue
from channels.sms.routes import the_city
from channels.sms.unfinished import Unfinished
from tests.conftest import Clock
from tests.sms.meanwhile import happen
from tests.sms.test_inbound import at_once, count
from tests.sms.texting import (
    NUMBER,
    Phone,
    deliver,
    posted,
    replies_in,
    settings_of,
    with_services,
)
from tests.statements import count_statements
from tracker.cases.commands import add_note
from tracker.cases.models import Event
from tracker.cases.queries import by_reference
from tracker.database import db, unit_of_work
from tracker.hours import Quiet
from tracker.messages.models import Message, Thread
from tracker.staff.models import Staff


def with_cases(app: Flask, the_time: Clock, *lines: str) -> dict[str, str]:
    """The city, with what these lines of a script say; the references by their names."""
    kept: dict[str, str] = {}
    with_services(app)
    for line in lines:
        happen(app, NUMBER, line, kept, the_time.now, "here")
    return kept


REQUESTS_TO_STOP = [
    "STOP 12345",
    "stop please",
    "Please stop texting me",
    "please stop texting me!!",
    "Stop. Thank you",
    "STOP STOP STOP",
    "ok stop now",
    "Don't text me again",
    "no more texts please",
    "unsubscribe me",
    "cancel please",
    "deje de escribirme por favor",
    "alto por favor",
]
NO_REQUESTS = [
    "Stop sign is down in Elm Road",
    "The bus stop is broken",
    "Stop the noise in Mill Lane",
    "Count me in! We have got to STOP this bill",
    "End of the road",
    "cancel my parking permit",
    "stop",
    "STOP!",
    "pothole",
    "the phone box",
    "Ending soon",
    "",
    "12345",
    "thanks",
]


@pytest.mark.parametrize("text", REQUESTS_TO_STOP)
def test_what_may_mean_stop_is_asked_about(text: str) -> None:
    assert asks_to_stop(text)


@pytest.mark.parametrize("text", NO_REQUESTS)
def test_what_says_more_than_stop_or_is_the_word_itself_is_not(text: str) -> None:
    assert not asks_to_stop(text)


def test_no_word_for_no_more_texts_is_a_command() -> None:
    for language, words in LOCAL_WORDS.items():
        assert not set(words) & set(phrases(language))
    assert local_word("¡Alto!") == ("es", "stop") and local_word("alto ahí") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("español", "es"),
        ("Espanol", "es"),
        ("ESPAÑOL!", "es"),
        ("in Spanish please", "es"),
        ("english", "en"),
        ("inglés", "en"),
        ("Spanish lessons", None),
        ("", None),
        ("12", None),
    ],
)
def test_a_language_is_known_by_its_name(text: str, code: str | None) -> None:
    assert read_language(text, ("en", "es")) == code


def test_a_greeting_says_in_which_language_somebody_writes() -> None:
    assert greets_in("¡Hola! Buenas", ("en", "es")) == "es"
    assert greets_in("hi", ("en", "es")) == "en" and greets_in("hola hay un hoyo", ("es",)) is None


def test_who_greets_in_spanish_is_answered_in_spanish(sqlite_app: Flask) -> None:
    phone = Phone(with_services(sqlite_app))
    assert "ENGLISH" in phone.text("hola")
    assert "ESPAÑOL" in phone.text("english")
    with sqlite_app.app_context():
        assert db.session.scalars(select(Thread.language)).one() == "en"


def test_whether_a_sentence_with_a_reference_asks_or_tells() -> None:
    assert asks_how_it_goes("How is 7KQ2-M4XD going") and asks_how_it_goes("7KQ2-M4XD?")
    assert not asks_how_it_goes("About 7KQ2-M4XD: it is wider")


def test_texts_at_once_about_a_request_are_all_added(app: Flask, the_time: Clock) -> None:
    kept = with_cases(app, the_time, "opened by phone for Ada Quay: pothole {ref}")
    at_once(app, *[posted(f"It is {number} metres now") for number in range(4)])
    with app.app_context():
        case = by_reference(db.session, kept["ref"])
        added = select(func.count(Event.id)).where(Event.case_id == case.id, Event.kind == "texted")
        assert db.session.scalar(added) == 4
    assert count(app, Message, Message.unplaced) == 0
    assert count(app, Thread) == count(app, Dialogue) == 1


def test_a_text_and_a_note_of_staff_at_once_are_both_kept(app: Flask, the_time: Clock) -> None:
    kept = with_cases(
        app, the_time, "opened by phone for Ada Quay: pothole {ref}", "staff replies {ref}: Hello"
    )

    def notes() -> None:
        for number in range(5):
            with app.app_context(), unit_of_work() as session:
                case = by_reference(session, kept["ref"], lock=True)
                staff = session.scalars(select(Staff)).one()
                add_note(session, case, staff, f"Note {number}", now=the_time.now)

    def texts() -> None:
        for number in range(5):
            assert Phone(app).texts(f"It is {number} metres now") != []

    together(notes, texts)
    assert (
        count(app, Event, Event.kind == "texted") == count(app, Event, Event.kind == "noted") == 5
    )


def together(*works: Callable[[], object]) -> None:
    """Do these at the same moment; what goes wrong in one goes wrong here."""
    barrier, faults = threading.Barrier(len(works)), list[BaseException]()

    def run(work: Callable[[], object]) -> None:
        try:
            barrier.wait(10)
            work()
        except BaseException as fault:  # noqa: BLE001
            faults.append(fault)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []


def test_each_of_many_left_requests_is_reminded_of_once_by_two_workers(
    app: Flask, the_time: Clock
) -> None:
    with_services(app)
    numbers = [f"+4477009003{number:02d}" for number in range(30)]
    for number in numbers:
        Phone(app, number).texts("pothole", "Mill Lane")
    the_time.move(hours=5)
    with app.app_context():
        city, engine = the_city(), db.engine
    never = Quiet(None, city.zone)
    work = Unfinished(engine, lambda: city, never, timedelta(hours=4), timedelta(days=7))
    together(work.remind_due, work.remind_due)
    assert count(app, Message, Message.state == "queued") == len(numbers)
    assert count(app, Dialogue, Dialogue.step == "asking") == len(numbers)
    the_time.move(days=8)
    together(work.expire_due, work.expire_due, work.remind_due)
    assert count(app, Message, Message.state == "queued") == 2 * len(numbers)
    assert count(app, Dialogue, Dialogue.step == "idle") == len(numbers)
    assert work.expire_due() == work.remind_due() == 0


def test_nobody_is_reminded_who_has_a_person_or_refused_texts_or_at_night(
    sqlite_app: Flask, the_time: Clock
) -> None:
    with_services(sqlite_app)
    for number, last in (("+447700900301", "PERSON"), ("+447700900302", "STOP")):
        Phone(sqlite_app, number).texts("pothole", last)
    Phone(sqlite_app, "+447700900303").texts("pothole", "Mill Lane")
    with sqlite_app.app_context():
        city, engine, quiet = the_city(), db.engine, settings_of(sqlite_app).quiet
    work = Unfinished(engine, lambda: city, quiet, timedelta(hours=4), timedelta(days=7))
    the_time.move(hours=11)  # eleven at night
    assert work.remind_due() == 0
    the_time.move(hours=11)
    assert work.remind_due() == 1


def test_a_reply_has_its_cost_and_where_twilio_says_what_became_of_it(sqlite_app: Flask) -> None:
    answer = deliver(with_services(sqlite_app), posted("MENU"))
    assert replies_in(answer) != []
    with sqlite_app.app_context():
        told = db.session.scalars(select(Message).where(Message.direction == "out")).all()
        price = settings_of(sqlite_app).sms_segment_micros
        for message in told:
            address = f"http://localhost/sms/status?message={message.id}"
            assert f'statusCallback="{address}"' in answer.text
            assert message.segments and message.cost_micros == message.segments * price


def test_a_text_from_a_short_code_waits_to_be_placed(sqlite_app: Flask) -> None:
    assert Phone(sqlite_app, "60300").texts("Your parcel is here") == []
    assert count(sqlite_app, Message, Message.unplaced) == 1 and count(sqlite_app, Thread) == 0


COSTS = {
    "hi": 11,
    "STATUS": 14,
    "MINE": 14,
    "pothole": 21,  # is it about the request that there is?
    "it is wider now": 27,  # added to it
}


@pytest.mark.parametrize("text", COSTS)
def test_a_text_costs_a_fixed_number_of_statements(app: Flask, the_time: Clock, text: str) -> None:
    with_cases(app, the_time, "opened by phone for Ada Quay: noise {one}")
    phone = Phone(app)
    phone.texts("hi")
    with count_statements(app) as sent:
        assert phone.texts(text) != []
    assert len(sent) == COSTS[text], "\n".join(sent)


def test_an_answer_costs_a_fixed_number_of_statements(app: Flask) -> None:
    phone = Phone(with_services(app))
    phone.texts("pothole", "Mill Lane")
    with count_statements(app) as sent:
        assert "How deep" in phone.text("2")
    assert len(sent) == 15, "\n".join(sent)
