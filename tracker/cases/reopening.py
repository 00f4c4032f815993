"""Open a case again, and withdraw one: what the citizen says that they want."""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.cases import closing, following
from tracker.cases.commands import change_status
from tracker.cases.events import checked_words, record
from tracker.cases.incident_models import IncidentStep
from tracker.cases.models import Case
from tracker.cases.notices import tell
from tracker.cases.references import shown
from tracker.cases.telling import Telling
from tracker.errors import Conflict, InvalidAnswers
from tracker.interactions.rules import DOORS
from tracker.messages.models import Message
from tracker.staff.models import Staff

WHO_ASKED = {"citizen": "The citizen asked for it", "staff": "Nobody asked: we go on with it"}
LONGEST_REASON = 1000  # characters


def reopen(
    session: Session, case: Case, staff: Staff, asked_by: str, why: str, *, now: datetime
) -> Message | None:
    """A closed case goes on. How it had ended stays on its timeline.

    ``asked_by`` is one of ``WHO_ASKED``: a citizen who asked is told. Returns that message. Raises
    ``InvalidAnswers``, and ``Conflict`` where it is not closed, or goes on as another case.
    """
    if case.status != "closed":
        raise Conflict("This case is open already.")
    if case.merged_into is not None:
        raise Conflict(f"It goes on as {shown(case.merged_into.reference)}: open that one again.")
    problems = {} if asked_by in WHO_ASKED else {"asked_by": "Say who asked for it."}
    why = why.strip()
    if not why or len(why) > LONGEST_REASON:
        problems["why"] = f"Write why it is opened again, in at most {LONGEST_REASON} characters."
    if problems:
        raise InvalidAnswers(problems)
    was = case.outcome
    change_status(session, case, staff, "in_progress", now=now)
    told = None
    if asked_by == "citizen":
        told = tell(session, case, "reopened", now=now, staff=staff)
    record(
        session, case, "reopened", now=now, staff=staff, for_citizen=told is None,
        asked_by=asked_by, was=was, text=why,
    )  # fmt: skip
    work = following.begin(
        session, case, "reopen", staff, now=now, words=why, told=told is not None
    )
    following.follow(session, work, reopen_report, now=now)
    return told


def reopen_report(session: Session, step: IncidentStep, report: Case, now: datetime) -> None:
    """A report that was closed with its incident goes on with it, and so does one that was merged
    into it: whoever asked is told, once if they reported twice. Raises ``Conflict``.
    """
    work, other, was = step.work, following.is_told_with(session, step), report.outcome
    if report.status != "closed":
        raise Conflict("It was opened again by itself meanwhile.")
    if report.merged_into_id is None:
        change_status(session, report, work.staff, "in_progress", now=now)
    if other is None:
        tell(session, report, "reopened", now=now, staff=work.staff)
    else:
        record(
            session, report, "told_with", now=now, staff=work.staff, for_citizen=False,
            other=other.reference,
        )  # fmt: skip
    record(
        session, report, "reopened", now=now, staff=work.staff, for_citizen=False,
        asked_by="staff", was=was, text=work.words,
    )  # fmt: skip


def withdraw(
    session: Session,
    case: Case,
    staff: Staff,
    channel: str,
    words: str,
    *,
    means: str | None = None,
    untold: str = "",
    now: datetime,
) -> None:
    """The citizen does not want it any more, and said so by a door (``channel``).

    The case is closed as withdrawn, which confirms it to them; nothing else is sent. Raises
    ``InvalidAnswers``, and ``Conflict`` where it is closed already.
    """
    if case.status == "closed":
        raise Conflict("This case is closed already.")
    if channel not in DOORS:
        raise InvalidAnswers({"channel": "Say by which door they told us."})
    said = checked_words("words", words, LONGEST_REASON) if words.strip() else ""
    record(session, case, "withdrawn", now=now, staff=staff, channel=channel, text=said)
    telling = Telling(means=means, untold=untold)
    closing.close(session, case, staff, "withdrawn", telling=telling, now=now)
