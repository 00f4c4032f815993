"""Add people and how they are reached."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.database import find_or_add
from tracker.languages import current_language
from tracker.people.models import ConsentEntry, ContactPoint, Person, PersonContact
from tracker.people.rules import Contact
from tracker.staff.models import Staff


def contact_point(session: Session, contact: Contact, *, lock: bool = False) -> ContactPoint:
    """Find the contact point of this value, or add it; right also when two add it at once.

    ``lock``: until the unit of work ends. It is a lock that a row which only refers to the point (a
    text that comes in meanwhile) does not wait for: its writer may hold what this unit of work
    needs next.
    """
    wanted = select(ContactPoint).where(
        ContactPoint.kind == contact.kind, ContactPoint.value == contact.value
    )
    if lock:
        wanted = wanted.with_for_update(key_share=True).execution_options(populate_existing=True)
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
    language: str | None = None,
    unreachable_reason: str | None = None,
    reached_by: tuple[ContactPoint, str] | None = None,
) -> Person:
    """Add a person; whoever asks is spoken to as they are now.

    ``reached_by`` is a contact point with how they wrote it; they are not yet reached by anything
    where it is not given.
    """
    person = Person(
        name=name,
        language=language or current_language(),
        unreachable_reason=unreachable_reason,
        created_at=now,
    )
    session.add(person)
    if reached_by is not None:
        point, as_typed = reached_by
        session.add(PersonContact(person=person, contact_point=point, as_typed=as_typed))
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


def opt_out(
    session: Session,
    point: ContactPoint,
    *,
    now: datetime,
    way: str,
    words: str | None = None,
    staff: Staff | None = None,
) -> None:
    """No text is sent to this number from now on; noted in its ledger, once.

    ``way`` is one of ``CONSENT_WAYS``; ``words`` what the citizen wrote.
    """
    if point.opted_out_at is None:
        point.opted_out_at = now
        _note(session, point, now, takes_texts=False, way=way, words=words, staff=staff)
    session.flush()


def opt_in(
    session: Session,
    point: ContactPoint,
    *,
    now: datetime,
    way: str,
    words: str | None = None,
    staff: Staff | None = None,
) -> None:
    """Texts may be sent to this number again; noted in its ledger, once."""
    if point.opted_out_at is not None:
        point.opted_out_at = None
        _note(session, point, now, takes_texts=True, way=way, words=words, staff=staff)
    session.flush()


def _note(
    session: Session,
    point: ContactPoint,
    now: datetime,
    *,
    takes_texts: bool,
    way: str,
    words: str | None,
    staff: Staff | None,
) -> None:
    session.add(
        ConsentEntry(
            contact_point=point,
            at=now,
            takes_texts=takes_texts,
            way=way,
            words=words[:200] if words else None,
            staff=staff,
        )
    )
