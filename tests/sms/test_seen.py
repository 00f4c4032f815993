"""A document that is only looked at, asked for by text: it is shown at a counter, and not sent."""

import pytest
from flask import Flask

from tests.assisted.making import do
from tests.assisted.test_documents import a_permit
from tests.builders import a_published_service
from tests.sms.test_photos import Camera, answers
from tests.sms.texting import with_services


@pytest.fixture
def phone(sqlite_app: Flask) -> Camera:
    """A phone in a city that has a service which keeps no copy."""
    city = with_services(sqlite_app)
    pass_ = a_permit("seen").model_copy(update={"key": "ferry-pass", "title": "Get a ferry pass"})
    do(city, lambda session: a_published_service(session, pass_))
    return Camera(city)


def test_it_is_asked_to_be_shown_and_can_be_passed_over(phone: Camera, sqlite_app: Flask) -> None:
    phone.text("ferry pass")
    assert "Show it at any of our counters, we keep no copy. Text SKIP" in phone.text("To get over")
    phone.text("skip")
    assert answers(sqlite_app)["proof"] is None


def test_a_photo_of_it_is_kept_for_no_answer(phone: Camera, sqlite_app: Flask) -> None:
    phone.sends(1, "ferry pass")
    phone.text("To get over")
    phone.sends(1)
    assert answers(sqlite_app).get("proof") is None
    assert phone.text("skip")
