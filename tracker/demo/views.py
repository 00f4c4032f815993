"""Views of the queue that the demo's staff keep."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases import saved_views
from tracker.staff.models import Staff

# Whose, under what name, what it looks for, and whether it is the whole team's.
_VIEWS: tuple[tuple[str, str, dict[str, str | list[str]], bool], ...] = (
    ("priya", "Urgent and late", {"status": "open", "team": "", "priority": "urgent",
                                  "is": ["late"]}, False),
    ("priya", "Asked by text, nobody has it", {"status": "open", "team": "", "door": "sms",
                                               "who": "nobody"}, True),
    ("margaret", "Open longest", {"status": "open", "team": "", "sort": "opened"}, False),
)  # fmt: skip


def keep_views(session: Session, now: datetime) -> None:
    """Let some of the demo's staff have views, as far as they are there."""
    for name, title, query, for_team in _VIEWS:
        email = f"{name}@larkmouth.example"
        staff = session.scalar(select(Staff).where(Staff.email == email))
        if staff is not None:
            ours = for_team and staff.team_id is not None
            saved_views.save(session, staff, title, query, for_team=ours, now=now)
