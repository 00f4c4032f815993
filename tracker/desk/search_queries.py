"""What the page of a search reads."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.cases import search as cases
from tracker.cases.models import Case, Party
from tracker.cases.search import Found, Narrowed, Place, readable
from tracker.cases.search_models import StaffSearch
from tracker.cases.search_rules import Sought
from tracker.cases.search_snippets import Shown, shown_of
from tracker.cases.search_words import pieces_of
from tracker.errors import NotFound
from tracker.people.models import Person
from tracker.people.queries import find_people
from tracker.staff.models import Staff

KEPT = timedelta(days=1)  # a search
MOST_PEOPLE = 5  # above the cases


@dataclass(frozen=True)
class Hit:
    """A case that was found, with what is shown of it."""

    case: Case
    shown: Shown


@dataclass(frozen=True)
class Results:
    """A page of what was found: cases, people on the first, and the cases that may be meant by a
    reference with a typing slip.
    """

    found: Found
    hits: Sequence[Hit]
    people: Sequence[Person]
    meant: Sequence[Case]


def keep_search(session: Session, staff: Staff, words: str, *, now: datetime) -> StaffSearch:
    """Keep what somebody searches for, so that no address says it; forget their old ones."""
    session.execute(
        delete(StaffSearch).where(
            StaffSearch.staff_id == staff.id, StaffSearch.searched_at < now - KEPT
        )
    )
    search = StaffSearch(
        id=secrets.token_urlsafe(16), staff_id=staff.id, words=words, searched_at=now
    )
    session.add(search)
    session.flush()
    return search


def kept_search(session: Session, staff: Staff, search_id: str) -> StaffSearch:
    """A search of this member of staff. Raises ``NotFound`` for any other, and for an old one."""
    found = session.get(StaffSearch, search_id)
    if found is None or found.staff_id != staff.id:
        raise NotFound("This search is not kept any more. Search again.")
    return found


def results(
    session: Session,
    sought: Sought,
    staff: Staff,
    narrowed: Narrowed,
    *,
    region: str,
    now: datetime,
    after: Place | None,
    as_typed: bool,
) -> Results:
    """A page of what is found of what is sought, as far as ``staff`` may read it."""
    wheres = readable(staff)
    found = cases.search(session, sought, wheres, narrowed, now=now, after=after, as_typed=as_typed)
    people = find_people(session, sought.typed, region, MOST_PEOPLE) if after is None else []
    return Results(found, _hits(session, found, wheres), people, _meant(session, sought, wheres))


def _hits(session: Session, found: Found, wheres: str) -> list[Hit]:
    ids = [place.case_id for place in found.places]
    if not ids:
        return []
    query = (
        select(Case)
        .where(Case.id.in_(ids))
        .options(
            joinedload(Case.definition),
            joinedload(Case.team),
            selectinload(Case.parties).joinedload(Party.person),
        )
    )
    by_id = {case.id: case for case in session.scalars(query)}
    pieces = pieces_of(session, ids, wheres)
    return [
        Hit(by_id[id], shown_of(found.sought, pieces[id], _name(by_id[id])))
        for id in ids
        if id in by_id
    ]


def _name(case: Case) -> str:
    return case.requester.name if case.requester else ""


def _meant(session: Session, sought: Sought, wheres: str) -> Sequence[Case]:
    if not sought.slips or not wheres:
        return []
    query = (
        select(Case).where(Case.reference.in_(sought.slips)).options(joinedload(Case.definition))
    )
    return session.scalars(query.order_by(Case.id.desc())).all()
