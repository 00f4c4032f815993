"""What papers are made of, read from the database."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.cases.models import Case, Party
from tracker.errors import NotFound
from tracker.intake.evidence import evidence_of, in_words
from tracker.intake.models import Intake
from tracker.interactions.models import Interaction
from tracker.languages import languages
from tracker.messages.models import LetterBatch, Message
from tracker.messages.queries import letters_to_print
from tracker.papers.letter import Cover, Letter
from tracker.papers.receipt import language_of

MOST_BATCHES = 20  # shown at once


def seen_for(session: Session, case: Case) -> dict[str, list[str]]:
    """The documents that were seen for a case, in words of the current language, by the key of
    their question.
    """
    content = case.definition.as_said
    intake_id = session.scalar(select(Intake.id).where(Intake.case_id == case.id))
    found: dict[str, list[str]] = {}
    for seen in evidence_of(session, intake_id) if intake_id is not None else []:
        if f"seen-{seen.id}" in (case.answers.get(seen.question) or []):
            found.setdefault(seen.question, []).append(
                in_words(seen, content.question(seen.question))
            )
    return found


def letter(session: Session, message_id: int) -> Letter:
    """A letter that was written, printed or not. Raises ``NotFound``."""
    message = session.get(Message, message_id)
    if message is None or message.means != "letter" or message.case_id is None:
        raise NotFound("There is no such letter.")
    return _letters(session, [message])[0]


def waiting_letters(session: Session) -> list[Letter]:
    """The letters that wait to be printed and posted and are in no batch, the oldest first; at most
    200.

    A fixed number of statements, however many they are.
    """
    return _letters(session, session.scalars(letters_to_print()).all())


def cover_of(session: Session, batch_id: int) -> Cover:
    """A batch with its letters. Raises ``NotFound``. A fixed number of statements."""
    batch = session.get(LetterBatch, batch_id, options=[joinedload(LetterBatch.made_by)])
    if batch is None:
        raise NotFound("There is no such batch of letters.")
    letters = session.scalars(
        select(Message).where(Message.batch_id == batch_id).order_by(Message.created_at, Message.id)
    ).all()
    return Cover(
        batch.id, batch.made_at, batch.made_by.name, _letters(session, letters), batch.posted_at
    )


@dataclass(frozen=True)
class Batch:
    """A batch in a list: how many letters it has."""

    batch: LetterBatch
    count: int


def batches(session: Session) -> list[Batch]:
    """The batches that were not posted yet, and the last that were. One statement."""
    count = select(func.count()).where(Message.batch_id == LetterBatch.id).scalar_subquery()
    rows = session.execute(
        select(LetterBatch, count)
        .options(joinedload(LetterBatch.made_by))
        .order_by(LetterBatch.id.desc())
        .limit(MOST_BATCHES)
    )
    return [Batch(batch, letters) for batch, letters in rows]


def letters_of_case(session: Session, case: Case) -> list[Letter]:
    """The letters that were posted about a case, the newest first."""
    sent = session.scalars(
        select(Message)
        .where(
            Message.case_id == case.id,
            Message.means == "letter",
            Message.state.in_(("told", "undelivered")),
        )
        .order_by(Message.id.desc())
    ).all()
    return _letters(session, sent)


def _letters(session: Session, messages: Sequence[Message]) -> list[Letter]:
    query = (
        select(Case)
        .where(Case.id.in_({message.case_id for message in messages}))
        .options(
            joinedload(Case.definition),
            joinedload(Case.interaction).joinedload(Interaction.ticket),
            selectinload(Case.parties).joinedload(Party.person),
        )
    )
    cases = {case.id: case for case in session.scalars(query)}
    known = languages()
    return [
        Letter(message, cases[message.case_id], language_of(cases[message.case_id], known))
        for message in messages
        if message.case_id is not None
    ]
