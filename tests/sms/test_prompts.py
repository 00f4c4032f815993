"""What is asked by text is short, for every question of the city."""

import re

import pytest

from channels.sms.dialogue.prompts import (
    how_many_fit,
    in_texts,
    led,
    lines,
    numbered,
    question_prompt,
    summary_prompt,
)
from channels.sms.dialogue.rules import is_greeting, provider_word, read_command
from channels.sms.dialogue.wording import WORDS, say
from tests.sms.texting import LARKMOUTH
from tracker.catalogue.definition import Question, ServiceDefinition
from tracker.intake.about_you import about_you, which_person
from tracker.intake.rules import Line
from tracker.languages import in_language, languages, t
from tracker.messages.rules import LONGEST_TEXT
from tracker.messages.segments import is_gsm, plain, segments
from tracker.people.rules import Known

PEOPLE = [Known(1, "Ada Quay"), Known(2, "Tom Quay")]
QUESTIONS = {
    f"{service.key}-{question.key}": question
    for service in LARKMOUTH.services
    for question in (*service.questions, *about_you(service))
} | {"which_person": which_person(PEOPLE, for_staff=False)}
MOST = 2  # segments
# Words that are the carriers' own, told to somebody who asks for no more texts, and names.
ELSEWHERE = {"START", "STOP", "ALTA", "ESPAÑOL", "ENGLISH"}


def prompt(question: Question) -> str:
    return plain(question_prompt(question))


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_takes_two_segments_at_most(name: str) -> None:
    text = prompt(QUESTIONS[name])
    assert is_gsm(text) and segments(text) <= MOST, text


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("service", LARKMOUTH.services, ids=lambda service: service.key)
def test_what_is_asked_about_people_takes_two_segments_at_most(
    service: ServiceDefinition, language: str
) -> None:
    with in_language(language):
        for question in about_you(service, PEOPLE):
            assert segments(prompt(question)) <= MOST, prompt(question)
            for choice in question.choices:
                assert read_command(choice.by_text) is None, choice.by_text


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("service", LARKMOUTH.services, ids=lambda service: service.key)
def test_no_choice_in_any_language_is_a_command(service: ServiceDefinition, language: str) -> None:
    with in_language(language):
        for question in service.in_language(language).questions:
            for name in [name for choice in question.choices for name in choice.names]:
                assert read_command(name) is None and not is_greeting(name), name
                assert provider_word(name) is None, name


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("service", LARKMOUTH.services, ids=lambda service: service.key)
def test_each_text_at_the_beginning_of_a_request_takes_two_segments_at_most(
    service: ServiceDefinition, language: str
) -> None:
    with in_language(language):
        said = service.in_language(language)
        texts = led(say("begun", title=said.title), question_prompt(said.questions[0]))
        assert [text for text in texts if segments(plain(text)) > MOST] == []
        # A list stands in one text, whatever leads to it.
        assert texts[-1].endswith(question_prompt(said.questions[0]))
    assert segments(plain(service.next_steps)) <= MOST


@pytest.mark.parametrize("service", LARKMOUTH.services, ids=lambda service: service.key)
def test_the_summary_of_a_request_goes_out_in_one_text(service: ServiceDefinition) -> None:
    every = (*service.questions, *about_you(service))
    text = summary_prompt(service.title, [Line(q, q.short, "x" * 4000) for q in every])
    assert len(text) <= LONGEST_TEXT


def test_no_choice_of_the_city_is_a_word_of_ours_or_of_the_carriers() -> None:
    for name, question in QUESTIONS.items():
        for choice in question.choices:
            for text in (choice.by_text, choice.label, choice.key):
                assert read_command(text) is None and not is_greeting(text), name
                assert provider_word(text) is None, name


@pytest.mark.parametrize("language", languages())
def test_what_a_person_is_told_to_text_back_is_understood(language: str) -> None:
    with in_language(language):
        for key in WORDS:
            for word in re.findall(r"\b[A-ZÁÉÍÑÓÚÜ]{4,}\b", t(WORDS[key])):
                command = read_command(word)
                assert command is not None or word in ELSEWHERE, f"{key}: {word}"
                assert provider_word(word) is None or word in ELSEWHERE, f"{key}: {word}"


def test_a_long_text_is_several_each_cut_between_lines_that_fits() -> None:
    assert in_texts("short\ntext") == ["short\ntext"]
    for line in ("A line of a summary: with an answer", "Линия сводки: с ответом"):
        every = [f"{number} {line}" for number in range(1, 20)]
        parts = in_texts("\n".join(every))
        assert len(parts) > 1 and "\n".join(parts).split("\n") == every
        assert all(segments(part) <= MOST for part in parts)
    words = "word " * 200
    assert "".join(in_texts(words)).replace(" ", "") == "word" * 200
    assert all(segments(part) <= MOST for part in in_texts("x" * 1000))


def test_as_many_lines_as_fit_are_in_a_list() -> None:
    head, tail, more = "What is it about?", "Text a number.", "Text a number, or MORE for more."
    assert how_many_fit(head, ["Streets", "Homes"], tail, more) == 2
    for label in ("Streets and waste and all that lies about", "Straßen, Müll und Щ"):
        count = how_many_fit(head, [label] * 40, tail, more)
        assert 1 < count < 40
        assert segments(lines(head, numbered([label] * count), more)) <= MOST
        assert segments(lines(head, numbered([label] * (count + 1)), more)) > MOST
    assert how_many_fit(head, ["x" * 500] * 3, tail, more) == 1
