"""For every service and every door: the same answers make the same case.

Driven by the catalogue's files and by the list of doors: a service or a door that is added is
covered without a new test.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import permutations
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from tests.builders import NOON
from tests.conftest import Clock, empty_database, settings_for
from tests.parity.answers import VARIANTS, answers_to
from tests.parity.doors import DRIVERS
from tests.parity.picture import picture
from tracker.cases.models import Case
from tracker.cases.queries import by_reference
from tracker.catalogue.city import City
from tracker.catalogue.definition import ServiceDefinition
from tracker.catalogue.load import load_city as read_city
from tracker.city import load_city
from tracker.database import db, engine_options
from tracker.interactions.rules import CHANNELS
from tracker.settings import ROOT
from wsgi import create_application

CITY: City = read_city(ROOT / "catalogue")
SERVICES = {service.key: service for service in CITY.services}
MakeApp = Callable[[], Flask]


@pytest.fixture(params=["sqlite", "postgresql"])
def new_app(request: pytest.FixtureRequest, tmp_path: Path, the_time: Clock) -> Iterator[MakeApp]:
    """Makes the application anew on an empty database with the demo city's services."""
    with ExitStack() as stack:

        def make() -> Flask:
            return stack.enter_context(_application(request, tmp_path))

        yield make


@contextmanager
def _application(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    url = empty_database(request, request.node.callspec.params["new_app"])
    engine = create_engine(**engine_options(url))
    with Session(engine) as session:
        load_city(session, CITY, NOON)
        session.commit()
    engine.dispose()
    app = create_application(settings_for(url, tmp_path))
    app.testing = True
    yield app
    with app.app_context():
        db.engine.dispose()
    shutil.rmtree(tmp_path / "files", ignore_errors=True)


def applies(service: ServiceDefinition, variant: str) -> bool:
    return service.anonymous or variant != "nameless"


def cases() -> list[tuple[str, str]]:
    return [(key, v) for key, service in SERVICES.items() for v in VARIANTS if applies(service, v)]


def test_every_door_is_driven() -> None:
    assert tuple(DRIVERS) == CHANNELS


def test_every_question_of_the_city_is_answered_by_some_variant() -> None:
    """So that the tests below leave out no wording and no condition, but for files."""
    for service in SERVICES.values():
        answered = set().union(*(answers_to(service, v) for v in VARIANTS if applies(service, v)))
        asked = {q.key for q in service.questions if q.type != "file" and q.when is None}
        assert asked <= answered, service.key


@pytest.mark.parametrize(("service", "variant"), cases())
def test_the_same_answers_make_the_same_case_at_every_door(
    service: str, variant: str, new_app: MakeApp
) -> None:
    raws = answers_to(SERVICES[service], variant)
    pictures = {}
    for door, driver in DRIVERS.items():
        app = new_app()
        reference = driver.walk(app, service, raws)
        pictures[door] = picture(app, reference)
        assert came_by(app, reference) == (door, door)
    for door, found in pictures.items():
        assert found == pictures["web"], f"a case from {door} differs from one from the web"
    assert pictures["web"]["anonymous"] is (variant == "nameless")


@pytest.mark.parametrize("service", ["pothole", "disabled-parking-permit"])
@pytest.mark.parametrize(("first", "second"), list(permutations(DRIVERS, 2)))
def test_a_request_begun_at_one_door_is_finished_at_another(
    service: str, first: str, second: str, new_app: MakeApp
) -> None:
    raws = answers_to(SERVICES[service], "full")
    whole = new_app()
    expected = picture(whole, DRIVERS["web"].walk(whole, service, raws))
    app = new_app()
    code = DRIVERS[first].begin(app, service, raws, 2)
    reference = DRIVERS[second].go_on(app, code, raws)
    assert picture(app, reference) == expected
    assert came_by(app, reference) == (second, second)
    with app.app_context():
        assert db.session.query(Case).count() == 1


def came_by(app: Flask, reference: str) -> tuple[str, str]:
    """The door of a case, and the door of the contact it was made in."""
    with app.app_context():
        case = by_reference(db.session, reference)
        assert case.interaction is not None
        return case.channel, case.interaction.channel
