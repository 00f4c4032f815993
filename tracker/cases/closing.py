"""Close a case. Nobody is left untold: whoever asked is written to, or it is kept why not."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.cases import commands, ways, writing
from tracker.cases.events import checked_words, record
from tracker.cases.lifecycle import OUTCOMES, check_transition
from tracker.cases.models import Case
from tracker.errors import InvalidAnswers
from tracker.staff.models import Staff

LONGEST_REASON = 500  # characters


@dataclass(frozen=True)
class Telling:
    """How whoever asked is told: in which ``words``, by what ``means`` (as usual where they are
    empty), or why they are ``untold``.
    """

    words: str = ""
    means: str | None = None
    untold: str = ""


def close(
    session: Session,
    case: Case,
    staff: Staff,
    outcome: str,
    *,
    telling: Telling,
    now: datetime,
) -> None:
    """Close a case, and those that report the same: each requester is told by their own door.

    Raises ``InvalidTransition``, ``InvalidAnswers`` where nobody is told and no reason is given,
    and ``Conflict``.
    """
    check_transition(case.status, "closed", outcome)
    _tell(session, case, staff, outcome, telling, now)
    commands.change_status(session, case, staff, "closed", now=now, outcome=outcome)
    for report in case.reports:
        if report.status != "closed":
            close(session, report, staff, outcome, telling=Telling(telling.words), now=now)


def _tell(
    session: Session, case: Case, staff: Staff, outcome: str, telling: Telling, now: datetime
) -> None:
    untold = telling.untold.strip() or why_nobody(case)
    if untold:
        reason = checked_words("untold", untold, LONGEST_REASON)
        record(session, case, "untold", now=now, staff=staff, for_citizen=False, text=reason)
        return
    words = telling.words.strip() or OUTCOMES[outcome][1]
    if not ways.ways_of(case).possible:
        raise InvalidAnswers({"untold": "They cannot be told by any door: say why nobody is told."})
    writing.reply(session, case, staff, words, now=now, means=telling.means)


def why_nobody(case: Case) -> str:
    """Why there is nobody to tell, where there is not; else ""."""
    return "It was made anonymously." if case.anonymous else ""
