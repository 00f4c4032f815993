"""What a visitor is shown of what is entered for them, and that they say it is right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.catalogue.definition import Question, QuestionType
from tracker.errors import Conflict, InvalidAnswer
from tracker.intake.acting_questions import STAFF_QUESTIONS
from tracker.intake.models import Intake
from tracker.intake.queries import ask
from tracker.intake.reading import Locale, Raw, read
from tracker.intake.rules import Asking, applicable, say, token
from tracker.people.rules import spoken_phone

# Which of several people it is names others: nobody but staff may see it. What is asked besides of
# who acts for another is for staff too.
_FOR_STAFF_ALONE = frozenset({"which_person", *STAFF_QUESTIONS})


@dataclass(frozen=True)
class Shown:
    """What a visitor sees: each question that applies with its answer, and the answers' mark.

    ``is_saved``: just these are the answers that are kept. What could not be read yet is shown as
    it was typed.
    """

    lines: Sequence[tuple[str, str]]
    mark: str
    is_saved: bool


def as_entered(asking: Asking, typed: Mapping[str, Raw], locale: Locale) -> Shown:
    """What is entered now: the answers that are kept, and over them what is ``typed``. Pure."""
    values: dict[str, Any] = {**asking.answers}
    unread: dict[str, str] = {}
    for question in asking.every:
        if question.key in typed and question.type is not QuestionType.FILE:
            try:
                values[question.key] = _value(question, typed[question.key], locale)
            except InvalidAnswer:
                values[question.key] = None
                unread[question.key] = str(typed[question.key])
    asked = [q for q in applicable(asking.every, values) if q.key not in _FOR_STAFF_ALONE]
    lines = [
        (question.short, unread.get(question.key) or _said(question, values, locale))
        for question in asked
        if question.key in unread or values.get(question.key) is not None
    ]
    mark = _mark({q.key: values[q.key] for q in asked if values.get(q.key) is not None})
    return Shown(lines, mark, not unread and mark == mark_of(asking))


def _said(question: Question, values: Mapping[str, Any], locale: Locale) -> str:
    value = values[question.key]
    if question.type is QuestionType.PHONE:
        return spoken_phone(value, locale.region)
    return say(question, value)


def _value(question: Question, raw: Raw, locale: Locale) -> Any:
    return read(question, raw, locale) if raw not in ("", []) else None


def mark_of(asking: Asking) -> str:
    """The mark of the answers that are kept, by which a confirmation holds for just these."""
    counted = asking.counted
    return _mark({key: counted[key] for key in counted if key not in _FOR_STAFF_ALONE})


def _mark(answers: Mapping[str, Any]) -> str:
    return token(dict(answers))


def confirm(session: Session, intake: Intake, mark: str, *, now: datetime) -> None:
    """The visitor says that the answers of this mark are right. ``intake`` is locked.

    Raises ``Conflict`` where the answers have changed since, or were sent.
    """
    if intake.state != "open" or mark_of(ask(session, intake)) != mark:
        raise Conflict("What is entered has changed since.")
    intake.confirmed_at, intake.confirmed = now, mark
    session.flush()


def confirmed_at(intake: Intake, asking: Asking) -> datetime | None:
    """When the visitor confirmed what is kept now; ``None`` if they did not, or it has changed."""
    if intake.confirmed_at is None or intake.confirmed != mark_of(asking):
        return None
    return intake.confirmed_at
