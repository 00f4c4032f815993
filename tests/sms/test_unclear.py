"""What is said after an answer that was not understood, for every question of the city."""

import pytest

from channels.sms.dialogue.prompts import question_prompt
from channels.sms.dialogue.rules import as_raw, shown_choices
from channels.sms.dialogue.unclear import Explained, example_answer, explain, explain_fault
from tests.builders import LOCALE
from tests.sms.test_prompts import QUESTIONS
from tracker.catalogue.definition import CHOICES, Question, QuestionType
from tracker.intake.reading import read
from tracker.languages import in_language
from tracker.messages.segments import is_gsm, plain, segments

PHONE = "020 7946 0311"
TYPES = [*QuestionType]


def a_question(type_: str, **others: object) -> Question:
    choices = [{"key": "road", "label": "The road"}, {"key": "path", "label": "A path"}]
    document = {"key": "it", "type": type_, "label": "What is it?", "short": "It", **others}
    if QuestionType(type_) in CHOICES:
        document["choices"] = choices
    return Question.model_validate(document | {"required": type_ not in ("file", "email")})


@pytest.mark.parametrize("type_", TYPES)
def test_other_words_then_an_example_then_a_person(type_: str) -> None:
    question = a_question(type_)
    explained = explain(question, "It was too wide.", LOCALE)
    first, second, third, fourth = (explained.at(count, PHONE) for count in (1, 2, 3, 4))
    assert all(told.startswith("It was too wide.") for told in (first, second, third))
    if type_ not in ("date", "file", "short_text", "long_text"):
        assert first != second and "\n" in first and "For example" in second
    assert "PERSON" in third and PHONE in third and third == fourth
    assert "PERSON" not in first + second


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_is_said_is_short(name: str) -> None:
    question = QUESTIONS[name]
    explained = explain(question, "", LOCALE)
    for count in (1, 2, 3):
        told = plain(explained.at(count, PHONE))
        assert is_gsm(told) and segments(told) <= 2, told
        assert segments(f"{told}\n{plain(question_prompt(question))}") <= 3


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_example_is_an_answer_that_is_taken(name: str) -> None:
    question = QUESTIONS[name]
    text = example_answer(question, LOCALE)
    if question.type is QuestionType.FILE or not text:
        return
    assert read(question, as_raw(question, text, shown_choices(question)), LOCALE) is not None


def test_examples_of_every_limit_are_taken() -> None:
    for others in ({}, {"minimum": 10}, {"maximum": 2}, {"minimum": 0.5, "whole": False}):
        question = a_question("number", **others)
        assert read(question, example_answer(question, LOCALE), LOCALE) is not None
    for others in ({}, {"earliest": "today"}, {"latest": "today"}):
        question = a_question("date", **others)
        assert read(question, example_answer(question, LOCALE), LOCALE)


def test_an_example_is_in_the_language_of_the_conversation() -> None:
    question = a_question("date")
    with in_language("es"):
        told = example_answer(question, LOCALE)
        assert "de marzo de 2026" in told and read(question, told, LOCALE) == "2026-03-13"


def test_that_one_must_choose_is_said_in_other_words() -> None:
    told = explain_fault(a_question("one_of"), "Choose one of the answers.", LOCALE)
    assert told.at(1, PHONE) == "Text the number before your answer, from 1 to 2."
    assert told.at(2, PHONE) == "For example, text 2 for A path."
    told = explain_fault(a_question("number"), "Enter a whole number, like 3.", LOCALE)
    assert told.at(1, PHONE).startswith("Enter a whole number, like 3.\n")


def test_a_hint_is_said_where_it_is_short() -> None:
    hinted = a_question("short_text", hint="It is on the door.")
    assert "It is on the door." in explain(hinted, "", LOCALE).at(1, PHONE)
    long = a_question("short_text", hint="It is on the door. " * 10)
    assert "door" not in explain(long, "", LOCALE).at(1, PHONE)


def test_a_single_sentence_is_said_each_time() -> None:
    explained = Explained("Text 1 or 2.")
    assert explained.at(1, PHONE) == explained.at(2, PHONE) == "Text 1 or 2."
    assert explained.at(3, PHONE).startswith("Text 1 or 2.\nText PERSON")
