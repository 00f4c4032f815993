"""What the worker does for incidents with many reports: one report at a time, each once."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tracker.cases import following
from tracker.cases.closing import close_report
from tracker.cases.incident_models import IncidentStep
from tracker.cases.models import Case
from tracker.cases.reopening import reopen_report

ACTS = {"close": close_report, "reopen": reopen_report}
AT_ONE_GO = 50  # reports, before other jobs have their turn
BROKEN = "Something went wrong on our side. Close it by hand."


def follow_waiting(
    unit_of_work: Callable[[], AbstractContextManager[Session]], now: Callable[[], datetime]
) -> int:
    """Take the reports that wait along with their incidents, each in a unit of work of its own.

    Returns how many were taken. One that breaks is left, with the fault in the log: it does not
    hold up those behind it.
    """
    for count in range(AT_ONE_GO):
        taken: list[int] = []
        try:
            with unit_of_work() as session:
                step = following.next_step(session)
                if step is None:
                    return count
                taken.append(step.id)
                following.do_step(session, step, ACTS, now=now())
        except OperationalError:
            # The database is away, or two waited for each other: it is tried again.
            raise
        except Exception:
            if not taken:
                raise
            logging.getLogger(__name__).exception("The report of step %s could not follow", taken)
            with unit_of_work() as session:
                _leave(session, taken[0], now())
    return AT_ONE_GO


def _leave(session: Session, step_id: int, now: datetime) -> None:
    step = session.get_one(IncidentStep, step_id, with_for_update=True)
    report = session.get_one(Case, step.case_id, with_for_update=True)
    if step.state == "waiting":
        following.leave(session, step, report, BROKEN, now=now)
