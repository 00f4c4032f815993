"""Cases of the demo city that have to do with each other."""

from datetime import datetime
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases.linking import link
from tracker.cases.models import Case
from tracker.demo.afterwards import written_at
from tracker.staff.models import Staff

# How a few open cases stand to the one opened before them at the same team.
_RELATIONS = ("related", "follows", "blocked_by", "related", "blocks", "follows")


def link_cases(session: Session, now: datetime) -> None:
    """Link some open cases of one team with each other, as their caseworkers do."""
    open_cases = session.scalars(
        select(Case).where(Case.status == "in_progress").order_by(Case.team_id, Case.id)
    ).all()
    workers = {
        staff.team_id: staff
        for staff in session.scalars(
            select(Staff).where(Staff.role == "caseworker").order_by(Staff.id.desc())
        )
    }
    pairs = [
        (case, other)
        for other, case in pairwise(open_cases)
        if case.team_id == other.team_id and case.team_id in workers
    ]
    at = written_at(session, now)
    step = max(1, len(pairs) // len(_RELATIONS))
    for number, (case, other) in enumerate(pairs[::step][: len(_RELATIONS)]):
        link(session, case, other, workers[case.team_id], _RELATIONS[number], now=at)
