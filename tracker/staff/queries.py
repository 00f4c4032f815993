"""Read accounts and teams."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.staff.models import Staff, Team
from tracker.staff.rules import ROLES, Permission


def teams(session: Session) -> list[Team]:
    """Every team, by name."""
    return list(session.scalars(select(Team).order_by(Team.name)))


def account(session: Session, staff_id: str) -> Staff | None:
    """The account that a session cookie names, if it exists and may be used."""
    if not staff_id.isdecimal():
        return None
    found = session.scalar(
        select(Staff)
        .where(Staff.id == int(staff_id))
        .options(joinedload(Staff.team), joinedload(Staff.organisation))
    )
    return found if found is not None and found.is_active else None


def who_may(session: Session, permission: Permission) -> list[Staff]:
    """The accounts in use that hold a permission, by name. One statement."""
    roles = [role for role, held in ROLES.items() if permission in held]
    return list(
        session.scalars(
            select(Staff)
            .where(Staff.role.in_(roles), Staff.disabled_at.is_(None))
            .order_by(Staff.name, Staff.id)
        )
    )
