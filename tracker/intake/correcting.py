"""Correct the answers of a case: what was answered, what it is now, and why, are kept as changes.

The questions are those that the case was asked, by its own version of the service, and an answer is
read and judged as it is at every door.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.cases import tasks
from tracker.cases.events import checked_words, count_change, record
from tracker.cases.locating import city_map, locate
from tracker.cases.models import Case
from tracker.cases.places import place_key
from tracker.catalogue.definition import Question, QuestionType
from tracker.characters import is_empty
from tracker.errors import Conflict, InvalidAnswer, InvalidAnswers
from tracker.intake.reading import Locale, Raw, read
from tracker.intake.rules import Asking, say, token
from tracker.staff.models import Staff

LONGEST_WHY = 500  # characters


@dataclass(frozen=True)
class Change:
    """An answer that is corrected: what it was and what it is now, in words and as values.

    ``gone``: the question is not asked any more, by what was corrected before it.
    """

    question: Question
    was: str
    now_is: str
    value: Any
    gone: bool = False


class ChangedMeanwhile(Conflict):
    """Somebody corrected the same answers otherwise: ``now_is`` has theirs in words, by key."""

    def __init__(self, now_is: Mapping[str, str]) -> None:
        self.now_is = dict(now_is)
        super().__init__(
            "Somebody corrected this while you had it open. Both versions stand below: keep the "
            "one that is right, and save again."
        )


def can_be_corrected(case: Case) -> list[Question]:
    """The questions whose answers staff can correct: all but those that take files."""
    questions = case.definition.content.questions
    return [question for question in questions if question.type is not QuestionType.FILE]


def correct(
    session: Session,
    case: Case,
    staff: Staff,
    raws: Mapping[str, Raw],
    why: str,
    locale: Locale,
    *,
    seen: Mapping[str, str],
    now: datetime,
) -> list[Change]:
    """Correct answers; each that changes is a line of the timeline. ``case`` is locked.

    ``seen`` has the ``token`` of each answer that the page showed. Raises ``InvalidAnswers`` with
    the sentence about each that is not accepted, and ``ChangedMeanwhile``.
    """
    _refuse_stale(case, raws, seen)
    changes, answers = _read(case, raws, locale)
    if not changes:
        raise InvalidAnswers({"correct": "Nothing was changed: there is nothing to save."})
    reason = checked_words("why", why, LONGEST_WHY) if why.strip() else ""
    if not reason:
        raise InvalidAnswers({"why": "Say why it is corrected: who told you, or what was seen."})
    case.answers = answers
    _put_in_place(session, case)
    count_change(session, case)
    for change in changes:
        record(
            session, case, "changed", now=now, staff=staff, question=change.question.key,
            label=change.question.short, was=change.was, now_is=change.now_is, why=reason,
            value=change.value, gone=change.gone,
        )  # fmt: skip
    tasks.fit_to_answers(session, case, now=now)
    return changes


def _refuse_stale(case: Case, raws: Mapping[str, Raw], seen: Mapping[str, str]) -> None:
    """Whether an answer is another one than the page showed, whatever is to become of it."""
    stale = {
        question.key: say(question, case.answers.get(question.key))
        for question in can_be_corrected(case)
        if question.key in raws
        and question.key in seen
        and token(case.answers.get(question.key)) != seen[question.key]
    }
    if stale:
        raise ChangedMeanwhile(stale)


def _read(
    case: Case, raws: Mapping[str, Raw], locale: Locale
) -> tuple[list[Change], dict[str, Any]]:
    """What changes, and the answers after it. An answer can make another question apply, so the
    list is looked at again after each.
    """
    questions: Sequence[Question] = case.definition.content.questions
    answers, problems, done = dict(case.answers), {}, set[str]()
    while True:
        asked = Asking(tuple(questions), answers).questions
        todo = next((q for q in asked if q.key in raws and q.key not in done), None)
        if todo is None:
            break
        done.add(todo.key)
        try:
            value = _value(todo, raws[todo.key], locale)
        except InvalidAnswer as fault:
            problems[todo.key] = str(fault)
            continue
        if value is None:
            answers.pop(todo.key, None)
        else:
            answers[todo.key] = value
    if problems:
        raise InvalidAnswers(problems)
    counted = Asking(tuple(questions), answers).counted
    return _changes(questions, case.answers, counted, asked), counted


def _value(question: Question, raw: Raw, locale: Locale) -> Any:
    if is_empty(raw) and not question.required:
        return None
    return read(question, raw, locale)


def _changes(
    questions: Sequence[Question],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    asked: Sequence[Question],
) -> list[Change]:
    found = []
    for question in questions:
        was, now_is = before.get(question.key), after.get(question.key)
        if was == now_is:
            continue
        gone = question not in asked
        words = "Not asked any more" if gone else say(question, now_is)
        kept = was if gone else now_is
        found.append(Change(question, say(question, was), words, kept, gone))
    return found


def _put_in_place(session: Session, case: Case) -> None:
    """The place of a case is the answer to the first of its questions that asks for one."""
    places = [
        case.answers[question.key]
        for question in case.definition.content.questions
        if question.type is QuestionType.LOCATION and question.key in case.answers
    ]
    place = places[0] if places else None
    if place != case.place:
        case.place, case.place_key = place, place_key(place)
        locate(session, case, city_map(session))
