"""Find people by how they are reached, or by name."""

import re
from collections.abc import Iterator
from contextlib import suppress

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.sql.base import ExecutableOption

from tracker.errors import InvalidContact, NotFound
from tracker.people.index import NAME, fold, ids_with
from tracker.people.models import ContactPoint, Person, PersonContact
from tracker.people.rules import Contact, Known, read_phone

_FIGURES = re.compile(r"\+?[\d\s()./–-]*\d[\d\s()./–-]*")


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
    """People in whose name, number, address or e-mail address every one of the words occurs.

    Those whose name begins with what was typed come first, then those of whom a word begins with
    each, then those in whom they are at all. ``region`` is the country of a number without one. A
    single letter finds nobody: it would find everybody. At most nine statements.
    """
    parts = _parts(words, region)
    if not parts:
        return []
    found: dict[int, None] = {}
    for wanted in _ways_to_look(parts):
        if len(found) < limit:
            found |= dict.fromkeys(ids_with(session, wanted, limit * 2))
    return _nearest_first(session, parts, list(found))[:limit]


def people_with(session: Session, words: str, region: str, limit: int) -> list[Person]:
    """People of whom a word begins with each of these: as ``find_people``, but from one look only,
    for where people are not all that is searched. Of a record that was merged into another, the
    other. At most five statements.
    """
    parts = _parts(words, region)
    if not parts or not all(part[0].isalnum() for part in parts):
        return []
    found = ids_with(session, [f" {part}" for part in parts], limit * 4, one_by_one=1000)
    people = _nearest_first(session, parts, found)
    return [person for person in people if person.merged_into_id is None][:limit]


def _nearest_first(session: Session, parts: list[str], ids: list[int]) -> list[Person]:
    """These people, first those whose name begins with what was typed."""
    query = select(Person).where(Person.id.in_(ids)).options(_with_contacts())
    people = list(session.scalars(query)) if ids else []
    places = {id: place for place, id in enumerate(ids)}
    whole = " ".join(parts)

    def rank(person: Person) -> tuple[bool, bool, str, int]:
        name = fold(person.name)
        return name != whole, not name.startswith(whole), name, places[person.id]

    return sorted(people, key=rank)


def _parts(words: str, region: str) -> list[str]:
    """What has to occur: each word, folded; a number as one part, however it is spaced.

    One letter among others is left out, unless it begins a name of which nothing else was typed.
    """
    folded = fold(words.replace("\0", ""))
    if _FIGURES.fullmatch(folded):
        with suppress(InvalidContact):
            return [read_phone(folded, region).value.lstrip("+")]
        return [figures] if len(figures := "".join(filter(str.isdecimal, folded))) > 1 else []
    return [part for part in folded.split() if len(part) > 1]


def _ways_to_look(parts: list[str]) -> Iterator[list[str]]:
    """From the nearest to the farthest; two letters are looked for where a word begins."""
    yield [f"{NAME}{' '.join(parts)}"]
    if all(part[0].isalnum() for part in parts):
        yield [f" {part}" for part in parts]
    yield [part if len(part) > 2 else f" {part}" for part in parts]


def _with_contacts() -> ExecutableOption:
    return selectinload(Person.contacts).joinedload(PersonContact.contact_point)
