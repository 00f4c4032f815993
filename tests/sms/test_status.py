"""What Twilio says became of a text of ours counts once, and only forward."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from channels.sms.twilio.codes import REFUSALS, STATUSES, report_of
from tests.builders import NOON
from tests.desk.making import a_case, the_city
from tests.sms.texting import NUMBER, rows, settings_of, signature
from tracker.cases.models import Event
from tracker.cases.timeline import entry
from tracker.database import db, unit_of_work
from tracker.messages.commands import answered_at_once, receive_text, send_again, set_state
from tracker.messages.models import Message
from tracker.messages.rules import RANKS
from tracker.people.commands import reach_by
from tracker.people.models import ConsentEntry, ContactPoint
from tracker.people.rules import read_email

SID = "SM" + "a" * 32
HEARD = tuple(word for word, state in STATUSES.items() if state is not None)


def post(
    app: Flask, values: dict[str, str], *, query: str = "", signed: str | None = None
) -> tuple[int, str]:
    """Post a report, signed with its whole address; the answer's code and words."""
    address = "http://localhost/sms/status" + (f"?{query}" if query else "")
    token = settings_of(app).twilio_auth_token
    assert token is not None
    if signed is None:
        signed = signature(values, address=address, token=token.get_secret_value())
    answer = app.test_client().post(
        f"/sms/status{f'?{query}' if query else ''}",
        data=values,
        headers={"X-Twilio-Signature": signed},
    )
    return answer.status_code, answer.text


def report(word: str, sid: str = SID, **others: str) -> dict[str, str]:
    """What Twilio posts."""
    return {
        "MessageSid": sid,
        "SmsSid": sid,
        "MessageStatus": word,
        "SmsStatus": word,
        "AccountSid": "AC" + "1" * 32,
        "From": "+441632960000",
        "To": NUMBER,
        "ApiVersion": "2010-04-01",
        **others,
    }


def tells(app: Flask, word: str, *, query: str = "", sid: str = SID, **others: str) -> None:
    assert post(app, report(word, sid, **others), query=query) == (204, "")


@dataclass
class Sent:
    """A text of a case that was handed over, with its number here."""

    app: Flask
    id: int

    def look(self) -> Message:
        with self.app.app_context():
            return db.session.get_one(Message, self.id)

    def change(self, state: str, sid: str | None) -> None:
        """As if this had become of it."""
        with self.app.app_context(), unit_of_work() as session:
            message = session.get_one(Message, self.id)
            set_state(message, state, now=NOON)
            message.provider_sid, message.failure, message.failure_code = sid, None, None
            message.tried_at = NOON

    def lines(self) -> list[Event]:
        """The lines of the timeline about messages that reached nobody."""
        with self.app.app_context():
            found = (
                select(Event).where(Event.kind == "undelivered").options(joinedload(Event.staff))
            )
            return list(db.session.scalars(found))

    def next_steps(self) -> list[Message]:
        with self.app.app_context():
            found = select(Message).where(Message.id > self.id).order_by(Message.id)
            return list(db.session.scalars(found))


def a_text(app: Flask, state: str = "sent", sid: str | None = SID, **answers: str) -> Sent:
    with the_city(app) as session:
        case = a_case(session, **answers)
        message = session.scalars(select(Message).where(Message.case_id == case.id)).one()
        assert message.means == "sms"
    sent = Sent(app, message.id)
    sent.change(state, sid)
    return sent


def test_a_text_is_delivered(app: Flask) -> None:
    sent = a_text(app)
    for word in ("queued", "sending", "sent", "delivered"):
        tells(app, word)
    message = sent.look()
    assert message.state == "delivered" and message.failure is None and sent.lines() == []


@pytest.mark.parametrize("order", [*permutations(("sent", "delivered", "failed"))])
def test_a_late_word_never_takes_back_that_it_arrived(
    sqlite_app: Flask, order: Sequence[str]
) -> None:
    sent = a_text(sqlite_app)
    for word in order:
        tells(sqlite_app, word)
    message = sent.look()
    assert message.state == "delivered" and message.failure is None


@pytest.fixture
def one_text(sqlite_app: Flask) -> Sent:
    return a_text(sqlite_app)


@given(words=st.lists(st.sampled_from(HEARD), min_size=1, max_size=8))
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_the_order_and_however_often_the_end_is_the_same(
    one_text: Sent, words: list[str]
) -> None:
    ends = []
    for order in (words, words[::-1], sorted(words), words + words):
        one_text.change("sent", SID)
        for word in order:
            tells(one_text.app, word)
        message = one_text.look()
        ends.append((message.state, message.failure is None))
    highest = max(("sent", *(str(STATUSES[word]) for word in words)), key=RANKS.__getitem__)
    assert {state for state, _ in ends} == {highest}
    assert {whole for _, whole in ends} == {highest in ("sent", "delivered")}
    assert len(one_text.lines()) <= 1 and len(one_text.next_steps()) <= 1


def test_the_same_report_from_many_threads_has_one_effect(app: Flask) -> None:
    sent = a_text(app)
    barrier, answers = threading.Barrier(6), list[tuple[int, str]]()

    def work(word: str) -> None:
        barrier.wait(10)
        answers.append(post(app, report(word, ErrorCode="30003")))

    words = ["undelivered", "undelivered", "sent", "sending", "undelivered", "failed"]
    threads = [threading.Thread(target=work, args=(word,)) for word in words]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert answers == [(204, "")] * 6
    assert sent.look().state == "undelivered" and len(sent.lines()) == 1
    assert [step.means for step in sent.next_steps()] == ["call"]


def test_the_older_names_do(sqlite_app: Flask) -> None:
    sent = a_text(sqlite_app)
    assert post(sqlite_app, {"SmsSid": SID, "SmsStatus": "delivered"}) == (204, "")
    assert sent.look().state == "delivered"


# Who may say it, and what cannot be read.


def test_only_twilio_may_say_it(sqlite_app: Flask) -> None:
    sent = a_text(sqlite_app)
    before = rows(sqlite_app)
    values = report("failed")
    for wrong in ("", "AAAAAAAAAAAAAAAAAAAAAAAAAAA="):
        assert post(sqlite_app, values, signed=wrong)[0] == 403
    right = signature(values, address="http://localhost/sms/status", token="token-of-the-tests")  # noqa: S106
    assert post(sqlite_app, {**values, "ErrorCode": "21610"}, signed=right)[0] == 403
    assert post(sqlite_app, values, query=f"message={sent.id}", signed=right)[0] == 403
    assert sent.look().state == "sent" and rows(sqlite_app) == before


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({}, "needed"),
        ({"MessageSid": SID}, "needed"),
        ({"MessageStatus": "sent"}, "needed"),
        ({"MessageSid": "not a name", "MessageStatus": "sent"}, "needed"),
        ({"MessageSid": SID, "MessageStatus": "vanished"}, "no such MessageStatus"),
        ({"MessageSid": SID, "MessageStatus": "Delivered"}, "no such MessageStatus"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(
    sqlite_app: Flask, values: dict[str, str], says: str
) -> None:
    sent = a_text(sqlite_app)
    code, words = post(sqlite_app, values)
    assert code == 400 and says in words
    assert sent.look().state == "sent"


@pytest.mark.parametrize("query", ["", "message=", "message=x", "message=99", f"message={10**30}"])
def test_a_text_of_somebody_elses_changes_nothing(sqlite_app: Flask, query: str) -> None:
    sent = a_text(sqlite_app)
    before = rows(sqlite_app)
    tells(sqlite_app, "failed", sid="SM" + "b" * 32, query=query, ErrorCode="21610")
    assert sent.look().state == "sent" and rows(sqlite_app) == before


def test_what_is_said_of_a_text_that_came_in_changes_nothing(sqlite_app: Flask) -> None:
    with sqlite_app.app_context(), unit_of_work() as session:
        receive_text(session, sid=SID, address=NUMBER, body="Hello", now=NOON, sender=None)
    for word in ("received", "receiving", "failed"):
        tells(sqlite_app, word)
    with sqlite_app.app_context():
        message = db.session.scalars(select(Message).where(Message.direction == "in")).one()
        assert message.state == "received"


# What nobody lived to note.


@pytest.mark.parametrize("state", ["sending", "unsure", "queued", "failed"])
def test_a_report_tells_the_name_of_a_text_whose_worker_died(app: Flask, state: str) -> None:
    sent = a_text(app, state, None)
    tells(app, "sent", query=f"message={sent.id}")
    message = sent.look()
    assert (message.state, message.provider_sid, message.next_try_at) == ("sent", SID, None)
    assert message.cost_micros == 40_000 * (message.segments or 0) > 0 and message.sent_at == NOON
    tells(app, "delivered")
    assert sent.look().state == "delivered"


def test_a_reply_that_went_out_in_the_answer_to_a_webhook_is_reported_on_too(
    sqlite_app: Flask,
) -> None:
    sent = a_text(sqlite_app, "sent", None)
    with sqlite_app.app_context(), unit_of_work() as session:
        answered_at_once(session, session.get_one(Message, sent.id), "SM-in", now=NOON)
    tells(sqlite_app, "sent", query=f"message={sent.id}")
    tells(sqlite_app, "delivered", query=f"message={sent.id}")
    message = sent.look()
    assert (message.state, message.provider_sid, message.sent_at) == ("delivered", SID, NOON)
    assert message.answers_sid == "SM-in"


def test_a_text_that_has_a_name_takes_no_other(sqlite_app: Flask) -> None:
    sent = a_text(sqlite_app)
    tells(sqlite_app, "failed", sid="SM" + "b" * 32, query=f"message={sent.id}")
    message = sent.look()
    assert (message.state, message.provider_sid) == ("sent", SID)


def test_what_is_said_late_of_the_first_time_does_not_stop_the_second(sqlite_app: Flask) -> None:
    sent = a_text(sqlite_app)
    tells(sqlite_app, "undelivered", ErrorCode="30003")
    with sqlite_app.app_context(), unit_of_work() as session:
        send_again(session, session.get_one(Message, sent.id), now=NOON)
    for word in ("sent", "undelivered", "delivered"):
        tells(sqlite_app, word, query=f"message={sent.id}")
    assert sent.look().state == "queued"


# What follows where it reached nobody.


def test_a_text_that_did_not_arrive_becomes_a_call_back(app: Flask) -> None:
    sent = a_text(app)
    tells(app, "undelivered", ErrorCode="30003")
    message = sent.look()
    assert (message.state, message.failure_code) == ("undelivered", 30003)
    assert message.failure == f"{REFUSALS[30003].reason} (Twilio 30003)"
    (line,) = sent.lines()
    shown = entry(line)
    assert shown.title == "The text message did not reach them" and not line.for_citizen
    assert "could not be reached" in shown.text and "phone them" in shown.text
    (step,) = sent.next_steps()
    # What is said on the phone is the same but for how to ask by text.
    assert (step.means, step.state) == ("call", "waiting")
    assert step.body == message.body.partition(" Text STATUS")[0] != message.body
    assert step.contact_point_id == message.contact_point_id and step.case_id == message.case_id


def test_where_there_is_no_such_number_it_goes_by_email(sqlite_app: Flask) -> None:
    sent = a_text(sqlite_app)
    with sqlite_app.app_context(), unit_of_work() as session:
        message = session.get_one(Message, sent.id)
        person = message.contact_point and message.contact_point.persons[0].person
        assert person is not None
        reach_by(session, person, read_email("ada@larkmouth.example"))
    tells(sqlite_app, "undelivered", ErrorCode="30005")
    (step,) = sent.next_steps()
    assert (step.means, step.state) == ("email", "queued")
    thanks, _, by_text = sent.look().body.partition(" Text STATUS")
    assert by_text and step.body.startswith(f"{thanks} To see how it goes, choose")
    assert step.subject and "e-mail" in entry(sent.lines()[0]).text


def test_where_no_other_way_is_known_staff_are_told_so(sqlite_app: Flask) -> None:
    sent = a_text(sqlite_app)
    tells(sqlite_app, "failed", ErrorCode="30005")
    assert sent.next_steps() == []
    assert "None is known" in entry(sent.lines()[0]).text


@pytest.mark.parametrize("code", [30006, 21614, 21635])
def test_a_landline_gets_no_more_texts(sqlite_app: Flask, code: int) -> None:
    sent = a_text(sqlite_app)
    tells(sqlite_app, "undelivered", ErrorCode=str(code))
    with sqlite_app.app_context():
        point = db.session.scalars(select(ContactPoint)).one()
        assert not point.takes_texts and point.opted_out_at is None
    assert [step.means for step in sent.next_steps()] == ["call"]


def test_a_number_that_refused_texts_is_opted_out_in_its_ledger(app: Flask) -> None:
    sent = a_text(app)
    for _ in range(2):
        tells(app, "failed", ErrorCode="21610")
    with app.app_context():
        point = db.session.scalars(select(ContactPoint)).one()
        line = db.session.scalars(select(ConsentEntry)).one()
        assert point.opted_out_at is not None and (line.way, line.takes_texts) == ("refused", False)
    assert [step.means for step in sent.next_steps()] == ["call"]


@pytest.mark.parametrize(
    ("others", "says"),
    [
        ({}, "does not say why"),
        ({"ErrorCode": "39999"}, "(Twilio 39999)"),
        ({"ErrorCode": "39999", "ErrorMessage": "Lost at sea"}, "Lost at sea (Twilio 39999)"),
        ({"ErrorCode": "39999", "ErrorMessage": "Lost\0 at sea"}, "Lost at sea (Twilio 39999)"),
        ({"ErrorCode": "what"}, "does not say why"),
        ({"ErrorCode": "9" * 40}, "does not say why"),
        ({"ErrorCode": "0"}, "does not say why"),
    ],
)
def test_a_reason_that_is_in_no_table(app: Flask, others: dict[str, str], says: str) -> None:
    sent = a_text(app)
    tells(app, "undelivered", **others)
    assert says in (sent.look().failure or "")


@pytest.mark.parametrize("code", REFUSALS)
def test_every_code_is_told_in_plain_words(code: int) -> None:
    told = report_of(SID, "undelivered", code)
    assert told is not None and str(told.fault) == f"{REFUSALS[code].reason} (Twilio {code})"
    assert REFUSALS[code].reason.endswith(".") and told.fault and told.fault.code == code


def test_a_text_that_belongs_to_no_case_says_itself_that_it_failed(sqlite_app: Flask) -> None:
    sent = a_text(sqlite_app)
    with sqlite_app.app_context(), unit_of_work() as session:
        session.get_one(Message, sent.id).case_id = None
    tells(sqlite_app, "failed")
    assert sent.look().state == "failed" and sent.lines() == []
    with sqlite_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Message)) == 1
