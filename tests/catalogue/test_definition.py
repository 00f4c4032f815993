"""What a definition keeps when it is stored, and what it says of itself."""

import pytest
from pydantic import ValidationError

from tests.builders import a_definition
from tracker.catalogue.definition import (
    CHOICES,
    LONGEST,
    RESERVED_KEYS,
    Question,
    QuestionType,
    ServiceDefinition,
)
from tracker.catalogue.rules import digest_of, document_of

TWO_CHOICES = [{"key": "red", "label": "Red"}, {"key": "blue", "label": "Blue"}]


def a_question(type_: QuestionType, **others: object) -> Question:
    needed: dict[str, object] = {"choices": TWO_CHOICES} if type_ in CHOICES else {}
    words = {"key": "thing", "type": type_, "label": "Which thing?", "short": "Thing"}
    return Question.model_validate(words | needed | {"required": False} | others)


def test_a_definition_that_is_stored_and_read_again_is_the_same() -> None:
    definition = a_definition(synonyms=["hole in the road"])

    again = ServiceDefinition.model_validate(document_of(definition))

    assert again == definition
    assert digest_of(again) == digest_of(definition)


@pytest.mark.parametrize("type_", QuestionType)
def test_a_question_of_every_type_is_stored_and_read_again(type_: QuestionType) -> None:
    definition = a_definition(questions=[a_question(type_).model_dump()])

    assert ServiceDefinition.model_validate(document_of(definition)) == definition


def test_what_is_not_set_is_not_stored() -> None:
    stored = document_of(a_definition())

    assert "when" not in stored["questions"][0]
    assert stored["questions"][2]["when"] == {"question": "size", "is": "large"}


def test_any_other_word_makes_another_digest() -> None:
    digests = {
        digest_of(a_definition()),
        digest_of(a_definition(title="Report a hole")),
        digest_of(a_definition(target_days=6)),
        digest_of(a_definition(anonymous=False)),
        digest_of(a_definition(synonyms=["hole"])),
    }

    assert len(digests) == 5


@pytest.mark.parametrize("key", sorted(RESERVED_KEYS))
def test_no_service_asks_what_the_intake_asks_of_everybody(key: str) -> None:
    question = {"key": key, "type": "short_text", "label": "Who?", "short": "Who"}

    with pytest.raises(ValidationError, match="is kept for what every service asks"):
        a_definition(questions=[question])


def test_a_question_without_wording_for_a_door_is_asked_as_on_the_web() -> None:
    question = a_question(QuestionType.SHORT_TEXT)

    assert question.asked_by_text == question.read_aloud == "Which thing?"


def test_a_question_is_asked_in_the_words_of_each_door() -> None:
    question = a_question(QuestionType.SHORT_TEXT, sms="Thing?", phone="Tell me the thing.")

    assert question.asked_by_text == "Thing?"
    assert question.read_aloud == "Tell me the thing."


def test_a_choice_is_texted_by_its_short_label_where_it_has_one() -> None:
    choices = [
        {"key": "red", "label": "A dark red", "sms": "Red"},
        {"key": "blue", "label": "Blue"},
    ]
    question = a_question(QuestionType.ONE_OF, choices=choices)

    assert [choice.by_text for choice in question.choices] == ["Red", "Blue"]


@pytest.mark.parametrize("type_", LONGEST)
def test_a_text_may_be_as_long_as_is_usual_for_its_type_or_as_the_definition_says(
    type_: QuestionType,
) -> None:
    assert a_question(type_).longest == LONGEST[type_]
    assert a_question(type_, max_length=50).longest == 50


def test_an_e_mail_address_may_be_required_of_those_who_asked_for_an_e_mail() -> None:
    by_mail = {
        "key": "by_mail",
        "type": "yes_no",
        "label": "Should we send an e-mail?",
        "short": "By e-mail",
    }
    address = {
        "key": "address",
        "type": "email",
        "label": "Which address?",
        "short": "Address",
        "when": {"question": "by_mail", "is": True},
    }

    definition = a_definition(questions=[by_mail, address])

    question = definition.question("address")
    assert question is not None
    assert question.required


def test_a_definition_cannot_be_changed_after_it_is_made() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        a_definition().title = "Another"  # type: ignore[misc]
