"""Read cases: one by its reference, a page of the queue, what a citizen may see."""

import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.attempts.commands import check_tries, record_try
from tracker.cases.lifecycle import OPEN
from tracker.cases.models import Case, Event, Party
from tracker.cases.references import read_reference
from tracker.catalogue.models import Definition
from tracker.errors import InvalidContact, InvalidReference, NotFound
from tracker.messages.models import Message
from tracker.people.models import ConsentStatement, Person, PersonContact
from tracker.people.rules import read_email


def by_reference(session: Session, typed: str, *, lock: bool = False) -> Case:
    """The case of a reference as typed. ``lock``: until the unit of work ends.

    Raises ``InvalidReference`` for a typing slip and ``NotFound``. A fixed number of statements,
    whatever the length of its timeline.
    """
    query = (
        select(Case)
        .where(Case.reference == read_reference(typed))
        .options(
            joinedload(Case.definition).joinedload(Definition.service),
            joinedload(Case.contact_point),
            joinedload(Case.team),
            joinedload(Case.assignee),
            joinedload(Case.interaction),
            selectinload(Case.parties)
            .joinedload(Party.person)
            .selectinload(Person.contacts)
            .joinedload(PersonContact.contact_point),
            selectinload(Case.parties).joinedload(Party.consent).joinedload(ConsentStatement.staff),
        )
    )
    if lock:
        query = query.with_for_update(of=Case).execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound("There is no case with this reference.")
    return found


def timeline(session: Session, case: Case, *, for_citizen: bool = False) -> list[Event]:
    """The events of a case, oldest first; ``for_citizen``: only what the citizen may see."""
    query = (
        select(Event)
        .where(Event.case_id == case.id)
        .options(joinedload(Event.staff))
        .order_by(Event.id)
    )
    if for_citizen:
        # A text that was added by mistake and taken out again is somebody else's to read.
        kept = Event.message_id.in_(select(Message.id).where(Message.case_id == case.id))
        query = query.where(Event.for_citizen, or_(Event.kind != "texted", kept))
    return list(session.scalars(query))


T = TypeVar("T")


@dataclass(frozen=True)
class Filter:
    """What the queue is narrowed to; an empty field narrows nothing.

    ``status`` is a status, "open" for all but closed, or "" for all. ``unassigned``: those that
    nobody has taken. ``late_at``: those still open that were due before this moment. ``words`` is a
    reference, or part of a place, a title or a name of somebody with a part in the case.
    """

    status: str = "open"
    team: str = ""
    channel: str = ""
    assignee_id: int | None = None
    unassigned: bool = False
    service: str = ""
    words: str = ""
    late_at: datetime | None = None


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list: its rows, its number from 1, how many to a page and in all."""

    rows: Sequence[T]
    number: int
    size: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last page; 1 where there is nothing."""
        return max(1, -(-self.total // self.size))


def queue(session: Session, wanted: Filter, *, page: int = 1, size: int = 25) -> Page[Case]:
    """A page of cases: open ones by due time, closed ones by when they were closed, and both
    together by when they came in. Three statements, however many there are.
    """
    total = session.scalar(_narrowed(select(func.count(Case.id)), wanted)) or 0
    number = min(max(page, 1), max(1, -(-total // size)))
    order = _order(wanted)
    # The page is cut out of bare numbers first: whole rows of thousands of cases would be sorted.
    cut = (
        _narrowed(select(Case.id), wanted).order_by(*order).limit(size).offset((number - 1) * size)
    ).subquery()
    rows = session.scalars(
        select(Case)
        .join(cut, cut.c.id == Case.id)
        .options(
            joinedload(Case.definition),
            joinedload(Case.team),
            joinedload(Case.assignee),
            selectinload(Case.parties).joinedload(Party.person),
        )
        .order_by(*order)
    ).all()
    return Page(rows, number, size, total)


def _order(wanted: Filter) -> tuple[Any, ...]:
    if wanted.status == "closed":
        return (Case.closed_at.desc(), Case.id.desc())
    if wanted.status == "":
        return (Case.opened_at.desc(), Case.id.desc())
    return (Case.due_at, Case.id)


@dataclass(frozen=True)
class Counts:
    """How many open cases there are, how many of them are late, how many nobody has taken."""

    open: int
    late: int
    unassigned: int
    mine: int


def counts(session: Session, *, team: str, staff_id: int, now: datetime) -> Counts:
    """What waits for a team ("" for all of them), and for one member of staff wherever it is.

    One statement.
    """
    here = Case.team.has(key=team) if team else true()
    how_many = func.count(Case.id)
    row = session.execute(
        select(
            how_many.filter(here),
            how_many.filter(here, Case.due_at < now),
            how_many.filter(here, Case.assignee_id.is_(None)),
            how_many.filter(Case.assignee_id == staff_id),
        ).where(Case.status.in_(OPEN))
    ).one()
    return Counts(*row)


def _narrowed(query: Select[Any], wanted: Filter) -> Select[Any]:
    if wanted.status == "open":
        query = query.where(Case.status.in_(OPEN))
    elif wanted.status:
        query = query.where(Case.status == wanted.status)
    if wanted.team:
        query = query.where(Case.team.has(key=wanted.team))
    if wanted.channel:
        query = query.where(Case.channel == wanted.channel)
    if wanted.assignee_id is not None:
        query = query.where(Case.assignee_id == wanted.assignee_id)
    if wanted.unassigned:
        query = query.where(Case.assignee_id.is_(None))
    if wanted.late_at is not None:
        query = query.where(Case.status.in_(OPEN), Case.due_at < wanted.late_at)
    if wanted.service:
        query = query.where(Case.definition.has(Definition.service.has(key=wanted.service)))
    words = wanted.words.replace("\0", "").strip()
    if words:
        query = query.where(_about(words))
    return query


def _about(words: str) -> Any:
    named = Party.person.has(Person.name.icontains(words, autoescape=True))
    about = or_(
        Case.place.icontains(words, autoescape=True),
        Case.definition.has(Definition.title.icontains(words, autoescape=True)),
        Case.parties.any(named),
    )
    try:
        # A word of eight letters can read as a reference, so it is looked for as a word as well.
        return or_(Case.reference == read_reference(words), about)
    except InvalidReference:
        return about


def cases_of(session: Session, person_id: int, *, limit: int = 20) -> list[Case]:
    """The cases in which a person plays a part, the newest first. One statement."""
    return list(
        session.scalars(
            select(Case)
            .where(Case.parties.any(Party.person_id == person_id))
            .options(joinedload(Case.definition), joinedload(Case.team))
            .order_by(Case.opened_at.desc(), Case.id.desc())
            .limit(limit)
        )
    )


def cases_at(session: Session, contact_point_id: int, *, limit: int = 20) -> list[Case]:
    """The cases of which the citizen hears at a contact point, the newest first."""
    return list(
        session.scalars(
            select(Case)
            .where(Case.contact_point_id == contact_point_id)
            .options(joinedload(Case.definition))
            .order_by(Case.opened_at.desc(), Case.id.desc())
            .limit(limit)
        )
    )


NO_MATCH = (
    "We found no request with this reference and these details. Check both: the details are the "
    "last four figures of the phone number, or the e-mail address, that the request was made with."
)


def track(session: Session, typed: str, proof: str, *, address: str, now: datetime) -> Case | None:
    """The case that a citizen asks for from outside, if ``proof`` is right.

    ``proof`` is the last four figures of the phone number or the e-mail address used; ``address``
    is the network address that asks. ``None`` where the two do not go together, without a word on
    which of them is wrong; the try is then recorded, for the caller to commit. Raises
    ``InvalidReference`` for a typing slip and ``TooManyTries``.
    """
    reference = read_reference(typed)
    check_tries(session, "track", reference, now=now)
    check_tries(session, "track_from", address, now=now)
    try:
        case = by_reference(session, reference)
    except NotFound:
        case = None
    if case is not None and _proves(case, proof):
        return case
    record_try(session, "track", reference, now=now)
    record_try(session, "track_from", address, now=now)
    return None


def _proves(case: Case, proof: str) -> bool:
    point = case.contact_point
    if point is None:
        return False
    if point.kind == "email":
        with suppress(InvalidContact):
            return point.value == read_email(proof).value
        return False
    figures = "".join(str(unicodedata.decimal(c)) for c in proof[:40] if c.isdecimal())
    return len(figures) >= 4 and point.value.endswith(figures[-4:]) and len(figures) <= 15
