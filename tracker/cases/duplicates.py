"""Open cases that a request may be the same as, and what is added to one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.cases import clocks
from tracker.cases.events import count_change, record
from tracker.cases.models import Case, Event, Party
from tracker.cases.places import may_be_one, place_key
from tracker.cases.standing import current
from tracker.catalogue.definition import QuestionType
from tracker.catalogue.models import Definition
from tracker.errors import Conflict
from tracker.interactions.models import Interaction
from tracker.people.models import Person
from tracker.staff.models import Staff

MOST = 4  # offered at once
MOST_COMPARED = 200  # places that are held against each other word by word


# Why a request may be the same as an open case, and how likely that makes it: likeliest first.
SIGNS = {
    "theirs_here": "Very likely: their own, and the same place",
    "here": "Very likely: the same place",
    "theirs": "Likely: their own",
    "near": "Likely: a place that is written much alike",
    "theirs_elsewhere": "Perhaps: their own, at another place",
}


@dataclass(frozen=True)
class Wanted:
    """What a request is held against open cases by: its service, who asks, and where it is."""

    service_id: int
    person_id: int | None
    place: str | None

    @property
    def place_key(self) -> str | None:
        """The place folded."""
        return place_key(self.place)


@dataclass(frozen=True)
class Likely:
    """An open case that a request may be the same as, and by which of the ``SIGNS``.

    ``theirs``: it is of the same person, whose eyes may see all of it. Of another's nothing is said
    but what it is, where, since when, and its reference: staff need it to say which one they mean.
    """

    case: Case
    sign: str

    @property
    def theirs(self) -> bool:
        """Whether it is of the same person."""
        return self.sign.startswith("theirs")

    @property
    def how_likely(self) -> str:
        """How likely it is the same, and why, in words for staff."""
        return SIGNS[self.sign]


def likeness(case: Case, wanted: Wanted) -> str | None:
    """Which of the ``SIGNS`` a case bears; ``None`` where it may not be the same, or is closed.

    The one rule for what is offered and what may be added to. Reads nothing but the case.
    """
    if case.status == "closed" or case.definition.service_id != wanted.service_id:
        return None
    here, there = wanted.place_key, case.place_key
    theirs = any(party.person_id == wanted.person_id for party in case.parties)
    near = here is not None and there is not None and may_be_one(here, there)
    if theirs:
        apart = here is not None and there is not None and not near
        return "theirs_here" if near else "theirs_elsewhere" if apart else "theirs"
    return ("here" if here == there else "near") if near else None


def likely_duplicates(session: Session, wanted: Wanted) -> list[Likely]:
    """The open cases that a request may be the same as, the likeliest first.

    At most five statements, and at most ``MOST_COMPARED`` places held against each other.
    """
    found: dict[int, Case] = {}
    if wanted.person_id is not None:
        mine = select(Party.case_id).where(Party.person_id == wanted.person_id)
        for case in session.scalars(
            _open_of(wanted.service_id).where(Case.id.in_(mine)).limit(MOST)
        ):
            found[case.id] = case
    for case in _at_place(session, wanted.service_id, wanted.place_key):
        found[case.id] = case
    signs = ((case, likeness(case, wanted)) for case in found.values())
    likely = [Likely(case, sign) for case, sign in signs if sign is not None]
    rank = list(SIGNS).index
    return sorted(likely, key=lambda one: (rank(one.sign), -one.case.id))[:MOST]


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
    alike_in_words = begins_with(session, f"{first} ") if more else Case.place_key == key
    near = (
        select(Case.id, Case.place_key)
        .join(Case.definition)
        .where(Case.status != "closed", Definition.service_id == service_id)
        .where(alike_in_words)
        # What is written alike comes before what only begins so, however much of that there is.
        .order_by(Case.place_key != key, Case.id.desc())
        .limit(MOST_COMPARED)
    )
    alike = [
        (fuzz.token_sort_ratio(key, other), case_id)
        for case_id, other in session.execute(near)
        if other is not None and may_be_one(key, other)
    ]
    chosen = [case_id for _, case_id in sorted(alike, reverse=True)[:MOST]]
    return session.scalars(_open_of(service_id).where(Case.id.in_(chosen))).all() if chosen else []


def begins_with(session: Session, words: str) -> ColumnElement[bool]:
    """Whether a place begins with these words, by the index of either database: PostgreSQL's is
    made for LIKE, SQLite's for an order of bytes. ``words`` are letters and figures, with the space
    after them, which "!" comes next to.
    """
    if session.get_bind().dialect.name == "postgresql":
        return Case.place_key.like(f"{words}%")
    return and_(Case.place_key >= words, Case.place_key < f"{words[:-1]}!")


@dataclass(frozen=True)
class Report:
    """What somebody said of a case that was open already: who, how they are reached, and what.

    ``intake`` is the name of what it was entered in.
    """

    intake: str
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
        intake=report.intake, name=report.name, reached_at=report.reached_at,
        person_id=person.id if person else None,
        text="\n".join(f"{label}: {words}" for label, words in report.lines),
    )  # fmt: skip
    if staff is None:  # else they were spoken with
        clocks.heard(session, case, now=now)
    return case


def added_from(session: Session, contact_id: int, intake: str) -> Case | None:
    """The case that what was entered under this name was added to in a contact, if it was.

    Two statements.
    """
    query = select(Event).where(Event.interaction_id == contact_id, Event.kind == "added")
    lines = (line for line in session.scalars(query) if line.details.get("intake") == intake)
    line = next(lines, None)
    return session.get(Case, line.case_id) if line is not None else None


def line_added(session: Session, case: Case, contact_id: int) -> Event | None:
    """What was added last to a case in a contact, if something was. One statement."""
    query = select(Event).where(
        Event.case_id == case.id, Event.interaction_id == contact_id, Event.kind == "added"
    )
    return session.scalar(query.order_by(Event.id.desc()).limit(1))


def _add_files(case: Case, files: Mapping[str, Sequence[str]]) -> None:
    taken = {q.key for q in case.definition.content.questions if q.type is QuestionType.FILE}
    more = {key: keys for key, keys in files.items() if key in taken and keys}
    if more:
        held = {key: [*(case.answers.get(key) or []), *keys] for key, keys in more.items()}
        case.answers = {**case.answers, **held}
