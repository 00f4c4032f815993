"""What is asked by text is short, for every question of the city."""

import pytest

from channels.sms.prompts import question_prompt, summary_prompt
from channels.sms.rules import is_greeting, provider_word, read_command
from channels.sms.wording import WORDS, say
from tests.sms.texting import LARKMOUTH
from tracker.catalogue.definition import Question, ServiceDefinition
from tracker.intake.about_you import about_you, which_person
from tracker.intake.rules import Line
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


def prompt(question: Question) -> str:
    return plain(question_prompt(question))


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_takes_two_segments_at_most(name: str) -> None:
    text = prompt(QUESTIONS[name])
    assert is_gsm(text) and segments(text) <= MOST, text


@pytest.mark.parametrize("service", LARKMOUTH.services, ids=lambda service: service.key)
def test_the_beginning_of_a_request_takes_two_segments_at_most(
    service: ServiceDefinition,
) -> None:
    text = plain(f"{say('begun', title=service.title)}\n") + prompt(service.questions[0])
    assert segments(text) <= MOST + 1, text
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


def test_what_a_person_is_told_to_text_back_is_understood() -> None:
    told = set("MENU MORE BACK SKIP CODE STATUS DROP SEND CHANGE".split())
    for word in told:
        command = read_command(word)
        assert command is not None and command.word == word and provider_word(word) is None
    every = " ".join(WORDS.values())
    capitals = {word.strip(".,:") for word in every.split() if word.isupper() and len(word) > 2}
    assert capitals <= told
