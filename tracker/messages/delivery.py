"""Send what waits in the outbox: claim, call outside with no transaction open, note the result.

Any number of workers may run, on any number of machines. A message is claimed for a while (its
lease); a worker that dies in between leaves it claimed until then, and another takes it up. The one
point where it cannot be known whether a message went out is between our handing it over and our
note of it: of such a message the provider is asked first, and it goes out again only if it is not
there. ``docs/sending.md`` says what is promised.
"""

import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, joinedload

from tracker import clock
from tracker.database import unit_of_work
from tracker.messages.commands import set_state
from tracker.messages.models import Message
from tracker.messages.outcomes import (
    NEVER_KNOWN,
    OnFailure,
    fail,
    leave_it,
    note_fault,
    note_no_answer,
    note_search,
    note_sent,
)
from tracker.messages.rules import MOST_TRIES
from tracker.messages.segments import plain, segments
from tracker.messages.senders import (
    CannotSend,
    CannotSendNow,
    Fault,
    MaybeSent,
    MustHold,
    Outgoing,
    Sender,
)
from tracker.messages.terms import Terms, take_slot
from tracker.people.models import ContactPoint

Answer = TypeVar("Answer")

# Why a message may not go out now, if something was agreed since it was written that forbids it.
Forbidden = Callable[[Session, Message], str | None]


@dataclass(frozen=True)
class Claim:
    """A message that this worker has: from ``slot`` until ``until`` it may call outside.

    ``uncertain``: it may be at the provider already, who is asked and gets nothing.
    """

    outgoing: Outgoing
    means: str
    uncertain: bool
    slot: datetime
    until: datetime


@dataclass(frozen=True)
class Round:
    """What stays the same while a worker goes through the outbox."""

    engine: Engine
    senders: Mapping[str, Sender]
    terms: Terms
    on_failure: OnFailure
    forbidden: Forbidden
    now: Callable[[], datetime]
    wait: Callable[[float], object]
    chance: Callable[[], float]


def deliver(
    engine: Engine,
    senders: Mapping[str, Sender],
    *,
    most: int = 50,
    terms: Terms | None = None,
    on_failure: OnFailure = leave_it,
    forbidden: Forbidden = lambda session, message: None,
    stopped: Callable[[], bool] = lambda: False,
    now: Callable[[], datetime] = clock.now,
    wait: Callable[[float], object] = time.sleep,
    chance: Callable[[], float] = random.random,
) -> int:
    """Send at most ``most`` of the messages that are due; returns how many were tried.

    Args:
        engine: of the database with the outbox.
        senders: what sends, by means.
        most: after so many it comes back, that other things get their turn.
        terms: how fast, at what price and at what hours texts go out.
        on_failure: what follows where a message does not reach anybody, in the same transaction.
        forbidden: why a message is not sent although it waits; ``None`` where nothing forbids it.
        stopped: whether to come back before that.
        now: the time.
        wait: waits so many seconds, with no transaction open.
        chance: a number from 0 to 1, for waits that differ.
    """
    this = Round(engine, senders, terms or Terms(), on_failure, forbidden, now, wait, chance)
    tried = 0
    while tried < most and not stopped():
        with Session(engine, expire_on_commit=False) as session, unit_of_work(session):
            any_due, claim = _claim(session, this)
        if not any_due:
            break
        if claim is None:
            continue
        _work_on(this, claim)
        tried += 1
    return tried


def _work_on(this: Round, claim: Claim) -> None:
    wait_for = (claim.slot - this.now()).total_seconds()
    if wait_for > 0:
        this.wait(wait_for)
    if claim.uncertain:
        _ask(this, claim)
    else:
        _send(this, claim)


def _claim(session: Session, this: Round) -> tuple[bool, Claim | None]:
    """Take the message that is first in the line; whether there was one, and what to do with it.

    On SQLite the unit of work is the lock.
    """
    now = this.now()
    due = (
        select(Message)
        .where(
            Message.direction == "out",
            Message.state.in_(("queued", "sending", "unsure", "held")),
            Message.next_try_at <= now,
        )
        # Whoever has just asked does not stand behind all that waited for the morning.
        .order_by(Message.asked.desc(), Message.next_try_at, Message.id)
        .limit(1)
        .options(joinedload(Message.contact_point, innerjoin=False))
        .with_for_update(skip_locked=True, of=Message)
    )
    message = session.scalar(due)
    if message is None:
        return False, None
    if message.state in ("sending", "unsure"):
        return True, _claim_to_ask(message, this, now)
    return True, _claim_to_send(session, message, this, now)


def _claim_to_ask(message: Message, this: Round, now: datetime) -> Claim | None:
    set_state(message, "unsure", now=now)
    message.tries += 1
    if message.tries > 2 * MOST_TRIES:
        # Every worker that took it died of it.
        message.failure = message.failure or NEVER_KNOWN
        message.next_try_at = None
        return None
    message.next_try_at = now + this.terms.lease
    return Claim(_outgoing(message), message.means, True, now, message.next_try_at)


def _claim_to_send(session: Session, message: Message, this: Round, now: datetime) -> Claim | None:
    if message.tries >= MOST_TRIES:
        fault = CannotSend(message.failure or NEVER_KNOWN, code=message.failure_code)
        fail(session, message, "failed", fault, this.on_failure, now=now)
        return None
    reason = this.forbidden(session, message)
    if reason is not None:
        fail(session, message, "failed", CannotSend(reason), this.on_failure, now=now)
        return None
    outgoing, slot = _outgoing(message), now
    if message.means == "sms" and not outgoing.refused:
        quiet_until = None if message.asked else this.terms.quiet.until(now)
        if quiet_until is not None:
            message.next_try_at = quiet_until
            return None
        slot = take_slot(session, this.terms, segments(plain(message.body)), now=now)
    set_state(message, "sending", now=now)
    message.tries += 1
    message.tried_at = message.tried_at or now
    message.next_try_at = slot + this.terms.lease
    return Claim(outgoing, message.means, False, slot, message.next_try_at)


def _outgoing(message: Message) -> Outgoing:
    point = message.contact_point
    refused = message.means == "sms" and point is not None and point.opted_out_at is not None
    return Outgoing(
        message.id,
        point.value if point else "",
        message.body,
        message.subject,
        refused,
        message.tried_at,
    )


def _send(this: Round, claim: Claim) -> None:
    if this.now() >= claim.slot + (claim.until - claim.slot) / 2:
        # This machine was asleep. There is no time left to hand it over before another worker may
        # take it up, who will.
        return
    outgoing = claim.outgoing
    if claim.means == "sms" and not outgoing.refused and _refuses_by_now(this.engine, outgoing):
        outgoing = replace(outgoing, refused=True)
    sid, fault = _outside(outgoing, lambda: _hand_over(this, claim.means, outgoing))
    with Session(this.engine) as session, unit_of_work(session):
        message = session.get_one(Message, outgoing.id, with_for_update=True)
        now = this.now()
        if message.state != "sending":
            return  # the provider has told what became of it meanwhile
        if fault is None:
            note_sent(session, message, sid, this.terms, now=now)
        else:
            note_fault(session, message, fault, this.on_failure, now=now, chance=this.chance())


def _ask(this: Round, claim: Claim) -> None:
    found, fault = _outside(claim.outgoing, lambda: _sender(this, claim.means).find(claim.outgoing))
    with Session(this.engine) as session, unit_of_work(session):
        message = session.get_one(Message, claim.outgoing.id, with_for_update=True)
        now, chance = this.now(), this.chance()
        if message.state != "unsure":
            return  # the provider has told it meanwhile, or staff have decided
        if fault is None:
            note_search(
                session, message, found, this.terms, this.on_failure, now=now, chance=chance
            )
        else:
            note_no_answer(message, fault, now=now, chance=chance)


def _refuses_by_now(engine: Engine, outgoing: Outgoing) -> bool:
    """Whether its number asked for no more texts while it waited for its turn."""
    with Session(engine) as session:
        refused = (
            select(ContactPoint.id)
            .join(Message, Message.contact_point_id == ContactPoint.id)
            .where(Message.id == outgoing.id, ContactPoint.opted_out_at.is_not(None))
        )
        return session.scalar(refused) is not None


def _hand_over(this: Round, means: str, outgoing: Outgoing) -> str | None:
    if outgoing.refused:
        raise MustHold("This number has asked for no texts.")
    return _sender(this, means).send(outgoing)


def _sender(this: Round, means: str) -> Sender:
    sender = this.senders.get(means)
    if sender is None:
        raise CannotSend("Nothing is set up that could send it.")
    return sender


def _outside(outgoing: Outgoing, call: Callable[[], Answer]) -> tuple[Answer | None, Fault | None]:
    """What was answered outside, or what went wrong."""
    try:
        return call(), None
    except (CannotSend, CannotSendNow, MaybeSent, MustHold) as fault:
        return None, fault
    except Exception as fault:
        # A fault of ours in the middle: how far it had got nobody knows.
        logging.getLogger(__name__).exception("Message %s was not sent", outgoing.id)
        return None, MaybeSent(f"{type(fault).__name__}: {fault}")
