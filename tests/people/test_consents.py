"""What people agree to has words with a version, and what was agreed to keeps them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.builders import NOON, a_member_of_staff
from tests.catalogue.writing import CITY, SERVICE
from tracker.catalogue.load import load_city as read_city
from tracker.city import load_city
from tracker.errors import InvalidDefinition, NotFound
from tracker.people import consents
from tracker.people.commands import add_person
from tracker.people.consents import statement, take, wordings
from tracker.people.models import Person
from tracker.settings import ROOT

CONSENTS = """\
consents:
  - key: spoken_consent
    version: 1
    words: You agree that they act for you.
    translations:
      es: Usted está de acuerdo en que actúe por usted.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small catalogue whose statements are those in use."""
    (tmp_path / "services").mkdir()
    (tmp_path / "city.yaml").write_text(CITY)
    (tmp_path / "services" / "pothole.yaml").write_text(SERVICE)
    write(tmp_path, CONSENTS)
    monkeypatch.setattr(consents, "FILE", tmp_path / "consents.yaml")
    yield tmp_path
    consents.forget()


def write(folder: Path, text: str) -> None:
    (folder / "consents.yaml").write_text(text)
    consents.forget()


def rosa(session: Session) -> Person:
    return add_person(session, "Rosa Gil", now=NOON, unreachable_reason="Reached through Ann.")


def test_a_statement_is_in_the_language_asked_for_or_else_in_english(folder: Path) -> None:
    assert statement("spoken_consent").words == "You agree that they act for you."
    assert statement("spoken_consent", "es-MX").language == "es"
    assert statement("spoken_consent", "pl").language == "en"
    assert [one.mark for one in wordings("spoken_consent")] == ["en_v1", "es_v1"]


def test_a_statement_that_the_city_does_not_have_is_not_found(folder: Path) -> None:
    with pytest.raises(NotFound):
        statement("something_else")
    assert wordings("something_else") == ()


def test_a_city_without_the_file_has_no_statements(folder: Path) -> None:
    (folder / "consents.yaml").unlink()
    consents.forget()
    assert wordings("spoken_consent") == ()
    assert read_city(folder).consents == ()


def test_what_was_agreed_to_keeps_its_words_version_time_and_who_took_it(
    folder: Path, session: Session
) -> None:
    nadia = a_member_of_staff(session, "agent", name="Nadia")
    taken = take(session, rosa(session), "spoken_consent", "es", nadia, NOON)
    write(folder, CONSENTS.replace("version: 1", "version: 2").replace("está", "no está"))
    session.expire(taken)
    assert (taken.wording, taken.version, taken.language) == ("spoken_consent", 1, "es")
    assert taken.words == "Usted está de acuerdo en que actúe por usted."
    assert (taken.at, taken.staff) == (NOON, nadia)
    assert statement("spoken_consent", "es").version == 2


def test_other_words_under_a_version_that_was_agreed_to_are_refused(
    folder: Path, session: Session
) -> None:
    load_city(session, read_city(folder), NOON)
    take(session, rosa(session), "spoken_consent", "en", None, NOON)
    write(folder, CONSENTS.replace("act for you", "do all for you"))
    with pytest.raises(InvalidDefinition, match="Give the changed words version 2"):
        load_city(session, read_city(folder), NOON)
    write(folder, CONSENTS.replace("act for you", "do all for you").replace("n: 1", "n: 2"))
    load_city(session, read_city(folder), NOON)


def test_words_that_nobody_agreed_to_yet_may_be_changed(folder: Path, session: Session) -> None:
    load_city(session, read_city(folder), NOON)
    write(folder, CONSENTS.replace("act for you", "do all for you"))
    load_city(session, read_city(folder), NOON)


@pytest.mark.parametrize(
    ("slip", "line", "says"),
    [
        (CONSENTS.replace("version: 1", "version: 0"), 3, "version"),
        (CONSENTS.replace("    version: 1\n", ""), 2, "version"),
        (CONSENTS.replace("words:", "wrods:"), 4, "wrods"),
        (CONSENTS + CONSENTS.removeprefix("consents:\n"), 7, "two statements with the key"),
    ],
)
def test_a_slip_is_told_with_its_line(folder: Path, slip: str, line: int, says: str) -> None:
    write(folder, slip)
    with pytest.raises(InvalidDefinition) as raised:
        read_city(folder)
    assert any(
        f"consents.yaml, line {line}: " in fault and says in fault for fault in raised.value.faults
    )


def test_the_city_of_the_demonstration_has_the_statements_that_are_asked_for() -> None:
    keys = {consent.key for consent in read_city(ROOT / "catalogue").consents}
    assert {"spoken_consent", "written_consent", "helper_organisation"} <= keys
    assert all(
        len(wordings(key)) > 1 and all(" " in one.words for one in wordings(key)) for key in keys
    )
