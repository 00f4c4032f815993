"""Somebody who was recorded twice becomes one record, and two again where that was a mistake.

Every row that refers to the record that goes is moved to the one that is kept, whatever table it is
in: the tables are asked which of their columns refer to people, so that a new one is not forgotten.
What was moved is kept by number, and goes back to its place if the merge is undone.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapper, Session

from tracker.database import Base, find_or_add
from tracker.errors import Conflict, NotFound
from tracker.people.merge_models import PersonApart, PersonMerge
from tracker.people.models import Person, PersonContact, PersonWords
from tracker.staff.models import Staff

# What may be chosen from either record, with the columns that go together.
CHOICES: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "addressed_as": ("addressed_as",),
    "address": ("address", "address_failed_at", "address_failure"),
    "language": ("language",),
}
_FIELDS = (*(name for names in CHOICES.values() for name in names), "unreachable_reason")
# What refers to a person and is not moved: their words, and what says which records are one.
STAYS = frozenset({PersonWords, PersonMerge, PersonApart, Person})


def referring() -> Iterator[tuple[Mapper[Any], Any, str]]:
    """Every column of every table that says of which person a row is, with its attribute."""
    for mapper in sorted(Base.registry.mappers, key=lambda one: str(one.local_table)):
        if mapper.class_ in STAYS:
            continue
        for column in mapper.local_table.columns:
            if any(key.column.table is Person.__table__ for key in column.foreign_keys):
                yield mapper, column, mapper.get_property_by_column(column).key


def merge(
    session: Session,
    kept_id: int,
    gone_id: int,
    staff: Staff,
    *,
    now: datetime,
    take_from_gone: frozenset[str] = frozenset(),
) -> PersonMerge:
    """Two records are of one person: all of ``gone`` goes over to ``kept``.

    ``take_from_gone`` names which of ``CHOICES`` are taken from the record that goes. Raises
    ``Conflict`` where either was merged already, and ``NotFound``.
    """
    kept, gone = lock_both(session, kept_id, gone_id)
    for one in (kept, gone):
        if one.merged_into_id is not None:
            raise Conflict("One of these was merged meanwhile. Look at them again.")
    was = _fields(kept)
    for choice in sorted(take_from_gone & CHOICES.keys()):
        for name in CHOICES[choice]:
            setattr(kept, name, getattr(gone, name))
    if gone.unreachable_reason is None:
        kept.unreachable_reason = None
    done = PersonMerge(
        kept=kept, gone=gone, at=now, staff=staff, moved={}, taken_out={}, was=was,
        became=_fields(kept),
    )  # fmt: skip
    session.add(done)
    gone.merged_into_id = kept.id
    session.flush()
    gather(session, done)
    return done


def lock_both(session: Session, one_id: int, other_id: int) -> tuple[Person, Person]:
    """Two people, locked in the order of their numbers. Raises ``Conflict`` and ``NotFound``."""
    if one_id == other_id:
        raise Conflict("This is one record already.")
    found = {
        person.id: person
        for person in session.scalars(
            select(Person)
            .where(Person.id.in_([one_id, other_id]))
            .order_by(Person.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    }
    if len(found) < 2:
        raise NotFound("There is no such person.")
    return found[one_id], found[other_id]


def _fields(person: Person) -> dict[str, Any]:
    return {name: _plain(getattr(person, name)) for name in _FIELDS}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def gather(session: Session, done: PersonMerge) -> int:
    """Move what refers to the record that went; also what was written to it at the same moment.

    Returns how many rows were moved. What both had (the same number or address) is taken out of
    the record that went; of what else there can be only one, that which it had stays with it.
    """
    kept_id, gone_id = done.kept_id, done.gone_id
    moved, taken_out = dict(done.moved), dict(done.taken_out)
    count = 0
    for mapper, column, key in referring():
        query = select(mapper.class_).where(column == gone_id)
        rows = list(session.scalars(query.order_by(*mapper.primary_key)))
        if not rows:
            continue
        ids = _move(session, rows, key, kept_id)
        if ids:
            where = f"{mapper.local_table}.{column.key}"
            moved[where] = sorted({*moved.get(where, ()), *ids})
            count += len(ids)
    for contact in session.scalars(
        select(PersonContact).where(PersonContact.person_id == gone_id)
    ).all():
        taken_out.setdefault("person_contact", []).append(_whole(contact))
        session.delete(contact)
    done.moved, done.taken_out = moved, taken_out
    session.flush()
    session.expire_all()
    return count


def _move(session: Session, rows: list[Any], key: str, to: int) -> list[int]:
    """Move rows, all of them if that can be; else one by one, without those that cannot be."""
    ids = [row.id for row in rows]
    try:
        with session.begin_nested():
            for row in rows:
                setattr(row, key, to)
            session.flush()
        return ids
    except IntegrityError:
        return [id for row, id in zip(rows, ids, strict=True) if _move_one(session, row, key, to)]


def _move_one(session: Session, row: Any, key: str, to: int) -> bool:
    try:
        with session.begin_nested():
            setattr(row, key, to)
            session.flush()
    except IntegrityError:
        return False
    return True


def _whole(row: Any) -> dict[str, Any]:
    return {column.key: _plain(getattr(row, column.key)) for column in row.__table__.columns}


def undo(session: Session, merge_id: int, staff: Staff, *, now: datetime) -> PersonMerge:
    """Two records again: whatever was moved goes back to its place, as far as it is still there.

    What was added to the record that was kept since stays with it, and so does what was changed
    since. Raises ``Conflict`` where it was undone already, or where the record that was kept was
    merged on since: that comes first.
    """
    done = session.get(PersonMerge, merge_id)
    if done is None:
        raise NotFound("There is no such merge.")
    kept, gone = lock_both(session, done.kept_id, done.gone_id)
    session.refresh(done, with_for_update=True)
    if done.undone_at is not None:
        raise Conflict("This was undone already.")
    _check_last(session, done, kept)
    for mapper, column, key in referring():
        ids = done.moved.get(f"{mapper.local_table}.{column.key}", ())
        query = select(mapper.class_).where(mapper.primary_key[0].in_(ids), column == kept.id)
        for row in session.scalars(query):
            setattr(row, key, gone.id)
    session.flush()
    _put_back_fields(kept, done)
    gone.merged_into_id = None
    done.undone_at, done.undone_by_id = now, staff.id
    session.flush()
    _put_back_rows(session, done)
    session.expire_all()
    return done


def _check_last(session: Session, done: PersonMerge, kept: Person) -> None:
    if kept.merged_into_id is not None:
        raise Conflict("The record that was kept was merged into another since: undo that first.")
    later = session.scalar(
        select(PersonMerge.id).where(
            PersonMerge.kept_id == done.kept_id,
            PersonMerge.id > done.id,
            PersonMerge.undone_at.is_(None),
        )
    )
    if later is not None:
        raise Conflict("Another record was merged into this one since: undo that first.")


def _put_back_fields(kept: Person, done: PersonMerge) -> None:
    for name in _FIELDS:
        held, became, was = getattr(kept, name), done.became.get(name), done.was.get(name)
        if became != was and _plain(held) == became:
            moment = isinstance(was, str) and name.endswith("_at")
            setattr(kept, name, datetime.fromisoformat(str(was)) if moment else was)


def _put_back_rows(session: Session, done: PersonMerge) -> None:
    for values in done.taken_out.get("person_contact", ()):
        taken = session.get(PersonContact, values["id"])
        session.add(
            PersonContact(**{k: v for k, v in values.items() if k != "id" or taken is None})
        )
    session.flush()


def are_two(session: Session, one_id: int, other_id: int, staff: Staff, *, now: datetime) -> None:
    """Two records are of two people: it is never suggested again."""
    first, second = sorted((one_id, other_id))
    lock_both(session, first, second)
    find_or_add(
        session,
        select(PersonApart).where(PersonApart.person_id == first, PersonApart.other_id == second),
        lambda: PersonApart(person_id=first, other_id=second, at=now, staff_id=staff.id),
    )


def goes_on_as(session: Session, person: Person) -> Person:
    """The record that goes on in place of one that was merged; itself for any other."""
    while person.merged_into_id is not None:
        person = session.get_one(Person, person.merged_into_id)
    return person


def fingerprint(person: Person, counts: Mapping[str, int]) -> str:
    """What staff saw of a record, so that a merge of one that changed meanwhile is found out."""
    contacts = ",".join(str(one.contact_point_id) for one in person.contacts)
    fields = "|".join(str(value) for value in _fields(person).values())
    return f"{person.merged_into_id}|{fields}|{contacts}|{sorted(counts.items())}"


def gather_lately(session: Session, *, now: datetime) -> int:
    """Move what was written to records as they were being merged, or from a page that was open
    then. Returns how many rows were moved.
    """
    lately = select(PersonMerge).where(
        PersonMerge.undone_at.is_(None), PersonMerge.at >= now - timedelta(days=1)
    )
    count = 0
    for done in session.scalars(lately.order_by(PersonMerge.id)).all():
        count += gather(session, done)
    return count
