"""Documents that are only looked at: what a definition may say of them."""

import pytest
from pydantic import ValidationError

from tracker.catalogue.definition import Question

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
