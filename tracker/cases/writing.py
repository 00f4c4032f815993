"""Write to the citizen about a case, and take in what they write."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.cases import clocks, ways
from tracker.cases.commands import change_status
from tracker.cases.events import checked_words, count_change, record
from tracker.cases.models import Case
from tracker.cases.references import shown
from tracker.cases.standing import current
from tracker.errors import Conflict
from tracker.messages import commands as messages
from tracker.messages.models import Message
from tracker.messages.queries import just_wrote
from tracker.messages.rules import LONGEST_TEXT, MEANS_LABELS
from tracker.people.models import ContactPoint
from tracker.staff.models import Staff

LONGEST_REPLY = LONGEST_TEXT - 100  # a text begins with the service's name and the reference


def reply(
    session: Session,
    case: Case,
    staff: Staff,
    text: str,
    *,
    now: datetime,
    means: str | None = None,
) -> Message:
    """Write to the citizen, by the door they came through unless another ``means`` is chosen.

    Raises ``Conflict`` where that means is not possible or the case is anonymous, and
    ``InvalidAnswers`` if the text is empty or too long.
    """
    text = checked_words("reply", text, longest=LONGEST_REPLY)
    found = ways.ways_of(case)
    possible = found.possible
    if not possible:
        raise Conflict("This request was made anonymously: there is nobody to reply to.")
    means = means or possible[0]
    if means not in possible:
        raise Conflict(_why_not(found, means))
    ref = shown(case.reference)
    message = messages.write(
        session,
        means,
        f"{case.definition.title}, {ref}: {text}" if means == "sms" else text,
        now=now,
        subject=f"{case.definition.title}: your request {ref}",
        case_id=case.id,
        staff=staff,
        asked=_just_wrote(session, case.contact_point, now),
        **(as_letter(case) if means == "letter" else {"to": case.contact_point}),
    )
    count_change(session, case)
    record(session, case, "replied", now=now, staff=staff, message=message, text=text, means=means)
    clocks.answered(session, case, now=now, means=message.means)
    return message


def _why_not(found: ways.Ways, means: str) -> str:
    """Why they are not reached by a means, and which is the right one."""
    reason = found.never.get(means, "They cannot be reached that way now.")
    return f"{reason} Choose another way: {MEANS_LABELS[found.possible[0]].lower()}."


def as_letter(case: Case) -> dict[str, Any]:
    """Where a letter to whoever asked goes, and whether it is printed large."""
    person = ways.who_asked(case)
    return {
        "postal_address": person.address if person else None,
        "large_print": ways.large_print(case),
    }


def _just_wrote(session: Session, point: ContactPoint | None, now: datetime) -> bool:
    return point is not None and just_wrote(session, point.id, now)


def add_text(session: Session, case: Case, message: Message, *, now: datetime) -> Case:
    """A text of the citizen's belongs to a case, or to the one that it was merged into: there it is
    kept which of them it was about, and the citizens of the others do not read it.

    One that waits for the citizen is in progress again: this is what it waited for. Returns the
    case that the text was added to.
    """
    about, case = case, current(case)
    message.case_id, message.unplaced = case.id, False
    message.changed_at = now
    count_change(session, case)
    if about is case:
        record(session, case, "texted", now=now, message=message, text=message.body)
    else:
        _goes_on(session, about, case, message, now)
    clocks.heard(session, case, now=now)
    if case.status == "waiting":
        change_status(session, case, None, "in_progress", now=now)
    return case


def _goes_on(session: Session, about: Case, case: Case, message: Message, now: datetime) -> None:
    theirs = message.contact_point_id == case.contact_point_id
    record(
        session, case, "texted", now=now, message=message, text=message.body, for_citizen=theirs,
        about=about.reference,
    )  # fmt: skip
    record(session, about, "texted_on", now=now, text=message.body, other=case.reference)


def take_text_out(
    session: Session, case: Case, message: Message, staff: Staff, *, now: datetime
) -> None:
    """A text was added to the wrong case: it belongs to none, and the citizen reads it no more."""
    message.case_id = None
    count_change(session, case)
    record(session, case, "text_out", now=now, staff=staff, message=message, for_citizen=False)


def told(session: Session, case: Case, message: Message, staff: Staff, *, now: datetime) -> None:
    """Note that staff told the citizen a reply by phone or at a counter. Raises ``Conflict``."""
    messages.tell(session, message, staff, now=now)
    record(
        session, case, "told", now=now, staff=staff, message=message, for_citizen=False,
        means=message.means,
    )  # fmt: skip
    clocks.answered(session, case, now=now)
