"""The words that people text to do something mean one thing, in every conversation."""

from itertools import combinations

import pytest

from channels.sms.dialogue.command_words import COMMAND_WORDS, COURTESIES, named, phrases
from channels.sms.dialogue.rules import (
    Command,
    is_courtesy,
    is_greeting,
    provider_word,
    read_command,
)
from channels.sms.dialogue.steps import COMMANDS
from tracker.languages import bare, in_language
from tracker.messages.segments import is_gsm

EVERY = [
    (language, command, phrase)
    for language, table in COMMAND_WORDS.items()
    for command, phrases_of in table.items()
    for phrase in phrases_of
]


@pytest.mark.parametrize(("language", "command", "phrase"), EVERY)
def test_a_word_is_understood_and_is_nobody_elses(language: str, command: str, phrase: str) -> None:
    with in_language(language):
        assert read_command(phrase) == Command(command)
        assert read_command(f" {phrase.upper()}! ") == Command(command)
    assert provider_word(phrase) is None and not is_greeting(phrase) and not is_courtesy(phrase)
    assert phrase == bare(phrase), "kept as what is texted is compared"


@pytest.mark.parametrize("language", COMMAND_WORDS)
def test_every_language_has_a_word_for_every_command(language: str) -> None:
    assert set(COMMANDS) == set(COMMAND_WORDS[language]), language
    assert all(is_gsm(named(command, language)) for command in COMMANDS)


@pytest.mark.parametrize(("one", "other"), list(combinations(COMMAND_WORDS, 2)))
def test_no_word_means_one_thing_here_and_another_there(one: str, other: str) -> None:
    for phrase, command in phrases(one).items():
        assert phrases(other).get(phrase, command) == command, phrase


def test_a_language_without_words_understands_the_english() -> None:
    assert phrases("cy") == phrases("en") and named("BACK", "cy") == "BACK"
    assert named("BACK", "es-MX") == "ATRAS"
    assert set(COURTESIES) == set(COMMAND_WORDS)
