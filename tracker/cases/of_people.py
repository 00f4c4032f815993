"""What people have asked for: it tells one from another, and is what only they know."""

from collections.abc import Collection

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.cases.lifecycle import OPEN
from tracker.cases.models import Case, Party
from tracker.interactions.models import Interaction


def open_cases_of(session: Session, person_ids: Collection[int]) -> dict[int, int]:
    """How many open cases each of these people has a part in; who has none is left out.

    One statement; none for nobody.
    """
    if not person_ids:
        return {}
    rows = session.execute(
        select(Party.person_id, func.count(Party.case_id.distinct()))
        .join(Case)
        .where(Party.person_id.in_(person_ids), Case.status.in_(OPEN))
        .group_by(Party.person_id)
    )
    return {row[0]: row[1] for row in rows}


def last_case_of(session: Session, person_id: int, before: Interaction) -> Case | None:
    """The last case that somebody asked for before a contact. One statement."""
    return session.scalar(
        select(Case)
        .join(Party)
        .where(
            Party.person_id == person_id,
            or_(Case.interaction_id.is_(None), Case.interaction_id != before.id),
        )
        .options(joinedload(Case.definition))
        .order_by(Case.id.desc())
        .limit(1)
    )
