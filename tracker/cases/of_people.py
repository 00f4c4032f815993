"""What is under way for people, to tell one of the same name from another."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.cases.lifecycle import OPEN
from tracker.cases.models import Case, Party


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
