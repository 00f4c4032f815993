"""Which conversations by text wait for a person, and all of them. A fixed number of statements."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from tracker.errors import InvalidContact
from tracker.messages.models import Message, Thread
from tracker.people.models import ContactPoint, Person, PersonContact
from tracker.people.rules import read_phone

MOST_ROWS = 25  # on one page

# The tabs of the inbox, each with its name.
TABS = {
    "waiting": "Waiting for a person",
    "unplaced": "Not placed",
    "all": "All conversations",
}


@dataclass(frozen=True)
class Row:
    """One conversation of the list: its number, who answers it, its last text, who is known."""

    point: ContactPoint
    thread: Thread | None
    last: Message | None
    people: Sequence[str]

    @property
    def since(self) -> datetime | None:
        """Since when it waits, or was taken over."""
        if self.thread is None:
            return None
        return self.thread.waiting_since or self.thread.owned_since

    @property
    def unread(self) -> bool:
        """Whether the last text came in since staff looked last."""
        seen = self.thread.read_up_to if self.thread else 0
        return self.last is not None and self.last.direction == "in" and self.last.id > seen


@dataclass(frozen=True)
class Listing:
    """Some conversations, and the word for the next ones where there are more."""

    rows: Sequence[Row]
    after: str = ""


def _unread() -> Any:
    """Whether a text came in on a thread since staff looked last."""
    return exists().where(
        Message.contact_point_id == Thread.contact_point_id,
        Message.direction == "in",
        Message.means == "sms",
        Message.id > Thread.read_up_to,
    )


def badge(session: Session, staff_id: int) -> int:
    """How many conversations want ``staff_id`` to look: those that wait for somebody, and those of
    their own with a text that they have not seen; texts from nobody's number count too. One
    statement.
    """
    threads = (
        select(func.count(Thread.id))
        .where(or_(Thread.wants.is_not(None), and_(Thread.owner_id == staff_id, _unread())))
        .scalar_subquery()
    )
    return session.scalar(select(threads + _without_number())) or 0


def _without_number() -> Any:
    return (
        select(func.count(Message.id))
        .where(Message.unplaced, Message.contact_point_id.is_(None))
        .scalar_subquery()
    )


def counts(session: Session) -> dict[str, int]:
    """How many conversations wait or were taken over, and how many texts are not placed. One
    statement.
    """
    waiting = select(func.count(Thread.id)).where(_with_a_person()).scalar_subquery()
    unplaced = select(func.count(Message.id)).where(Message.unplaced).scalar_subquery()
    row = session.execute(select(waiting, unplaced)).one()
    return {"waiting": row[0], "unplaced": row[1]}


def _with_a_person() -> Any:
    return or_(Thread.wants.is_not(None), Thread.owner_id.is_not(None))


def waiting(session: Session, *, after: str = "") -> Listing:
    """Conversations that wait for a person or that one has taken over, the longest first.

    ``after`` is the word of the page before. Two statements.
    """
    since = func.coalesce(Thread.waiting_since, Thread.owned_since)
    query = _threads().where(_with_a_person())
    begun = _read_place(after)
    if begun is not None:
        moment, number = begun
        same = literal(moment, Thread.waiting_since.type)
        query = query.where(or_(since > same, and_(since == same, Thread.id > number)))
    found = session.execute(query.order_by(since, Thread.id).limit(MOST_ROWS + 1)).all()
    rows = _rows(session, found[:MOST_ROWS])
    more = len(found) > MOST_ROWS
    return Listing(rows, _place(rows[-1]) if more else "")


def _place(row: Row) -> str:
    thread = row.thread
    moment = row.since
    if thread is None or moment is None:
        return ""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%S.%f}-{thread.id}"


def _read_place(word: str) -> tuple[datetime, int] | None:
    moment, _, number = word.partition("-")
    with suppress(ValueError):
        return datetime.strptime(moment, "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC), int(number)
    return None


def every(session: Session, *, words: str = "", region: str, after: str = "") -> Listing:
    """All conversations, the one with the newest text first; ``words`` is a number, the end of one,
    or part of a name. Two statements.
    """
    newest = func.max(Message.id)
    query = (
        select(Message.contact_point_id.label("point_id"), newest.label("last_id"))
        .where(Message.means == "sms", Message.contact_point_id.is_not(None))
        .group_by(Message.contact_point_id)
    )
    if words:
        query = query.where(Message.contact_point_id.in_(_points_of(words, region)))
    if after.isdecimal() and len(after) < 10:
        query = query.having(newest < int(after))
    cut = query.order_by(newest.desc()).limit(MOST_ROWS + 1).subquery()
    found = session.execute(
        select(ContactPoint, Thread, Message)
        .join(cut, cut.c.point_id == ContactPoint.id)
        .join(Message, Message.id == cut.c.last_id)
        .outerjoin(Thread, Thread.contact_point_id == ContactPoint.id)
        .options(joinedload(Thread.owner))
        .order_by(cut.c.last_id.desc())
    ).all()
    rows = _rows(session, found[:MOST_ROWS])
    last = rows[-1].last if rows else None
    return Listing(rows, str(last.id) if last and len(found) > MOST_ROWS else "")


def _points_of(words: str, region: str) -> Select[*tuple[Any, ...]]:
    """The numbers that the words can mean."""
    named = ContactPoint.persons.any(
        PersonContact.person.has(Person.name.icontains(words, autoescape=True))
    )
    tests = [named]
    with suppress(InvalidContact):
        tests.append(ContactPoint.value == read_phone(words, region).value)
    figures = "".join(one for one in words if one.isascii() and one.isdigit())
    if len(figures) >= 3:
        tests.append(ContactPoint.value.endswith(figures))
    return select(ContactPoint.id).where(ContactPoint.kind == "phone", or_(*tests))


def _threads() -> Select[*tuple[Any, ...]]:
    """Each thread with its number and its newest text."""
    other = aliased(Message)
    newest = (
        select(func.max(other.id))
        .where(other.contact_point_id == Thread.contact_point_id, other.means == "sms")
        .correlate(Thread)
        .scalar_subquery()
    )
    return (
        select(ContactPoint, Thread, Message)
        .select_from(Thread)
        .join(ContactPoint, ContactPoint.id == Thread.contact_point_id)
        .outerjoin(Message, Message.id == newest)
        .options(joinedload(Thread.owner))
    )


def _rows(session: Session, found: Sequence[Any]) -> list[Row]:
    people = names(session, {point.id for point, _, _ in found})
    return [Row(point, thread, last, people.get(point.id, [])) for point, thread, last in found]


def names(session: Session, point_ids: Collection[int]) -> dict[int, list[str]]:
    """The names known at each number, the longest known first. One statement."""
    known = session.execute(
        select(PersonContact.contact_point_id, Person.name)
        .join(Person, Person.id == PersonContact.person_id)
        .where(PersonContact.contact_point_id.in_(point_ids))
        .order_by(PersonContact.id)
    )
    found: dict[int, list[str]] = {}
    for point_id, name in known:
        found.setdefault(point_id, []).append(name)
    return found
