"""Requests that came on paper: the day they were received, and a scan of the form."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.catalogue.definition import PAPER_FORM
from tracker.errors import InvalidAnswer
from tracker.intake.commands import Door, check_open
from tracker.intake.dates import read_date
from tracker.intake.models import Answer, Intake
from tracker.intake.reading import Locale
from tracker.languages import say_date

# A form that lay longer than this is rare, and a slip in the year is not.
RARELY_OLDER = timedelta(days=365)


class LongAgo(InvalidAnswer):
    """The day is so long ago that whoever entered it has to say once more that it is right."""


def read_received(typed: str, locale: Locale, *, sure: bool = False) -> str:
    """The day on which a form was received, as an ISO date; ``sure``: even if it is long ago.

    Raises ``InvalidAnswer``, and ``LongAgo`` for a day more than a year back.
    """
    if not typed.strip():
        raise InvalidAnswer("Enter the day on which the form was received.")
    day = read_date(typed, locale.today, locale.date_order, "past")
    if day > locale.today:
        raise InvalidAnswer(f"{say_date(day)} has not come yet. Enter today or an earlier day.")
    if locale.today - day > RARELY_OLDER and not sure:
        raise LongAgo(f"{say_date(day)} is more than a year ago. If that is right, tick the box.")
    return day.isoformat()


def keep_scan(session: Session, intake: Intake, key: str, door: Door) -> None:
    """Keep a stored file of this intake as the scan of its form, beside those there are."""
    check_open(intake)
    row = next((row for row in intake.answer_rows if row.question == PAPER_FORM), None)
    if row is None:
        row = Answer(question=PAPER_FORM, value=[], channel=door.channel, answered_at=door.now)
        intake.answer_rows.append(row)
    row.value = [*scans_of(intake), key]
    row.interaction_id = door.interaction.id if door.interaction else None
    intake.updated_at = door.now
    session.flush()


def scans_of(intake: Intake) -> list[str]:
    """The keys of the files that are scans of the form."""
    kept = intake.answers.get(PAPER_FORM)
    return kept if isinstance(kept, list) else []


def is_scan(session: Session, intake_id: int | None, key: str) -> bool:
    """Whether a file is a scan of the form that a request came on. One statement."""
    query = select(Answer.value).where(Answer.intake_id == intake_id, Answer.question == PAPER_FORM)
    kept = session.scalar(query)
    return isinstance(kept, list) and key in kept
