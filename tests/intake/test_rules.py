"""What is asked follows from what was answered."""

import pytest

from tests.builders import a_definition
from tracker.catalogue.definition import Condition
from tracker.intake.about_you import about_you
from tracker.intake.rules import Asking, holds
from tracker.people.rules import Known

HOLDS = [
    ({"question": "a", "is": "x"}, {"a": "x"}, True),
    ({"question": "a", "is": "x"}, {}, False),
    ({"question": "a", "is": False}, {"a": False}, True),
    ({"question": "a", "is_not": "x"}, {"a": "y"}, True),
    ({"question": "a", "is_not": "x"}, {}, False),
    ({"question": "a", "includes": "x"}, {"a": ["y", "x"]}, True),
    ({"question": "a", "includes": "x"}, {"a": ["y"]}, False),
    ({"question": "a", "answered": True}, {"a": "x"}, True),
    ({"question": "a", "answered": False}, {"a": None}, True),
    ({"question": "a", "at_least": 3}, {"a": 3}, True),
    ({"question": "a", "at_most": 3}, {"a": 4}, False),
    ({"all": [{"question": "a", "is": 1}, {"question": "b", "is": 2}]}, {"a": 1, "b": 2}, True),
    ({"any": [{"question": "a", "is": 1}, {"question": "b", "is": 2}]}, {"b": 2}, True),
    ({"any": [{"question": "a", "is": 1}, {"question": "b", "is": 2}]}, {"b": 1}, False),
]


@pytest.mark.parametrize(("condition", "answers", "expected"), HOLDS)
def test_conditions(
    condition: dict[str, object], answers: dict[str, object], expected: bool
) -> None:
    assert holds(Condition.model_validate(condition), answers) is expected


def asking(answers: dict[str, object], **changes: object) -> Asking:
    definition = a_definition(**changes)
    return Asking((*definition.questions, *about_you(definition)), answers)


def test_a_question_that_another_made_needless_hides_what_hangs_on_it() -> None:
    """The reason why somebody is not reached is not asked of one who stays anonymous."""
    answers = {"give_details": False, "reach_by": "none"}
    keys = [question.key for question in asking(answers).questions]
    assert "reach_by" not in keys and "no_contact_reason" not in keys


def test_nobody_is_asked_for_an_email_address_who_is_reached_by_phone() -> None:
    keys = [q.key for q in asking({"give_details": True, "reach_by": "phone"}).questions]
    assert "your_phone" in keys and "your_email" not in keys


def test_who_acts_for_somebody_says_on_what_footing() -> None:
    started = asking({"for_whom": "on_behalf"}, anonymous=False, for_somebody_else=True)
    keys = [question.key for question in started.questions]
    assert {"their_name", "relation", "authority"} <= set(keys)


def test_people_who_share_a_number_are_shown_to_citizens_by_initials_only() -> None:
    people = [Known(1, "Ann Lee"), Known(2, "Al Lee")]
    asked = about_you(a_definition(), people)[-1]
    assert [c.label for c in asked.choices][:2] == [
        "The person with the initials A. L. (1)",
        "The person with the initials A. L. (2)",
    ]
    assert "Ann Lee" in about_you(a_definition(), people, for_staff=True)[-1].choices[0].label


def test_an_optional_question_is_asked_once() -> None:
    large = {"place": "Oak", "size": "large"}
    assert asking(large).next.key == "depth"  # type: ignore[union-attr]
    assert asking(large | {"depth": None}).next.key == "give_details"  # type: ignore[union-attr]
    assert "depth" not in asking(large | {"depth": None}).counted
