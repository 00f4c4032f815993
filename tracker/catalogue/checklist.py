"""What staff do for each case of a service: its checklist, in the order in which it is done."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from tracker.catalogue.condition import Condition, faults_of_tests, holds, read_yes_and_no
from tracker.catalogue.question import Question
from tracker.catalogue.shape import Fault, Key, QuestionType, Strict, Words, did_you_mean, repeated


class ChecklistItem(Strict):
    """One thing to do for each case of a service, or for those whose answers fit ``when``."""

    key: Key
    label: Annotated[Words, StringConstraints(max_length=300)]
    required: bool = Field(
        True, description="a case is not closed as resolved before it is done, or left with reason"
    )
    days: int | None = Field(None, ge=1, le=366, description="days in which it should be done")
    when: Condition | None = None


def to_do(items: Sequence[ChecklistItem], answers: Mapping[str, Any]) -> list[ChecklistItem]:
    """The items that a case with these answers has."""
    return [item for item in items if item.when is None or holds(item.when, answers)]


def with_plain_yes_and_no(
    items: Sequence[ChecklistItem], questions: Sequence[Question]
) -> list[ChecklistItem]:
    """The items with ``is: yes`` read as true where a yes/no question is tested."""
    yes_no = {each.key for each in questions if each.type is QuestionType.YES_NO}
    return [
        item.model_copy(update={"when": read_yes_and_no(item.when, yes_no)}) if item.when else item
        for item in items
    ]


def faults_of_checklist(
    items: Sequence[ChecklistItem], questions: Sequence[Question]
) -> Iterator[Fault]:
    """What is wrong with the checklist of one service."""
    for number, key in repeated(item.key for item in items):
        yield (number, "key"), f"there are two items of the checklist with the key “{key}”"
    known = {question.key: question for question in questions}
    for number, item in enumerate(items):
        says = f"the condition of “{item.key}” in the checklist"
        for place, condition in item.when.of_one_question(("when",)) if item.when else ():
            tested = known.get(condition.question or "")
            if tested is None:
                fault = f"{says} looks at “{condition.question}”, but there is no such question."
                hint = did_you_mean(condition.question or "", known)
                yield (number, *place, "question"), fault + hint
                continue
            choices = [choice.key for choice in tested.choices]
            for test, fault in faults_of_tests(condition, tested.type, choices):
                yield (number, *place, test), f"{says} {fault}"
