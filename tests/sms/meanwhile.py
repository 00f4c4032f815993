"""What others do while a conversation by text goes on, and what must be true of it."""

import re
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from channels.sms import jobs
from tests.builders import ZONE, a_member_of_staff, close_case
from tracker.cases.merging import merge
from tracker.cases.models import Case
from tracker.cases.opening import Part, open_case
from tracker.cases.queries import by_reference
from tracker.cases.references import shown
from tracker.cases.writing import reply
from tracker.catalogue.queries import current_definition
from tracker.database import unit_of_work
from tracker.messages.commands import set_state
from tracker.messages.models import Message, Thread
from tracker.messages.threads import hand_back, take_over, thread_with
from tracker.people.commands import add_person, contact_point, reach_by
from tracker.people.models import ConsentEntry, ContactPoint, Person
from tracker.people.rules import Contact
from tracker.staff.models import Staff

Kept = dict[str, str]


def happen(app: Flask, number: str, words: str, kept: Kept, now: datetime, where: str) -> None:
    """Do what a line of a script says, or check it. References are kept by their names."""
    for pattern, work in _LINES:
        found = re.fullmatch(pattern, words)
        if found:
            said = {name: value for name, value in found.groupdict().items() if value is not None}
            with app.app_context(), unit_of_work() as session:
                work(session, _point(session, number), said, kept, now, where)
            return
    raise ValueError(f"{where}: nobody knows how to do “{words}”")


def worker(app: Flask, number: str, now: datetime) -> list[str]:
    """Let the worker do what is due; what it texts to a number."""
    with app.app_context():
        for job in jobs(app):
            if job.name != "fetch pictures":
                job.run()
        with unit_of_work() as session:
            due = session.scalars(
                select(Message)
                .where(Message.contact_point_id == _point(session, number).id)
                .where(Message.means == "sms", Message.state == "queued")
                .order_by(Message.id)
            ).all()
            for message in due:
                set_state(message, "sent", now=now)
                message.sent_at = now
            return [message.body for message in due]


def _point(session: Session, number: str) -> ContactPoint:
    return contact_point(session, Contact("phone", number, number, takes_texts=True))


def _staff(session: Session) -> Staff:
    return session.scalar(select(Staff)) or a_member_of_staff(session)


def _case(session: Session, kept: Kept, name: str) -> Case:
    return by_reference(session, kept[name])


def _known(
    session: Session, point: ContactPoint, said: Kept, kept: Kept, now: datetime, where: str
) -> None:
    _person(session, point, said["name"], now)


def _person(session: Session, point: ContactPoint, name: str, now: datetime) -> Person:
    found = session.scalar(select(Person).where(Person.name == name))
    if found is None:
        found = add_person(session, name, now=now)
        reach_by(session, found, Contact("phone", point.value, point.value, takes_texts=True))
    return found


def _opened(
    session: Session, point: ContactPoint, said: Kept, kept: Kept, now: datetime, where: str
) -> None:
    elsewhere = "door" not in said
    person = None
    if "name" in said:
        person = _person(session, point, said["name"], now)
    elif elsewhere:
        person = add_person(session, "Somebody Other", now=now)
    case = open_case(
        session,
        current_definition(session, said["service"]),
        {},
        submission_key=str(uuid4()),
        channel=said.get("door", "web"),
        interaction=None,
        parts=[Part("requester", person)] if person else [],
        contact_point=None if elsewhere else point,
        place=None,
        staff=None,
        zone=ZONE,
        now=now,
    )
    for message in session.scalars(select(Message).where(Message.case_id == case.id)):
        set_state(message, "sent", now=now)
    kept[said["ref"]] = shown(case.reference)


def _replies(
    session: Session, point: ContactPoint, said: Kept, kept: Kept, now: datetime, where: str
) -> None:
    case = _case(session, kept, said["ref"])
    message = reply(session, case, _staff(session), said["text"], now=now, means="sms")
    set_state(message, "sent", now=now)
    message.sent_at = now


def _closes(
    session: Session, point: ContactPoint, said: Kept, kept: Kept, now: datetime, where: str
) -> None:
    case = _case(session, kept, said["ref"])
    close_case(session, case, _staff(session), now=now)


def _merges(
    session: Session, point: ContactPoint, said: Kept, kept: Kept, now: datetime, where: str
) -> None:
    one, other = _case(session, kept, said["ref"]), _case(session, kept, said["other"])
    merge(session, one, other, _staff(session), now=now)


def _takes_over(
    session: Session, point: ContactPoint, said: Kept, kept: Kept, now: datetime, where: str
) -> None:
    take_over(session, thread_with(session, point), _staff(session), now=now)


def _hands_back(
    session: Session, point: ContactPoint, said: Kept, kept: Kept, now: datetime, where: str
) -> None:
    hand_back(session, thread_with(session, point))


def _texts_of(
    session: Session, point: ContactPoint, said: Kept, kept: Kept, now: datetime, where: str
) -> None:
    count = session.scalar(
        select(func.count(Message.id)).where(
            Message.case_id == _case(session, kept, said["ref"]).id, Message.direction == "in"
        )
    )
    assert count == int(said["count"]), f"{where}: {count} texts were added"


def _unplaced(
    session: Session, point: ContactPoint, said: Kept, kept: Kept, now: datetime, where: str
) -> None:
    texts = session.scalars(
        select(Message.body).where(Message.contact_point_id == point.id, Message.unplaced)
    ).all()
    assert len(texts) == int(said["count"]), f"{where}: unplaced are {texts}"


def _waits_for(
    session: Session, point: ContactPoint, said: Kept, kept: Kept, now: datetime, where: str
) -> None:
    thread = session.scalars(select(Thread).where(Thread.contact_point_id == point.id)).one()
    assert (thread.wants or "nothing") == said["why"], f"{where}: it waits for {thread.wants}"


def _ledger(
    session: Session, point: ContactPoint, said: Kept, kept: Kept, now: datetime, where: str
) -> None:
    entries = session.scalars(
        select(ConsentEntry)
        .where(ConsentEntry.contact_point_id == point.id)
        .order_by(ConsentEntry.id)
    )
    lines = [f"{'in' if entry.takes_texts else 'out'} by {entry.way}" for entry in entries]
    assert ", ".join(lines) == said["lines"], f"{where}: the ledger says {lines}"


Work = Callable[[Session, ContactPoint, Kept, Kept, datetime, str], None]
_REF = r"\{(?P<ref>\w+)\}"
_LINES: list[tuple[str, Work]] = [
    (r"known: (?P<name>.+)", _known),
    (rf"opened by (?P<door>\w+)(?: for (?P<name>[^:]+))?: (?P<service>\S+) {_REF}", _opened),
    (rf"opened elsewhere: (?P<service>\S+) {_REF}", _opened),
    (rf"staff replies {_REF}: (?P<text>.+)", _replies),
    (rf"closes {_REF}", _closes),
    (rf"merges {_REF} into \{{(?P<other>\w+)\}}", _merges),
    ("takes over", _takes_over),
    ("hands back", _hands_back),
    (rf"texts of {_REF}: (?P<count>\d+)", _texts_of),
    (r"unplaced: (?P<count>\d+)", _unplaced),
    (r"waits for: (?P<why>\w+)", _waits_for),
    (r"ledger: (?P<lines>.*)", _ledger),
]
