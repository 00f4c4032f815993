"""Pictures that came by text, as answers of a request: those of this text, and those before it."""

from datetime import timedelta

from sqlalchemy import select

from channels.sms.dialogue.talk import Talk
from channels.sms.dialogue.wording import say
from tracker.catalogue.definition import Question
from tracker.errors import InvalidAnswer
from tracker.files.models import StoredFile
from tracker.intake import commands as intakes
from tracker.intake import queries
from tracker.intake.models import Intake
from tracker.intake.reading import MOST_FILES
from tracker.messages.models import Attachment, Message

# A picture texted before its request was begun belongs to it, if that is not long ago.
RECENT = timedelta(hours=1)


def take_pictures(talk: Talk, asked: Question | None) -> str:
    """Keep the pictures of this text as an answer of the request that is going on; the sentence
    about them, or none where none came.

    They answer the question that was asked last, if that is one for pictures; else the first one
    that there is. Until one applies they wait, and answer it when it does.
    """
    if talk.intake is None or not talk.pictures:
        return ""
    question = asked if asked and asked.takes_copies else _question(talk, talk.intake)
    if question is None:
        return told_of(len(talk.pictures), "kept")
    return _add(talk, talk.intake, question, talk.pictures)


def take_those_before(talk: Talk, intake: Intake) -> str:
    """Give a request that begins the pictures that came shortly before it, in this conversation."""
    found = _unused(talk, StoredFile.intake_id.is_(None))
    for file in found:
        file.intake_id = intake.id
    talk.session.flush()
    question = _question(talk, intake)
    if not found or question is None:
        return told_of(len(found), "kept")
    return _add(talk, intake, question, [file.key for file in found])


def take_those_that_wait(talk: Talk, question: Question) -> str:
    """Answer a question for pictures with those of its request that answer none as yet."""
    if talk.intake is None:
        return ""
    named = {key for value in talk.intake.answers.values() for key in _keys(value)}
    files = _unused(talk, StoredFile.intake_id == talk.intake.id)
    waiting = [file.key for file in files if file.key not in named]
    return _add(talk, talk.intake, question, waiting) if waiting else ""


def told_of(count: int, what: str) -> str:
    """That pictures were ``added`` or ``kept``; nothing of none."""
    if count == 0:
        return ""
    return say(f"photo_{what}" if count == 1 else f"photos_{what}")


def _question(talk: Talk, intake: Intake) -> Question | None:
    """The first question for pictures that applies now, one without an answer before others."""
    asking = queries.ask(talk.session, intake)
    fitting = [each for each in asking.questions if each.takes_copies]
    unanswered = [each for each in fitting if each.key not in asking.answers]
    return next(iter([*unanswered, *fitting]), None)


def _add(talk: Talk, intake: Intake, question: Question, keys: list[str]) -> str:
    """Add pictures to the answer that there is, as many as it may have."""
    before = _keys(intake.answers.get(question.key))
    added = [key for key in keys if key not in before][: max(MOST_FILES - len(before), 0)]
    if added:
        try:
            intakes.answer(talk.session, intake, question.key, [*before, *added], talk.door)
        except InvalidAnswer as fault:
            return str(fault)
        talk.clear()
    if len(added) < len(keys):
        return say("too_many_photos", most=MOST_FILES)
    return told_of(len(added), "added")


def _keys(value: object) -> list[str]:
    return [str(key) for key in value] if isinstance(value, list) else []


def _unused(talk: Talk, belongs: object) -> list[StoredFile]:
    """Pictures of this number that came in this conversation not long ago, and belong to no case.

    Those that turned out to be none are left out.
    """
    wanted = (
        select(StoredFile)
        .join(Attachment, Attachment.file_id == StoredFile.id)
        .join(Message, Message.id == Attachment.message_id)
        .where(
            belongs,  # type: ignore[arg-type]
            Message.contact_point_id == talk.point.id,
            Message.case_id.is_(None),
            StoredFile.state != "refused",
            StoredFile.created_at >= talk.now - RECENT,
        )
        .order_by(Attachment.message_id, Attachment.position)
    )
    return list(talk.session.scalars(wanted))
