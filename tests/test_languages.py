"""What is said to citizens is said in every language that is shipped."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from sqlalchemy.orm import Session

from tests.builders import NOON
from tracker.languages import (
    FOLDER,
    bare,
    catalogue_at,
    forms_of,
    in_language,
    languages,
    say_date,
    spellings,
    t,
    tn,
)
from tracker.people.commands import add_person
from tracker.settings import ROOT, Settings
from tracker.translations import sentences_of, to_translate, untranslated, update

WANTED = to_translate(ROOT)
TRANSLATED = [code for code in languages() if code != "en"]


def catalogue(code: str) -> Catalog:
    return catalogue_at(FOLDER / f"{code}.po")


def placeholders(words: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", words))


def test_spanish_is_shipped_and_may_be_chosen() -> None:
    assert languages() == ["en", "es"]
    assert Settings.model_fields["languages"].default.split(",") == languages()


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_sentence_is_translated(code: str) -> None:
    known = {each.id: each for each in catalogue(code) if each.id}
    assert [each.id for each in WANTED if each.id and each.id not in known] == []
    assert list(untranslated(catalogue(code))) == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_nothing_is_translated_that_is_no_longer_said(code: str) -> None:
    wanted = {each.id for each in WANTED}
    assert [each.id for each in catalogue(code) if each.id not in wanted] == []
    assert not catalogue(code).obsolete


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_has_room_for_the_same_things(code: str) -> None:
    for each in catalogue(code):
        english = (each.id,) if isinstance(each.id, str) else each.id
        for number, form in enumerate(forms_of(each)):
            same = english[min(number, len(english) - 1)]
            assert placeholders(form) == placeholders(same), same


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_language_s_file_is_as_the_command_writes_it(code: str, tmp_path: Path) -> None:
    copy = tmp_path / f"{code}.po"
    copy.write_bytes((FOLDER / copy.name).read_bytes())
    assert update(copy, WANTED) == []
    assert copy.read_bytes() == (FOLDER / copy.name).read_bytes()


def test_sentences_are_found_where_they_are_said() -> None:
    source = """
WORDS = {"one": "First.", "two": "Second " "half."}
mark(WORDS)
TABLE = mark({1: ("key", "Third.")})
t("Fourth {x}.", x=t("Fifth."))
tn("{count} file", "{count} files", 3)
other("Not ours.")
"""
    assert list(sentences_of(source)) == [
        *("First.", "Second half.", "key", "Third."),
        *("Fourth {x}.", "Fifth."),
        ("{count} file", "{count} files"),
    ]


def test_a_sentence_is_said_in_the_language_of_what_is_being_done() -> None:
    assert t("Answer yes or no.") == "Answer yes or no."
    with in_language("es"):
        assert t("Answer yes or no.") == "Responda sí o no."
        assert t("We aim to finish by {day}.", day="x") == "Esperamos terminar para el x."
        assert t("Nobody has translated this.") == "Nobody has translated this."
        assert [tn("{count} file", "{count} files", n) for n in (1, 2)] == [
            "1 archivo",
            "2 archivos",
        ]
    with in_language("es-MX"):
        assert t("Yes") == "Sí"
    with in_language("xx"):
        assert t("Yes") == "Yes"
        assert tn("{count} file", "{count} files", 2) == "2 files"


def test_a_date_is_said_as_people_of_a_language_say_it() -> None:
    day = NOON.date()
    assert say_date(day) == "4 March 2026"
    with in_language("es"):
        assert say_date(day) == "4 de marzo de 2026"


def test_what_people_write_is_known_in_their_language_and_in_english() -> None:
    assert bare("¿SÍ, mañana?") == "¿si, manana?"
    assert spellings("and, plus") == ["and", "plus"]
    with in_language("es"):
        assert spellings("and, plus") == ["and", "plus", "y", "e", "mas"]


def test_a_person_is_spoken_to_in_the_language_they_came_with(session: Session) -> None:
    assert add_person(session, "Ada Quay", now=NOON).language == "en"
    with in_language("es"):
        assert add_person(session, "Ana Ruiz", now=NOON).language == "es"
