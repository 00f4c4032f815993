"""Write messages into the outbox, and note what came in and what became of what went out."""

import logging
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.errors import Conflict
from tracker.interactions.models import Interaction
from tracker.messages.models import Message
from tracker.messages.rules import FIRST_STATE
from tracker.messages.segments import plain, segments
from tracker.people.models import ContactPoint
from tracker.staff.models import Staff


def write(
    session: Session,
    means: str,
    body: str,
    *,
    now: datetime,
    to: ContactPoint | None = None,
    subject: str | None = None,
    case_id: int | None = None,
    interaction: Interaction | None = None,
    staff: Staff | None = None,
    asked: bool = False,
    postal_address: str | None = None,
    large_print: bool = False,
) -> Message:
    """Write an outgoing message, in the transaction of the change that causes it.

    ``means`` is one of ``MEANS``; ``to`` is needed for all but "visit", "page" and
    "letter", which goes to ``postal_address``. ``asked``: the
    citizen has just asked for it, and gets it at any hour.
    """
    message = Message(
        direction="out",
        means=means,
        state=FIRST_STATE[means],
        body=body,
        subject=subject,
        contact_point=to,
        case_id=case_id,
        interaction_id=interaction.id if interaction else None,
        staff=staff,
        created_at=now,
        next_try_at=now if FIRST_STATE[means] == "queued" else None,
        sent_at=now if FIRST_STATE[means] == "sent" else None,
        asked=asked,
        postal_address=postal_address,
        large_print=large_print,
        segments=segments(plain(body)) if means == "sms" else None,
    )
    session.add(message)
    session.flush()
    return message


def set_state(message: Message, state: str, *, now: datetime) -> None:
    """The message is in another state; whoever has its conversation open sees it change."""
    message.state = state
    message.changed_at = now


def receive_text(
    session: Session,
    *,
    sid: str,
    address: str,
    body: str,
    now: datetime,
    media_count: int = 0,
    sender: ContactPoint | None,
) -> Message | None:
    """Keep an incoming text. ``None`` if the provider delivered this one (``sid``) before.

    It is inserted first and found out by the unique constraint, so that of two deliveries at once
    only one goes on.
    """
    message = Message(
        direction="in",
        means="sms",
        state="received",
        body=body,
        address=address[:320],
        contact_point=sender,
        provider_sid=sid,
        media_count=media_count,
        created_at=now,
        segments=segments(body),
    )
    for _ in range(2):
        try:
            with session.begin_nested():
                session.add(message)
        except IntegrityError:
            if not _is_taken_from_ours(session, sid):
                return None
        else:
            return message
    return None


def _is_taken_from_ours(session: Session, sid: str) -> bool:
    """Whether it was a text of ours that bore this name, which bears none from now on.

    A provider that gives a name twice is at fault; what a citizen wrote is not lost by it.
    """
    ours = session.scalar(
        select(Message)
        .where(Message.provider_sid == sid, Message.direction == "out")
        .with_for_update()
    )
    if ours is None:
        return False
    logging.getLogger(__name__).error("A text came in as %s, as message %s went out", sid, ours.id)
    ours.provider_sid = None
    session.flush()
    return True


def answered_at_once(session: Session, message: Message, sid: str, *, now: datetime) -> None:
    """Note that a text goes out in the answer to the webhook of the text named by ``sid``."""
    set_state(message, "sent", now=now)
    message.answers_sid = sid
    message.sent_at = now
    message.next_try_at = None
    session.flush()


def let_go_held_texts(session: Session, point: ContactPoint, *, now: datetime) -> None:
    """Texts that were held because a number refused them are due now: it takes texts again."""
    session.execute(
        update(Message)
        .where(
            Message.contact_point_id == point.id, Message.means == "sms", Message.state == "held"
        )
        .values(next_try_at=now)
    )


def tell(session: Session, message: Message, staff: Staff, *, now: datetime) -> None:
    """Note that staff told the citizen. Raises ``Conflict`` if it was told already."""
    if message.state != "waiting":
        raise Conflict("Somebody has told them this already.")
    set_state(message, "told", now=now)
    message.staff = message.staff or staff
    message.sent_at = now
    session.flush()


def send_again(session: Session, message: Message, *, now: datetime) -> None:
    """Staff let a message go out again that did not reach anybody, or of which nobody knows.

    ``message`` is locked. Its name at the provider stays until it has a new one, so that what is
    said late of the old one is known for late. Raises ``Conflict`` if it is on its way or arrived.
    """
    if message.direction != "out" or not _is_for_staff(message):
        raise Conflict("This message is on its way, or has arrived already.")
    set_state(message, "queued", now=now)
    message.tries, message.next_try_at, message.tried_at = 0, now, None
    message.failure = message.failure_code = None
    session.flush()


def take_back(session: Session, message: Message, *, now: datetime) -> None:
    """A message that has not gone out, or was not told, is withdrawn. ``message`` is locked.

    Raises ``Conflict`` if it has gone, or is going at this moment.
    """
    if message.direction != "out" or message.state not in ("queued", "waiting", "held"):
        raise Conflict("They had been told by then: that cannot be taken back.")
    set_state(message, "withdrawn", now=now)
    message.next_try_at = None
    session.flush()


def take_for_sent(session: Session, message: Message, *, now: datetime) -> None:
    """Staff know that a message went out of which the provider did not say so.

    ``message`` is locked. Raises ``Conflict`` if it is known by now what became of it.
    """
    if message.state != "unsure" or not _is_for_staff(message):
        raise Conflict("It is known by now what became of this message.")
    set_state(message, "sent", now=now)
    message.sent_at, message.failure, message.next_try_at = message.tried_at or now, None, None
    session.flush()


def _is_for_staff(message: Message) -> bool:
    """Whether no worker goes on with it by itself."""
    return message.state in ("unsure", "failed", "undelivered") and message.next_try_at is None
