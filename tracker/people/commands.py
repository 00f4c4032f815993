"""Add people and how they are reached."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.database import find_or_add
from tracker.people.models import ContactPoint, Person, PersonContact
from tracker.people.rules import Contact


def contact_point(session: Session, contact: Contact) -> ContactPoint:
    """Find the contact point of this value, or add it; right also when two add it at once."""
    wanted = select(ContactPoint).where(
        ContactPoint.kind == contact.kind, ContactPoint.value == contact.value
    )
    return find_or_add(
        session,
        wanted,
        lambda: ContactPoint(
            kind=contact.kind, value=contact.value, takes_texts=contact.takes_texts
        ),
    )


def add_person(
    session: Session,
    name: str,
    *,
    now: datetime,
    language: str = "en",
    unreachable_reason: str | None = None,
) -> Person:
    """Add a person, not yet reached by anything."""
    person = Person(
        name=name, language=language, unreachable_reason=unreachable_reason, created_at=now
    )
    session.add(person)
    session.flush()
    return person


def reach_by(session: Session, person: Person, contact: Contact) -> ContactPoint:
    """Note that a person is reached by a contact point; noted once, however often it is said."""
    point = contact_point(session, contact)
    known = session.scalar(
        select(PersonContact).where(
            PersonContact.person_id == person.id, PersonContact.contact_point_id == point.id
        )
    )
    if known is None:
        session.add(PersonContact(person=person, contact_point=point, as_typed=contact.as_typed))
        person.unreachable_reason = None
        session.flush()
    return point


def opt_out(session: Session, point: ContactPoint, *, now: datetime) -> None:
    """No text is sent to this number from now on."""
    if point.opted_out_at is None:
        point.opted_out_at = now
    session.flush()


def opt_in(session: Session, point: ContactPoint) -> None:
    """Texts may be sent to this number again."""
    point.opted_out_at = None
    session.flush()
