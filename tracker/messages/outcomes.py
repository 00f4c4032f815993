"""Note what became of a message that was tried: at once, or by what the provider says later."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from tracker.characters import clean
from tracker.messages.commands import set_state
from tracker.messages.models import Message
from tracker.messages.queries import by_provider_sid
from tracker.messages.rules import (
    LOOK_AGAIN,
    MOST_TRIES,
    RANKS,
    wait_as_told,
    wait_before_try,
)
from tracker.messages.segments import plain, segments
from tracker.messages.senders import CannotSend, CannotSendNow, Fault, MaybeSent, MustHold, Report
from tracker.messages.terms import Terms
from tracker.people.commands import opt_out

NEVER_KNOWN = "It was tried too often, and nobody knows why it failed."


class OnFailure(Protocol):
    """What follows in the same transaction where a message does not reach anybody."""

    def __call__(
        self, session: Session, message: Message, *, now: datetime, can_be_called: bool = True
    ) -> None:
        """``can_be_called``: whether there is such a number at all, as far as is known."""
        ...


def leave_it(
    session: Session, message: Message, *, now: datetime, can_be_called: bool = True
) -> None:
    """Nothing follows: the message says itself that it failed."""


def handed_over(message: Message, sid: str | None, terms: Terms, *, now: datetime) -> None:
    """The provider took it, under the name ``sid``; what it costs is known now."""
    set_state(message, "sent", now=now)
    message.provider_sid, message.sent_at = sid, now
    message.failure = message.failure_code = message.next_try_at = None
    if message.means == "sms":
        message.segments = segments(plain(message.body))
        message.cost_micros = message.segments * terms.segment_micros


def note_sent(
    session: Session, message: Message, sid: str | None, terms: Terms, *, now: datetime
) -> None:
    """The provider answered that it took it, under the name ``sid``.

    A name that another message has, or that is none, is a fault of the provider's: it went out all
    the same, and is known by no name.
    """
    try:
        with session.begin_nested():
            handed_over(message, sid, terms, now=now)
    except (IntegrityError, DataError):
        logging.getLogger(__name__).error(
            "Message %s was named “%.80s”: that is another's, or no name", message.id, sid
        )
        handed_over(message, None, terms, now=now)


def fail(
    session: Session,
    message: Message,
    state: str,
    fault: CannotSend,
    on_failure: OnFailure,
    *,
    now: datetime,
) -> None:
    """It did not reach anybody, for the reason given; ``state`` is "failed" or "undelivered"."""
    set_state(message, state, now=now)
    message.failure, message.failure_code = clean(str(fault))[:500], fault.code
    message.next_try_at = None
    point = message.contact_point
    if point is not None and fault.opted_out:
        opt_out(session, point, now=now, way="refused")
    if point is not None and fault.no_texts:
        point.takes_texts = False
    session.flush()
    on_failure(session, message, now=now, can_be_called=not fault.no_number)


def note_fault(
    session: Session,
    message: Message,
    fault: Fault,
    on_failure: OnFailure,
    *,
    now: datetime,
    chance: float,
) -> None:
    """A try to hand it over came to nothing, or to nothing known."""
    if isinstance(fault, CannotSend):
        fail(session, message, "failed", fault, on_failure, now=now)
        return
    if isinstance(fault, MaybeSent):
        _is_unsure(message, fault, now, chance)
        return
    # It surely did not go out: what is asked for later begins with the next try.
    message.tried_at = None
    if isinstance(fault, MustHold):
        # Not a try that failed: once the fault in the settings is mended, or the number takes
        # texts again, it goes out by itself.
        message.tries -= 1
        _wait(message, "held", fault, now)
        message.next_try_at = now + LOOK_AGAIN
    elif message.tries < MOST_TRIES:
        _wait(message, "queued", fault, now)
        message.next_try_at = now + _wait_after(message, fault, chance)
    else:
        last = CannotSend(str(fault), code=fault.code)
        fail(session, message, "failed", last, on_failure, now=now)


def note_no_answer(message: Message, fault: Fault, *, now: datetime, chance: float) -> None:
    """The provider was asked whether it has it, and did not say. In the end staff decide."""
    _is_unsure(message, fault, now, chance)
    if message.tries >= MOST_TRIES:
        message.next_try_at = None


def note_search(
    session: Session,
    message: Message,
    found: Sequence[Report] | None,
    terms: Terms,
    on_failure: OnFailure,
    *,
    now: datetime,
    chance: float,
) -> None:
    """The provider was asked whether it has it: what of ``found`` is no other message's is this.

    If there is none it goes out again, as it does where nobody can be asked.
    """
    if found is None and message.tries > MOST_TRIES:
        set_state(message, "unsure", now=now)
        message.next_try_at = None
        return
    message.tries -= 1  # it was asked for, not sent
    if found and _twin_is_sent(session, message):
        _is_unsure(message, MaybeSent("Another text of the same words is sent now."), now, chance)
        return
    ours = _not_taken(session, found or ())
    if ours is not None:
        try:
            with session.begin_nested():
                take_report(session, message, ours, terms, on_failure, now=now)
        except IntegrityError:
            # Another message of the same words took it at this moment: look again.
            session.refresh(message)
            _is_unsure(message, MaybeSent("It is looked for at the provider."), now, chance)
    elif message.tries >= MOST_TRIES:
        fail(
            session, message, "failed", CannotSend(message.failure or NEVER_KNOWN), on_failure,
            now=now,
        )  # fmt: skip
    else:
        set_state(message, "queued", now=now)
        message.next_try_at = now


def take_report(
    session: Session,
    message: Message,
    report: Report,
    terms: Terms,
    on_failure: OnFailure,
    *,
    now: datetime,
) -> None:
    """The provider says what became of a message: counted once, and only forward.

    ``message`` is locked. Of one that has no name at the provider yet, the report tells it. A
    report of an earlier time that a message was handed over, which is being sent again, is late.
    """
    if message.provider_sid is None:
        # Its state may say already that it went out: in the answer to a webhook.
        sent_at = message.sent_at or message.tried_at or now
        handed_over(message, report.sid, terms, now=sent_at)
        message.changed_at = now
        session.flush()
    elif message.provider_sid != report.sid:
        if message.state in RANKS:
            return
        handed_over(message, report.sid, terms, now=message.tried_at or now)
        message.changed_at = now
        session.flush()
    if RANKS[report.state] <= RANKS.get(message.state, len(RANKS)):
        return
    if report.fault is not None:
        fail(session, message, report.state, report.fault, on_failure, now=now)
    else:
        set_state(message, report.state, now=now)
        message.failure = message.failure_code = None
        session.flush()


def hear_of(
    session: Session,
    report: Report,
    message_id: int | None,
    terms: Terms,
    on_failure: OnFailure,
    *,
    now: datetime,
) -> bool:
    """The provider reports by itself; whether it was about a message of ours.

    It is known by its name there; or, where nobody lived to note that, by ``message_id``, our own,
    which the provider was given with it.
    """
    message = by_provider_sid(session, report.sid)
    if message is None and message_id is not None:
        # The lock comes first: whoever sends it may note its name at this moment.
        message = session.get(Message, message_id, with_for_update=True)
        if message is None or message.direction != "out" or message.means != "sms":
            return False
        if message.provider_sid not in (None, report.sid):
            return False
    if message is None or message.direction != "out":
        return False
    try:
        with session.begin_nested():
            take_report(session, message, report, terms, on_failure, now=now)
    except IntegrityError:
        # A search found this name for another message of the same words at this moment.
        return hear_of(session, report, None, terms, on_failure, now=now)
    return True


def _twin_is_sent(session: Session, message: Message) -> bool:
    """Whether a worker is sending another of the same words to the same number: what was found may
    be that one.
    """
    twin = select(Message.id).where(
        Message.contact_point_id == message.contact_point_id,
        Message.direction == "out",
        Message.state == "sending",
        Message.body == message.body,
        Message.id != message.id,
    )
    return session.scalar(twin.limit(1)) is not None


def _not_taken(session: Session, found: Sequence[Report]) -> Report | None:
    """The oldest of these whose name no message here bears: two of the same words went in turn."""
    names = [report.sid for report in found]
    taken = set(
        session.scalars(select(Message.provider_sid).where(Message.provider_sid.in_(names)))
    )
    return next((report for report in reversed(found) if report.sid not in taken), None)


def _is_unsure(message: Message, fault: Fault, now: datetime, chance: float) -> None:
    _wait(message, "unsure", fault, now)
    message.next_try_at = now + _wait_after(message, fault, chance)


def _wait(message: Message, state: str, fault: Fault, now: datetime) -> None:
    set_state(message, state, now=now)
    message.failure = clean(str(fault))[:500]
    message.failure_code = None if isinstance(fault, MaybeSent) else fault.code


def _wait_after(message: Message, fault: Fault, chance: float) -> timedelta:
    if isinstance(fault, CannotSendNow) and fault.wait is not None:
        return wait_as_told(fault.wait, chance)
    return wait_before_try(message.tries, chance)
