"""Files of an intake that arrive after they were named in an answer, or do not."""

from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from tracker.catalogue.definition import Question, QuestionType
from tracker.files.models import StoredFile
from tracker.intake import queries
from tracker.intake.models import Intake
from tracker.messages.models import Attachment


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


# A photo that comes before its request is given to one that begins within this time.
RECENT = timedelta(hours=1)


def forget_places(session: Session, *, now: datetime) -> int:
    """Forget where photos were taken that belong to no request that is open, nor to one that may
    begin soon. Returns how many they were.
    """
    wanted = (
        select(Attachment.id)
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .outerjoin(Intake, Intake.id == StoredFile.intake_id)
        .where(
            Attachment.latitude.is_not(None),
            or_(
                and_(Intake.id.is_(None), StoredFile.created_at < now - RECENT),
                Intake.state != "open",
            ),
        )
        .limit(500)
    )
    ids = session.scalars(wanted).all()
    if ids:
        session.execute(
            update(Attachment).where(Attachment.id.in_(ids)).values(latitude=None, longitude=None)
        )
    return len(ids)
