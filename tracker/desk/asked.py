"""What was asked and answered, question by question: as it was asked at that door, with what was
put right since, and what was never asked. Pure functions.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.cases.models import Event
from tracker.catalogue.condition import Condition
from tracker.catalogue.definition import Question, ServiceDefinition
from tracker.intake.models import Answer
from tracker.intake.rules import applicable, say


@dataclass(frozen=True)
class Change:
    """That an answer was put right: by whom, when, from what to what and why, in words."""

    by: str
    at: datetime
    was: str
    now_is: str
    why: str
    anchor: str


@dataclass(frozen=True)
class Asked:
    """One question: how it was worded for them, and what became of it.

    ``how`` is "answered", "passed" (they gave no answer), "open" (nobody has asked it yet) or
    "not_asked"; ``why_not`` then says what it depends on. ``door`` is where it was answered,
    ``as_typed`` how they put it, where that was other words.
    """

    question: Question
    wording: str
    words: str
    how: str
    door: str = ""
    as_typed: str = ""
    why_not: str = ""
    changes: Sequence[Change] = ()


def asked(
    content: ServiceDefinition,
    answers: Mapping[str, Any],
    rows: Iterable[Answer],
    events: Iterable[Event],
    channel: str,
) -> list[Asked]:
    """Every question of the version that asked, in its order.

    ``rows`` are the answers as they were taken, ``events`` the timeline; ``channel`` is the door of
    the case, for what no row tells of.
    """
    questions = content.questions
    by_key = {question.key: question for question in questions}
    applies = {question.key for question in applicable(questions, answers)}
    taken = {row.question: row for row in rows}
    changes = _changes(events)
    return [
        _asked(
            question, answers, taken.get(question.key), channel, by_key,
            applies=question.key in applies, changes=changes.get(question.key, ()),
        )
        for question in questions
    ]  # fmt: skip


def _asked(
    question: Question,
    answers: Mapping[str, Any],
    row: Answer | None,
    channel: str,
    by_key: Mapping[str, Question],
    *,
    applies: bool,
    changes: Sequence[Change],
) -> Asked:
    door = row.channel if row is not None else channel
    wording = as_worded(question, door)
    if not applies:
        why = "" if question.when is None else _in_words(question.when, by_key)
        return Asked(question, wording, "", "not_asked", why_not=why, changes=changes)
    if question.key not in answers:
        return Asked(question, wording, "", "open", changes=changes)
    value = answers[question.key]
    words, how = say(question, value), "answered" if value is not None else "passed"
    typed = row.as_typed if row is not None and row.as_typed and row.value == value else ""
    as_typed = typed if typed and typed.strip().lower() != words.strip().lower() else ""
    return Asked(question, wording, words, how, door, as_typed, changes=changes)


def as_worded(question: Question, door: str) -> str:
    """How a question is put at a door: read on a page, sent as a text, or said by staff."""
    if door == "sms":
        return question.sms or question.label
    if door in ("phone", "counter"):
        return question.phone or question.label
    return question.label


def _changes(events: Iterable[Event]) -> dict[str, list[Change]]:
    """What was put right, by the question, the last first."""
    found: dict[str, list[Change]] = {}
    for event in events:
        if event.kind == "changed":
            said = event.details
            change = Change(
                event.staff.name if event.staff else "", event.at, said["was"], said["now_is"],
                said.get("why", ""), f"e{event.id}",
            )  # fmt: skip
            found.setdefault(said["question"], []).insert(0, change)
    return found


def _in_words(condition: Condition, by_key: Mapping[str, Question]) -> str:
    """A condition as staff read it."""
    for parts, joint in ((condition.all, " and "), (condition.any, " or ")):
        if parts is not None:
            return joint.join(_in_words(part, by_key) for part in parts)
    question = by_key.get(condition.question or "")
    if question is None:
        return ""
    name = f"“{question.short}”"
    if condition.answered is not None:
        return f"{name} is {'answered' if condition.answered else 'not answered'}"
    tests = {
        "is": condition.is_,
        "is not": condition.is_not,
        "has": condition.includes,
        "is at least": condition.at_least,
        "is at most": condition.at_most,
    }
    word, value = next((test for test in tests.items() if test[1] is not None), ("is", ""))
    return f"{name} {word} “{_value(question, value)}”"


def _value(question: Question, value: Any) -> str:
    choice = question.choice(value) if isinstance(value, str) else None
    if choice is not None:
        return choice.label
    return ("Yes" if value else "No") if isinstance(value, bool) else str(value)
