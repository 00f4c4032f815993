"""Answers as people give them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import LOCALE
from tracker.catalogue.definition import Question
from tracker.errors import InvalidAnswer
from tracker.intake.dates import read_date
from tracker.intake.reading import read
from tracker.intake.rules import as_raw, say


def question(kind: str, **others: Any) -> Question:
    if kind in ("one_of", "many_of"):
        others.setdefault(
            "choices",
            [
                {"key": "road", "label": "On the road", "sms": "Road"},
                {"key": "path", "label": "On the footpath", "sms": "Footpath"},
                {"key": "grass", "label": "On grass"},
            ],
        )
    if kind == "email":
        others.setdefault("required", False)  # no service may demand one
    return Question.model_validate(
        {"key": "asked", "type": kind, "label": "Asked?", "short": "Asked", **others}
    )


ACCEPTED = [
    ("short_text", "  two \n lines ", "two lines"),
    ("long_text", "one\r\ntwo", "one\ntwo"),
    ("short_text", "Zoë 👩‍👩‍👧 مرحبا", "Zoë 👩‍👩‍👧 مرحبا"),
    ("short_text", "nul\x00 and bell\x07", "nul and bell"),
    ("number", "1,200", 1200),
    ("number", "12 000", 12000),
    ("number", " 7 ", 7),
    ("number", "٣", 3),
    ("date", "27/3/2026", "2026-03-27"),
    ("date", "tomorrow", "2026-03-05"),
    ("yes_no", "Yes please!", True),
    ("yes_no", "nope", False),
    ("yes_no", "Y", True),
    ("yes_no", "Yes, it is", True),
    ("yes_no", "no thanks", False),
    ("email", "ada\u200b@example.com", "ada@example.com"),
    ("email", "Groß@Example.de", "groß@example.de"),
    ("date", "1 February 1890", "1890-02-01"),
    ("one_of", "path", "path"),
    ("one_of", "on  GRASS.", "grass"),
    ("one_of", "foot", "path"),
    ("many_of", ["grass", "road"], ["road", "grass"]),
    ("many_of", "road, grass", ["road", "grass"]),
    ("location", " Corner of Oak St ", "Corner of Oak St"),
    ("phone", "07700 900123", "+447700900123"),
    ("phone", "(01632) 960-001", "+441632960001"),
    ("phone", "+1 415 555 1234", "+14155551234"),
    # What comes along unseen when it is copied.
    ("number", "3\u200b", 3),
    ("date", "\u200e3 March 2026", "2026-03-03"),
    ("one_of", "road\ufeff", "road"),
    ("many_of", ["\u2068road\u2069"], ["road"]),
    ("long_text", "می\u200cخواهم", "می\u200cخواهم"),
    ("email", " Ada@Example.ORG ", "ada@example.org"),
]


@pytest.mark.parametrize(("kind", "raw", "value"), ACCEPTED)
def test_answers_are_read(kind: str, raw: str | list[str], value: object) -> None:
    assert read(question(kind), raw, LOCALE) == value


REFUSED = [
    ("short_text", "x" * 201, "1 character too long"),
    ("short_text", "\u0000", "Answer this question"),
    ("short_text", "\u200b \ufeff", "Answer this question"),
    ("location", "\u2800\u3164\ufe0f", "Say where it is"),
    ("long_text", "👍" * 4005, "5 characters too long"),
    ("number", "three and a bit", "in figures"),
    ("number", "1.5", "whole number"),
    ("number", "1,5", "in figures"),
    ("number", "9" * 400, "in figures"),
    ("number", "NaN", "in figures"),
    ("date", "31/2/2026", "no such day"),
    ("date", "30 february", "no such day"),
    ("date", "29/2/2027", "no such day"),
    ("date", "1/13/2026", "no such day"),
    ("date", "soonish", "could not read"),
    ("date", "1/1/1066", "cannot be right"),
    ("date", "31/12/1836", "cannot be right"),
    ("yes_no", "perhaps", "yes or no"),
    ("yes_no", "not sure", "yes or no"),
    ("yes_no", "ok but no", "yes or no"),
    ("date", "month", "could not read"),
    ("date", "monkey", "could not read"),
    ("date", "3 junk", "could not read"),
    ("phone", "07700 900123" + " " * 60 + "x", "too long"),
    ("phone", "07700 900123 or my sister's on 07700 900124, she is home after six", "too long"),
    ("one_of", "on", "Choose one"),
    ("one_of", "sea", "Choose one"),
    ("many_of", ["road", "sea"], "not one of the answers"),
    ("many_of", " ; ,", "at least one"),
    ("phone", "07700", "too short|missing|area code|too few"),
    ("phone", "07700 90012", "missing"),
    ("phone", "07700 900123 456", "too long|too many"),
    ("phone", "ring me", "figures only"),
    ("phone", "☎️", "figures only"),
    ("email", "ada@example", "name@example.com"),
    ("email", "a b@example.org", "name@example.com"),
]


@pytest.mark.parametrize(("kind", "raw", "says"), REFUSED)
def test_what_is_no_answer_is_refused_with_a_reason(
    kind: str, raw: str | list[str], says: str
) -> None:
    with pytest.raises(InvalidAnswer, match=says):
        read(question(kind), raw, LOCALE)


@pytest.mark.parametrize("kind", sorted({kind for kind, _, _ in ACCEPTED}))
@given(raw=st.text(max_size=300))
def test_no_text_whatever_breaks_the_reading(kind: str, raw: str) -> None:
    try:
        value = read(question(kind), raw, LOCALE)
    except InvalidAnswer:
        return
    assert say(question(kind), value)


@pytest.mark.parametrize(("kind", "raw", "value"), ACCEPTED)
def test_an_answer_shown_in_its_field_is_read_as_the_same(
    kind: str, raw: str | list[str], value: object
) -> None:
    asked = question(kind)
    assert read(asked, as_raw(asked, value), LOCALE) == value


def test_a_choice_is_begun_by_whole_words_or_four_letters() -> None:
    """Whoever texts "no" has not said "Not sure"."""
    depth = question(
        "one_of",
        choices=[{"key": "deep", "label": "Very deep"}, {"key": "unsure", "label": "Not sure"}],
    )
    assert read(depth, "not", LOCALE) == read(depth, "not su", LOCALE) == "unsure"
    for short in ("no", "n", "ve"):
        with pytest.raises(InvalidAnswer):
            read(depth, short, LOCALE)


def test_an_optional_question_may_be_left_empty() -> None:
    assert read(question("short_text", required=False), "  ", LOCALE) is None
    with pytest.raises(InvalidAnswer):
        read(question("short_text"), "  ", LOCALE)


def test_a_number_keeps_to_its_range() -> None:
    asked = question("number", minimum=1, maximum=10)
    with pytest.raises(InvalidAnswer, match="from 1 to 10"):
        read(asked, "11", LOCALE)


@pytest.mark.parametrize(
    ("bounds", "like"), [({"latest": "today"}, "yesterday"), ({"earliest": "today"}, "tomorrow")]
)
def test_the_example_of_a_date_is_one_that_would_do(bounds: dict[str, str], like: str) -> None:
    with pytest.raises(InvalidAnswer, match=f"or {like}"):
        read(question("date", **bounds), "whenever", LOCALE)


def test_a_date_that_must_come_is_not_in_the_past() -> None:
    with pytest.raises(InvalidAnswer, match="in the past"):
        read(question("date", earliest="today"), "3/3/2026", LOCALE)
    with pytest.raises(InvalidAnswer, match="has not come yet"):
        read(question("date", latest="today"), "5/3/2026", LOCALE)


DATES = [  # today is Wednesday 4 March 2026
    ("3/12", "DMY", "nearest", "2025-12-03"),
    ("3/12", "DMY", "future", "2026-12-03"),
    ("3/12", "MDY", "nearest", "2026-03-12"),
    ("2026-03-09", "MDY", "nearest", "2026-03-09"),
    ("26 3 27", "YMD", "nearest", "2026-03-27"),
    ("1st Dec 2025", "DMY", "nearest", "2025-12-01"),
    ("March 9", "DMY", "nearest", "2026-03-09"),
    ("the 9 of march", "DMY", "nearest", "2026-03-09"),
    ("9th of march", "DMY", "nearest", "2026-03-09"),
    ("27.3.26", "DMY", "nearest", "2026-03-27"),
    ("3/3/58", "DMY", "past", "1958-03-03"),
    ("last fri", "DMY", "nearest", "2026-02-27"),
    ("next monday", "DMY", "nearest", "2026-03-09"),
    ("friday", "DMY", "past", "2026-02-27"),
    ("wednesday", "DMY", "nearest", "2026-03-04"),
    ("last wednesday", "DMY", "nearest", "2026-02-25"),
    ("3 27", "YMD", "nearest", "2026-03-27"),
    ("27-mar-2026", "DMY", "nearest", "2026-03-27"),
    ("Friday 27 March", "DMY", "nearest", "2026-03-27"),
    ("27mar", "DMY", "nearest", "2026-03-27"),
    ("tues", "DMY", "past", "2026-03-03"),
    ("yesterday", "DMY", "nearest", "2026-03-03"),
    ("in 2 days", "DMY", "nearest", "2026-03-06"),
    ("2 weeks ago", "DMY", "nearest", "2026-02-18"),
]


@pytest.mark.parametrize(("typed", "order", "lean", "day"), DATES)
def test_dates_are_read_as_people_write_them(
    typed: str, order: Any, lean: Any, day: str | None
) -> None:
    if day is None:
        with pytest.raises(InvalidAnswer):
            read_date(typed, LOCALE.today, order, lean)
    else:
        assert read_date(typed, LOCALE.today, order, lean).isoformat() == day
