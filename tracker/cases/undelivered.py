"""A message of a case that reached nobody: told on the timeline, and turned into a next step."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases import notices, ways
from tracker.cases.events import record
from tracker.cases.models import Case, Event
from tracker.cases.standing import current
from tracker.cases.ways import Way
from tracker.cases.writing import as_letter
from tracker.errors import Conflict
from tracker.languages import in_language
from tracker.messages import commands as messages
from tracker.messages.models import Message
from tracker.staff.models import Staff

# What staff do not have to wait for: that somebody comes by, or looks it up, is no next step.
_REACHES = (*ways.AT_ONCE, "letter")
# What goes out by itself comes before what somebody has to do.
_ORDER = {"call": 1, "letter": 2}


def note_undelivered(
    session: Session, message: Message, *, now: datetime, can_be_called: bool = True
) -> None:
    """Write the line of the timeline and the next step, in the transaction in which it failed.

    The next step is the next way by which whoever asked can be reached, and by which this was not
    tried before: a text, an e-mail, a call-back in the phone desk's list, a letter; each in words
    of its own, where it is a notice. Where none is known, staff find the case in the list of those
    whom nothing reached. ``can_be_called``: whether there is such a number at all, where the
    message was a text. Once for a message, however often it fails.
    """
    if message.case_id is None:
        return
    case = current(session.get_one(Case, message.case_id))
    if _is_noted(session, message, case):
        return
    way = _next_way(session, case, message, can_be_called=can_be_called)
    if way is None:
        message.unreached_since = now
    else:
        _write(session, case, message, way, now, dead=not can_be_called)
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
        next=way.means if way else None,
    )


def _is_noted(session: Session, message: Message, case: Case) -> bool:
    """Whether it was told before, on its case or on the one that goes on in place of it."""
    noted = select(Event.id).where(
        Event.case_id.in_({message.case_id, case.id}),
        Event.message_id == message.id,
        Event.kind == "undelivered",
    )
    return session.scalar(noted.limit(1)) is not None


def _next_way(session: Session, case: Case, message: Message, *, can_be_called: bool) -> Way | None:
    tried = [(one.means, one.contact_point_id) for one in _tries(session, message)]
    dead = {point for one in _tries(session, message) for point in (one.gaps or {}).get("dead", ())}
    if not can_be_called:
        dead.add(message.contact_point_id)
    for way in sorted(ways.every_way(case), key=lambda way: _ORDER.get(way.means, 0)):
        point_id = way.point.id if way.point else None
        known_dead = point_id is not None and point_id in dead
        if way.means in _REACHES and not known_dead and (way.means, point_id) not in tried:
            return way
    return None


def _tries(session: Session, message: Message) -> Iterator[Message]:
    """The message, and those for which it was written one after another."""
    one: Message | None = message
    while one is not None:
        yield one
        before = one.instead_of_id
        one = session.get(Message, before) if before is not None else None


def _write(
    session: Session, case: Case, message: Message, way: Way, now: datetime, *, dead: bool
) -> None:
    """Say it again by another way: a notice in the words for it, anything else in its own."""
    gaps = dict(message.gaps or {})
    subject, body = message.subject, message.body
    if message.moment is not None:
        known = {field.name: gaps.get(field.name, "") for field in fields(notices.Gaps)}
        with in_language(notices.language_of(case)):
            said = notices.say(session, case, message.moment, way.means, notices.Gaps(**known))
        subject, body = said.subject[:200], said.body
    again = messages.write(
        session,
        way.means,
        body,
        now=now,
        to=way.point,
        subject=subject,
        case_id=message.case_id,
        staff=message.staff,
        **(as_letter(case) if way.means == "letter" else {}),
    )
    if dead:
        gaps["dead"] = [*gaps.get("dead", ()), message.contact_point_id]
    again.moment, again.instead_of_id = message.moment, message.id
    again.gaps = gaps or None


def not_reached(session: Session, message: Message, staff: Staff, *, now: datetime) -> None:
    """Whoever was to be told by phone or at a counter was not reached, and is not tried so again:
    they are reached by the next way. Raises ``Conflict`` where they were told meanwhile.
    """
    if message.state != "waiting" or message.means not in ("call", "visit"):
        raise Conflict("Somebody has told them this already.")
    messages.set_state(message, "undelivered", now=now)
    message.staff = message.staff or staff
    message.failure = _NOT_THERE[message.means]
    session.flush()
    note_undelivered(session, message, now=now)


def tried(session: Session, message: Message, *, now: datetime) -> None:
    """They were phoned and did not answer: the try is counted, and they are phoned again.

    Raises ``Conflict`` where they were told meanwhile.
    """
    if message.state != "waiting" or message.means != "call":
        raise Conflict("Somebody has told them this already.")
    message.tries += 1
    message.tried_at = message.changed_at = now
    session.flush()


_NOT_THERE = {
    "call": "Nobody could be reached by phone.",
    "visit": "They did not come to a counter.",
}
