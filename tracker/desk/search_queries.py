"""What the page of a search reads."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, select
from sqlalchemy.orm import Session, joinedload, load_only

from tracker.cases import search as cases
from tracker.cases.models import Case, Party
from tracker.cases.search import Found, Narrowed, Place, readable
from tracker.cases.search_models import StaffSearch
from tracker.cases.search_query import LAST_OF_WHAT
from tracker.cases.search_rules import Sought
from tracker.cases.search_snippets import Shown
from tracker.cases.search_words import (
    MESSAGE,
    NOTE,
    WHAT,
    WHO,
    Piece,
    pieces_in_list,
    pieces_of,
)
from tracker.catalogue.models import Definition
from tracker.errors import NotFound
from tracker.people.models import Person
from tracker.people.queries import people_with
from tracker.staff.models import Staff, Team

# What a list shows of a case, and what tells whether it is late.
_LISTED = (
    Case.reference, Case.place, Case.channel, Case.status, Case.due_at, Case.closed_at,
    Case.clock_stopped_at, Case.anonymous,
)  # fmt: skip
KEPT = timedelta(days=1)  # a search
MOST_PEOPLE = 5  # above the cases


@dataclass(frozen=True)
class Hit:
    """A case that was found, with what is shown of it."""

    case: Case
    team: str
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
    people = people_with(session, sought.typed, region, MOST_PEOPLE) if after is None else []
    return Results(found, _hits(session, found, wheres), people, _meant(session, sought, wheres))


def _hits(session: Session, found: Found, wheres: str) -> list[Hit]:
    """The cases as they are listed, and where else what was looked for stands in them.

    One statement, two more where that is in notes and messages, and four where it is elsewhere.
    """
    ids = [place.case_id for place in found.places]
    if not ids:
        return []
    query = (
        select(Case, Definition.title, Team.name, Person.name)
        .select_from(Case)
        .join(Case.definition)
        .join(Case.team)
        .outerjoin(Party, and_(Party.case_id == Case.id, Party.part == "requester"))
        .outerjoin(Party.person)
        .where(Case.id.in_(ids))
        .options(load_only(*_LISTED))
    )
    hits = {}
    for case, title, team, requester in session.execute(query):
        in_list = pieces_in_list(case.id, case.reference, title, case.place)
        if requester:
            in_list.append(Piece(case.id, WHO, "person", requester))
        hits[case.id] = Hit(case, team, Shown(found.sought, in_list))
    said = {place.case_id for place in found.places if place.rank > LAST_OF_WHAT}
    for some, where in ((said, NOTE + MESSAGE), (set(ids), WHO + WHAT)):
        missing = [id for id in some if id in hits and hits[id].shown.missing]
        readable_here = "".join(one for one in where if one in wheres)
        for id, pieces in pieces_of(session, missing, readable_here).items() if missing else ():
            hits[id].shown.add(pieces)
    return [hits[id] for id in ids if id in hits]


def _meant(session: Session, sought: Sought, wheres: str) -> Sequence[Case]:
    if not sought.slips or not wheres:
        return []
    query = (
        select(Case).where(Case.reference.in_(sought.slips)).options(joinedload(Case.definition))
    )
    return session.scalars(query.order_by(Case.id.desc())).all()
