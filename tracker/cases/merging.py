"""Cases that are about the same become one."""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.cases.commands import change_status
from tracker.cases.events import count_change, record
from tracker.cases.models import Case
from tracker.errors import Conflict
from tracker.staff.models import Staff


def current(case: Case) -> Case:
    """The case itself, or the one that it was merged into since."""
    while case.merged_into is not None:
        case = case.merged_into
    return case


def merge(session: Session, case: Case, into: Case, staff: Staff, *, now: datetime) -> None:
    """A case is about the same as another: it is closed, and what is written to it goes there.

    Raises ``Conflict`` where they are one case already, or either is closed.
    """
    into = current(into)
    if current(case).id == into.id:
        raise Conflict("These are one case already.")
    if case.status == "closed" or into.status == "closed":
        raise Conflict("Only open cases can be merged. Open it again first.")
    case.merged_into = into
    change_status(session, case, staff, "closed", now=now, outcome="duplicate")
    record(session, case, "merged", now=now, staff=staff, for_citizen=False, other=into.reference)
    record(
        session, into, "merged_in", now=now, staff=staff, for_citizen=False, other=case.reference
    )
    count_change(session, into)
