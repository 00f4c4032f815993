"""What staff type into the one field is read for what it is."""

import pytest

from channels.assisted.rules import FROM_CONTACT, FROM_RECORD, known_answers, read_sought
from tracker.cases.references import make, shown
from tracker.errors import InvalidContact, InvalidReference
from tracker.intake.resume_codes import new_resume_code

REFERENCE = make(123_456_789)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("07700 900123", "+447700900123"),
        ("(01632) 960-001", "+441632960001"),
        ("+49 30 123456", "+4930123456"),
        (" Ada.Byron@Example.org ", "ada.byron@example.org"),
    ],
)
def test_a_number_or_an_address_is_read_as_one(typed: str, value: str) -> None:
    sought = read_sought(typed, "GB")
    assert sought.contact is not None and sought.contact.value == value


@pytest.mark.parametrize("typed", ["0770", "1234567890123456789", "ada@", "@"])
def test_what_cannot_be_a_number_or_an_address_is_told(typed: str) -> None:
    with pytest.raises(InvalidContact):
        read_sought(typed, "GB")


@pytest.mark.parametrize("typed", [REFERENCE, shown(REFERENCE).lower(), f" {REFERENCE} "])
def test_a_reference_is_read_as_one(typed: str) -> None:
    assert read_sought(typed, "GB").reference == REFERENCE
    assert read_sought(typed, "GB").code is None


def test_a_resume_code_is_told_from_a_reference() -> None:
    code = new_resume_code()
    assert read_sought(shown(code), "GB").code == code


def test_a_slip_in_a_reference_is_told() -> None:
    other = "0" if REFERENCE[-1] != "0" else "1"
    with pytest.raises(InvalidReference):
        read_sought(REFERENCE[:-1] + other, "GB")


@pytest.mark.parametrize("typed", ["Ada Byron", "12 Oak Street", "O’Neill", "Nguyễn Thị Ánh", "李"])
def test_anything_else_is_looked_for_as_words(typed: str) -> None:
    sought = read_sought(typed, "GB")
    assert (sought.words, sought.contact, sought.reference) == (typed, None, None)


def test_characters_that_cannot_be_seen_are_left_out() -> None:
    assert read_sought("Ada\0  Byron\n", "GB").words == "Ada Byron"


def test_what_is_known_is_marked_with_where_from() -> None:
    answers = {"your_name": "Ada", "reach_by": "phone", "your_phone": "+441", "your_email": "a@b.c"}
    assert known_answers(answers, "Ada", {"+441"}, "+442") == {
        "your_name": FROM_RECORD,
        "your_phone": FROM_RECORD,
        "reach_by": FROM_RECORD,
    }
    assert known_answers(answers, None, set(), "+441") == {
        "your_phone": FROM_CONTACT,
        "reach_by": FROM_CONTACT,
    }


def test_what_was_changed_is_not_marked() -> None:
    answers = {"your_name": "Ada B.", "reach_by": "phone", "your_phone": "+449"}
    assert known_answers(answers, "Ada", {"+441"}, "+442") == {}
