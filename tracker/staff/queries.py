"""Read accounts and teams."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.staff.models import Staff, Team


def teams(session: Session) -> list[Team]:
    """Every team, by name."""
    return list(session.scalars(select(Team).order_by(Team.name)))


def account(session: Session, staff_id: str) -> Staff | None:
    """The account that a session cookie names, if it exists and may be used."""
    if not staff_id.isdecimal():
        return None
    found = session.scalar(
        select(Staff).where(Staff.id == int(staff_id)).options(joinedload(Staff.team))
    )
    return found if found is not None and found.is_active else None
