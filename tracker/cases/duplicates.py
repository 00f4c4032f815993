"""Open cases that a request may be the same as, and what is added to one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.cases.commands import count_change, current, record
from tracker.cases.models import Case, Party
from tracker.cases.places import may_be_one, place_key
from tracker.catalogue.definition import QuestionType
from tracker.catalogue.models import Definition
from tracker.errors import Conflict
from tracker.interactions.models import Interaction
from tracker.people.models import Person
from tracker.staff.models import Staff

MOST = 4  # offered at once
MOST_COMPARED = 200  # places that are held against each other word by word


@dataclass(frozen=True)
class Likely:
    """An open case that a request may be the same as. ``theirs``: it is of the same person, whose
    eyes may see all of it; of another's nothing is said but what it is, where and how it stands.
    """

    case: Case
    theirs: bool


def likely_duplicates(
    session: Session, service_id: int, person_id: int | None, place: str | None
) -> list[Likely]:
    """Open cases of the same service by the same person, or at the same place; theirs first.

    At most six statements, and at most ``MOST_COMPARED`` places held against each other.
    """
    found: dict[int, Likely] = {}
    if person_id is not None:
        mine = select(Party.case_id).where(Party.person_id == person_id)
        for case in session.scalars(_open_of(service_id).where(Case.id.in_(mine)).limit(MOST)):
            found[case.id] = Likely(case, theirs=True)
    for case in _at_place(session, service_id, place_key(place)):
        if case.id not in found:
            found[case.id] = Likely(case, theirs=False)
    return list(found.values())[:MOST]


def _open_of(service_id: int) -> Any:
    return (
        select(Case)
        .join(Case.definition)
        .where(Case.status != "closed", Definition.service_id == service_id)
        .options(joinedload(Case.definition), selectinload(Case.parties))
        .order_by(Case.id.desc())
    )


def _at_place(session: Session, service_id: int, key: str | None) -> Sequence[Case]:
    """The cases at a place, and those at one that is written much like it: its numbers are the
    same, or where it has none its first word.
    """
    if key is None:
        return []
    first, *more = key.split(" ", 1)
    alike_in_words = _begins_with(session, f"{first} ") if more else Case.place_key == key
    near = (
        select(Case.id, Case.place_key)
        .join(Case.definition)
        .where(Case.status != "closed", Definition.service_id == service_id)
        .where(alike_in_words)
        .order_by(Case.id.desc())
        .limit(MOST_COMPARED)
    )
    alike = [
        (fuzz.token_sort_ratio(key, other), case_id)
        for case_id, other in session.execute(near)
        if other is not None and may_be_one(key, other)
    ]
    chosen = [case_id for _, case_id in sorted(alike, reverse=True)[:MOST]]
    return session.scalars(_open_of(service_id).where(Case.id.in_(chosen))).all() if chosen else []


def _begins_with(session: Session, words: str) -> ColumnElement[bool]:
    """Whether a place begins with these words, by the index of either database: PostgreSQL's is
    made for LIKE, SQLite's for an order of bytes. ``words`` are letters and figures, with the space
    after them, which "!" comes next to.
    """
    if session.get_bind().dialect.name == "postgresql":
        return Case.place_key.like(f"{words}%")
    return and_(Case.place_key >= words, Case.place_key < f"{words[:-1]}!")


@dataclass(frozen=True)
class Report:
    """What somebody said of a case that was open already: who, how they are reached, and what."""

    name: str
    reached_at: str
    lines: Sequence[tuple[str, str]]
    files: Mapping[str, Sequence[str]]


def add_report(
    session: Session,
    case: Case,
    report: Report,
    *,
    person: Person | None,
    staff: Staff | None,
    interaction: Interaction | None,
    now: datetime,
) -> Case:
    """Write what was said again into a case that is open, in place of another case.

    Its files are added to those of the same question. Returns the case that it was written to.
    Raises ``Conflict`` if that was closed meanwhile.
    """
    case = current(case)
    if case.status == "closed":
        raise Conflict("That request was closed meanwhile. Send this one as it is.")
    _add_files(case, report.files)
    count_change(session, case)
    theirs = person is not None and any(party.person_id == person.id for party in case.parties)
    record(
        session, case, "added", now=now, staff=staff, interaction=interaction, for_citizen=theirs,
        name=report.name, reached_at=report.reached_at, person_id=person.id if person else None,
        text="\n".join(f"{label}: {words}" for label, words in report.lines),
    )  # fmt: skip
    return case


def _add_files(case: Case, files: Mapping[str, Sequence[str]]) -> None:
    taken = {q.key for q in case.definition.content.questions if q.type is QuestionType.FILE}
    more = {key: keys for key, keys in files.items() if key in taken and keys}
    if more:
        held = {key: [*(case.answers.get(key) or []), *keys] for key, keys in more.items()}
        case.answers = {**case.answers, **held}
