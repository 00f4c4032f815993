"""The organisations that staff write to at a case: its own helpers, and those of cases merged into
it, whose messages come here.
"""

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.cases.models import Case, CaseHelper
from tracker.errors import NotFound
from tracker.staff.models import Organisation


def _here(case: Case) -> ColumnElement[bool]:
    merged = select(Case.id).where(
        or_(
            Case.merged_into_id == case.id,
            and_(Case.parent_id == case.id, Case.merged_into_id.is_not(None)),
        )
    )
    return or_(CaseHelper.case_id == case.id, CaseHelper.case_id.in_(merged))


def helpers_here(session: Session, case: Case) -> list[CaseHelper]:
    """Who helps with a case or with one that goes on in it, the first first: for staff only. One
    statement.
    """
    return list(
        session.scalars(
            select(CaseHelper)
            .join(CaseHelper.organisation)
            .where(_here(case), CaseHelper.removed_at.is_(None), Organisation.ended_at.is_(None))
            .options(
                joinedload(CaseHelper.organisation),
                joinedload(CaseHelper.staff),
                joinedload(CaseHelper.case),
            )
            .order_by(CaseHelper.id)
        )
    )


def helper_here(session: Session, case: Case, helper_id: int) -> CaseHelper:
    """One of ``helpers_here``, by its number. Raises ``NotFound`` for any other."""
    found = session.scalar(
        select(CaseHelper).where(
            CaseHelper.id == helper_id, _here(case), CaseHelper.removed_at.is_(None)
        )
    )
    if found is None:
        raise NotFound("They do not help with this request any more.")
    return found
