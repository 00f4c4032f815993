"""What goes out at night, and what follows where a message of a case reaches nobody."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.builders import NOON, a_member_of_staff
from tests.desk.making import a_case
from tests.messages.test_delivery import FakeProvider
from tracker.cases.merging import merge
from tracker.cases.models import Event
from tracker.cases.timeline import entry, entry_for_citizen
from tracker.cases.undelivered import note_undelivered
from tracker.cases.writing import reply
from tracker.database import unit_of_work
from tracker.messages.commands import receive_text
from tracker.messages.delivery import deliver
from tracker.messages.models import Message
from tracker.messages.queries import just_wrote, to_be_told
from tracker.messages.rules import MOST_TRIES
from tracker.messages.senders import CannotSend, CannotSendNow
from tracker.people.commands import reach_by
from tracker.people.models import ContactPoint
from tracker.people.rules import read_email, read_phone


def run(engine: Engine, fault: Exception, **after: float) -> None:
    now = NOON + timedelta(**after)
    senders = {"sms": FakeProvider(fault), "email": FakeProvider(fault)}
    deliver(engine, senders, on_failure=note_undelivered, now=lambda: now)


def a_text_of_a_case(engine: Engine, **answers: str) -> int:
    with Session(engine) as session, unit_of_work(session):
        case = a_case(session, **answers)
        return session.scalars(select(Message.id).where(Message.case_id == case.id)).one()


def lines(session: Session) -> list[Event]:
    return list(session.scalars(select(Event).where(Event.kind == "undelivered")))


# What may go out at night.


def test_a_confirmation_was_asked_for(session: Session) -> None:
    for channel in ("web", "phone", "counter"):
        case = a_case(session, channel=channel)
        message = session.scalars(select(Message).where(Message.case_id == case.id)).one()
        assert message.asked, channel


def test_a_reply_was_asked_for_by_who_wrote_within_the_hour(session: Session) -> None:
    case, staff = a_case(session), a_member_of_staff(session)
    point = case.contact_point
    assert point is not None
    night = NOON.replace(hour=23)
    assert not reply(session, case, staff, "It is done.", now=night).asked
    receive_text(session, sid="SM1", address=point.value, body="And?", now=night, sender=point)
    assert just_wrote(session, point.id, night + timedelta(minutes=59))
    assert not just_wrote(session, point.id, night + timedelta(minutes=60))
    assert reply(session, case, staff, "It is done.", now=night + timedelta(minutes=9)).asked


# What reaches nobody.


def test_a_text_that_is_refused_for_good_becomes_a_call_back(engine: Engine) -> None:
    first = a_text_of_a_case(engine)
    run(engine, CannotSend("It is a landline.", code=21614, no_texts=True))
    with Session(engine) as session:
        message = session.get_one(Message, first)
        assert (message.state, message.failure_code) == ("failed", 21614)
        (line,), (step,) = lines(session), to_be_told(session, "call")
        assert "It is a landline." in entry(line).text and line.message_id == first
        assert step.body == message.body and step.contact_point is message.contact_point
        assert not session.scalars(select(ContactPoint)).one().takes_texts


def test_so_does_one_that_was_tried_too_often(engine: Engine) -> None:
    a_text_of_a_case(engine)
    for hour in range(MOST_TRIES):
        run(engine, CannotSendNow("Nobody there."), hours=hour)
    with Session(engine) as session:
        assert len(lines(session)) == len(to_be_told(session, "call")) == 1


def test_another_number_is_phoned_where_this_one_is_none(engine: Engine) -> None:
    first = a_text_of_a_case(engine)
    with Session(engine) as session, unit_of_work(session):
        point = session.get_one(Message, first).contact_point
        assert point is not None
        person = point.persons[0].person
        reach_by(session, person, read_phone("01632 960 777", "GB"))
        reach_by(session, person, read_email("ada@larkmouth.example"))
    run(engine, CannotSend("This is not a phone number.", code=21211, no_number=True))
    with Session(engine) as session:
        (step,) = to_be_told(session, "call")
        assert step.contact_point and step.contact_point.value == "+441632960777"


def test_an_email_that_is_refused_becomes_a_call_back(engine: Engine) -> None:
    first = a_text_of_a_case(
        engine, reach_by="email", your_email="ada@larkmouth.example", your_phone=""
    )
    with Session(engine) as session, unit_of_work(session):
        message = session.get_one(Message, first)
        assert message.means == "email" and message.contact_point
        person = message.contact_point.persons[0].person
        reach_by(session, person, read_phone("07700 900123", "GB"))
    run(engine, CannotSend("No such mailbox."))
    with Session(engine) as session:
        (step,), (line,) = to_be_told(session, "call"), lines(session)
        assert step.body == session.get_one(Message, first).body
        assert entry(line).title == "The e-mail did not reach them"
        assert entry_for_citizen(line).text == "" and not line.for_citizen


def test_the_line_is_written_where_the_case_was_merged_to(engine: Engine) -> None:
    first = a_text_of_a_case(engine)
    with Session(engine) as session, unit_of_work(session):
        event = session.scalars(select(Event).where(Event.message_id == first)).one()
        other, staff = a_case(session), a_member_of_staff(session)
        merge(session, event.case, other, staff, now=NOON)
        into = other.id
    with Session(engine) as session, unit_of_work(session):
        message = session.get_one(Message, first)
        note_undelivered(session, message, now=NOON)
        note_undelivered(session, message, now=NOON)
    with Session(engine) as session:
        (line,) = lines(session)
        assert line.case_id == into and len(to_be_told(session, "call")) == 1


@pytest.mark.parametrize("means", ["call", "visit", "page"])
def test_what_staff_tell_is_never_undelivered(session: Session, means: str) -> None:
    case, staff = a_case(session), a_member_of_staff(session)
    message = reply(session, case, staff, "It is done.", now=NOON, means=means)
    assert message.next_try_at is None
