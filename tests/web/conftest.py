"""The demo city's services, for the pages that show or ask them."""

import pytest
from flask import Flask

from tests.builders import NOON
from tracker.catalogue.load import load_city as read_city
from tracker.database import unit_of_work
from tracker.demo.city import load_city
from tracker.settings import ROOT


@pytest.fixture(scope="session")
def city_files() -> object:
    """The demo city as its files say it, read once."""
    return read_city(ROOT / "catalogue")


@pytest.fixture
def larkmouth(sqlite_app: Flask, city_files: object) -> Flask:
    """The application with every service of the demo city."""
    with sqlite_app.app_context(), unit_of_work() as session:
        load_city(session, city_files, NOON)  # type: ignore[arg-type]
    return sqlite_app
