"""When a question is asked: a test of earlier answers."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Self

from pydantic import Field, model_validator

from tracker.catalogue.shape import Key, Place, QuestionType, Strict, refuse

# Which tests of an answer mean something for each type of question; what is not named here has
# only ``answered``. Dates are not among them: no service has needed it, and "before" is not
# "at most".
TESTS: dict[QuestionType, frozenset[str]] = {
    QuestionType.YES_NO: frozenset({"is", "is_not"}),
    QuestionType.ONE_OF: frozenset({"is", "is_not"}),
    QuestionType.SHORT_TEXT: frozenset({"is", "is_not"}),
    QuestionType.NUMBER: frozenset({"is", "is_not", "at_least", "at_most"}),
    QuestionType.MANY_OF: frozenset({"includes"}),
}


class Condition(Strict):
    """When a question is asked: a test of one earlier answer, or ``all`` or ``any`` of several."""

    question: Key | None = None
    is_: Any = Field(None, alias="is", description="the answer equals this")
    is_not: Any = Field(None, description="the answer is given and differs from this")
    includes: Key | None = Field(None, description="this choice is among those chosen")
    answered: bool | None = Field(None, description="there is an answer, or there is none")
    at_least: float | None = None
    at_most: float | None = None
    all: list["Condition"] | None = None
    any: list["Condition"] | None = None

    @model_validator(mode="after")
    def _one_test(self) -> Self:
        groups = [group for group in (self.all, self.any) if group is not None]
        if self.question is not None and len(self.tests()) == 1 and not groups:
            return self
        if self.question is None and not self.tests() and len(groups) == 1 and groups[0]:
            return self
        fault = (
            "a condition names a question and one test of its answer (is, is_not, includes, "
            "answered, at_least, at_most), or holds a list under all or any"
        )
        refuse("Condition", [((), fault)])
        return self

    def tests(self) -> dict[str, Any]:
        """The tests of this condition, as the YAML names them, with what they compare with."""
        tests = {
            "is": self.is_,
            "is_not": self.is_not,
            "includes": self.includes,
            "answered": self.answered,
            "at_least": self.at_least,
            "at_most": self.at_most,
        }
        return {test: value for test, value in tests.items() if value is not None}

    def questions(self) -> set[str]:
        """The keys of the questions that this condition looks at."""
        found = {self.question} if self.question else set()
        for part in (self.all or []) + (self.any or []):
            found |= part.questions()
        return found

    def of_one_question(self, place: Place = ()) -> Iterator[tuple[Place, "Condition"]]:
        """Each condition in here that tests one question, with its place in the document."""
        if self.question is not None:
            yield place, self
        for group, parts in (("all", self.all), ("any", self.any)):
            for number, part in enumerate(parts or []):
                yield from part.of_one_question((*place, group, number))


def faults_of_tests(
    condition: Condition, type_: QuestionType, choices: Collection[str]
) -> Iterator[tuple[str, str]]:
    """What is wrong with a condition on one question.

    Args:
        condition: one that names a question.
        type_: the type of that question.
        choices: the keys of its choices.

    Yields:
        The name of each test that is at fault, and what is wrong with it, as a sentence that begins
        with its verb.
    """
    allowed = TESTS.get(type_, frozenset()) | {"answered"}
    for test, value in condition.tests().items():
        if test not in allowed:
            yield (
                test,
                (
                    f"tests “{condition.question}” with “{test}”, but that is a {type_} question, "
                    f"which can be tested with {', '.join(sorted(allowed))}"
                ),
            )
        elif test != "answered" and not _comparable(type_, value, choices):
            yield (
                test,
                f"compares “{condition.question}” with “{value}”: {_COMPARED[type_]}",
            )


_COMPARED = {
    QuestionType.YES_NO: "the answer can only be yes or no",
    QuestionType.ONE_OF: "it has no such choice",
    QuestionType.MANY_OF: "it has no such choice",
    QuestionType.NUMBER: "the answer is a number",
    QuestionType.SHORT_TEXT: "the answer is a text, so that must stand in quotation marks",
}


def _comparable(type_: QuestionType, value: object, choices: Collection[str]) -> bool:
    """Whether an answer of this type could ever equal, include or exceed ``value``."""
    match type_:
        case QuestionType.ONE_OF | QuestionType.MANY_OF:
            return value in choices
        case QuestionType.YES_NO:
            return isinstance(value, bool)
        case QuestionType.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool)
        case _:
            return isinstance(value, str)


def read_yes_and_no(condition: Condition, yes_no: Collection[str]) -> Condition:
    """The condition with ``is: yes`` read as true where a yes/no question is tested.

    YAML 1.2 reads ``yes`` as a word, and a choice may have that word as its key: only the question
    that is tested tells which is meant.

    Args:
        condition: as it was read.
        yes_no: the keys of the yes/no questions.
    """
    words = {"yes": True, "no": False}
    update: dict[str, Any] = {
        group: [read_yes_and_no(part, yes_no) for part in parts]
        for group, parts in (("all", condition.all), ("any", condition.any))
        if parts is not None
    }
    if condition.question in yes_no:
        for test in ("is_", "is_not"):
            value = getattr(condition, test)
            update[test] = words.get(value, value) if isinstance(value, str) else value
    return condition.model_copy(update=update)


def holds(condition: Condition, answers: Mapping[str, Any]) -> bool:
    """Whether a condition holds. A test of a question without an answer fails, but for "answered"
    being false; so does a test of how much of what is no number, as another version may have asked.
    """
    if condition.all is not None:
        return all(holds(part, answers) for part in condition.all)
    if condition.any is not None:
        return any(holds(part, answers) for part in condition.any)
    value = answers.get(condition.question or "")
    if condition.answered is not None:
        return (value is not None) is condition.answered
    if value is None:
        return False
    if condition.includes is not None:
        return isinstance(value, list) and condition.includes in value
    if condition.at_least is not None:
        return isinstance(value, int | float) and value >= condition.at_least
    if condition.at_most is not None:
        return isinstance(value, int | float) and value <= condition.at_most
    if condition.is_not is not None:
        return bool(value != condition.is_not)
    return bool(value == condition.is_)
