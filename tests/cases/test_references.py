"""References can be spoken, texted and typed, and a slip is found out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.cases.references import (
    ALPHABET,
    LENGTH,
    make,
    new_reference,
    read_reference,
    shown,
)
from tracker.cases.take_over import new_code
from tracker.errors import InvalidReference
from tracker.intake.resume_codes import is_resume_code, new_resume_code, read_resume_code

numbers = st.integers(0, 32 ** (LENGTH - 1) - 1)


@given(numbers)
def test_what_is_made_can_be_read(number: int) -> None:
    reference = make(number)
    assert read_reference(reference) == reference
    assert read_reference(f" {shown(reference).lower()} ") == reference


@given(numbers, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found_out(number: int, at: int, other: str) -> None:
    reference = make(number)
    slipped = reference[:at] + other + reference[at + 1 :]
    if slipped == reference:
        return
    with pytest.raises(InvalidReference, match="slip"):
        read_reference(slipped)


@given(numbers, st.integers(0, LENGTH - 1), st.integers(0, LENGTH - 1))
def test_two_swapped_characters_are_always_found_out(number: int, one: int, other: int) -> None:
    letters = list(make(number))
    letters[one], letters[other] = letters[other], letters[one]
    if "".join(letters) == make(number):
        return
    with pytest.raises(InvalidReference, match="slip"):
        read_reference("".join(letters))


def test_letters_that_look_alike_are_read_as_one() -> None:
    reference = make(32**5)
    assert "0" in reference
    assert read_reference(reference.replace("0", "O").replace("1", "l")) == reference
    assert not set("ILOU") & set(ALPHABET)


def test_a_reference_that_was_copied_is_read() -> None:
    shown = [make(32**5)[:4], make(32**5)[4:]]
    for between in ("\u2011", "–", "\u00a0", " - ", "\u200b-"):
        assert read_reference(f"\u200e{between.join(shown)}\u202c\n") == "".join(shown)


@pytest.mark.parametrize("typed", ["", "ABC", "ABCD-EFGHJ", "ÄBCD-EFGH", "7KQ2 M4X💥", "U" * 8])
def test_what_cannot_be_a_reference_is_said_to_be_none(typed: str) -> None:
    with pytest.raises(InvalidReference, match="8 letters and figures"):
        read_reference(typed)


def test_references_and_resume_codes_are_told_apart() -> None:
    for _ in range(200):
        assert not is_resume_code(new_reference())
        assert read_resume_code(new_resume_code())
    with pytest.raises(InvalidReference, match="begins with Z"):
        read_resume_code(new_reference())


def test_what_is_drawn_has_a_figure_and_is_told_from_a_word() -> None:
    for _ in range(300):
        for drawn in (new_reference(), new_resume_code(), new_code()):
            assert any(character.isdigit() for character in drawn), drawn


def test_references_are_not_made_in_order() -> None:
    made = [new_reference() for _ in range(100)]
    assert len(set(made)) == 100 and made != sorted(made)
