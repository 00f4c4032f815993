"""The questions of a request as the fields of the page on which staff enter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import render_template

from channels.assisted.acting import COMES_OF_THE_RECORD, known_of_acting, statements_for
from channels.assisted.rules import known_answers, known_from_check_in
from tracker.catalogue.definition import Question, QuestionType
from tracker.database import db
from tracker.edge import settings
from tracker.intake.about_you import about_you
from tracker.intake.models import Intake
from tracker.intake.reading import Raw
from tracker.intake.rules import Asking, as_raw, token
from tracker.people.consents import Wording
from tracker.people.queries import person
from tracker.people.rules import spoken_phone


@dataclass(frozen=True)
class Field:
    """A question on the page: what its field holds, whether it applies now, what is known of it.

    ``statements`` are the words that are read out before it is answered.
    """

    question: Question
    value: Raw
    shown: bool
    known: str
    seen: str
    statements: Sequence[Wording] = ()


def fields_of(
    intake: Intake, asking: Asking, typed: Mapping[str, Raw] | None = None
) -> list[Field]:
    """Every question as a field; what was ``typed`` stays in it, whatever became of it."""
    known = {**_known(intake, asking), **known_of_acting(db.session, intake, asking.answers)}
    applies = {question.key for question in asking.questions}
    return [
        Field(
            question,
            (typed or {}).get(question.key, _filled_in(question, asking)),
            question.key in applies,
            known.get(question.key, ""),
            token(asking.answers.get(question.key)),
            statements_for(question.key, intake),
        )
        for question in asking.every
    ]


def _filled_in(question: Question, asking: Asking) -> Raw:
    """What a field holds for an answer given before; a number as people here write it."""
    raw = as_raw(question, asking.answers.get(question.key))
    if question.type is QuestionType.PHONE and isinstance(raw, str):
        return spoken_phone(raw, settings().phone_region)
    return raw


def _known(intake: Intake, asking: Asking) -> dict[str, str]:
    on_record = person(db.session, intake.person_id) if intake.person_id else None
    known = known_answers(
        asking.answers,
        on_record.name if on_record else None,
        {contact.contact_point.value for contact in on_record.contacts} if on_record else set(),
        intake.contact_point.value if intake.contact_point else None,
    )
    return known_from_check_in(asking.answers, intake.interaction) | known


def fields_that_come_and_go(intake: Intake, fields: Iterable[Field]) -> dict[str, str]:
    """The fields, as HTML, that no page has from the first as they are now: which of several people
    it is, and what was agreed to, which may be on record.
    """
    content = intake.definition.content
    about = about_you(content, for_staff=True)
    fixed = {question.key for question in (*content.questions, *about)} - COMES_OF_THE_RECORD
    return {
        field.question.key: render_template(
            "assisted/field.html", field=field, intake=intake, problems={}
        )
        for field in fields
        if field.question.key not in fixed
    }
