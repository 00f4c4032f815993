"""Close a case. Nobody is left untold: whoever asked is written to, or it is kept why not."""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.cases import commands, following, tasks, visits, ways
from tracker.cases import telling as telling_of
from tracker.cases.also_reported import tell_also
from tracker.cases.incident_models import IncidentStep
from tracker.cases.lifecycle import check_transition
from tracker.cases.models import Case
from tracker.cases.telling import Telling
from tracker.catalogue.notices import MOMENTS
from tracker.errors import Conflict
from tracker.staff.models import Staff

__all__ = ["Telling", "close", "close_report", "tell"]


def close(
    session: Session,
    case: Case,
    staff: Staff,
    outcome: str,
    *,
    telling: Telling,
    now: datetime,
    unfinished: str = "",
) -> None:
    """Close a case, and those that report the same: each requester is told by their own door.

    ``unfinished`` says why required tasks are left, where some are open. Raises
    ``InvalidTransition``, ``InvalidAnswers`` where nobody is told, or a task is open, and no reason
    is given, and ``Conflict``.
    """
    check_transition(case.status, "closed", outcome)
    tasks.finish(session, case, staff, outcome, unfinished, now=now)
    tell(session, case, staff, outcome, telling, now)
    commands.end(session, case, staff, outcome, now=now)
    visits.call_off(session, case, staff, now=now)
    if case.merged_into_id is None:
        tell_also(session, case, staff, outcome, now=now)
    told = not telling.untold.strip()
    work = following.begin(
        session, case, "close", staff, now=now, outcome=outcome, words=telling.words, told=told
    )
    following.follow(session, work, close_report, now=now)


def close_report(session: Session, step: IncidentStep, report: Case, now: datetime) -> None:
    """A report ends with its incident, and one that was merged into it is told how it ended.

    Who has no way to be told any more is not waited for, and whoever reported twice is told once:
    either is kept.
    """
    work, other = step.work, following.is_told_with(session, step)
    outcome = work.outcome or "resolved"
    if other is not None:
        telling = Telling(told_with=other.reference)
    elif not report.anonymous and next(ways.every_way(report), None) is None:
        telling = Telling(untold="Nothing is known any more by which they are reached.")
    else:
        telling = Telling(work.words)
    if report.merged_into_id is not None:
        tell(session, report, work.staff, outcome, telling, now)
        tell_also(session, report, work.staff, outcome, now=now)
    elif report.status == "closed":
        raise Conflict("It was closed by itself meanwhile.")
    else:
        why = "It was closed with the incident that it reports."
        close(session, report, work.staff, outcome, telling=telling, now=now, unfinished=why)


def tell(
    session: Session, case: Case, staff: Staff, outcome: str, telling: Telling, now: datetime
) -> None:
    """Tell whoever asked how it ended, or keep why they are not told. Raises as ``close``."""
    moment = outcome if outcome in MOMENTS else "resolved"
    telling_of.tell(session, case, moment, staff, telling, now)
