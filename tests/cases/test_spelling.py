"""How a reference is said aloud, letter for letter."""

import pytest

from tracker.cases.references import ALPHABET
from tracker.cases.spelling import SPELLING_LANGUAGES, spelled


def test_a_reference_is_spelled_with_the_alphabet_of_radio() -> None:
    assert spelled("7K0Y")[:2] == [("7", "Seven"), ("K", "Kilo")]


@pytest.mark.parametrize("language", SPELLING_LANGUAGES)
def test_every_language_has_a_word_of_its_own_for_every_character(language: str) -> None:
    said = spelled(ALPHABET, language)
    assert [character for character, _ in said] == list(ALPHABET)
    assert len({word for _, word in said}) == len(ALPHABET)


def test_it_is_spelled_in_the_language_that_was_asked_for() -> None:
    assert spelled("M4X", "de") == [("M", "München"), ("4", "Vier"), ("X", "Xanten")]
    assert spelled("M4X", "es-MX") == [("M", "Madrid"), ("4", "Cuatro"), ("X", "Xiquena")]


def test_a_language_without_an_alphabet_has_that_of_radio() -> None:
    assert spelled("K", "cy") == [("K", "Kilo")]


def test_what_stands_between_is_not_said() -> None:
    assert spelled("7k-q") == [("7", "Seven"), ("K", "Kilo"), ("Q", "Quebec")]
