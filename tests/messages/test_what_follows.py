"""What goes out at night, and what follows where a message of a case reaches nobody."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.builders import NOON, a_member_of_staff
from tests.desk.making import a_case
from tests.messages.test_delivery import FakeProvider
from tracker.cases.letters import came_back, post, print_all
from tracker.cases.merging import merge
from tracker.cases.models import Event
from tracker.cases.timeline import entry, entry_for_citizen
from tracker.cases.undelivered import not_reached, note_undelivered
from tracker.cases.unreached import settle, unreached
from tracker.cases.writing import reply
from tracker.database import unit_of_work
from tracker.errors import Conflict, InvalidAnswers
from tracker.messages.commands import receive_text
from tracker.messages.delivery import deliver
from tracker.messages.models import Message
from tracker.messages.queries import just_wrote, letters_to_print, to_be_told
from tracker.messages.rules import MOST_TRIES
from tracker.messages.senders import CannotSend, CannotSendNow
from tracker.people.commands import reach_by
from tracker.people.models import ContactPoint, Person
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
        assert step.contact_point is message.contact_point and step.instead_of_id == first
        # It is said in words for the phone: nobody texts STATUS while they listen.
        assert step.body.startswith("Thank you.") and "STATUS" not in step.body
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
        reach_by(session, point.persons[0].person, read_phone("01632 960 777", "GB"))
    run(engine, CannotSend("This is not a phone number.", code=21211, no_number=True))
    with Session(engine) as session:
        (step,) = to_be_told(session, "call")
        assert step.contact_point and step.contact_point.value == "+441632960777"


def of_the_case(session: Session) -> list[tuple[str, str]]:
    messages = session.scalars(select(Message).order_by(Message.id))
    return [(message.means, message.state) for message in messages]


def test_every_way_is_tried_once_and_then_staff_find_another(engine: Engine) -> None:
    """By text; by e-mail; at the same number by voice; by letter: each in words of its own."""
    first = a_text_of_a_case(engine)
    with Session(engine) as session, unit_of_work(session):
        point = session.get_one(Message, first).contact_point
        assert point is not None
        person = point.persons[0].person
        reach_by(session, person, read_email("ada@larkmouth.example"))
        person.address = "4 Mill Lane, Larkmouth"
    run(engine, CannotSend("It was switched off, and there is no such mailbox."))
    with Session(engine) as session, unit_of_work(session):
        (call,) = to_be_told(session, "call")
        not_reached(session, call, a_member_of_staff(session), now=NOON)
    with Session(engine) as session, unit_of_work(session):
        letter = session.scalars(letters_to_print()).one()
        assert letter.body.startswith("Thank you.") and "e-mail address" not in letter.body
        batch = print_all(session, a_member_of_staff(session, "counter"), now=NOON)
        post(session, batch.id, batch.made_by, now=NOON)
        came_back(session, letter.id, "gone_away", batch.made_by, now=NOON)
    with Session(engine) as session:
        assert of_the_case(session) == [
            ("sms", "failed"), ("email", "failed"), ("call", "undelivered"),
            ("letter", "undelivered"),
        ]  # fmt: skip
        (lost,) = unreached(session)
        assert lost.message.means == "letter" and lost.message.failure == "It came back: gone away."
        follows = [line.details["next"] for line in lines(session)]
        assert follows == ["email", "call", "letter", None]
        assert session.scalars(select(Person)).one().address_failed_at == NOON


def test_whoever_is_written_to_since_is_reached(engine: Engine) -> None:
    first = a_text_of_a_case(engine)
    run(engine, CannotSend("There is no such number.", no_number=True))
    with Session(engine) as session, unit_of_work(session):
        staff = a_member_of_staff(session)
        (lost,) = unreached(session)
        reply(session, lost.case, staff, "It is done.", now=NOON, means="visit")
        assert unreached(session) == []
        with pytest.raises(InvalidAnswers):
            settle(session, first, " ", staff, now=NOON)
        settle(session, first, "They came by.", staff, now=NOON)
        with pytest.raises(Conflict, match="already"):
            settle(session, first, "They came by.", staff, now=NOON)


def test_an_email_that_is_refused_becomes_a_text(engine: Engine) -> None:
    first = a_text_of_a_case(
        engine, reach_by="email", your_email="ada@larkmouth.example", your_phone=""
    )
    with Session(engine) as session, unit_of_work(session):
        message = session.get_one(Message, first)
        assert message.means == "email" and message.contact_point
        person = message.contact_point.persons[0].person
        reach_by(session, person, read_phone("07700 900123", "GB"))
    senders = {"sms": FakeProvider(), "email": FakeProvider(CannotSend("No such mailbox."))}
    deliver(engine, senders, on_failure=note_undelivered, now=lambda: NOON)
    with Session(engine) as session:
        (line,) = lines(session)
        step = session.scalars(select(Message).where(Message.instead_of_id == first)).one()
        assert (step.means, step.state) == ("sms", "sent") and "STATUS" in step.body
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
