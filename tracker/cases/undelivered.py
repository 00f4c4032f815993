"""A message of a case that reached nobody: told on the timeline, and turned into a next step."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from tracker.cases.events import record
from tracker.cases.merging import current
from tracker.cases.models import Case, Event
from tracker.cases.ways import who_asked
from tracker.messages import commands as messages
from tracker.messages.models import Message
from tracker.people.adjustments import stops
from tracker.people.models import ContactPoint
from tracker.people.record_queries import adjustments_of


def note_undelivered(
    session: Session, message: Message, *, now: datetime, can_be_called: bool = True
) -> None:
    """Write the line of the timeline and the next step, in the transaction in which it failed.

    The next step is a call-back, where somebody with a part in the case can be phoned; else an
    e-mail in the same words, which goes out by itself; else staff see that no way is known.
    ``can_be_called``: whether there is such a number at all, where the message was a text. Once for
    a message, however often it fails.
    """
    if message.case_id is None or _is_noted(session, message):
        return
    case = current(session.get_one(Case, message.case_id))
    means, point = _next_way(case, message, can_be_called=can_be_called)
    if means is not None:
        messages.write(
            session,
            means,
            message.body,
            now=now,
            to=point,
            subject=message.subject,
            case_id=message.case_id,
            staff=message.staff,
        )
    record(
        session,
        case,
        "undelivered",
        now=now,
        message=message,
        for_citizen=False,
        means=message.means,
        reason=message.failure or "",
        code=message.failure_code,
        next=means,
    )


def _is_noted(session: Session, message: Message) -> bool:
    noted = select(Event.id).where(Event.message_id == message.id, Event.kind == "undelivered")
    return session.scalar(noted.limit(1)) is not None


def _next_way(
    case: Case, message: Message, *, can_be_called: bool
) -> tuple[str | None, ContactPoint | None]:
    """By what means they are reached next, and where; two empty ones if no way is known."""
    failed = message.contact_point
    person, session = who_asked(case), object_session(case)
    never = stops(adjustments_of(session, person.id)) if person and session else frozenset()
    if failed is not None and failed.kind == "phone" and can_be_called and "call" not in never:
        return "call", failed
    phones = [contact.contact_point for contact in case.requester.phones] if case.requester else []
    emails = [contact.contact_point for contact in case.requester.emails] if case.requester else []
    for means, points in (("call", phones), ("email", emails)):
        other = next((point for point in points if point is not failed), None)
        if other is not None and means not in never:
            return means, other
    return None, None
