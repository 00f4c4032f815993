"""Many reports of one fault: each stays a case of its own, and goes by the incident it reports.

An incident is a case, and a report one that has it as its parent. There are no chains: whoever
becomes a report hands its own reports on.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.cases.events import count_change, flush, record
from tracker.cases.incident_models import NotTheSame
from tracker.cases.models import Case
from tracker.cases.references import read_reference, shown
from tracker.cases.standing import current
from tracker.catalogue.models import Definition
from tracker.database import find_or_add
from tracker.errors import Conflict, NotFound
from tracker.staff.models import Staff


def lock_cases(session: Session, references: Iterable[str]) -> list[Case]:
    """The cases of these references, locked until the unit of work ends, by their number.

    All are locked in one order, so that of two who do something with the same cases the one waits
    for the other, and neither for ever. Raises ``InvalidReference`` and ``NotFound``.
    """
    wanted = {read_reference(one) for one in references}
    found = session.scalars(
        select(Case)
        .where(Case.reference.in_(wanted))
        .options(
            joinedload(Case.definition).joinedload(Definition.service),
            joinedload(Case.contact_point),
            selectinload(Case.parties),
        )
        .order_by(Case.id)
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    ).all()
    if len(found) < len(wanted):
        raise NotFound("There is no case with this reference.")
    return list(found)


def why_not(case: Case, incident: Case) -> str:
    """Why a case cannot be a report of an incident, in words for staff; "" where it can. Pure."""
    name = shown(case.reference)
    if case.id == incident.id:
        return f"{name} is the incident itself."
    if case.parent_id == incident.id:
        return f"{name} is a report of this incident already."
    if case.merged_into is not None:
        return f"{name} goes on in {shown(current(case).reference)}: that one can be attached."
    if case.status == "closed":
        return f"{name} is closed. Open it again before you attach it."
    return ""


def check_incident(incident: Case) -> None:
    """Raise ``Conflict`` where a case can have no reports: it is one itself, or is over."""
    name = shown(incident.reference)
    if incident.merged_into is not None:
        raise Conflict(f"{name} goes on in {shown(current(incident).reference)}: attach to that.")
    if incident.parent is not None:
        raise Conflict(f"{name} reports {shown(incident.parent.reference)}: attach to that.")
    if incident.status == "closed":
        raise Conflict(f"{name} is closed: nothing can be attached to it.")


def attach(
    session: Session, incident: Case, reports: Sequence[Case], staff: Staff, *, now: datetime
) -> list[Case]:
    """These cases report the incident: from now they stand where it stands, and end with it.

    All of them are locked. Those that have reports themselves hand them on. Returns every case that
    was attached. Raises ``Conflict`` where one of them cannot be, and then none is.
    """
    check_incident(incident)
    for report in reports:
        problem = why_not(report, incident)
        if problem:
            raise Conflict(problem)
    moved: list[Case] = []
    for report in reports:
        moved += [report, *_handed_on(session, report)]
    for case in moved:
        case.parent = incident
    flush(session)
    for case in moved:
        record(session, case, "attached", now=now, staff=staff, other=incident.reference)
    record(
        session, incident, "report_in", now=now, staff=staff, for_citizen=False,
        others=[case.reference for case in moved],
    )  # fmt: skip
    count_change(session, incident)
    return moved


def _handed_on(session: Session, report: Case) -> Sequence[Case]:
    return session.scalars(
        select(Case)
        .where(Case.parent_id == report.id)
        .order_by(Case.id)
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    ).all()


def detach(session: Session, report: Case, staff: Staff, *, now: datetime) -> Case:
    """A case does not report its incident after all: it is a case of its own again.

    Returns what was the incident. Raises ``Conflict`` where it reports none, or was merged.
    """
    incident = report.parent
    if incident is None:
        raise Conflict("This case reports no incident any more.")
    if report.merged_into is not None:
        raise Conflict("This case was merged. Undo that instead.")
    report.parent, report.alarm_at = None, now  # its own clocks count again
    flush(session)
    record(session, report, "detached", now=now, staff=staff, other=incident.reference)
    record(
        session, incident, "report_out", now=now, staff=staff, for_citizen=False,
        other=report.reference,
    )  # fmt: skip
    return incident


def not_the_same(session: Session, one: Case, other: Case, staff: Staff, *, now: datetime) -> None:
    """Two cases are not the same: it is never suggested again. Said twice, it is kept once."""
    first, second = sorted((one.id, other.id))
    if first == second:
        raise Conflict("These are one case.")
    find_or_add(
        session,
        select(NotTheSame).where(NotTheSame.case_id == first, NotTheSame.other_id == second),
        lambda: NotTheSame(case_id=first, other_id=second, at=now, staff_id=staff.id),
    )
