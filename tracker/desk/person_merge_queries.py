"""Two records side by side, before they are made one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.cases.models import Case, Party
from tracker.cases.queries import cases_of
from tracker.people.merging import fingerprint, referring
from tracker.people.models import ConsentStatement, Person
from tracker.people.queries import person
from tracker.people.record_queries import Record, record_of

LAST = 3  # cases that are shown of each


@dataclass(frozen=True)
class Side:
    """One of two records: all that tells staff whether it is of the same person as the other."""

    person: Person
    record: Record
    cases: int
    last: Sequence[Case]
    consents: int
    seen: str


def side(session: Session, person_id: int, today: date) -> Side:
    """A record as it is shown beside another. A fixed number of statements: one for each table that
    refers to people, and ten more.
    """
    found = person(session, person_id)
    cases = session.scalar(
        select(func.count(Party.case_id.distinct())).where(Party.person_id == person_id)
    )
    consents = session.scalar(
        select(func.count(ConsentStatement.id)).where(
            ConsentStatement.person_id == person_id, ConsentStatement.withdrawn_at.is_(None)
        )
    )
    return Side(
        found,
        record_of(session, found, today),
        cases or 0,
        cases_of(session, person_id, limit=LAST),
        consents or 0,
        seen_of(session, found),
    )


def seen_of(session: Session, found: Person) -> str:
    """What a page that shows a record was made from: whatever refers to it, by how many."""
    counts = {
        str(column): session.scalar(
            select(func.count()).select_from(mapper.class_).where(column == found.id)
        )
        or 0
        for mapper, column, _ in referring()
    }
    return fingerprint(found, counts)


def both_in_one_case(session: Session, one_id: int, other_id: int) -> list[Case]:
    """The cases in which both play a part: one of them may act for the other. One statement."""
    theirs = select(Party.case_id).where(Party.person_id == other_id)
    return list(
        session.scalars(
            select(Case)
            .join(Case.parties)
            .where(Party.person_id == one_id, Case.id.in_(theirs))
            .distinct()
            .order_by(Case.id)
            .limit(10)
        )
    )
