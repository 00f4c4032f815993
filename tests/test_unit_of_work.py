"""One unit of work: everything in it is kept, or nothing is."""

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tests.builders import NOON
from tracker.database import unit_of_work
from tracker.people.commands import add_person
from tracker.people.models import Person
from tracker.people.queries import find_people


def count(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


def _fail_after_adding(session: Session) -> None:
    with unit_of_work(session):
        add_person(session, "Ada", now=NOON)
        raise ZeroDivisionError


def test_what_fails_leaves_nothing(engine: Engine) -> None:
    with Session(engine) as session, pytest.raises(ZeroDivisionError):
        _fail_after_adding(session)
    assert count(engine) == 0


def _nest(session: Session) -> None:
    with unit_of_work(session):
        add_person(session, "Ada", now=NOON)
        with unit_of_work(session):
            add_person(session, "Bob", now=NOON)


def test_one_within_another_is_a_fault_and_keeps_nothing(engine: Engine) -> None:
    with Session(engine) as session, pytest.raises(RuntimeError, match="open already"):
        _nest(session)
    assert count(engine) == 0


@pytest.mark.parametrize("words", ["ÅNGSTRÖM", "ольга", "åse"])
def test_names_are_found_in_every_script_and_case(session: Session, words: str) -> None:
    for name in ("Anders Ångström", "Ольга Иванова", "Åse Lund"):
        add_person(session, name, now=NOON)
    assert len(find_people(session, words, "GB")) == 1
