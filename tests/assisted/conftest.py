"""Each test here runs at both desks."""

import pytest
from flask import Flask

from tests.assisted.making import DESKS, a_city
from tests.parity.assisted import Assisted
from tests.visitor import Page


@pytest.fixture
def city(sqlite_app: Flask) -> Flask:
    """A city with one small service."""
    a_city(sqlite_app)
    return sqlite_app


@pytest.fixture(params=list(DESKS))
def desk(request: pytest.FixtureRequest) -> Assisted:
    """Each of the two desks."""
    return DESKS[request.param]


@pytest.fixture
def home(city: Flask, desk: Assisted) -> Page:
    """The first page of a desk, before anybody calls or comes."""
    return desk.sign_in(city)
