"""Give a case to a colleague, at its page."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.cases import commands
from tracker.cases.models import Case
from tracker.errors import InvalidAnswers
from tracker.staff.models import Staff


def _assign(
    session: Session, case: Case, staff: Staff, given: Mapping[str, str], now: datetime
) -> str:
    wanted = given.get("to", "")
    to = session.get(Staff, int(wanted)) if wanted.isdecimal() and len(wanted) < 10 else None
    if to is None:
        raise InvalidAnswers({"to": "Choose a colleague."})
    commands.assign(session, case, staff, to, now=now)
    return "You have this case now." if to.id == staff.id else f"{to.name} has this case now."


ASSIGN_ACTIONS = {"assign": _assign}
