"""Read what lies around a case: its incident or its reports, and what they wait for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.cases import ways
from tracker.cases.incident_models import CaseMerge, IncidentStep, IncidentWork
from tracker.cases.likely_same import Suggestion, suggestions
from tracker.cases.merging import merge_of
from tracker.cases.models import Case, Event, Party
from tracker.catalogue.definition import QuestionType
from tracker.files.models import StoredFile
from tracker.files.queries import files
from tracker.people.models import Adjustment

MOST_REPORTS = 300  # shown on one page
MOST_LINES = 50
MOST_PHOTOS = 24
_SAID = ("noted", "texted", "texted_on", "added", "replied")


@dataclass(frozen=True)
class Progress:
    """How far a work has come with the reports of an incident."""

    kind: str
    done: int
    left: int
    total: int

    @property
    def waits(self) -> int:
        """How many reports are not reached yet."""
        return self.total - self.done - self.left


@dataclass(frozen=True)
class Around:
    """What lies around a case: its reports by number, those that may be the same, its merge."""

    reports: int
    suggestions: Sequence[Suggestion]
    merge: CaseMerge | None
    progress: Progress | None


def around(session: Session, case: Case, *, now: datetime) -> Around:
    """What the page of a case says of others about the same.

    Three statements for an open case, two for an incident that is closed or a case that was merged.
    """
    reports = session.scalar(select(func.count(Case.id)).where(Case.parent_id == case.id)) or 0
    return Around(
        reports,
        suggestions(session, case, now=now),
        merge_of(session, case) if case.merged_into_id is not None else None,
        progress_of(session, case) if reports and case.status == "closed" else None,
    )


def progress_of(session: Session, case: Case) -> Progress | None:
    """How far the last work with an incident's reports is; ``None`` where there was none. One
    statement.
    """
    last = (
        select(func.max(IncidentWork.id)).where(IncidentWork.case_id == case.id).scalar_subquery()
    )
    rows = session.execute(
        select(IncidentWork.kind, IncidentStep.state, func.count(IncidentStep.id))
        .join(IncidentStep.work)
        .where(IncidentStep.work_id == last)
        .group_by(IncidentWork.kind, IncidentStep.state)
    ).all()
    if not rows:
        return None
    by_state = {state: count for _, state, count in rows}
    return Progress(
        rows[0][0], by_state.get("done", 0), by_state.get("left", 0), sum(by_state.values())
    )


@dataclass(frozen=True)
class Report:
    """One report of an incident: ``means`` is how whoever asked will be told, "" for nobody."""

    case: Case
    name: str
    language: str
    means: str


@dataclass(frozen=True)
class Line:
    """What was written in one of the cases of an incident."""

    case: Case
    event: Event


@dataclass(frozen=True)
class IncidentFile:
    """An incident with all of its reports, and what was said and shown in any of them."""

    case: Case
    reports: Sequence[Report]
    count: int
    lines: Sequence[Line]
    photos: Sequence[tuple[Case, StoredFile]]
    left: Sequence[IncidentStep]
    progress: Progress | None


def incident_file(session: Session, incident: Case) -> IncidentFile:
    """An incident with its reports, the first first. At most nine statements, however many."""
    cases = session.scalars(
        select(Case)
        .where(Case.parent_id == incident.id)
        .options(
            joinedload(Case.definition),
            joinedload(Case.contact_point),
            selectinload(Case.parties).joinedload(Party.person),
        )
        .order_by(Case.id)
        .limit(MOST_REPORTS)
    ).all()
    every = [incident, *cases]
    count = session.scalar(select(func.count(Case.id)).where(Case.parent_id == incident.id)) or 0
    return IncidentFile(
        incident,
        _told_how(session, cases),
        count,
        _lines(session, every),
        _photos(session, every),
        _left(session, incident),
        progress_of(session, incident),
    )


def _told_how(session: Session, cases: Sequence[Case]) -> list[Report]:
    people = {case.id: ways.who_asked(case) for case in cases}
    agreed = session.scalars(
        select(Adjustment).where(
            Adjustment.person_id.in_({person.id for person in people.values() if person}),
            Adjustment.ended_at.is_(None),
        )
    ).all()
    found = []
    for case in cases:
        person = people[case.id]
        theirs = [one for one in agreed if person and one.person_id == person.id]
        means = ways.reckon(case.channel, ways.possible(case), theirs).possible
        found.append(
            Report(
                case,
                person.name if person else "",
                person.language if person else "",
                means[0] if means else "",
            )
        )
    return found


def _lines(session: Session, cases: Sequence[Case]) -> list[Line]:
    by_id = {case.id: case for case in cases}
    events = session.scalars(
        select(Event)
        .where(Event.case_id.in_(by_id), Event.kind.in_(_SAID))
        .options(joinedload(Event.staff))
        .order_by(Event.id.desc())
        .limit(MOST_LINES)
    )
    return [Line(by_id[event.case_id], event) for event in events]


def _photos(session: Session, cases: Sequence[Case]) -> list[tuple[Case, StoredFile]]:
    where: dict[str, Case] = {}
    for case in cases:
        for question in case.definition.content.questions:
            if question.type is QuestionType.FILE:
                where |= dict.fromkeys(case.answers.get(question.key) or [], case)
    keys = list(where)[:MOST_PHOTOS]
    stored = files(session, keys) if keys else []
    return [(where[one.key], one) for one in stored]


def _left(session: Session, incident: Case) -> Sequence[IncidentStep]:
    return session.scalars(
        select(IncidentStep)
        .join(IncidentStep.work)
        .where(IncidentWork.case_id == incident.id, IncidentStep.state == "left")
        .options(joinedload(IncidentStep.case))
        .order_by(IncidentStep.id.desc())
        .limit(MOST_LINES)
    ).all()
