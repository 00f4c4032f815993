"""Cases as they come in, and staff at their desks, for the tests of the back office."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import uuid4

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import (
    LOCALE,
    NOON,
    ZONE,
    a_definition,
    a_published_service,
    belongs,
)
from tests.visitor import Visitor
from tracker.cases.models import Case
from tracker.catalogue.models import Definition, Service
from tracker.database import unit_of_work
from tracker.intake import commands
from tracker.intake.commands import Door
from tracker.messages.commands import receive_text
from tracker.messages.models import Message
from tracker.messages.threads import thread_with, want_person
from tracker.people.commands import contact_point
from tracker.people.models import ContactPoint
from tracker.people.rules import Contact
from tracker.staff.models import Staff

ADA = {"your_name": "Ada Byron", "reach_by": "phone", "your_phone": "07700 900123"}
NOBODY = {"give_details": "no", "your_name": "", "reach_by": "", "your_phone": ""}


def a_service(session: Session, key: str = "pothole", **changes: object) -> Definition:
    """The service of this key; made when it is first asked for."""
    found = session.scalar(select(Definition).join(Service).where(Service.key == key))
    return found or a_published_service(session, a_definition(key=key, **changes))


def a_case(
    session: Session,
    *,
    channel: str = "web",
    at: datetime = NOON,
    definition: Definition | None = None,
    staff: Staff | None = None,
    **answers: str,
) -> Case:
    """A pothole in Oak Street that Ada Byron reports; ``answers`` are other than hers."""
    door = Door(channel, at, LOCALE, staff=staff)
    intake = commands.begin(session, definition or a_service(session), door)
    raws = {"place": "Oak Street 4", "size": "small", "give_details": "yes", **ADA, **answers}
    problems = commands.answer_all(session, intake, raws, door)
    assert not problems, problems
    return commands.submit(session, intake, door, ZONE)


@contextmanager
def the_city(app: Flask) -> Iterator[Session]:
    """What is put into the city's database before its pages are looked at."""
    with app.app_context(), unit_of_work() as session:
        yield session


def at_the_desk(app: Flask, role: str = "caseworker", **others: object) -> Visitor:
    """Somebody of this role who has signed in; ``others`` as for an account.

    They have no password, whose checking takes long on purpose: signing in has tests of its own.
    """
    with the_city(app) as session:
        values: dict[str, object] = {
            "email": f"{role}-at-the-desk@larkmouth.example",
            "name": f"Robin the {role}",
        }
        values |= {"role": role, "password_hash": "none", "created_at": NOON}
        values |= {} if "organisation_id" in others else belongs(session, role)
        account = Staff(**{**values, **others})
        session.add(account)
        session.flush()
        name = account.get_id()
    visitor = Visitor(app)
    with visitor.client.session_transaction() as browser:
        browser["_user_id"], browser["_fresh"] = name, True
    return visitor


THEIRS = "+447700900123"


def a_text(
    session: Session,
    words: str = "Hello",
    *,
    number: str = THEIRS,
    at: datetime = NOON,
    unplaced: bool = False,
    wants: str | None = None,
) -> Message:
    """A text that came in from a number; from a short code, it has no contact point."""
    point = None
    if number.startswith("+"):
        point = contact_point(session, Contact("phone", number, number, takes_texts=True))
    message = receive_text(
        session, sid=f"SM{uuid4().hex}", address=number, body=words, now=at, sender=point
    )
    assert message is not None
    message.unplaced = unplaced
    if point is not None:
        thread = thread_with(session, point)
        why = wants or ("unplaced" if unplaced else None)
        if why:
            want_person(session, thread, why, now=at)
    session.flush()
    return message


def their_number(session: Session, number: str = THEIRS) -> ContactPoint:
    """The contact point of a number; made when it is first asked for."""
    return contact_point(session, Contact("phone", number, number, takes_texts=True))
