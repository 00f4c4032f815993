"""What happens to an incident happens to each of its reports: at once, or by the worker if many.

Each report is a step of its own. Whoever takes it locks it first, and it is done in the same unit
of work as what it does: no step is done twice, whoever else works or is killed in the middle.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import exists, insert, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from tracker.cases.events import record
from tracker.cases.incident_models import IncidentStep, IncidentWork
from tracker.cases.models import Case
from tracker.cases.ways import who_asked
from tracker.errors import Conflict, InvalidAnswers, InvalidTransition
from tracker.staff.models import Staff

AT_ONCE = 20  # so many reports are done while whoever pressed the button waits

# What is done to one report. It raises where that cannot be done, before it changes anything.
Act = Callable[[Session, IncidentStep, Case, datetime], None]


def begin(
    session: Session,
    incident: Case,
    kind: str,
    staff: Staff,
    *,
    now: datetime,
    outcome: str | None = None,
    words: str = "",
    told: bool = True,
) -> IncidentWork | None:
    """Write down which reports have to follow their incident; ``None`` where there are none.

    ``told``: whether whoever made the incident itself was told of it; somebody who reported twice
    at the same number or address is told once. Two statements, and two more where there are any.
    """
    reports = _to_follow(session, incident, kind)
    if not reports:
        return None
    work = IncidentWork(
        case_id=incident.id, kind=kind, outcome=outcome, words=words, staff=staff, at=now
    )
    session.add(work)
    session.flush()
    first = {key: incident.id for key in [told_at(incident)] if told and key is not None}
    rows = []
    for report in reports:
        key = told_at(report)
        with_id = first.setdefault(key, report.id) if key is not None else report.id
        rows.append(
            {
                "work_id": work.id,
                "case_id": report.id,
                "with_id": with_id if with_id != report.id else None,
                "state": "waiting",
            }
        )
    session.execute(insert(IncidentStep), rows)
    return work


def told_at(case: Case) -> tuple[int, int] | None:
    """Who is told of a case and where: the numbers of the person and of their contact point."""
    person = who_asked(case)
    if person is None or case.contact_point_id is None:
        return None
    return person.id, case.contact_point_id


def _to_follow(session: Session, incident: Case, kind: str) -> Sequence[Case]:
    """The reports that an incident takes along: as it closes, those that are open, and those that
    were merged into it; as it opens again, those that were closed with it last time.
    """
    query = select(Case).where(Case.parent_id == incident.id)
    if kind == "close":
        query = query.where((Case.status != "closed") | Case.merged_into_id.is_not(None))
    else:
        last = (
            select(IncidentWork.id)
            .where(IncidentWork.case_id == incident.id, IncidentWork.kind == "close")
            .order_by(IncidentWork.id.desc())
            .limit(1)
            .scalar_subquery()
        )
        done = select(IncidentStep.case_id).where(
            IncidentStep.work_id == last, IncidentStep.state == "done"
        )
        query = query.where(Case.status == "closed", Case.id.in_(done))
    return session.scalars(query.options(selectinload(Case.parties)).order_by(Case.id)).all()


def follow(session: Session, work: IncidentWork | None, act: Act, *, now: datetime) -> None:
    """Do what a work asks of each report, if they are few; what is left the worker does.

    A report at which somebody else is doing something now is left to the worker: nobody waits.
    """
    if work is None:
        return
    steps = session.scalars(
        select(IncidentStep)
        .where(IncidentStep.work_id == work.id)
        .order_by(IncidentStep.with_id.is_not(None), IncidentStep.id)
        .limit(AT_ONCE + 1)
    ).all()
    if len(steps) > AT_ONCE:
        return
    for step in steps:
        report = _locked(session, step.case_id, wait=False)
        if report is not None:
            do(session, step, report, act, now=now)


def next_step(session: Session) -> IncidentStep | None:
    """The next step that waits, locked; ``None`` where there is none that nobody else has taken.

    Whoever is told with another report waits until that is done.
    """
    other = aliased(IncidentStep)
    host_waits = exists().where(
        other.work_id == IncidentStep.work_id,
        other.case_id == IncidentStep.with_id,
        other.state == "waiting",
    )
    return session.scalar(
        select(IncidentStep)
        .where(IncidentStep.state == "waiting", ~host_waits)
        .options(joinedload(IncidentStep.work).joinedload(IncidentWork.staff))
        .order_by(IncidentStep.id)
        .limit(1)
        .with_for_update(of=IncidentStep, skip_locked=True)
        .execution_options(populate_existing=True)
    )


def do_step(
    session: Session, step: IncidentStep, acts: Mapping[str, Act], *, now: datetime
) -> None:
    """Do a step that is locked, whatever its work asks for; ``acts`` by the kind of the work."""
    report = _locked(session, step.case_id, wait=True)
    if report is not None:
        do(session, step, report, acts[step.work.kind], now=now)


def do(session: Session, step: IncidentStep, report: Case, act: Act, *, now: datetime) -> None:
    """Do one step at a report that is locked; where it cannot be done, it is kept why not."""
    if report.parent_id != step.work.case_id:
        leave(session, step, report, "It was taken out of the incident meanwhile.", now=now)
        return
    try:
        act(session, step, report, now)
    except InvalidAnswers as fault:
        leave(session, step, report, " ".join(fault.problems.values()), now=now)
    except (Conflict, InvalidTransition) as fault:
        leave(session, step, report, str(fault), now=now)
    else:
        step.state = "done"
        session.flush()


def leave(session: Session, step: IncidentStep, report: Case, why: str, *, now: datetime) -> None:
    """A step cannot be done: it is kept why not. A report that is still open does not wait behind
    an incident that is over: it is a case of its own again, in the queue of its team.
    """
    step.state, step.why = "left", why[:500]
    if report.status != "closed" and report.parent_id == step.work.case_id:
        report.parent_id, report.alarm_at = None, now  # its own clocks count again
        session.flush()
        record(session, report, "left_behind", now=now, for_citizen=False, text=step.why)
    session.flush()


def is_told_with(session: Session, step: IncidentStep) -> Case | None:
    """The case by which the same person was told already, if they were. Two statements at most."""
    if step.with_id is None:
        return None
    state = session.scalar(
        select(IncidentStep.state).where(
            IncidentStep.work_id == step.work_id, IncidentStep.case_id == step.with_id
        )
    )
    return step.told_with if state in (None, "done") else None


def _locked(session: Session, case_id: int, *, wait: bool) -> Case | None:
    return session.scalar(
        select(Case)
        .where(Case.id == case_id)
        .with_for_update(of=Case, skip_locked=not wait)
        .execution_options(populate_existing=True)
    )
