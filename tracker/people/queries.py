"""Find people by how they are reached, or by name."""

from contextlib import suppress

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.sql.base import ExecutableOption

from tracker.errors import InvalidContact, NotFound
from tracker.people.models import ContactPoint, Person, PersonContact
from tracker.people.rules import Contact, Known, read_email, read_phone


def find_contact_point(session: Session, contact: Contact) -> ContactPoint | None:
    """The contact point of this value, if it is known."""
    return session.scalar(
        select(ContactPoint).where(
            ContactPoint.kind == contact.kind, ContactPoint.value == contact.value
        )
    )


def known_by(session: Session, contact: Contact) -> list[Known]:
    """Who is known to be reached by this contact point, the longest known first."""
    rows = session.execute(
        select(Person.id, Person.name)
        .join(PersonContact)
        .join(ContactPoint)
        .where(ContactPoint.kind == contact.kind, ContactPoint.value == contact.value)
        .order_by(PersonContact.id)
    )
    return [Known(id, name) for id, name in rows]


def person(session: Session, person_id: int) -> Person:
    """A person with their contact points. Raises ``NotFound``. Two or three statements."""
    found = session.scalar(select(Person).where(Person.id == person_id).options(_with_contacts()))
    if found is None:
        raise NotFound("There is no such person.")
    return found


def find_people(session: Session, words: str, region: str, limit: int = 20) -> list[Person]:
    """People by a phone number, an e-mail address or a part of their name, by name.

    ``region`` is the country of a number without one. At most three statements.
    """
    words = words.replace("\0", "").strip()
    if not words:
        return []
    tests = [Person.name.icontains(words, autoescape=True)]
    for contact in _contacts_in(words, region):
        tests.append(
            Person.contacts.any(
                PersonContact.contact_point.has(
                    (ContactPoint.kind == contact.kind) & (ContactPoint.value == contact.value)
                )
            )
        )
    query = select(Person).where(or_(*tests)).options(_with_contacts())
    return list(session.scalars(query.order_by(Person.name, Person.id).limit(limit)))


def _contacts_in(words: str, region: str) -> list[Contact]:
    """What the words can be read as: a phone number, an e-mail address, or neither."""
    found = []
    with suppress(InvalidContact):
        found.append(read_phone(words, region))
    with suppress(InvalidContact):
        found.append(read_email(words))
    return found


def _with_contacts() -> ExecutableOption:
    return selectinload(Person.contacts).joinedload(PersonContact.contact_point)
