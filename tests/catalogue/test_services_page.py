"""The page on how to write a service says all there is to say, and its examples work."""

import re
from pathlib import Path

import pytest

from tests.catalogue.writing import a_catalogue
from tracker.catalogue.calendar import CityClosure
from tracker.catalogue.city import CitySite
from tracker.catalogue.condition import Condition
from tracker.catalogue.definition import Choice, Question, QuestionType, ServiceDefinition
from tracker.catalogue.identity import IdentityQuestion
from tracker.catalogue.load import load_city
from tracker.catalogue.notices import ServiceNotices
from tracker.catalogue.translation import ChoiceWords, NoticeWords, QuestionWords, ServiceWords
from tracker.settings import ROOT

PAGE = (ROOT / "docs" / "services.md").read_text(encoding="utf-8")
# Larkmouth without its rules, which name services that a city of one does not have.
CITY = (ROOT / "catalogue" / "city.yaml").read_text(encoding="utf-8").partition("\nrouting:")[0]
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
EXAMPLE = EXAMPLES[0]
TRANSLATION = next(each for each in EXAMPLES if each.startswith("translations:"))


def test_the_smallest_service_loads(tmp_path: Path) -> None:
    (service,) = load_city(a_catalogue(tmp_path, CITY, bike=EXAMPLE)).services

    assert service.title == "Report an abandoned bike"


def test_the_smallest_service_loads_with_its_translation(tmp_path: Path) -> None:
    (service,) = load_city(a_catalogue(tmp_path, CITY, bike=EXAMPLE + TRANSLATION)).services

    assert service.in_language("es").title == "Avisar de una bici abandonada"


def test_the_command_that_publishes_is_named() -> None:
    """What it does is tested with the command itself."""
    assert "\nalldoors city\n" in PAGE


@pytest.mark.parametrize(
    "shape",
    [
        *(
            ServiceNotices,
            NoticeWords,
            ServiceDefinition,
            IdentityQuestion,
            Question,
            Choice,
            Condition,
            CitySite,
        ),
        *(ServiceWords, QuestionWords, ChoiceWords, CityClosure),
    ],
)
def test_every_word_of_a_definition_is_explained(shape: type[ServiceDefinition]) -> None:
    words = [field.alias or name for name, field in shape.model_fields.items()]

    assert [word for word in words if f"`{word}`" not in PAGE and f"{word}:" not in PAGE] == []


@pytest.mark.parametrize("type_", QuestionType)
def test_every_type_of_question_is_explained(type_: QuestionType) -> None:
    assert f"| `{type_}` |" in PAGE
