"""Take the next case: the most urgent that nobody has yet, each by one person only."""

from datetime import datetime

from sqlalchemy import Select, case, literal, select, union_all
from sqlalchemy.orm import Session

from tracker.cases import commands
from tracker.cases.models import PRIORITIES, Case
from tracker.cases.narrowing import IS_OPEN, of_team
from tracker.staff.models import Staff

AT_ONCE = 20  # cases that are looked at: so many may be in others' hands at this moment


def take_next(session: Session, staff: Staff, team: str, *, now: datetime) -> Case | None:
    """``staff`` takes the most urgent case of a team ("" for all) that nobody has: by priority, and
    then by when it is due. One that waits for the citizen is passed over.

    ``None`` where there is none. Of two who ask at once each has another: what one of them is about
    to take is locked, and the other goes on to the next.
    """
    ids = list(session.scalars(_most_urgent(team)))
    if not ids:
        return None
    found = session.scalar(
        select(Case)
        .where(Case.id.in_(ids), Case.assignee_id.is_(None), IS_OPEN)
        .order_by(case({id: place for place, id in enumerate(ids)}, value=Case.id))
        .limit(1)
        .with_for_update(skip_locked=True, of=Case)
        .execution_options(populate_existing=True)
    )
    if found is not None:
        commands.take(session, found, staff, now=now)
    return found


def _most_urgent(team: str) -> Select[tuple[int]]:
    """The numbers of the most urgent cases that nobody has, from the index of each priority."""
    free = [Case.assignee_id.is_(None), IS_OPEN, Case.clock_stopped_at.is_(None)]
    if team:
        free.append(of_team(team))
    each = [
        select(literal(rank).label("rank"), *part.c)
        for rank, part in enumerate(
            select(Case.id, Case.due_at)
            .where(*free, Case.priority == priority, Case.status != "waiting")
            .order_by(Case.due_at, Case.id)
            .limit(AT_ONCE)
            .subquery()
            for priority in reversed(PRIORITIES)
        )
    ]
    every = union_all(*each).subquery()
    return select(every.c.id).order_by(every.c.rank, every.c.due_at, every.c.id).limit(AT_ONCE)
