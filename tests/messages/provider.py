"""A provider of the tests' own, and an outbox with texts for it."""

from datetime import timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.builders import NOON
from tracker.messages.commands import write
from tracker.messages.delivery import deliver
from tracker.messages.models import Message
from tracker.messages.senders import Outgoing, Report
from tracker.people.commands import contact_point
from tracker.people.rules import read_phone


class FakeProvider:
    """Takes what is sent; fails in the way it is told to. ``found`` is what it says to have, and
    ``name`` what it calls each text, where it does not number them."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault, self.sent = fault, list[Outgoing]()
        self.found: list[Report] | Exception | None = []
        self.asked = list[Outgoing]()
        self.name: str | None = None

    def find(self, message: Outgoing) -> list[Report] | None:
        self.asked.append(message)
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    def send(self, message: Outgoing) -> str:
        if self.fault:
            raise self.fault
        self.sent.append(message)
        return self.name or f"SM{len(self.sent):032d}"


def a_text(session: Session, body: str = "Hello") -> Message:
    point = contact_point(session, read_phone("07700 900123", "GB"))
    return write(session, "sms", body, now=NOON, to=point)


def the_message(engine: Engine) -> Message:
    with Session(engine) as session:
        return session.scalars(select(Message)).one()


def run(engine: Engine, provider: FakeProvider, after: timedelta = timedelta()) -> int:
    return deliver(engine, {"sms": provider}, now=lambda: NOON + after)


def later(hours: float) -> timedelta:
    return timedelta(hours=hours)
