"""A rule of routing in words, and its tests of answers as the fields of a form. Pure.

The form asks of each question that can be tested what its answer has to be: one of some choices,
yes or no, a number between two. What a rule from the city's files tests in other ways is said in
words and kept as it is, until somebody ticks that the form replaces it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tracker.catalogue.condition import Condition
from tracker.catalogue.definition import Question
from tracker.catalogue.shape import QuestionType

TESTABLE = (
    QuestionType.YES_NO, QuestionType.ONE_OF, QuestionType.MANY_OF, QuestionType.NUMBER,
)  # fmt: skip
_YES_NO = {"yes": True, "no": False}

# What the fields of a form hold: the values ticked, by the name of the field.
Fields = Mapping[str, Sequence[str]]


def testable(questions: Iterable[Question]) -> list[Question]:
    """The questions whose answers a form can test."""
    return [question for question in questions if question.type in TESTABLE]


def field_of(question: Question, part: str = "") -> str:
    """The name of the field of a question in the form; a number has one for each end."""
    return f"answer-{question.key}{part}"


def say(condition: Condition | None, questions: Iterable[Question]) -> str:
    """A test of answers in words: “Depth: Deep; Surface: Road or Pavement”."""
    if condition is None:
        return ""
    by_key = {question.key: question for question in questions}
    return _say(condition, by_key, outermost=True)


def _say(condition: Condition, by_key: Mapping[str, Question], *, outermost: bool = False) -> str:
    if condition.all is not None:
        said = "; ".join(_say(part, by_key) for part in condition.all)
        return said if outermost else f"({said})"
    if condition.any is not None:
        choices = _choices_of(condition)
        if choices is not None:
            question, values = choices
            return f"{_short(question, by_key)}: {_value(question, values, by_key)}"
        said = ", or ".join(_say(part, by_key) for part in condition.any)
        return said if outermost else f"({said})"
    key = condition.question or ""
    ((test, value),) = condition.tests().items()
    words = {
        "is": _value(key, [value], by_key),
        "is_not": f"not {_value(key, [value], by_key)}",
        "includes": _value(key, [value], by_key),
        "answered": "answered" if value else "not answered",
        "at_least": f"at least {_number(value)}" if test == "at_least" else "",
        "at_most": f"at most {_number(value)}" if test == "at_most" else "",
    }[test]
    return f"{_short(key, by_key)}: {words}"


def _choices_of(condition: Condition) -> tuple[str, list[object]] | None:
    """The question and the values, where a condition is that its answer is one of them."""
    parts = [(part.question, part.tests()) for part in condition.any or []]
    keys = {key for key, _ in parts}
    tests = {tuple(found) for _, found in parts}
    if len(keys) != 1 or None in keys or tests not in ({("is",)}, {("includes",)}):
        return None
    return str(keys.pop()), [value for _, found in parts for value in found.values()]


def _short(key: str, by_key: Mapping[str, Question]) -> str:
    return by_key[key].short if key in by_key else key


def _value(key: str, values: Iterable[object], by_key: Mapping[str, Question]) -> str:
    return " or ".join(_one_value(by_key.get(key), value) for value in values)


def _one_value(question: Question | None, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    choice = question.choice(str(value)) if question else None
    if choice is not None:
        return choice.label
    return _number(value) if isinstance(value, int | float) else f"“{value}”"


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)


@dataclass(frozen=True)
class Filled:
    """What a form shows of a condition: its fields; ``other`` in words, if it has no fields."""

    fields: dict[str, list[str]]
    other: str = ""


def filled(condition: Condition | None, questions: Sequence[Question]) -> Filled:
    """A condition as the form shows it."""
    fields: dict[str, list[str]] = {}
    for part in _parts(condition):
        found = _as_field(part, {question.key: question for question in questions})
        if found is None or found[0] in fields:
            return Filled({}, say(condition, questions))
        fields[found[0]] = found[1]
    return Filled(fields)


def _parts(condition: Condition | None) -> list[Condition]:
    if condition is None:
        return []
    return condition.all if condition.all is not None else [condition]


def _as_field(part: Condition, by_key: Mapping[str, Question]) -> tuple[str, list[str]] | None:
    """The field that says what one test says, with its values; None where no field does."""
    several = _choices_of(part) if part.any is not None else None
    if part.any is not None and several is None:
        return None
    if part.all is not None:
        return None
    key = several[0] if several else part.question or ""
    question = by_key.get(key)
    if question is None or question.type not in TESTABLE:
        return None
    tests = part.tests()
    number = question.type is QuestionType.NUMBER
    for test in ("at_least", "at_most"):
        if test in tests:
            return (field_of(question, f"-{test}"), [_number(tests[test])]) if number else None
    word = "includes" if question.type is QuestionType.MANY_OF else "is"
    values = several[1] if several else [tests[word]] if word in tests else None
    if values is None or number:
        return None
    return field_of(question), [_ticked(value) for value in values]


def _ticked(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def read(fields: Fields, questions: Sequence[Question]) -> tuple[Condition | None, dict[str, str]]:
    """The condition that the fields of a form say, and what is wrong with them by field."""
    parts: list[Condition] = []
    problems: dict[str, str] = {}
    for question in testable(questions):
        if question.type is QuestionType.NUMBER:
            parts += _read_number(fields, question, problems)
            continue
        known = list(_YES_NO) if question.type is QuestionType.YES_NO else _keys(question)
        ticked = [value for value in fields.get(field_of(question), ()) if value in known]
        if not ticked:
            continue
        word = "includes" if question.type is QuestionType.MANY_OF else "is_"
        yes_no = question.type is QuestionType.YES_NO
        each = [
            Condition(question=question.key, **{word: _YES_NO[value] if yes_no else value})
            for value in ticked
        ]
        parts.append(each[0] if len(each) == 1 else Condition(any=each))
    if not parts:
        return None, problems
    return (parts[0] if len(parts) == 1 else Condition(all=parts)), problems


def _keys(question: Question) -> list[str]:
    return [choice.key for choice in question.choices]


def _read_number(
    fields: Fields, question: Question, problems: dict[str, str]
) -> Iterable[Condition]:
    for test in ("at_least", "at_most"):
        name = field_of(question, f"-{test}")
        text = "".join(fields.get(name, ())).strip()
        if not text:
            continue
        try:
            value = float(text)
        except ValueError:
            problems[name] = f"Write a number for “{question.short}”, such as 3 or 2.5."
            continue
        if value != value or abs(value) > 1e9:
            problems[name] = f"Write a number for “{question.short}”, such as 3 or 2.5."
            continue
        yield Condition(question=question.key, **{test: value})
