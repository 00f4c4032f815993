"""Every case of the demo city is walked to its end: everybody hears of it by a way of theirs."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tests.demo.making import NOW, a_city, chance
from tracker.cases import closing, letters, undelivered, ways
from tracker.cases.follow_jobs import follow_waiting
from tracker.cases.models import Case, Event, Party
from tracker.cases.undelivered import note_undelivered
from tracker.cases.ways import stopped_at_the_last
from tracker.cases.writing import told
from tracker.database import engine_options, unit_of_work
from tracker.messages.delivery import deliver
from tracker.messages.models import Message
from tracker.messages.queries import to_be_told
from tracker.messages.senders import CannotSend, Outgoing, Report
from tracker.people.models import Person, PersonContact
from tracker.staff.models import Staff

ENDS = ("resolved", "not_possible", "not_ours", "withdrawn", "duplicate")
LATER = NOW + timedelta(hours=1)
ARRIVED = ("sent", "delivered", "told")
KEPT = ("untold", "told_with")


class Carrier:
    """Takes what it is given, and now and then says that it does not arrive."""

    def __init__(self, name: str, rng: Random) -> None:
        self._name, self._rng, self._count = name, rng, 0

    def send(self, message: Outgoing) -> str | None:
        self._count += 1
        if self._rng.random() < 0.05:
            raise CannotSend("There is nobody there.")
        return f"{self._name}{self._count}"

    def find(self, message: Outgoing) -> Sequence[Report] | None:
        return None


def close_all(engine: Engine) -> int:
    """Close every open case by the command that staff use; returns how many there were."""
    with Session(engine) as session:
        query = select(Case.id).where(Case.status != "closed").order_by(Case.id)
        still_open = session.scalars(query).all()
    with Session(engine) as session, unit_of_work(session):
        staff = session.scalars(select(Staff).where(Staff.role == "supervisor").limit(1)).one()
        for place, case_id in enumerate(still_open):
            case = session.get_one(Case, case_id)
            if case.status != "closed":  # it went with its incident
                telling = closing.Telling("Our people were there, and this is what they found.")
                closing.close(
                    session, case, staff, ENDS[place % len(ENDS)], telling=telling, now=LATER,
                    unfinished="It is walked to its end.",
                )  # fmt: skip
    return len(still_open)


def follow(engine: Engine) -> None:
    def work() -> object:
        return unit_of_work(Session(engine))

    with Session(engine) as session:
        while follow_waiting(lambda: unit_of_work(session), lambda: LATER):
            session.expire_all()


def carry(engine: Engine) -> None:
    """Send what can be sent, phone and tell the others, post the letters: until nothing waits."""
    senders = {means: Carrier(means, chance()) for means in ("sms", "email")}
    for _ in range(12):
        went = deliver(
            engine, senders, most=100_000, on_failure=note_undelivered,
            forbidden=stopped_at_the_last, now=lambda: LATER + timedelta(hours=20),
            wait=lambda _: None,
        )  # fmt: skip
        if not went + tell_those_who_wait(engine):
            return
    raise AssertionError("It never comes to an end.")


def tell_those_who_wait(engine: Engine) -> int:
    """Staff phone, tell at a counter and post; each twentieth of those does not answer."""
    with Session(engine) as session, unit_of_work(session):
        staff = session.scalars(select(Staff).where(Staff.role == "agent").limit(1)).one()
        waiting = [
            message
            for means in ("call", "visit", "letter")
            for message in to_be_told(session, means, limit=100_000)
            if message.case_id is not None
        ]
        for place, message in enumerate(waiting):
            if message.means == "call" and place % 20 == 0:
                undelivered.not_reached(session, message, staff, now=LATER)
            else:
                case = session.get_one(Case, message.case_id)
                told(session, case, message, staff, now=LATER)
        return len(waiting)


def check_everybody_was_told(engine: Engine) -> Counter[str]:
    """Each case ended with a message that arrived by a way of whoever asked, or a reason."""
    found: Counter[str] = Counter()
    with Session(engine) as session:
        query = select(Case).options(
            joinedload(Case.contact_point),
            selectinload(Case.events),
            selectinload(Case.parties)
            .joinedload(Party.person)
            .selectinload(Person.contacts)
            .joinedload(PersonContact.contact_point),
        )
        by_case: dict[int, list[Message]] = {}
        for message in session.scalars(select(Message).where(Message.case_id.is_not(None))):
            by_case.setdefault(message.case_id or 0, []).append(message)
        for case in session.scalars(query):
            assert case.status == "closed", case.reference
            found[how_they_heard(case, by_case.get(case.id, []))] += 1
    return found


def how_they_heard(case: Case, messages: list[Message]) -> str:
    end = max(event.at for event in case.events if event.kind == "status")
    heard = [message for message in messages if is_of_the_end(message, end, case.events)]
    for message in heard:
        if message.state in ARRIVED:
            assert has_it(case, message), (case.reference, message.means)
            return message.means
    kept = [event for event in case.events if event.kind in KEPT and event.at >= end]
    if kept:
        assert all(event.details.get("text") or event.details.get("other") for event in kept)
        return kept[-1].kind
    # Nothing reached them: staff have it in the list of those for whom a way has to be found.
    what = [(one.means, one.state, one.failure) for one in messages if one.direction == "out"]
    assert any(message.unreached_since for message in heard), (case.reference, end, what)
    return "in the list"


def is_of_the_end(message: Message, end: datetime, events: list[Event]) -> bool:
    return message.direction == "out" and message.moment in ENDS and message.created_at >= end


def has_it(case: Case, message: Message) -> bool:
    """Whether a message went where whoever asked, or whom it is for, is known to be reached."""
    asker = ways.who_asked(case)
    people = [one for one in (asker, case.requester) if one is not None]
    points = {c.contact_point_id for person in people for c in person.contacts}
    points.add(case.contact_point_id or 0)
    if message.means == "letter":
        return any(message.postal_address == person.address for person in people)
    return message.means == "visit" or message.contact_point_id in points


def test_everybody_is_told_of_every_case(sqlite_url: str) -> None:
    engine = create_engine(**engine_options(sqlite_url))
    with Session(engine) as session:
        assert a_city(session, 5000)
    assert close_all(engine) > 400
    follow(engine)
    carry(engine)
    found = check_everybody_was_told(engine)
    assert min(found["sms"], found["email"], found["call"]) > 100 and found["visit"] > 5, found
    assert found["in the list"] < 30, found
    engine.dispose()


def test_so_they_are_on_either_database(engine: Engine) -> None:
    with Session(engine) as session:
        assert a_city(session, 300)
    close_all(engine)
    follow(engine)
    carry(engine)
    assert sum(check_everybody_was_told(engine).values()) >= 300


@pytest.mark.parametrize("why", letters.CAME_BACK)
def test_a_letter_that_comes_back_leaves_nobody_behind(sqlite_url: str, why: str) -> None:
    engine = create_engine(**engine_options(sqlite_url))
    with Session(engine) as session:
        a_city(session, 60)
    with Session(engine) as session, unit_of_work(session):
        case = session.scalars(
            select(Case).where(Case.status != "closed", ~Case.anonymous).limit(1)
        ).one()
        staff = session.scalars(select(Staff).where(Staff.role == "caseworker").limit(1)).one()
        asker = ways.who_asked(case)
        assert asker is not None
        asker.address = "4 Mill Lane, Larkmouth"
        telling = closing.Telling("It is done.", means="letter")
        closing.close(session, case, staff, "resolved", telling=telling, now=LATER,
                      unfinished="It is walked to its end.")  # fmt: skip
        batch = letters.print_all(session, staff, now=LATER)
        letters.post(session, batch.id, staff, now=LATER)
        (letter,) = session.scalars(select(Message).where(Message.batch_id == batch.id)).all()
        letters.came_back(session, letter.id, why, staff, now=LATER)
        case_id = case.id
    carry(engine)
    with Session(engine) as session:
        case = session.get_one(Case, case_id)
        messages = session.scalars(select(Message).where(Message.case_id == case_id)).all()
        assert how_they_heard(case, list(messages)) != "letter"
    engine.dispose()
