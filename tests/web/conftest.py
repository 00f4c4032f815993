"""Services for the pages that show or ask them."""

import pytest
from flask import Flask

from tests.builders import NOON, a_published_service
from tests.visitor import Visitor
from tracker.catalogue.city import City
from tracker.catalogue.load import load_city as read_city
from tracker.city import load_city
from tracker.database import unit_of_work
from tracker.settings import ROOT


@pytest.fixture(scope="session")
def city_files() -> City:
    """The demo city as its files say it, read once."""
    return read_city(ROOT / "catalogue")


@pytest.fixture
def larkmouth(sqlite_app: Flask, city_files: City) -> Flask:
    """The application with every service of the demo city."""
    with sqlite_app.app_context(), unit_of_work() as session:
        load_city(session, city_files, NOON)
    return sqlite_app


@pytest.fixture
def pothole(sqlite_app: Flask) -> Flask:
    """The application with one small service: the builders' pothole."""
    with sqlite_app.app_context(), unit_of_work() as session:
        a_published_service(session)
    return sqlite_app


@pytest.fixture
def citizen(pothole: Flask) -> Visitor:
    """Somebody with a browser, and the pothole to ask for."""
    return Visitor(pothole)
