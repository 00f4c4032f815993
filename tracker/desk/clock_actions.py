"""What staff do about the clocks of a case: make it more or less urgent."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.cases import clocks
from tracker.cases.models import Case
from tracker.errors import InvalidAnswers
from tracker.staff.models import Staff

Given = Mapping[str, str]


def _priority(session: Session, case: Case, staff: Staff, given: Given, now: datetime) -> str:
    wanted, why = given.get("priority", ""), given.get("priority_why", "")
    try:
        clocks.set_priority(session, case, staff, wanted, why, now=now)
    except InvalidAnswers as fault:
        # The reason has a name of its own on the page: others ask why as well.
        own = {"why": "priority_why"}
        raise InvalidAnswers(
            {own.get(key, key): words for key, words in fault.problems.items()}
        ) from fault
    return f"The priority is {wanted} now, and the case is due by that."


CLOCK_ACTIONS: dict[str, Callable[[Session, Case, Staff, Given, datetime], str]] = {
    "priority": _priority,
}
