"""What papers are made of, read from the database."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.cases.models import Case, Party
from tracker.errors import NotFound
from tracker.intake.evidence import evidence_of, in_words
from tracker.intake.models import Intake
from tracker.languages import languages
from tracker.messages.models import Message
from tracker.papers.letter import Letter
from tracker.papers.receipt import language_of

MOST_LETTERS = 200  # in one file


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
    """The letters that wait to be printed and posted, the oldest first; at most 200.

    A fixed number of statements, however many they are.
    """
    waiting = session.scalars(
        select(Message)
        .where(Message.means == "letter", Message.state == "waiting", Message.case_id.is_not(None))
        .order_by(Message.created_at, Message.id)
        .limit(MOST_LETTERS)
    ).all()
    return _letters(session, waiting)


def _letters(session: Session, messages: Sequence[Message]) -> list[Letter]:
    query = (
        select(Case)
        .where(Case.id.in_({message.case_id for message in messages}))
        .options(
            joinedload(Case.definition),
            joinedload(Case.interaction),
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
