"""Those who reported what was open already, and have no case of their own: they are told its end.

What they said stands in the case of another (``duplicates.add_report``). They are told nothing of
whose it is, and nothing but how it ended.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases import ways
from tracker.cases.events import record
from tracker.cases.lifecycle import OUTCOMES
from tracker.cases.models import Case, Event
from tracker.errors import InvalidContact
from tracker.languages import USUAL, in_language, mark, t
from tracker.messages import commands as messages
from tracker.messages.rules import possible_means
from tracker.people.commands import contact_point
from tracker.people.merging import goes_on_as
from tracker.people.models import ContactPoint, Person
from tracker.people.record_queries import adjustments_of
from tracker.people.rules import read_contact
from tracker.settings import load_settings
from tracker.staff.models import Staff

CHANNEL = "phone"  # that they came by is kept with the contact, and staff took it down


@dataclass(frozen=True)
class Reporter:
    """Somebody who reported it too: who, if they are known, and where they are reached."""

    name: str
    person: Person | None
    points: tuple[ContactPoint, ...]


# What they are told of an end, where that is not what the requester is told.
_ENDS = {
    "not_possible": mark("We could not do it."),
    "withdrawn": mark("It is closed."),
}


def tell_also(session: Session, case: Case, staff: Staff, outcome: str, *, now: datetime) -> None:
    """Tell all of them how a case ended, by a way of theirs, or keep that there is none.

    What staff write to the requester is not for them. One statement where nobody reported it too.
    """
    for reporter in _reporters(session, case):
        _tell(session, case, staff, outcome, reporter, now)


def _reporters(session: Session, case: Case) -> Iterator[Reporter]:
    seen = {party.person_id for party in case.parties}
    seen_at = {case.contact_point_id}
    lines = session.scalars(
        select(Event).where(Event.case_id == case.id, Event.kind == "added").order_by(Event.id)
    ).all()
    for line in lines:
        details = line.details
        person = session.get(Person, details.get("person_id") or 0)
        if person is not None:
            person = goes_on_as(session, person)
            points = tuple(contact.contact_point for contact in person.contacts)
            if person.id in seen:
                continue
            seen.add(person.id)
        else:
            points = tuple(filter(None, [_point(session, details.get("reached_at", ""))]))
            if (not points and not details.get("name")) or seen_at & {one.id for one in points}:
                continue
        seen_at |= {one.id for one in points}
        yield Reporter(details.get("name") or (person.name if person else ""), person, points)


def _point(session: Session, typed: str) -> ContactPoint | None:
    """Where somebody said that they are reached, if it can be read."""
    with suppress(InvalidContact):
        return contact_point(session, read_contact(typed, load_settings().phone_region))
    return None


def _way(session: Session, reporter: Reporter) -> ways.Way | None:
    """How they are told: by a text or an e-mail, a call, or a letter."""
    person = reporter.person
    agreed = adjustments_of(session, person.id) if person is not None else ()
    found: dict[str, ways.Way] = {}
    for point in reporter.points:
        every = possible_means(
            point.kind, takes_texts=point.takes_texts, opted_out=point.opted_out_at is not None
        )
        for means in ways.reckon(CHANNEL, every, agreed).possible:
            found.setdefault(means, ways.Way(means, point))
    if "letter" in ways.reckon(CHANNEL, ways.by_letter(person), agreed).possible:
        found["letter"] = ways.Way("letter")
    return next((found[means] for means in (*ways.AT_ONCE, "letter") if means in found), None)


def _tell(
    session: Session,
    case: Case,
    staff: Staff,
    outcome: str,
    reporter: Reporter,
    now: datetime,
) -> None:
    way, name = _way(session, reporter), reporter.name
    if way is None:
        why = f"{name or 'Somebody'} reported it too, and nothing is known by which to reach them."
        record(
            session, case, "untold", now=now, staff=staff, for_citizen=False, text=why,
            moment=outcome,
        )  # fmt: skip
        return
    person = reporter.person
    with in_language(person.language if person else USUAL):
        title = case.definition.as_said.title
        said = t(_ENDS.get(outcome, OUTCOMES[outcome][1]))
        body = t("What you told us of: {title}. {said}", title=title, said=said)
    message = messages.write(
        session,
        way.means,
        body,
        now=now,
        to=way.point,
        subject=title,
        case_id=case.id,
        staff=staff,
        postal_address=person.address if person and way.means == "letter" else None,
    )
    record(
        session, case, "also_told", now=now, staff=staff, message=message, for_citizen=False,
        name=name, means=way.means, text=message.body,
    )  # fmt: skip
