"""Change where a case stands. Each change writes its line of the timeline in the same breath."""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.cases import clocks, mentions
from tracker.cases.events import checked_words, count_change, flush, record
from tracker.cases.lifecycle import check_transition
from tracker.cases.models import Case
from tracker.cases.references import shown
from tracker.cases.tasks import write_down
from tracker.errors import Conflict, InvalidTransition
from tracker.staff.models import Staff
from tracker.staff.rules import Permission


def take(session: Session, case: Case, staff: Staff, *, now: datetime) -> None:
    """``staff`` takes the case on; one that nobody had begun is in progress from now.

    Raises ``Conflict`` if it is closed or somebody else has it.
    """
    if case.status == "closed":
        raise Conflict("This case is closed. Open it again before you take it.")
    if case.assignee_id == staff.id:
        return
    if case.assignee_id is not None:
        raise Conflict("Somebody else has taken this case already.")
    case.assignee = staff
    begun = case.status == "received"
    if begun:
        case.status = "in_progress"
    flush(session)
    record(session, case, "taken", now=now, staff=staff, for_citizen=False)
    if begun:
        _record_status(session, case, "received", staff, now)
    write_down(session, case, now=now)


def assign(session: Session, case: Case, staff: Staff, to: Staff, *, now: datetime) -> None:
    """``staff`` gives the case to a colleague, whoever had it; what it waits for stays as it is.

    Raises ``Conflict`` if it is closed, if they have it already, or if they work no cases.
    """
    if case.status == "closed":
        raise Conflict("This case is closed. Open it again before you give it to anybody.")
    if not to.may(Permission.WORK_CASES):
        raise Conflict(f"{to.name} does not work cases.")
    if case.assignee_id == to.id:
        raise Conflict(f"{to.name} has this case already.")
    was = case.assignee.name if case.assignee else ""
    case.assignee = to
    flush(session)
    record(session, case, "given", now=now, staff=staff, for_citizen=False, to=to.name, was=was)
    write_down(session, case, now=now)


def give_back(session: Session, case: Case, staff: Staff, *, now: datetime) -> None:
    """The case goes back to its team's queue. Raises ``Conflict`` if nobody has it."""
    if case.assignee_id is None:
        raise Conflict("Nobody has this case: it is in the queue already.")
    was = case.assignee.name if case.assignee else ""
    case.assignee = None
    flush(session)
    record(session, case, "given_back", now=now, staff=staff, for_citizen=False, was=was)


def add_note(session: Session, case: Case, staff: Staff, text: str, *, now: datetime) -> None:
    """Add a note for staff only; whom it names with an @ finds it among what they are named in.

    Raises ``InvalidAnswers`` if it is empty or too long.
    """
    words = checked_words("note", text)
    whom = mentions.named(session, words)
    count_change(session, case)
    more = {"mentions": mentions.as_details(whom)} if whom else {}
    event = record(
        session, case, "noted", now=now, staff=staff, for_citizen=False, details=more, text=words
    )
    if whom:
        mentions.mention(session, event, whom, staff)


def change_status(
    session: Session,
    case: Case,
    staff: Staff | None,
    wanted: str,
    *,
    now: datetime,
) -> None:
    """Move the case on in its life. Raises ``InvalidTransition``.

    It is not closed by this: ``tracker.cases.closing`` does, which tells whoever asked.
    """
    if wanted == "closed":
        raise InvalidTransition("A case is closed where whoever asked is told of it.")
    if case.merged_into is not None:
        raise Conflict(f"It goes on as {shown(case.merged_into.reference)}: change that one.")
    _move_on(session, case, staff, wanted, None, now=now)


def end(session: Session, case: Case, staff: Staff | None, outcome: str, *, now: datetime) -> None:
    """The case is closed. For ``tracker.cases.closing`` alone, which sees to it that whoever asked
    is told. Raises ``InvalidTransition``.
    """
    _move_on(session, case, staff, "closed", outcome, now=now)


def _move_on(
    session: Session,
    case: Case,
    staff: Staff | None,
    wanted: str,
    outcome: str | None,
    *,
    now: datetime,
) -> None:
    check_transition(case.status, wanted, outcome)
    was, closed_at = case.status, case.closed_at
    case.status, case.outcome = wanted, outcome
    case.closed_at = now if wanted == "closed" else None
    flush(session)
    _record_status(session, case, was, staff, now)
    clocks.moved(session, case, was, now=now, since=closed_at)


def _record_status(
    session: Session, case: Case, was: str, staff: Staff | None, now: datetime
) -> None:
    record(
        session, case, "status", now=now, staff=staff, was=was, now_is=case.status,
        outcome=case.outcome,
    )  # fmt: skip
