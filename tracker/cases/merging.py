"""Cases that are about the same become one, and two again where that was a mistake.

A merged case is closed as already reported, and stays with the one it goes on in as a report does:
whoever asked is told that it is known, and told again how it ended.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.cases import closing, notices, ways
from tracker.cases.events import count_change, flush, record
from tracker.cases.incident_models import CaseMerge
from tracker.cases.models import Case, Event
from tracker.cases.references import shown
from tracker.cases.standing import current
from tracker.errors import Conflict
from tracker.messages.models import Message
from tracker.staff.models import Staff

# The clocks of a case, which stand again as they stood.
_MOMENTS = (
    "due_at", "respond_by", "responded_at", "clock_stopped_at", "unanswered_since", "alarm_at",
)  # fmt: skip
_WHERE = ("status", "assignee_id", "parent_id", "team_id", "queue_id", "priority")
NOWHERE = "Nothing is known by which they are reached."


def merge(
    session: Session, case: Case, into: Case, staff: Staff, *, now: datetime, words: str = ""
) -> CaseMerge:
    """A case is about the same as another: it is closed, and what is written to it goes there.

    Whoever asked is told so, in ``words`` or the usual ones. Reports of the case go along. Raises
    ``Conflict`` where they are one case already, or either is closed.
    """
    into = current(into)
    if current(case).id == into.id:
        raise Conflict("These are one case already.")
    if case.status == "closed" or into.status == "closed":
        raise Conflict("Only open cases can be merged. Open it again first.")
    was = _as_it_stands(case)
    lead = into.parent if into.parent is not None and into.parent_id != case.id else into
    if into.parent_id == case.id:
        into.parent = None
    brought = _reports(session, case)
    for report in brought:
        report.parent_id = lead.id
    case.merged_into, case.parent = into, lead
    flush(session)
    kept = CaseMerge(
        case_id=case.id, into_id=into.id, at=now, staff=staff, was=was,
        brought=[report.id for report in brought],
    )  # fmt: skip
    session.add(kept)
    nobody = not case.anonymous and next(ways.every_way(case), None) is None
    telling = closing.Telling(words, untold=NOWHERE if nobody else "")
    closing.close(
        session, case, staff, "duplicate", telling=telling, now=now,
        unfinished=f"It goes on in {shown(into.reference)}.",
    )  # fmt: skip
    record(session, case, "merged", now=now, staff=staff, for_citizen=False, other=into.reference)
    record(
        session, into, "merged_in", now=now, staff=staff, for_citizen=False, other=case.reference
    )
    count_change(session, into)
    return kept


def _reports(session: Session, case: Case) -> list[Case]:
    return list(
        session.scalars(
            select(Case)
            .where(Case.parent_id == case.id)
            .order_by(Case.id)
            .with_for_update(of=Case)
            .execution_options(populate_existing=True)
        )
    )


def _as_it_stands(case: Case) -> dict[str, Any]:
    moments = {key: getattr(case, key) for key in _MOMENTS}
    return {
        **{key: getattr(case, key) for key in _WHERE},
        **{key: moment.isoformat() if moment else None for key, moment in moments.items()},
    }


def merge_of(session: Session, case: Case) -> CaseMerge | None:
    """The merge by which a case goes on in another, if it does. One statement."""
    return session.scalar(
        select(CaseMerge)
        .where(CaseMerge.case_id == case.id, CaseMerge.undone_at.is_(None))
        .options(joinedload(CaseMerge.into), joinedload(CaseMerge.staff))
    )


def unmerge(session: Session, case: Case, staff: Staff, *, now: datetime) -> Case:
    """A case was not the same after all: it stands as it stood, with who had it and its clocks, its
    reports, and what was texted about it since.

    Whoever asked is told. Returns the case that it had been merged into. Raises ``Conflict`` where
    it is merged into none.
    """
    kept = merge_of(session, case)
    if kept is None:
        raise Conflict("This case is a case of its own already.")
    into, was = kept.into, kept.was
    told_of, lead_id = current(case), case.parent_id
    case.merged_into = None
    _put_back(session, case, was)
    kept.undone_at, kept.undone_by_id = now, staff.id
    flush(session)
    for report in _lock_all(session, kept.brought):
        if report.parent_id == lead_id:
            report.parent_id = case.id
    record(session, case, "unmerged", now=now, staff=staff, for_citizen=False, other=into.reference)
    record(
        session, case, "status", now=now, staff=staff, was="closed", now_is=case.status,
        outcome=None,
    )  # fmt: skip
    record(
        session, into, "unmerged_from", now=now, staff=staff, for_citizen=False,
        other=case.reference,
    )  # fmt: skip
    notices.tell(session, case, "reopened", now=now, staff=staff)
    _bring_texts_back(session, case, told_of, kept, staff, now)
    count_change(session, into)
    return into


def _put_back(session: Session, case: Case, was: dict[str, Any]) -> None:
    for key in _WHERE:
        setattr(case, key, was[key])
    for key in _MOMENTS:
        setattr(case, key, datetime.fromisoformat(was[key]) if was[key] else None)
    case.outcome, case.closed_at = None, None
    if case.parent_id is not None:
        parent = session.get_one(Case, case.parent_id)
        if parent.status == "closed" or parent.merged_into_id is not None or parent.parent_id:
            case.parent_id = None


def _lock_all(session: Session, ids: Iterable[int]) -> Iterable[Case]:
    return session.scalars(
        select(Case)
        .where(Case.id.in_(list(ids)))
        .order_by(Case.id)
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    ).all()


def _bring_texts_back(
    session: Session, case: Case, where: Case, kept: CaseMerge, staff: Staff, now: datetime
) -> None:
    """What was texted about a case while it was merged belongs to it again."""
    lines = session.scalars(
        select(Event).where(
            Event.case_id.in_({kept.into_id, where.id}),
            Event.kind == "texted",
            Event.at >= kept.at,
        )
    )
    ids = [line.message_id for line in lines if line.details.get("about") == case.reference]
    texts = session.scalars(
        select(Message).where(Message.id.in_(ids), Message.case_id.in_({kept.into_id, where.id}))
    ).all()
    for text in texts:
        text.case_id, text.changed_at = case.id, now
    if texts:
        count = len(texts)
        for one, other, kind in ((case, where, "texts_back"), (where, case, "texts_gone")):
            record(
                session, one, kind, now=now, staff=staff, for_citizen=False,
                other=other.reference, count=count,
            )  # fmt: skip
