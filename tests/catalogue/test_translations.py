"""A service in another language: what it says, what it falls back on, what is refused."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.builders import LOCALE, NOON, a_definition, a_door, a_team
from tests.catalogue.writing import CITY, SERVICE, a_catalogue, faults_of
from tracker.catalogue.by_text import question_by_text, too_many
from tracker.catalogue.commands import publish
from tracker.catalogue.definition import ServiceDefinition
from tracker.catalogue.load import load_city
from tracker.catalogue.queries import current_definition, find_services, services
from tracker.catalogue.rules import digest_of, document_of
from tracker.city import load_city as save_city
from tracker.intake.commands import answer, begin
from tracker.intake.queries import ask
from tracker.intake.reading import read
from tracker.languages import in_language

SPANISH: dict[str, Any] = {
    "es": {
        "title": "Avisar de un bache",
        "summary": "Informe de un agujero.",
        "synonyms": ["bache", "hoyo en la calle"],
        "next_steps": "Lo miramos.",
        "questions": {
            "place": {"label": "¿En qué calle?", "short": "Lugar"},
            "size": {
                "label": "¿Qué tamaño tiene?",
                "short": "Tamaño",
                "choices": {
                    "small": {"label": "Como un plato"},
                    "large": {"label": "Mayor que un plato", "sms": "Mayor"},
                },
            },
        },
    }
}


def translated(**changes: object) -> ServiceDefinition:
    return a_definition(translations=SPANISH, **changes)


def test_a_service_says_what_its_translation_says() -> None:
    spanish = translated().in_language("es")
    assert (spanish.title, spanish.next_steps) == ("Avisar de un bache", "Lo miramos.")
    size = spanish.question("size")
    assert size and (size.label, size.short) == ("¿Qué tamaño tiene?", "Tamaño")
    assert [choice.by_text for choice in size.choices] == ["Como un plato", "Mayor"]
    assert translated().in_language("es-MX").title == "Avisar de un bache"


def test_checks_of_who_somebody_is_are_asked_in_its_words() -> None:
    checks = [
        {"key": "address", "ask": "Your address?", "short": "Address", "about": "address"},
        {"key": "name", "ask": "Your name?", "short": "Name", "about": "name"},
    ]
    spanish = {"es": SPANISH["es"] | {"identity": {"address": {"ask": "¿Su dirección?"}}}}
    service = a_definition(translations=spanish, identity=checks)
    assert [check.ask for check in service.in_language("es").identity] == [
        "¿Su dirección?",
        "Your name?",
    ]
    assert service.identity[0].ask == "Your address?"


def test_what_is_not_translated_is_said_in_the_main_language() -> None:
    spanish = translated().in_language("es")
    depth = spanish.question("depth")
    assert depth and depth.label == "How deep is it, in centimetres?"
    assert translated().in_language("fr") == translated()


def test_a_translated_label_stands_for_the_wording_of_each_door() -> None:
    place = {"key": "place", "type": "location", "label": "Where?", "short": "Where"}
    spanish = {"es": {"questions": {"place": {"label": "¿En qué calle?"}}}}
    service = a_definition(questions=[place | {"sms": "Where is it?"}], translations=spanish)
    (asked,) = service.in_language("es").questions
    assert (asked.asked_by_text, asked.short) == ("¿En qué calle?", "Where")


@pytest.mark.parametrize(
    "typed", ["como un plato", "small", "like a plate", "Como un", "LIKE A PLATE", "el mayor"]
)
def test_a_choice_may_be_called_by_either_language(typed: str) -> None:
    size = translated().in_language("es").question("size")
    assert size
    with in_language("es"):
        assert read(size, typed, LOCALE) == ("large" if "mayor" in typed else "small")


def test_a_service_without_translations_is_published_as_it_always_was() -> None:
    assert "translations" not in document_of(a_definition())
    assert digest_of(a_definition()) != digest_of(translated())


def test_an_intake_asks_and_sums_up_in_the_language_of_the_moment(session: Session) -> None:
    a_team(session)
    publish(session, translated(), NOON)
    definition = current_definition(session, "pothole")
    intake = begin(session, definition, a_door())
    answer(session, intake, "place", "Mill Lane", a_door())
    with in_language("es"):
        answer(session, intake, "size", "Mayor", a_door())
        asking = ask(session, intake)
        assert [(line.label, line.words) for line in asking.summary()] == [
            ("Lugar", "Mill Lane"),
            ("Tamaño", "Mayor que un plato"),
        ]
        name = next(q for q in asking.every if q.key == "your_name")
        assert name.label == "¿Cómo se llama?"
    assert [line.words for line in ask(session, intake).summary()][-1] == "Larger than a plate"


def test_services_and_departments_are_listed_and_found_in_a_language(
    session: Session, tmp_path: Path
) -> None:
    city = CITY.replace(
        "    name: Streets\n",
        "    name: Streets\n    translations:\n      es:\n        name: Calles\n",
    )
    spanish = (
        "translations:\n  es:\n    title: Avisar de un bache\n    synonyms: [hoyo en la calle]\n"
    )
    loaded = load_city(a_catalogue(tmp_path, city, pothole=SERVICE + spanish))
    save_city(session, loaded, NOON)
    (entry,) = services(session)
    assert (entry.title, entry.department) == ("Report a pothole", "Streets")
    with in_language("es"):
        (entry,) = services(session)
        assert (entry.title, entry.department) == ("Avisar de un bache", "Calles")
        for words in ("hay un hoyo en mi calle", "un bachee", "a hole in the road", "pothole"):
            assert [found.key for found in find_services(session, words)] == ["pothole"], words


FAULTS = {
    "a question that is not there": (
        "    questions:\n      plaec:\n        label: ¿Dónde?\n",
        "there is no question “plaec”. Did you mean “place”?",
    ),
    "a choice that is not there": (
        "    questions:\n      size:\n        choices:\n          smal: {label: Poco}\n",
        "question “size” has no choice “smal”. Did you mean “small”?",
    ),
    "a check that is not there": (
        "    identity:\n      adress: {ask: ¿Dónde vive?}\n",
        "there is no identity check “adress”.",
    ),
    "a kind of document that is not there": (
        "    questions:\n      place:\n        kinds: {Pasport: Pasaporte}\n",
        "question “place” has no kind of document “Pasport”.",
    ),
    "a word that is not known": (
        "    questions:\n      size:\n        lable: ¿Cuánto?\n",
        "question “size” of the translation “es” has the word “lable”, which is not known. Did you "
        "mean “label”?",
    ),
    "choices that could be mistaken": (
        "    questions:\n      size:\n        choices:\n          small: {label: Grande}\n"
        "          large: {label: Grande}\n",
        "question “size” has two choices that “grande” could mean, “small” and “large”",
    ),
    "a text that is too long": (
        f"    questions:\n      place:\n        label: ¿Dónde {'x' * 140}?\n",
        "question “place” takes 3 segments as a text in Spanish, and may take 2: 14 characters too "
        "many.",
    ),
    "next steps that are too long": (
        f"    next_steps: {'n' * 310}\n",
        "“next_steps” takes 3 segments as a text in Spanish, and may take 2: 4 characters too "
        "many.",
    ),
}


@pytest.mark.parametrize(("words", "fault"), FAULTS.values(), ids=FAULTS)
def test_what_is_wrong_with_a_translation_is_told_with_its_line(
    tmp_path: Path, words: str, fault: str
) -> None:
    text = f"{SERVICE}translations:\n  es:\n{words}"
    told = faults_of(a_catalogue(tmp_path, pothole=text))
    found = [each for each in told if fault in each]
    assert found, told
    line = int(found[0].split("line ")[1].split(":")[0])
    assert line > SERVICE.count("\n") + 2, told


def test_a_language_is_named_by_its_code(tmp_path: Path) -> None:
    text = f"{SERVICE}translations:\n  Spanish:\n    title: Avisar de un bache\n"
    (fault,) = faults_of(a_catalogue(tmp_path, pothole=text))
    assert fault.endswith(
        "the service has “Spanish”, which is no code of a language, such as es or pt-BR."
    )


def test_a_question_of_the_main_language_is_checked_as_it_is_sent(tmp_path: Path) -> None:
    """The words on how to answer count too, in each language that people may choose."""
    long = SERVICE.replace("    label: How big is it?\n", f"    label: {'x' * 292}?\n")
    told = faults_of(a_catalogue(tmp_path, pothole=long))
    assert len(told) == 2 and all("question “size” takes 3 segments" in each for each in told)
    assert "in English, and may take 2: 3 characters too many" in told[0]


def test_a_question_is_put_together_with_how_to_answer_it() -> None:
    size = translated().question("size")
    assert size
    optional = size.model_copy(update={"required": False})
    told = "How large is it?\n1 Like a plate\n2 Larger than a plate"
    assert question_by_text(size) == told
    assert question_by_text(optional) == f"{told}\nOr text SKIP."
    with in_language("es"):
        assert question_by_text(optional).endswith("O escriba OMITIR.")


@pytest.mark.parametrize(
    ("text", "over"), [("x" * 306, 0), ("x" * 307, 1), ("á" * 134, 0), ("á" * 140, 6), ("", 0)]
)
def test_it_is_told_by_how_much_a_text_is_too_long(text: str, over: int) -> None:
    assert too_many(text) == over
