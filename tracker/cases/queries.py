"""Read cases: one by its reference, a page of the queue, what a citizen may see."""

import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.attempts.commands import check_tries, record_try
from tracker.cases.models import Case, Event, Party
from tracker.cases.references import read_reference
from tracker.catalogue.models import Definition
from tracker.errors import InvalidContact, NotFound
from tracker.messages.models import Message
from tracker.people.models import ConsentStatement, Person, PersonContact
from tracker.people.rules import read_email


def by_reference(session: Session, typed: str, *, lock: bool = False) -> Case:
    """The case of a reference as typed. ``lock``: until the unit of work ends.

    Raises ``InvalidReference`` for a typing slip and ``NotFound``. A fixed number of statements,
    whatever the length of its timeline.
    """
    query = _LOCKED if lock else _CASE
    found = session.scalar(query, {"reference": read_reference(typed)})
    if found is None:
        raise NotFound("There is no case with this reference.")
    return found


# Written once: to write it takes longer than to ask it.
_CASE = (
    select(Case)
    .where(Case.reference == bindparam("reference"))
    .options(
        joinedload(Case.definition).joinedload(Definition.service),
        joinedload(Case.contact_point),
        joinedload(Case.team),
        joinedload(Case.assignee),
        joinedload(Case.area),
        joinedload(Case.queue),
        joinedload(Case.interaction),
        selectinload(Case.parties)
        .joinedload(Party.person)
        .selectinload(Person.contacts)
        .joinedload(PersonContact.contact_point),
        selectinload(Case.parties).joinedload(Party.consent).joinedload(ConsentStatement.staff),
    )
)
_LOCKED = _CASE.with_for_update(of=Case).execution_options(populate_existing=True)
_TIMELINE = (
    select(Event)
    .where(Event.case_id == bindparam("case_id"))
    .options(joinedload(Event.staff))
    .order_by(Event.id)
)


def timeline(session: Session, case: Case, *, for_citizen: bool = False) -> list[Event]:
    """The events of a case, oldest first; ``for_citizen``: only what the citizen may see."""
    query = _TIMELINE
    if for_citizen:
        # A text that was added by mistake and taken out again is somebody else's to read.
        kept = Event.message_id.in_(select(Message.id).where(Message.case_id == case.id))
        query = query.where(Event.for_citizen, or_(Event.kind != "texted", kept))
    return list(session.scalars(query, {"case_id": case.id}))


T = TypeVar("T")


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
