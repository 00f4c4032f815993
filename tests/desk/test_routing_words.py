"""A rule's test of answers in words, and as the fields of its form."""

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from tracker.catalogue.condition import Condition
from tracker.catalogue.load import load_city
from tracker.catalogue.routing import CityRule
from tracker.desk.routing_words import filled, read, say
from tracker.settings import ROOT

CITY = load_city(ROOT / "catalogue")
SERVICES = {service.key: service for service in CITY.services}
WITH_ANSWERS = [rule for rule in CITY.routing if rule.when is not None]


@pytest.mark.parametrize("rule", WITH_ANSWERS, ids=lambda rule: rule.name)
def test_a_form_says_what_the_rule_says_or_that_it_cannot(rule: CityRule) -> None:
    questions = SERVICES[rule.service or ""].questions
    shown = filled(rule.when, questions)

    if shown.other:
        assert (shown.fields, rule.name) == ({}, "Dangerous lights and bare wires")
    else:
        assert read(shown.fields, questions) == (rule.when, {})


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"question": "depth", "is": "deep"}, "Depth: More than 7cm"),
        ({"question": "swerving", "is": True}, "Traffic swerving: yes"),
        ({"question": "depth", "is_not": "deep"}, "Depth: not More than 7cm"),
        ({"question": "photo", "answered": True}, "Photo: answered"),
        ({"question": "gone", "at_least": 3}, "gone: at least 3"),
        (
            {"any": [{"question": "surface", "is": one} for one in ("road", "pavement")]},
            "Surface: The road or The pavement",
        ),
        (
            {"any": [{"question": "swerving", "is": True}, {"question": "harm", "is": True}]},
            "Traffic swerving: yes, or Injury or damage: yes",
        ),
    ],
)
def test_a_test_of_answers_is_said_in_the_words_of_its_questions(
    document: dict[str, Any], words: str
) -> None:
    assert say(Condition.model_validate(document), SERVICES["pothole"].questions) == words


def test_a_number_that_is_none_is_told_beside_its_field() -> None:
    questions = SERVICES["street-light"].questions
    fields = MultiDict({"answer-how_many-at_least": "a few", "answer-how_many-at_most": "9"})

    condition, problems = read({name: fields.getlist(name) for name in fields}, questions)

    assert condition == Condition(question="how_many", at_most=9)
    assert problems == {
        "answer-how_many-at_least": "Write a number for “Lights out”, such as 3 or 2.5."
    }
