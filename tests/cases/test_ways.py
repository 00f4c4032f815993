"""What is agreed with somebody binds every door: at the case, in texts, at the last moment."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.builders import NOON, ZONE, a_door, a_member_of_staff, a_published_service
from tracker.cases import ways
from tracker.cases.models import Case
from tracker.cases.undelivered import note_undelivered
from tracker.cases.writing import reply, told
from tracker.desk import texting
from tracker.errors import Conflict
from tracker.intake import commands as intakes
from tracker.messages.commands import write
from tracker.messages.queries import of_case
from tracker.people.adjustments import STOPS, stopped, wants_large_print
from tracker.people.commands import add_person, reach_by
from tracker.people.models import Adjustment, Person
from tracker.people.record import agree
from tracker.people.record_rules import ADJUSTMENTS
from tracker.people.rules import read_email, read_phone
from tracker.staff.models import Staff

TODAY, REVIEW = date(2026, 3, 4), date(2026, 9, 1)


@pytest.fixture
def staff(session: Session) -> Staff:
    return a_member_of_staff(session)


@pytest.fixture
def ada(session: Session) -> Person:
    """Somebody with a mobile."""
    ada = add_person(session, "Ada Byron", now=NOON)
    reach_by(session, ada, read_phone("07700 900123", "GB"))
    return ada


def agreed(session: Session, person: Person, kind: str, staff: Staff) -> None:
    note = "x" if kind == "other" else ""
    agree(session, person, kind, note, REVIEW, staff, today=TODAY, now=NOON)


def a_case_of(session: Session, person: Person, channel: str = "phone") -> Case:
    """A pothole that somebody known asked for."""
    door = a_door(channel)
    intake = intakes.begin(session, a_published_service(session), door, person=person)
    raws = {"place": "Elm Road 9", "size": "small", "give_details": "yes"}
    assert intakes.answer_all(session, intake, raws, door) == {}
    return intakes.submit(session, intake, door, ZONE)


@pytest.mark.parametrize("kind", ADJUSTMENTS)
def test_each_agreement_says_what_it_stops_and_why(kind: str) -> None:
    one = Adjustment(kind=kind, note=None)
    for means in ("sms", "email", "call", "letter", "visit", "page"):
        reason = stopped([one], means)
        assert (reason is not None) is (means in STOPS.get(kind, ()))
        assert reason is None or ADJUSTMENTS[kind].lower() in reason
    assert wants_large_print([one]) is (kind == "large_print")


@pytest.mark.parametrize("kind", ADJUSTMENTS)
def test_no_request_is_confirmed_by_a_means_that_was_agreed_against(
    session: Session, ada: Person, staff: Staff, kind: str
) -> None:
    agreed(session, ada, kind, staff)
    case = a_case_of(session, ada)
    sent = [message.means for message in of_case(session, case.id)]
    assert sent == ([] if "sms" in STOPS.get(kind, ()) else ["sms"])
    assert not set(ways.ways_of(case).possible) & STOPS.get(kind, frozenset())


def test_a_reply_by_the_wrong_means_is_stopped_with_the_right_one_offered(
    session: Session, ada: Person, staff: Staff
) -> None:
    case = a_case_of(session, ada, "sms")
    assert ways.ways_of(case).possible[0] == "sms"
    agreed(session, ada, "phone_only", staff)
    with pytest.raises(Conflict, match=r"contact by phone only.*Choose another way: phone call"):
        reply(session, case, staff, "It is mended.", now=NOON, means="sms")
    assert ways.ways_of(case).never["sms"].startswith("It is agreed with them")
    assert reply(session, case, staff, "It is mended.", now=NOON).means == "call"


def test_who_is_written_to_by_letter_only_gets_a_letter_in_large_print(
    session: Session, ada: Person, staff: Staff
) -> None:
    ada.address = "4 Mill Lane, LK3 1QT"
    for kind in ("letters_only", "large_print"):
        agreed(session, ada, kind, staff)
    case = a_case_of(session, ada)
    message = reply(session, case, staff, "It is mended.", now=NOON, means="letter")
    assert (message.state, message.postal_address) == ("waiting", "4 Mill Lane, LK3 1QT")
    assert message.large_print and message.contact_point is None
    told(session, case, message, staff, now=NOON)
    assert message.state == "told"
    with pytest.raises(Conflict, match="already"):
        told(session, case, message, staff, now=NOON)


def test_staff_cannot_text_whoever_agreed_to_no_texts(
    session: Session, ada: Person, staff: Staff
) -> None:
    agreed(session, ada, "no_texts", staff)
    point = ada.phones[0].contact_point
    with pytest.raises(Conflict, match="never by text"):
        texting.send(session, point, staff, "Hello", now=NOON)


def test_at_a_shared_number_what_one_agreed_silences_nobody_else(
    session: Session, ada: Person, staff: Staff
) -> None:
    agreed(session, ada, "no_texts", staff)
    ben = add_person(session, "Ben Byron", now=NOON)
    reach_by(session, ben, read_phone("07700 900123", "GB"))
    assert texting.send(session, ada.phones[0].contact_point, staff, "Hello", now=NOON)
    case = a_case_of(session, ben)
    assert [message.means for message in of_case(session, case.id)] == ["sms"]


def test_what_waits_when_it_is_agreed_is_stopped_at_the_last_moment(
    session: Session, ada: Person, staff: Staff
) -> None:
    case = a_case_of(session, ada)
    notice = write(session, "sms", "News", now=NOON, to=case.contact_point, case_id=case.id)
    loose = write(session, "sms", "News", now=NOON, to=case.contact_point)
    answer = write(session, "sms", "You asked", now=NOON, to=case.contact_point, asked=True)
    assert ways.stopped_at_the_last(session, notice) is None
    agreed(session, ada, "no_texts", staff)
    for message in (notice, loose):
        assert "never by text" in (ways.stopped_at_the_last(session, message) or "")
    assert ways.stopped_at_the_last(session, answer) is None


def test_what_did_not_arrive_is_not_tried_by_a_means_that_was_agreed_against(
    session: Session, ada: Person, staff: Staff
) -> None:
    reach_by(session, ada, read_email("ada@example.org"))
    case = a_case_of(session, ada)
    agreed(session, ada, "no_email", staff)
    agreed(session, ada, "letters_only", staff)
    failed = write(session, "sms", "News", now=NOON, to=case.contact_point, case_id=case.id)
    failed.failure = "The number is not in use."
    note_undelivered(session, failed, now=NOON)
    assert [m.means for m in of_case(session, case.id)] == ["sms", "sms"]
