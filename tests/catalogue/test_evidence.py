"""Documents that are only looked at: what a definition may say of them."""

import pytest
from pydantic import ValidationError

from tracker.catalogue.definition import Question
from tracker.catalogue.translation import QuestionWords, in_other_words

PROOF = {"key": "proof", "type": "file", "label": "Proof", "short": "Proof", "required": False}


@pytest.mark.parametrize("evidence", ["seen", "either"])
def test_documents_that_are_seen_have_kinds(evidence: str) -> None:
    question = Question.model_validate(PROOF | {"evidence": evidence, "kinds": ["Passport"]})
    assert question.takes_copies is (evidence == "either")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"evidence": "seen"}, "has no “kinds” of them"),
        ({"kinds": ["Passport"]}, "but keeps a copy"),
        ({"evidence": "either", "kinds": ["Passport", "Passport"]}, "“Passport” twice"),
        ({"evidence": "either", "kinds": ["x" * 101]}, "more than 100 characters"),
        ({"evidence": "never", "kinds": ["Passport"]}, "'copy', 'seen' or 'either'"),
        ({"type": "short_text", "evidence": "seen", "kinds": ["Passport"]}, "is only for file"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_refused(changes: dict[str, object], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        Question.model_validate(PROOF | changes)


def test_kinds_of_documents_are_called_by_the_words_of_a_language() -> None:
    question = Question.model_validate(
        PROOF | {"evidence": "seen", "kinds": ["Passport", "Rent statement"]}
    )
    words = QuestionWords.model_validate(
        {"label": "Justificante", "kinds": {"Passport": "Pasaporte"}}
    )
    spanish = in_other_words(question, words)
    assert spanish.kinds_said == ["Pasaporte", "Rent statement"]
    assert spanish.kind_said("Passport") == "Pasaporte"
    assert spanish.kinds == question.kinds, "what is noted is the same in every language"
    assert question.kinds_said == question.kinds
