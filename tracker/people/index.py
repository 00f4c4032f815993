"""What people are found by: their words, folded, in a table with an index over every three letters.

``PersonWords`` is kept by the session itself, whatever changes a person or how they are reached.
SQLite looks through its trigrams (FTS5), PostgreSQL through its own (pg_trgm): ``ids_with`` is the
one place where they differ.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import phonenumbers
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    column,
    delete,
    event,
    insert,
    inspect,
    select,
    table,
)
from sqlalchemy.orm import Session
from sqlalchemy.orm.unitofwork import UOWTransaction

from tracker.languages import bare
from tracker.people.models import ContactPoint, Person, PersonContact, PersonWords

# Stands before a person's name where that is written once more, and so tells a name that begins
# with something from one that only has it inside. Letters and figures: PostgreSQL's trigrams know
# no other characters.
NAME = "0q0"
# How many people PostgreSQL looks through one by one before it asks its index: of what is found
# among these there is so much that the index would take longer to list it.
_SOME = 10_000
_BETWEEN = str.maketrans(
    {"-": " ", "\N{EN DASH}": " ", "'": "", "\N{RIGHT SINGLE QUOTATION MARK}": ""}
)
_INDEX = table("person_words_index")
_AT_ONCE = 500  # people whose words are made in one go
_FOUND_BY = ("name", "addressed_as", "address", "merged_into_id")


def fold(words: str) -> str:
    """A text without case, accents and apostrophes, and with one space between its words.

    A hyphen parts words: whoever types "jones" finds Smith-Jones.
    """
    return " ".join(bare(words).translate(_BETWEEN).split())


def words_of(
    person: Sequence[str | None],
    reached_by: Iterable[tuple[str, str]],
    also: Iterable[str] = (),
) -> str:
    """The words that a person is found by.

    Args:
        person: the name, how they are addressed, their address.
        reached_by: kind and value of each of their contact points.
        also: the names on records that were merged into theirs.
    """
    name, *others = (fold(each or "") for each in person)
    found = [name, *others, *map(fold, also)]
    for kind, value in reached_by:
        found += _figures_of(value) if kind == "phone" else [fold(value)]
    return f" {' '.join(filter(None, found))} {NAME}{name} "


def _figures_of(number: str) -> list[str]:
    """A number as people type it: with the code of its country, and as it is dialled there."""
    figures = number.lstrip("+")
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return [figures]
    national = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    return [figures, "".join(filter(str.isdecimal, national))]


def index_all(session: Session) -> int:
    """Make the words of everybody anew; returns of how many. For rows that were written in bulk."""
    session.flush()
    connection, last, count = session.connection(), 0, 0
    connection.execute(delete(PersonWords))
    while ids := session.scalars(
        select(Person.id).where(Person.id > last).order_by(Person.id).limit(_AT_ONCE)
    ).all():
        _write(connection, ids)
        last, count = ids[-1], count + len(ids)
    return count


def _write(connection: Connection, ids: Collection[int]) -> None:
    """Write the words of these people. Whoever was merged into another has none, and lends that one
    the name.
    """
    people = connection.execute(
        select(Person.id, Person.name, Person.addressed_as, Person.address).where(
            Person.id.in_(ids), Person.merged_into_id.is_(None)
        )
    ).all()
    also: dict[int | None, list[str]] = {}
    for into, name in connection.execute(
        select(Person.merged_into_id, Person.name).where(Person.merged_into_id.in_(ids))
    ):
        also.setdefault(into, []).append(name)
    reached: dict[int, list[tuple[str, str]]] = {}
    for person_id, kind, value in connection.execute(
        select(PersonContact.person_id, ContactPoint.kind, ContactPoint.value)
        .join(ContactPoint)
        .where(PersonContact.person_id.in_(ids))
        .order_by(PersonContact.id)
    ):
        reached.setdefault(person_id, []).append((kind, value))
    rows = [
        {"person_id": id, "words": words_of(words, reached.get(id, ()), also.get(id, ()))}
        for id, *words in people
    ]
    if rows:
        connection.execute(insert(PersonWords), rows)


@event.listens_for(Session, "after_flush")
def _keep(session: Session, context: UOWTransaction) -> None:
    """Make the words anew of everybody of whom something changed that they are found by."""
    new = {one.id: one for one in session.new if isinstance(one, Person)}
    if new:
        _write_new(session, new)
    touched = {
        *(one.id for one in session.dirty if isinstance(one, Person) and _is_found_anew(one)),
        *_merged_or_not(session),
        *(
            one.person_id
            for one in (*session.new, *session.dirty, *session.deleted)
            if isinstance(one, PersonContact)
        ),
    } - new.keys()
    if touched:
        connection = session.connection()
        connection.execute(delete(PersonWords).where(PersonWords.person_id.in_(touched)))
        _write(connection, touched)


def _write_new(session: Session, people: Mapping[int, Person]) -> None:
    """The words of people who are new: nothing has to be read for them."""
    reached: dict[int, list[tuple[str, str]]] = {}
    contacts = (one for one in session.new if isinstance(one, PersonContact))
    for contact in sorted(contacts, key=lambda one: one.id):
        point = contact.contact_point
        reached.setdefault(contact.person_id, []).append((point.kind, point.value))
    rows = [
        {
            "person_id": id,
            "words": words_of(
                [person.name, person.addressed_as, person.address], reached.get(id, ())
            ),
        }
        for id, person in people.items()
    ]
    session.connection().execute(insert(PersonWords), rows)


def _merged_or_not(session: Session) -> set[int]:
    """Into whom somebody was merged just now, or from whom they were parted again."""
    found: set[int] = set()
    for one in session.dirty:
        if isinstance(one, Person):
            history = inspect(one).attrs["merged_into_id"].history
            found.update(id for id in (*history.added, *history.deleted) if id is not None)
    return found


def _is_found_anew(person: Person) -> bool:
    state = inspect(person)
    return any(state.attrs[name].history.has_changes() for name in _FOUND_BY)


def ids_with(
    session: Session, parts: Sequence[str], limit: int, *, one_by_one: int = _SOME
) -> list[int]:
    """The numbers of people in whose words every part occurs, in no order.

    A part is folded, and has three characters or more (a space before it counts): with fewer no
    index could help. ``one_by_one`` is how many PostgreSQL looks through before it asks its index.
    """
    if session.get_bind().dialect.name == "sqlite":
        return _ids_in_sqlite(session, parts, limit)
    return _ids_in_postgresql(session, parts, limit, one_by_one)


def _ids_in_sqlite(session: Session, parts: Sequence[str], limit: int) -> list[int]:
    quoted = (f'"{part.replace(chr(34), chr(34) * 2)}"' for part in parts)
    query = (
        select(column("rowid", Integer))
        .select_from(_INDEX)
        .where(column("person_words_index").op("MATCH")(" AND ".join(quoted)))
    )
    return list(session.scalars(query.limit(limit)))


def _ids_in_postgresql(
    session: Session, parts: Sequence[str], limit: int, one_by_one: int
) -> list[int]:
    some = select(PersonWords).order_by(PersonWords.person_id).limit(one_by_one).subquery()
    first = select(some.c.person_id).where(*_all_in(some.c.words, parts))
    found = list(session.scalars(first.limit(limit)))
    if len(found) < limit:
        every = select(PersonWords.person_id).where(*_all_in(PersonWords.words, parts))
        found = list(session.scalars(every.limit(limit)))
    return found


def _all_in(words: Any, parts: Sequence[str]) -> list[ColumnElement[bool]]:
    return [words.contains(part, autoescape=True) for part in parts]
