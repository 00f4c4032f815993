"""Who will be told of a request, by what means and when, as its answers stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases.ways import by_letter, reckon
from tracker.hours import Quiet
from tracker.messages.rules import CONFIRM_BY, first_possible, possible_means
from tracker.people.adjustments import stopped
from tracker.people.models import Adjustment, ContactPoint, Person
from tracker.people.record_queries import adjustments_of
from tracker.people.rules import phone_contact, spoken_phone

_CONFIRMED = {
    "sms": "a text with the reference to {where}, at once",
    "email": "an e-mail with the reference to {where}, at once",
}
_ANSWERED = {
    "sms": "by text to {where}",
    "email": "by e-mail to {where}",
    "call": "by phone: one of us calls {where}",
    "visit": "at a counter, when they come next",
    "page": "on the page for finding a request",
    "letter": "by letter",
}


@dataclass(frozen=True)
class Told:
    """Who is told: ``first`` as the request is sent, ``later`` of what becomes of it.

    ``no_door`` is set where nothing reaches them: staff then offer a call-back or a letter.
    """

    who: str
    first: str
    later: str
    no_door: bool = False


@dataclass(frozen=True)
class _Reached:
    """Where somebody is reached, in words, and by what means that can be."""

    where: str
    possible: frozenset[str]
    refused_texts: bool = False


def who_is_told(
    session: Session,
    counted: Mapping[str, Any],
    channel: str,
    *,
    region: str,
    quiet: Quiet,
    now: datetime,
    person: Person | None = None,
) -> Told | None:
    """Who will be told, as the answers that count stand; None while it is not settled how they are
    reached. ``person`` is who they are known to be: what is agreed with them counts. Two
    statements at most.
    """
    if counted.get("give_details") is False:
        return Told(
            "Nobody", "nothing is sent: give them the reference", "never: it is without a name"
        )
    reach_by = counted.get("reach_by")
    who = str(counted.get("your_name") or "They")
    if reach_by == "none":
        return Told(who, "nothing is sent: give them the reference", "by no door", no_door=True)
    value = counted.get(f"your_{reach_by}") if reach_by else None
    if not isinstance(value, str):
        return None
    reached = _reached(session, str(reach_by), value, region)
    agreed = adjustments_of(session, person.id) if person else ()
    ways = reckon(channel, reached.possible | by_letter(person), agreed)
    confirmed = first_possible(CONFIRM_BY[channel], ways.possible)
    answered = ways.possible[0]  # a visit at least, which nothing forbids
    nothing = _nothing_in_writing(reached, agreed, CONFIRM_BY[channel])
    first = _CONFIRMED[confirmed].format(where=reached.where) if confirmed else nothing
    later = _ANSWERED[answered].format(where=reached.where)
    return Told(who, first, f"{later}{_after_quiet(answered, quiet, now)}")


def _nothing_in_writing(
    reached: _Reached, agreed: Sequence[Adjustment], wanted: Sequence[str]
) -> str:
    reason = next(filter(None, (stopped(agreed, means) for means in wanted)), None)
    if reason is not None:
        return f"nothing in writing ({reason.rstrip('.')}): read out the reference"
    if reached.refused_texts:
        return "no text, for they asked us to send none: read out the reference"
    return "nothing in writing: read out the reference"


def _reached(session: Session, kind: str, value: str, region: str) -> _Reached:
    point = session.scalar(
        select(ContactPoint).where(ContactPoint.kind == kind, ContactPoint.value == value)
    )
    if kind == "email":
        return _Reached(value, possible_means("email"))
    takes_texts = point.takes_texts if point else phone_contact(value, value).takes_texts
    opted_out = point is not None and point.opted_out_at is not None
    possible = possible_means("phone", takes_texts=takes_texts, opted_out=opted_out)
    return _Reached(spoken_phone(value, region), possible, opted_out)


def _after_quiet(means: str, quiet: Quiet, now: datetime) -> str:
    """That texts which nobody asked for just now wait for the morning."""
    until = quiet.until(now)
    if means != "sms" or until is None:
        return ""
    return f", not before {until.astimezone(quiet.zone):%H:%M}"
