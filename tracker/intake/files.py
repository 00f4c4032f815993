"""Files of an intake that arrive after they were named in an answer, or do not."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.catalogue.definition import Question, QuestionType
from tracker.files.models import StoredFile
from tracker.intake import queries
from tracker.intake.models import Intake


def intake_of_file(session: Session, key: str) -> Intake | None:
    """The intake that a file was added to, locked until the unit of work ends; ``None`` where it
    belongs to none, or to one that was sent or dropped.
    """
    name = session.scalar(
        select(Intake.public_id)
        .join(StoredFile, StoredFile.intake_id == Intake.id)
        .where(StoredFile.key == key)
    )
    if name is None:
        return None
    intake = queries.by_public_id(session, name, lock=True)
    return intake if intake.state == "open" else None


def take_out_file(session: Session, intake: Intake, key: str, *, now: datetime) -> Question | None:
    """Take a file that could not be kept out of the answer that names it.

    Returns the question, if nothing is left of its answer, so that it is asked again.
    """
    row = next(
        (row for row in intake.answer_rows if isinstance(row.value, list) and key in row.value),
        None,
    )
    if row is None or not isinstance(row.value, list):
        return None
    left = [one for one in row.value if one != key]
    if left:
        row.value, row.as_typed = left, None
    else:
        intake.answer_rows.remove(row)
        session.delete(row)
    intake.updated_at = now
    session.flush()
    return None if left else queries.ask(session, intake).question(row.question)


def asks_for_place(session: Session, intake: Intake) -> bool:
    """Whether one of the questions that apply is where something is."""
    questions = queries.ask(session, intake).questions
    return any(question.type is QuestionType.LOCATION for question in questions)
