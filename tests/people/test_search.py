"""People are found by any part of what is known of them, on both databases alike."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import NOON
from tracker.people.commands import add_person, reach_by
from tracker.people.index import fold, index_all
from tracker.people.models import Person, PersonWords
from tracker.people.queries import find_people
from tracker.people.rules import read_email, read_phone


@pytest.fixture
def people(session: Session) -> dict[str, Person]:
    """Some people of a town."""
    found = {}
    for name, phone, email, address in (
        ("Zoë Ångström", "07700 900123", "zoe.a@example.org", "4 Mill Lane, LK3 1QT"),
        ("John Smith", "01632 960001", None, "12 Oak Street"),
        ("Joan Smithson", None, "joan@smithson.example", "14 Oak Street"),
        ("Oak Smith-Jones", "+34 612 345 678", None, None),
        ("Li", None, "li@example.org", None),
        ('O\'Neill "Bob" 100%_x', None, None, "Flat 2"),
    ):
        person = add_person(session, name, now=NOON, unreachable_reason="none")
        person.address = address
        if phone:
            reach_by(session, person, read_phone(phone, "GB"))
        if email:
            reach_by(session, person, read_email(email))
        found[name] = person
    session.flush()
    return found


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("smith", ["Joan Smithson", "John Smith", "Oak Smith-Jones"]),
        ("SMITHSON", ["Joan Smithson"]),
        ("joh smi", ["John Smith"]),
        ("smi joh", ["John Smith"]),
        ("mith", ["Joan Smithson", "John Smith", "Oak Smith-Jones"]),
        ("zoe angstrom", ["Zoë Ångström"]),
        ("ångström", ["Zoë Ångström"]),
        ("07700 900 123", ["Zoë Ångström"]),
        ("+44 7700 900123", ["Zoë Ångström"]),
        ("900123", ["Zoë Ångström"]),
        ("0163296", ["John Smith"]),
        ("612345", ["Oak Smith-Jones"]),
        ("zoe.a@ex", ["Zoë Ångström"]),
        ("mill lane", ["Zoë Ångström"]),
        ("lk3 1qt", ["Zoë Ångström"]),
        ("12 oak", ["John Smith"]),
        ("smith-jones", ["Oak Smith-Jones"]),
        ("oneill", ['O\'Neill "Bob" 100%_x']),
        ("o’neill", ['O\'Neill "Bob" 100%_x']),
        ("li", ["Li"]),
        ("jo", ["Joan Smithson", "John Smith", "Oak Smith-Jones"]),
        ('"bob" 100%_x', ['O\'Neill "Bob" 100%_x']),
        ("100%", ['O\'Neill "Bob" 100%_x']),
        ("%%%", []),
        ("___", []),
        ("AND OR NOT", []),
        ("nobody at all", []),
        ("j", []),
        ("7", []),
        ("", []),
        ("\0", []),
    ],
)
def test_people_are_found_by_any_part(
    session: Session, people: dict[str, Person], typed: str, names: list[str]
) -> None:
    found = [person.name for person in find_people(session, typed, "GB")]
    assert sorted(found) == sorted(names)


def test_whose_name_begins_with_what_was_typed_comes_first(
    session: Session, people: dict[str, Person]
) -> None:
    assert next(iter(find_people(session, "oak", "GB"))).name == "Oak Smith-Jones"
    exact = add_person(session, "Smith", now=NOON, unreachable_reason="none")
    assert find_people(session, "smith", "GB")[0] is exact


def test_what_changes_is_found_anew(session: Session, people: dict[str, Person]) -> None:
    person = people["John Smith"]
    person.name, person.addressed_as, person.address = "Jack Brown", "Mr Teapot", "Elm Road 9"
    session.flush()
    assert find_people(session, "smith 12 oak", "GB") == []
    for typed in ("jack brown", "teapot", "elm road"):
        assert find_people(session, typed, "GB") == [person]
    for contact in list(person.contacts):
        session.delete(contact)
    session.flush()
    assert find_people(session, "01632 960001", "GB") == []
    session.expire_all()
    session.delete(person)
    session.flush()
    assert find_people(session, "teapot", "GB") == []


def test_what_was_written_in_bulk_is_found_once_it_is_indexed(
    session: Session, people: dict[str, Person]
) -> None:
    query = select(PersonWords.person_id, PersonWords.words)
    before = sorted(session.execute(query))
    assert index_all(session) == len(people)
    assert sorted(session.execute(query)) == before
    assert find_people(session, "smithson", "GB") == [people["Joan Smithson"]]


def test_a_text_is_folded() -> None:
    assert fold("  ÉCOLE  Straße\n-x’y ") == "ecole strasse xy"
