"""What people and staff of the demo write fits the services, and has no holes."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.builders import ZONE, a_definition
from tests.demo.making import chance
from tracker.cases.lifecycle import OUTCOMES
from tracker.cases.writing import LONGEST_REPLY
from tracker.catalogue.definition import Question, ServiceDefinition
from tracker.catalogue.load import load_city
from tracker.demo import words as words_module
from tracker.demo.answers import raw_answer
from tracker.demo.names import a_family, a_name
from tracker.demo.people import email_of, typed_phone
from tracker.demo.places import a_home, a_spot, postcode
from tracker.demo.words import Scene, fitting, phrase, words_of
from tracker.intake.reading import Locale, read
from tracker.intake.rules import Asking, holds
from tracker.people.rules import Contact, read_email, read_phone
from tracker.settings import ROOT

SERVICES = {service.key: service for service in load_city(ROOT / "catalogue").services}
FILES = sorted(path.stem for path in Path(words_module.__file__).parent.glob("words/*.yaml"))
EMAIL = Contact("email", "amina@example.org", "Amina@example.org")


def a_scene(seed: int = 0, staff: str = "") -> Scene:
    rng = chance(seed)
    return Scene(rng, datetime(2026, 3, 4, 12, 0, tzinfo=ZONE), a_family(rng), a_home(rng), staff)


def texts_in(value: Any) -> Iterator[str]:
    """Every string somewhere in it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            if name != "by":
                yield from texts_in(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts_in(part)


def test_every_service_has_words_of_its_own() -> None:
    assert set(SERVICES) == set(FILES) - {"any"}
    assert sum(words_of(key).share for key in SERVICES) == 100


@pytest.mark.parametrize("name", FILES)
def test_every_phrase_can_be_filled_in(name: str) -> None:
    for text in texts_in(words_of(name).model_dump()):
        for seed in range(3):
            filled = phrase(a_scene(seed, "Priya"), [text])
            assert not re.search(r"[$<>|#]|  ", filled), text


@pytest.mark.parametrize("name", FILES)
def test_staff_have_words_for_every_outcome(name: str) -> None:
    words = words_of(name)
    assert set(words.outcomes) <= set(OUTCOMES)
    assert set(words.replies) == {"begun", *OUTCOMES}
    assert words.notes and words.asks and len(words.months) == 12
    for reply in texts_in(words.replies):
        assert len(reply) < LONGEST_REPLY
        assert len(reply.split()) >= 5, reply


@pytest.mark.parametrize("key", sorted(SERVICES))
def test_words_are_about_questions_that_are_asked(key: str) -> None:
    words, questions = words_of(key), {q.key: q for q in SERVICES[key].questions}
    for named in (*words.answers, *words.skip):
        assert named in questions, named
    assert not [k for k in words.skip if questions[k].required]
    by_staff = [("", likely) for likely in (words.notes, *words.replies.values())]
    for named, likely in [*words.answers.items(), *by_staff]:
        for decides, value in _decided(likely):
            if value != "any" and decides != "season":
                assert decides in questions
                _check_answer(questions[decides], value)
        if named and isinstance(likely, dict) and "by" not in likely:
            choices = {choice.key for choice in questions[named].choices}
            assert not choices or set(likely) <= choices, named


def _decided(likely: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(likely, dict) and "by" in likely:
        for value, part in likely.items():
            if value != "by":
                yield likely["by"], value
                yield from _decided(part)


def _check_answer(question: Question, value: Any) -> None:
    if question.choices:
        assert question.choice(value), f"{question.key} has no choice {value}"
    else:
        assert isinstance(value, int)


@pytest.mark.parametrize("key", sorted(SERVICES))
@pytest.mark.parametrize("door", ["web", "sms"])
def test_whatever_is_answered_is_accepted(key: str, door: str) -> None:
    for seed in range(40):
        assert_accepted(SERVICES[key], a_scene(seed), door)


def assert_accepted(service: ServiceDefinition, scene: Scene, door: str = "web") -> dict[str, Any]:
    """Answer every question of a service; returns the values."""
    locale = Locale(scene.now.date(), "GB", "DMY")
    values: dict[str, Any] = {}
    for question in service.questions:
        if question.when is None or holds(question.when, values):
            raw = raw_answer(question, words_of(service.key), values, scene, door, EMAIL)
            values[question.key] = read(question, raw, locale)
    asking = Asking(tuple(service.questions), values)
    assert asking.next is None and asking.missing == []
    return values


ANYTHING = [
    {"key": "your_wish", "type": "long_text", "max_length": 40},
    {"key": "kind", "type": "one_of", "choices": [{"key": "a", "label": "Aa"},
                                                   {"key": "b", "label": "Bb"}]},
    {"key": "all", "type": "many_of", "choices": [{"key": "c", "label": "Cc"},
                                                   {"key": "d", "label": "Dd"}]},
    {"key": "weight", "type": "number", "minimum": 0.5, "maximum": 2.5, "whole": False},
    {"key": "count", "type": "number", "minimum": 12},
    {"key": "least", "type": "number", "maximum": 3},
    {"key": "born", "type": "date", "latest": "today"},
    {"key": "starts", "type": "date", "earliest": "today"},
    {"key": "any_day", "type": "date"},
    {"key": "sure", "type": "yes_no"},
    {"key": "code", "type": "short_text", "pattern": "Q[13579]-[a-z]", "example": "Q7-k",
     "pattern_says": "It is like Q7-k."},
    {"key": "short", "type": "short_text", "max_length": 5,
     "when": {"question": "sure", "is": True}},
    {"key": "full_name", "type": "short_text"},
    {"key": "where", "type": "location"},
    {"key": "call", "type": "phone"},
    {"key": "write", "type": "email", "when": {"question": "kind", "is": "a"}},
    {"key": "photo", "type": "file", "required": False},
    {"key": "more", "type": "long_text", "required": False},
]  # fmt: skip


def test_a_new_service_needs_no_words_of_its_own() -> None:
    questions = [{"label": f"{q['key']}?", "short": str(q["key"])} | q for q in ANYTHING]
    service = a_definition(key="brand-new", questions=questions)
    found = [assert_accepted(service, a_scene(seed)) for seed in range(60)]
    assert {values["sure"] for values in found} == {True, False}
    assert len({values["your_wish"] for values in found}) > 10
    assert {values["kind"] for values in found} == {"a", "b"}
    assert words_of("brand-new") == words_of("any")


def test_words_that_no_longer_fit_a_question_are_passed_over() -> None:
    """A service may change without a thought for the demo."""
    pothole = a_definition(key="pothole")  # another than the city's: its depth is a number
    for seed in range(20):
        assert_accepted(pothole, a_scene(seed))


def test_what_is_likely_can_depend_on_an_answer() -> None:
    scene = a_scene()
    likely = {"by": "items", "sofa": ["s"], "any": {"by": "season", "spring": ["m"], "any": ["x"]}}
    assert fitting(likely, {"items": ["bed", "sofa"]}, scene) == ["s"]
    assert fitting(likely, {"items": ["bed"]}, scene) == ["m"]
    assert fitting(likely, {}, replace(scene, now=datetime(2026, 7, 1, tzinfo=ZONE))) == ["x"]


def test_staff_tell_of_nothing_before_it_was_asked_for() -> None:
    wednesday = datetime(2026, 3, 4, 12, 0, tzinfo=ZONE)
    for seed in range(30):
        scene = replace(a_scene(seed, "Priya"), now=wednesday)
        since = replace(scene, since=date(2026, 3, 3))
        assert phrase(since, ["$weekday"]) == "Tuesday"
        assert phrase(since, ["$lately"]) == "yesterday"
        assert phrase(replace(scene, since=date(2026, 3, 4)), ["$lately"]) == "today"
        monday = replace(scene, now=datetime(2026, 3, 9, 9, 0, tzinfo=ZONE))
        assert phrase(monday, ["$lately"]) == "on Friday"
        assert phrase(monday, ["$weekday"]) not in ("Saturday", "Sunday")


def test_the_same_address_has_the_same_post_code() -> None:
    for seed in range(50):
        home = a_home(chance(seed))
        assert re.fullmatch(r".+, LK[1-6] [0-9][A-Z]{2}", home.address)
        assert home.address.endswith(postcode(home.street, home.line))
        assert a_spot(chance(seed))


def test_names_are_of_many_origins_and_scripts() -> None:
    rng = chance(1)
    names = [a_name(rng) for _ in range(3000)]
    assert len(set(names)) > 1500
    assert any("\u4e00" <= name[0] <= "\u9fff" for name in names)
    assert any("\u0600" <= name[0] <= "\u06ff" for name in names)
    assert any("\u0400" <= name[0] <= "\u04ff" for name in names)
    assert any(" " not in name and name.isascii() for name in names), "one name alone is enough"
    assert all(name == name.strip() and "_" not in name and "  " not in name for name in names)
    for name in names[:500]:
        assert read_email(email_of(rng, name)).value


def test_a_number_is_read_however_it_is_typed() -> None:
    rng = chance(2)
    for value in ("+447700900123", "+441632960123", "+442079460123"):
        typed = {typed_phone(rng, value) for _ in range(50)}
        assert len(typed) >= 4
        assert {read_phone(one, "GB").value for one in typed} == {value}
