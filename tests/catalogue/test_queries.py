"""The catalogue lists and finds the newest version of what is offered."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.builders import NOON, a_definition, a_team
from tracker.catalogue.commands import publish, withdraw
from tracker.catalogue.models import Department
from tracker.catalogue.queries import current_definition, find_services, services
from tracker.errors import NotFound


@contextmanager
def one_statement(session: Session) -> Iterator[None]:
    """What is done in here takes one SQL statement."""
    statements: list[str] = []
    connection = session.connection()

    def note(_c: object, _u: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(connection, "before_cursor_execute", note)
    assert len(statements) == 1, statements


def publish_three(session: Session) -> None:
    a_team(session)
    session.add(Department(key="homes", name="Homes"))
    publish(session, a_definition(), NOON)
    publish(session, a_definition(title="Report a hole", synonyms=["crater"]), NOON)
    publish(session, a_definition(key="lights", title="Report a street light"), NOON)
    publish(session, a_definition(key="rats", title="Report rats", department="homes"), NOON)
    session.flush()


def test_the_catalogue_lists_the_newest_version_of_each_service_by_department(
    session: Session,
) -> None:
    publish_three(session)

    with one_statement(session):
        entries = services(session)

    assert [(entry.department, entry.title) for entry in entries] == [
        ("Homes", "Report rats"),
        ("Streets", "Report a hole"),
        ("Streets", "Report a street light"),
    ]
    hole = entries[1]
    assert (hole.key, hole.synonyms, hole.department_key) == ("pothole", ("crater",), "streets")
    assert hole.definition_id == current_definition(session, "pothole").id


def test_a_withdrawn_service_is_neither_listed_nor_found_nor_asked(session: Session) -> None:
    publish_three(session)
    withdraw(session, current_definition(session, "rats").service, NOON)

    assert "rats" not in {entry.key for entry in services(session)}
    assert find_services(session, "rats") == []
    with pytest.raises(NotFound, match=r"There is no such service\."):
        current_definition(session, "rats")


def test_an_empty_catalogue_lists_nothing(session: Session) -> None:
    assert services(session) == []
    assert find_services(session, "pothole") == []


def test_the_current_definition_is_the_newest(session: Session) -> None:
    publish_three(session)
    session.expire_all()

    with one_statement(session):
        definition = current_definition(session, "pothole")
        assert (definition.version, definition.service.key) == (2, "pothole")


def test_a_service_that_never_was_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound, match=r"There is no such service\."):
        current_definition(session, "dragons")


def test_services_are_found_by_peoples_own_words(session: Session) -> None:
    publish_three(session)

    with one_statement(session):
        found = find_services(session, "a crater on my steet")

    assert found[0].key == "pothole"
