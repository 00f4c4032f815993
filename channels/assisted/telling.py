"""Who will be told of a request, by what means and when, as its answers stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases.models import Case
from tracker.cases.ways import confirmed_by, heard_by, reckon, ways_of, who_asked
from tracker.hours import Quiet
from tracker.messages.rules import CONFIRM_BY, possible_means
from tracker.people.adjustments import stopped
from tracker.people.models import Adjustment, ContactPoint, Person
from tracker.people.record_queries import adjustments_of
from tracker.people.rules import phone_contact, spoken_phone

_CONFIRMED = {
    "sms": "a text with the reference to {where}, at once",
    "email": "an e-mail with the reference to {where}, at once",
    "letter": "a letter with the reference, which we post to {where}",
}
_ANSWERED = {
    "sms": "by text to {where}",
    "email": "by e-mail to {where}",
    "call": "by phone: one of us calls {where}",
    "visit": "at a counter, when they come next",
    "page": "on the page for finding a request",
    "letter": "by letter to {where}",
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
    """Where somebody is reached, in words, and by what means that can be; ``address`` is where
    letters go.
    """

    where: str
    possible: frozenset[str]
    refused_texts: bool = False
    address: str | None = None

    def said(self, words: str, means: str) -> str:
        """Words with where they are reached by a means put in."""
        return words.format(where=self.address if means == "letter" else self.where)


def who_is_told(
    session: Session,
    counted: Mapping[str, Any],
    channel: str,
    *,
    region: str,
    quiet: Quiet,
    now: datetime,
    person: Person | None = None,
    address: str | None = None,
) -> Told | None:
    """Who will be told, as the answers that count stand; None while it is not settled how they are
    reached. ``person`` is who they are known to be: what is agreed with them counts. ``address`` is
    one that they gave for letters. Two statements at most.
    """
    if counted.get("give_details") is False:
        return Told(
            "Nobody", "nothing is sent: give them the reference", "never: it is without a name"
        )
    reach_by = counted.get("reach_by")
    value = counted.get(f"your_{reach_by}") if reach_by else None
    if reach_by != "none" and not isinstance(value, str):
        return None
    reached = _reached(session, str(reach_by), value, region)
    reached = _with_letters(reached, address or (person.address if person else None))
    agreed = adjustments_of(session, person.id) if person else ()
    ways = reckon(channel, reached.possible, agreed)
    confirmed, answered = confirmed_by(channel, ways), heard_by(ways.possible)
    nothing = _nothing_in_writing(reached, agreed, CONFIRM_BY[channel])
    return Told(
        str(counted.get("your_name") or "They"),
        reached.said(_CONFIRMED[confirmed], confirmed) if confirmed else nothing,
        reached.said(_ANSWERED[answered], answered) + _after_quiet(answered, quiet, now),
        no_door=reach_by == "none",
    )


def hears(case: Case, region: str) -> str:
    """How whoever asked hears of a case, in words. One statement."""
    found, point = ways_of(case), case.contact_point
    if not found.possible:
        return "They give their reference, and ask: it is without a name."
    person = who_asked(case)
    where = spoken_phone(point.value, region) if point else ""
    reached = _Reached(where, frozenset(), address=person.address if person else None)
    means = heard_by(found.possible)
    return f"They hear of it {reached.said(_ANSWERED[means], means)}."


def _nothing_in_writing(
    reached: _Reached, agreed: Sequence[Adjustment], wanted: Sequence[str]
) -> str:
    reason = next(filter(None, (stopped(agreed, means) for means in wanted)), None)
    if reason is not None:
        return f"nothing in writing ({reason.rstrip('.')}): read out the reference"
    if reached.refused_texts:
        return "no text, for they asked us to send none: read out the reference"
    return "nothing in writing: read out the reference"


def _with_letters(reached: _Reached, address: str | None) -> _Reached:
    """That somebody can be written to by post, where an address is known."""
    if not address:
        return reached
    return replace(reached, possible=reached.possible | {"letter"}, address=address)


def _reached(session: Session, kind: str, value: str | None, region: str) -> _Reached:
    if value is None:
        return _Reached("", possible_means(None))
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
