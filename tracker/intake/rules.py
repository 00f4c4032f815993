"""What to ask next, what is missing, and what was answered, in words. Pure functions."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.catalogue.condition import holds
from tracker.catalogue.definition import Question, QuestionType
from tracker.languages import say_date, t, tn

Answers = Mapping[str, Any]


def applicable(questions: Iterable[Question], answers: Answers) -> list[Question]:
    """The questions that are asked, given the answers: those without a condition or whose
    condition holds. An answer to a question that is not asked counts for nothing.
    """
    asked: list[Question] = []
    counted: dict[str, Any] = {}
    for question in questions:
        if question.when is None or holds(question.when, counted):
            asked.append(question)
            if question.key in answers:
                counted[question.key] = answers[question.key]
    return asked


@dataclass(frozen=True)
class Line:
    """One line of a summary: the question and its answer, in words."""

    question: Question
    label: str
    words: str


@dataclass(frozen=True)
class Asking:
    """Where an intake stands: what it asks, what was answered, what comes next.

    ``every`` holds also the questions that do not apply as yet, for a page that shows them as soon
    as an answer makes them needed. ``answers`` has null for an optional question passed over.
    """

    every: tuple[Question, ...]
    answers: Answers

    @property
    def questions(self) -> list[Question]:
        """The questions that apply now, in order."""
        return applicable(self.every, self.answers)

    @property
    def next(self) -> Question | None:
        """The first question that was neither answered nor passed over."""
        return next((q for q in self.questions if not self._is_done(q)), None)

    @property
    def missing(self) -> list[Question]:
        """The required questions without an answer."""
        return [q for q in self.questions if q.required and self.answers.get(q.key) is None]

    def _is_done(self, question: Question) -> bool:
        chosen = self.answers.get(question.key)
        if question.type is QuestionType.ONE_OF and chosen and question.choice(chosen) is None:
            return False  # what was chosen is no longer offered
        if question.required:
            return self.answers.get(question.key) is not None
        return question.key in self.answers

    @property
    def counted(self) -> dict[str, Any]:
        """The answers to the questions that apply, without those passed over."""
        return {
            q.key: self.answers[q.key]
            for q in self.questions
            if self.answers.get(q.key) is not None
        }

    def question(self, key: str) -> Question | None:
        """The question of this key, if it applies now."""
        return next((q for q in self.questions if q.key == key), None)

    def before(self, key: str) -> Question | None:
        """The question before this one, if there is one."""
        keys = [q.key for q in self.questions]
        at = keys.index(key) if key in keys else len(keys)
        return self.questions[at - 1] if at > 0 else None

    def obstacles(self) -> dict[str, str]:
        """What keeps it from being sent, by the key of the question: what is missing, and what is
        no answer to its question any more.
        """
        found = {
            question.key: t("“{question}” is still missing.", question=question.short)
            for question in self.missing
        }
        for question in self.questions:
            value = self.answers.get(question.key)
            gone = value is not None and question.choice(value) is None
            if question.type is QuestionType.ONE_OF and gone:
                found[question.key] = t("Choose “{question}” again.", question=question.short)
        return found

    def summary(self) -> list[Line]:
        """What was answered, in words, in the order of the questions."""
        return summary(self.questions, self.answers)


def summary(questions: Sequence[Question], answers: Answers) -> list[Line]:
    """One line for each question that has an answer or was passed over."""
    return [Line(q, q.short, say(q, answers[q.key])) for q in questions if q.key in answers]


def say(question: Question, value: Any) -> str:
    """An answer in words, for people."""
    if value is None:
        return t("Not given")
    if question.type is QuestionType.YES_NO:
        return t("Yes") if value else t("No")
    if question.type is QuestionType.DATE:
        return say_date(date.fromisoformat(value))
    if question.type is QuestionType.ONE_OF:
        choice = question.choice(value)
        return choice.label if choice else str(value)
    if question.type is QuestionType.MANY_OF:
        labels = [question.choice(key) for key in value]
        return ", ".join(choice.label for choice in labels if choice)
    if question.type is QuestionType.FILE:
        return _say_documents(value)
    return str(value)


def _say_documents(keys: Sequence[str]) -> str:
    """How many files there are, and how many documents were seen (tracker.intake.evidence)."""
    seen = sum(key.startswith("seen-") for key in keys)
    files = len(keys) - seen
    parts = [tn("{count} file", "{count} files", files)] if files or not seen else []
    if seen:
        parts.append(tn("{count} document seen", "{count} documents seen", seen))
    return ", ".join(parts)


def as_raw(question: Question, value: Any) -> str | list[str]:
    """An answer as it would be typed or chosen again: what a form field is filled with."""
    if value is None:
        return [] if question.type in (QuestionType.MANY_OF, QuestionType.FILE) else ""
    if question.type is QuestionType.YES_NO:
        return "yes" if value else "no"
    if isinstance(value, list):
        return [str(part) for part in value]
    if question.type is QuestionType.DATE:
        return say_date(date.fromisoformat(value))
    return str(value)


def token(value: Any) -> str:
    """A short mark of an answer, by which a page that is sent in shows which answer it saw."""
    if value is None:
        return ""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
