"""Whatever is texted, in whatever order: it is answered, and no answer that was taken is lost."""

import shutil
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.conftest import Clock, settings_for
from tests.sms.texting import Phone, with_services
from tracker.catalogue.definition import RESERVED_KEYS
from tracker.database import db
from tracker.intake.models import Intake
from wsgi import create_application

WORDS = ["MENU", "MORE", "BACK", "SKIP", "CODE", "STATUS", "SEND", "CHANGE 2", "CHANGE", "DROP"]
PROVIDER = ["STOP", "START", "YES", "HELP", "END", "UNSTOP"]
SERVICES = ["pothole", "missed bin", "noise", "permit", "repair", "blue badge", "graffiti", "rats"]
ANSWERS = ["1", "2", "3", "1 2", "yes", "no", "12 Oak Street", "yesterday", "4", "Ada Quay", "LK2"]
NAMES = ["Z000-0000", "7KQ2-M4XD", "STATUS 7KQ2-M4XD", "ZZZZZZZZ", "12345678"]

A_TEXT = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(ANSWERS),
    st.sampled_from(SERVICES),
    st.sampled_from([*PROVIDER, *NAMES]),
    st.text(max_size=200),
)
CONVERSATION = st.lists(st.tuples(A_TEXT, st.sampled_from([0, 0, 0, 1, 30])), max_size=30)


@pytest.fixture(scope="module")
def prepared(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Flask, Path]:
    """The application with the services of the city, made once for all the conversations."""
    folder = tmp_path_factory.mktemp("texts")
    shutil.copy(sqlite_template, folder / "city.db")
    app = create_application(settings_for(f"sqlite:///{folder / 'city.db'}", folder))
    app.testing = True
    return with_services(app), folder


def kept(app: Flask) -> dict[int, tuple[str, dict[str, object]]]:
    """The answers of every request, with its state."""
    with app.app_context():
        intakes = db.session.scalars(select(Intake)).all()
        return {intake.id: (intake.state, intake.answers) for intake in intakes}


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(conversation=CONVERSATION, number=st.integers(min_value=0, max_value=999_999))
def test_no_texts_break_the_dialogue_or_lose_an_answer(
    prepared: tuple[Flask, Path],
    the_time: Clock,
    conversation: list[tuple[str, int]],
    number: int,
) -> None:
    app, _ = prepared
    phone = Phone(app, f"+44770{number:07d}")
    for text, hours in conversation:
        the_time.move(hours=hours)
        before = kept(app)
        phone.texts(text)  # it answers with TwiML, or the test fails
        after = kept(app)
        for key, (state, answers) in before.items():
            now, still = after[key]
            lost = set(answers) - set(still) - taken_back(now)
            assert not lost, f"“{text}” lost {lost}"
            assert now == state or state == "open", f"“{text}” opened a request again"


def taken_back(state: str) -> set[str]:
    """What the intake itself takes back: who of several people it was, once another number is
    given, and of a request that was sent without a name all that was said of the person.
    """
    return set(RESERVED_KEYS) if state == "submitted" else {"which_person"}
