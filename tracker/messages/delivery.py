"""Send what waits in the outbox: claim, call outside with no transaction open, note the result.

Any number of workers may run. A message is claimed for ``LEASE``; a worker that dies in between
leaves it claimed until then, and another takes it up. The one point where it cannot be known
whether a message went out is between the provider's acceptance and our note of it: such a message
is sent again.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, joinedload

from tracker import clock
from tracker.database import unit_of_work
from tracker.messages.models import Message
from tracker.messages.rules import LEASE, LOOK_AGAIN, MOST_TRIES, wait_before_try
from tracker.people.commands import opt_out


@dataclass(frozen=True)
class Outgoing:
    """What a sender needs of a message: to whom (E.164 or an address), what, and its name here.

    ``refused``: it is a text, and its number has asked for none since it was written.
    """

    id: int
    to: str
    body: str
    subject: str | None
    refused: bool = False


class CannotSendNow(Exception):
    """It did not go out, and may at a later try."""


class CannotSend(Exception):
    """It will not go out, however often it is tried. ``opted_out``: the number refused texts."""

    def __init__(self, reason: str, *, opted_out: bool = False) -> None:
        super().__init__(reason)
        self.opted_out = opted_out


class MustHold(Exception):
    """It cannot go out as things are: staff see it, and it is tried again later."""


Fault = CannotSend | CannotSendNow | MustHold


class Sender(Protocol):
    """Sends messages of one means; made by whoever knows the provider."""

    def send(self, message: Outgoing) -> str | None:
        """Hand a message over; returns the provider's name of it, if it gives one.

        Raises ``CannotSendNow``, ``CannotSend`` or ``MustHold``.
        """
        ...


def deliver(
    engine: Engine,
    senders: Mapping[str, Sender],
    *,
    most: int = 50,
    now: Callable[[], datetime] = clock.now,
) -> int:
    """Send at most ``most`` of the messages that are due; returns how many were tried."""
    tried = 0
    while tried < most:
        with Session(engine, expire_on_commit=False) as session, unit_of_work(session):
            outgoing, means = _claim(session, now())
        if means is None:
            break
        if outgoing is None:
            continue
        _send(engine, outgoing, senders.get(means), now)
        tried += 1
    return tried


def _claim(session: Session, now: datetime) -> tuple[Outgoing | None, str | None]:
    """Take the message that has waited longest. On SQLite the unit of work is the lock."""
    due = (
        select(Message)
        .where(
            Message.direction == "out",
            Message.state.in_(("queued", "sending", "held")),
            Message.next_try_at <= now,
        )
        .order_by(Message.next_try_at, Message.id)
        .limit(1)
        .options(joinedload(Message.contact_point, innerjoin=False))
        .with_for_update(skip_locked=True, of=Message)
    )
    message = session.scalar(due)
    if message is None:
        return None, None
    point = message.contact_point
    if message.tries >= MOST_TRIES:
        # Every worker that took it died of it, or was stopped before it could say what came of it.
        message.state, message.next_try_at = "failed", None
        message.failure = (
            message.failure or "It was tried too often, and nobody knows why it failed."
        )
        return None, message.means
    message.state = "sending"
    message.tries += 1
    message.next_try_at = now + LEASE
    to = point.value if point else ""
    refused = message.means == "sms" and point is not None and point.opted_out_at is not None
    return Outgoing(message.id, to, message.body, message.subject, refused), message.means


def _send(
    engine: Engine, outgoing: Outgoing, sender: Sender | None, now: Callable[[], datetime]
) -> None:
    sid: str | None = None
    fault: Fault | None = None
    try:
        if outgoing.refused:
            raise MustHold("This number has asked for no texts.")
        if sender is None:
            raise CannotSend("Nothing is set up that could send it.")
        sid = sender.send(outgoing)
    except (CannotSend, CannotSendNow, MustHold) as raised:
        fault = raised
    except Exception as raised:
        logging.getLogger(__name__).exception("Message %s was not sent", outgoing.id)
        fault = CannotSendNow(f"{type(raised).__name__}: {raised}")
    with Session(engine) as session, unit_of_work(session):
        message = session.get_one(Message, outgoing.id, with_for_update=True)
        if message.state == "sending":
            _note(session, message, sid, fault, now())


def _note(
    session: Session,
    message: Message,
    sid: str | None,
    fault: Fault | None,
    now: datetime,
) -> None:
    if fault is None:
        message.state, message.sent_at = "sent", now
        message.provider_sid, message.failure, message.next_try_at = sid, None, None
    elif isinstance(fault, MustHold):
        # Not a try that failed: once the fault in the settings is mended, or the number takes
        # texts again, it goes out by itself.
        message.state, message.failure = "held", str(fault)[:500]
        message.tries -= 1
        message.next_try_at = now + LOOK_AGAIN
    elif isinstance(fault, CannotSendNow) and message.tries < MOST_TRIES:
        message.state, message.failure = "queued", str(fault)[:500]
        message.next_try_at = now + wait_before_try(message.tries)
    else:
        message.state, message.failure = "failed", str(fault)[:500]
        message.next_try_at = None
        if isinstance(fault, CannotSend) and fault.opted_out and message.contact_point:
            opt_out(session, message.contact_point, now=now, way="refused")
