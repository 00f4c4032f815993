"""What was published stays readable, and no question is called what a form calls its own."""

import re

import pytest
from flask_wtf import FlaskForm
from pydantic import ValidationError
from sqlalchemy.orm import Session

from tests.builders import a_definition, a_published_service
from tracker.catalogue.definition import WORDS_OF_FORMS

QUESTION = {"key": "proof", "type": "file", "label": "Proof?", "short": "Proof"}


def test_a_version_published_under_older_rules_is_read_as_it_is(session: Session) -> None:
    published = a_published_service(session)
    document = dict(published.document)
    document["questions"] = [{**QUESTION, "required": True, "a_word_of_later": 1}]
    session.expunge(published)
    published.document = document
    assert published.content.questions[0].required


def test_the_same_is_refused_when_it_is_published_today() -> None:
    with pytest.raises(ValidationError, match="nobody can give on the phone"):
        a_definition(questions=[{**QUESTION, "required": True}])


@pytest.mark.parametrize("word", sorted(WORDS_OF_FORMS))
def test_no_question_is_called_what_a_form_calls_its_own(word: str) -> None:
    question = {"key": word, "type": "short_text", "label": "Asked?", "short": "Asked"}
    with pytest.raises(ValidationError, match="means something else in every form"):
        a_definition(questions=[question])


def test_all_words_of_forms_are_known() -> None:
    own = {name for name in dir(FlaskForm) if re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name)}
    assert own <= WORDS_OF_FORMS
