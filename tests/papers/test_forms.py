"""Blank forms: every service has one, from the definition that all other doors ask by."""

import pytest

from tests.builders import a_definition
from tests.papers.making import the_city
from tests.papers.reading import Read, read
from tracker.catalogue.definition import Condition, Question, ServiceDefinition
from tracker.catalogue.load import load_city
from tracker.intake.about_you import about_you
from tracker.languages import in_language
from tracker.papers.form import form_pdf, in_words
from tracker.papers.rules import Print
from tracker.settings import ROOT

SERVICES = {service.key: service for service in load_city(ROOT / "catalogue").services}


def the_form(definition: ServiceDefinition, *, large: bool = False, language: str = "en") -> Read:
    with in_language(language):
        return read(form_pdf(definition.in_language(language), the_city(), Print("a4", large)))


def bare(words: str) -> str:
    return "".join(words.split())


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("key", sorted(SERVICES))
def test_every_question_of_every_service_is_on_its_form(key: str, language: str) -> None:
    service = SERVICES[key].in_language(language)
    said = the_form(SERVICES[key], language=language)
    with in_language(language):
        asked = [*service.questions, *about_you(service)]
    for number, question in enumerate(asked, 1):
        assert bare(f"{number}. {question.label}") in bare(said.words), question.key
        for choice in question.choices:
            assert bare(choice.label) in bare(said.words), (question.key, choice.key)
        if question.hint:
            assert bare(question.hint) in bare(said.words), question.key
    assert said.title == service.title
    assert said.language == language
    assert said.tagged
    assert said.accessible
    assert set(said.pages) == {(210, 297)}


def test_a_form_in_large_print_says_the_same_on_more_sheets() -> None:
    small, large = the_form(a_definition()), the_form(a_definition(), large=True)
    assert len(large.pages) > len(small.pages)
    for words in ("1. Where is it?", "2. How large is it?", "Larger than a plate", "Guildhall"):
        assert words in small.words
        assert words in large.words


def test_a_form_says_when_a_question_applies_and_where_it_is_handed_in() -> None:
    said = the_form(a_definition()).words
    assert "Only if you answered “Larger than a plate” to question 2:" in said
    assert "3. How deep is it, in centimetres? (you need not answer this)" in said
    assert "Only if you answered “Yes” to question 4:" in said  # their name, where it can be left
    assert (
        "Guildhall, Moot Street, Larkmouth LK1 1AA (Mon–Fri 09:00–17:00; Sat 10:00–12:00)" in said
    )
    assert "Received on" in said


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"question": "size", "is": "small"}, "you answered “Small” to question 2"),
        ({"question": "size", "is_not": "small"},
         "you answered something else than “Small” to question 2"),
        ({"question": "sure", "is": True}, "you answered “Yes” to question 1"),
        ({"question": "harm", "includes": "car"}, "you ticked “A car” in question 3"),
        ({"question": "depth", "at_least": 5}, "your answer to question 4 is 5 or more"),
        ({"question": "depth", "at_most": 2.5}, "your answer to question 4 is 2.5 or less"),
        ({"question": "depth", "answered": True}, "you answered question 4"),
        ({"question": "depth", "answered": False}, "you did not answer question 4"),
        ({"any": [{"question": "sure", "is": True}, {"question": "size", "is": "large"}]},
         "you answered “Yes” to question 1 or you answered “Large” to question 2"),
        ({"all": [{"question": "sure", "is": False}, {"question": "size", "is": "large"}]},
         "you answered “No” to question 1 and you answered “Large” to question 2"),
    ],
)  # fmt: skip
def test_a_condition_is_said_in_words(condition: dict[str, object], words: str) -> None:
    several = [{"key": "car", "label": "A car"}, {"key": "bike", "label": "A bicycle"}]
    sizes = [{"key": "small", "label": "Small"}, {"key": "large", "label": "Large"}]
    questions = [
        {"key": "sure", "type": "yes_no", "label": "?", "short": "?"},
        {"key": "size", "type": "one_of", "label": "?", "short": "?", "choices": sizes},
        {"key": "harm", "type": "many_of", "label": "?", "short": "?", "choices": several},
        {"key": "depth", "type": "number", "label": "?", "short": "?"},
    ]
    every = {q["key"]: Question.model_validate(q) for q in questions}
    numbers = {key: number for number, key in enumerate(every, 1)}
    assert in_words(Condition.model_validate(condition), numbers, every) == words  # type: ignore[arg-type]
