"""Questions as form fields, and back: shared by every door that is a page.

A field takes whatever is sent: what is accepted is for the intake to say, in the same words at
every door.
"""

from collections.abc import Iterable
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from wtforms import (
    Field,
    MultipleFileField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice

from tracker.catalogue.definition import Question, QuestionType
from tracker.characters import clean
from tracker.edge import file_store, settings
from tracker.errors import InvalidAnswer
from tracker.files.commands import note_file
from tracker.files.rules import check_file
from tracker.files.scan import scan
from tracker.intake.commands import Door
from tracker.intake.models import Intake
from tracker.intake.reading import MOST_FILES, Raw
from tracker.intake.rules import Answers, token


def question_form(questions: Iterable[Question]) -> FlaskForm:
    """A form with a field for each question, filled from the request if it sends one."""
    fields: dict[str, Any] = {question.key: _field(question) for question in questions}
    return type("QuestionForm", (FlaskForm,), fields)()


def _field(question: Question) -> Field:
    if question.type in (QuestionType.ONE_OF, QuestionType.YES_NO):
        return RadioField(choices=_choices(question), validate_choice=False)
    if question.type is QuestionType.MANY_OF:
        return SelectMultipleField(choices=_choices(question), validate_choice=False)
    if question.type is QuestionType.FILE:
        return MultipleFileField()
    return TextAreaField() if question.type is QuestionType.LONG_TEXT else StringField()


def _choices(question: Question) -> list[SelectChoice]:
    if question.type is QuestionType.YES_NO:
        return [SelectChoice("yes", "Yes"), SelectChoice("no", "No")]
    return [SelectChoice(choice.key, choice.label) for choice in question.choices]


def raws_of(form: FlaskForm, questions: Iterable[Question]) -> dict[str, Raw]:
    """What was typed or chosen for each question, but for files."""
    return {
        question.key: _words(form[question.key].data, question)
        for question in questions
        if question.type is not QuestionType.FILE
    }


def _words(sent: Any, question: Question) -> Raw:
    """What was sent for a question, but for what is no text, such as a file in its place."""
    if question.type is QuestionType.MANY_OF:
        return [part for part in sent or [] if isinstance(part, str)]
    return sent if isinstance(sent, str) else ""


def seen_in(questions: Iterable[Question]) -> dict[str, str]:
    """The marks of the answers that the page showed, from its hidden ``seen-…`` fields."""
    return {
        question.key: request.form[f"seen-{question.key}"]
        for question in questions
        if f"seen-{question.key}" in request.form
    }


def marks(questions: Iterable[Question], answers: Answers) -> dict[str, str]:
    """The hidden ``seen-…`` fields of a page: by name, the mark of each answer it shows."""
    return {f"seen-{q.key}": token(answers.get(q.key)) for q in questions}


class Upload:
    """A file that was sent and found good, its content kept in the store."""

    def __init__(self, sent: FileStorage) -> None:
        self._take(sent.filename or "file", sent.read())

    @classmethod
    def of(cls, name: str, content: bytes) -> "Upload":
        """One whose content was made here, of what was sent."""
        upload = cls.__new__(cls)
        upload._take(name, content)
        return upload

    def _take(self, name: str, sent_in: bytes) -> None:
        self.name = clean(name)
        try:
            self.content, self.media_type = check_file(
                sent_in, most_megabytes=settings().upload_megabytes
            )
            scan(settings().scan_command, sent_in)
        except InvalidAnswer as fault:
            # Several are sent at once: which of them it is has to be said.
            raise InvalidAnswer(f"“{self.name[-60:]}”: {fault}") from fault
        self.key = file_store().put(self.content)

    def note(self, session: Session, intake: Intake, door: Door) -> str:
        """Note it as part of an intake, in the caller's unit of work; returns its key."""
        file = note_file(
            session,
            key=self.key,
            name=self.name,
            content=self.content,
            media_type=self.media_type,
            intake_id=intake.id,
            now=door.now,
        )
        return file.key


def uploads_in(form: FlaskForm, question: Question) -> list[Upload]:
    """The files sent for a question, checked and kept; call it before the unit of work opens.

    Raises ``InvalidAnswer``.
    """
    # A form that was not sent as one with files holds their names, as plain text.
    found = [one for one in form[question.key].data or [] if isinstance(one, FileStorage)]
    sent = [one for one in found if one.filename]
    if len(sent) > MOST_FILES:
        raise InvalidAnswer(f"Add at most {MOST_FILES} files.")
    return [Upload(one) for one in sent]
