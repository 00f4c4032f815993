"""Whatever is texted, in whatever order: it is answered, and no answer that was taken is lost."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from channels.sms.dialogue.command_words import COMMAND_WORDS
from channels.sms.dialogue.rules import provider_word
from channels.sms.models import Dialogue
from tests.conftest import Clock, settings_for
from tests.sms.texting import LARKMOUTH, Phone, with_services
from tracker.catalogue.definition import RESERVED_KEYS, QuestionType
from tracker.database import db
from tracker.intake.models import Intake
from tracker.messages.models import Thread
from tracker.people.models import ContactPoint
from wsgi import create_application

WORDS = ["MENU", "MORE", "BACK", "SKIP", "CODE", "STATUS", "SEND", "CHANGE 2", "CHANGE", "DROP"]
WORDS += ["MINE", "LANGUAGE", "HERE", "change 1 please", "Back!", "drop it", "send it now"]
IN_SPANISH = [table[0] for table in COMMAND_WORDS["es"].values() if table[0] != "persona"]
PROVIDER = ["STOP", "START", "YES", "HELP", "END", "UNSTOP", "stop please", "ALTO", "alta"]
SERVICES = ["pothole", "missed bin", "noise", "permit", "repair", "blue badge", "graffiti", "rats"]
SERVICES += ["theres a masive hole in oak street", "bache", "my bin was not emptied"]
ANSWERS = ["1", "2", "3", "1 2", "yes", "no", "12 Oak Street", "yesterday", "4", "Ada Quay", "LK2"]
ANSWERS += ["the second one", "two", "last fri", "32/13", "3/3", "07700 900 125", "idk", "no idea"]
LINKS = ["https://www.google.com/maps/@51.5,-0.1,17z", "geo:95.5,3.2", "9C3XGV4C+XV", "lk11aa"]
LINKS += ["51.5074, -0.1278", "https://maps.app.goo.gl/x", "http://[half/an.address", "geo:", "///"]
NAMES = ["Z000-0000", "7KQ2-M4XD", "STATUS 7KQ2-M4XD", "ZZZZZZZZ", "12345678"]
OTHERS = [
    "👍",
    "🤷",
    "🕳️",
    "2️⃣",
    "español",
    "english",
    "hola",
    "مرحبا",
    "Где это?",
    "谢谢",
    "hi",
    "ta",
]
OTHERS += ["ta", "It began in the spring. " * 100, " ", "\n", "\u200b", "?!", "x" * 1600]

A_TEXT = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(ANSWERS),
    st.sampled_from(ANSWERS),
    st.sampled_from(SERVICES),
    st.sampled_from([*PROVIDER, *NAMES]),
    st.sampled_from([*LINKS, *OTHERS, *IN_SPANISH]),
    st.text(max_size=200),
)
# Who has asked for a person gets none of the dialogue until MENU: rarely, or nothing else happens.
PERHAPS_A_PERSON = st.sampled_from([None] * 30 + ["PERSON", "persona"])
PAUSES, PICTURES = st.sampled_from([0, 0, 0, 1, 30]), st.sampled_from([0] * 8 + [1, 2])
CONVERSATION = st.lists(st.tuples(A_TEXT, PERHAPS_A_PERSON, PAUSES, PICTURES), max_size=30)

FOR_PICTURES = {
    question.key
    for service in LARKMOUTH.services
    for question in service.questions
    if question.type is QuestionType.FILE
}


@dataclass(frozen=True)
class Standing:
    """Where a number stands: its requests with their states and answers, the question that waits,
    and whether the dialogue has to say anything.
    """

    requests: dict[int, tuple[str, dict[str, object]]]
    request: int | None
    asked: str | None
    silent: bool


@pytest.fixture(scope="module")
def prepared(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Flask, Path]:
    """The application with the services of the city, made once for all the conversations."""
    folder = tmp_path_factory.mktemp("texts")
    shutil.copy(sqlite_template, folder / "city.db")
    app = create_application(settings_for(f"sqlite:///{folder / 'city.db'}", folder))
    app.testing = True
    return with_services(app), folder


def standing(app: Flask, number: str) -> Standing:
    with app.app_context():
        point = db.session.scalar(select(ContactPoint).where(ContactPoint.value == number))
        if point is None:
            return Standing({}, None, None, silent=False)
        of_number = select(Intake).where(Intake.contact_point_id == point.id)
        requests = {one.id: (one.state, one.answers) for one in db.session.scalars(of_number)}
        where = db.session.scalars(select(Dialogue).filter_by(contact_point_id=point.id)).one()
        thread = db.session.scalar(select(Thread).filter_by(contact_point_id=point.id))
        waits = where.step in ("asking", "confirming")
        return Standing(
            requests,
            where.intake_id,
            str(where.offered[0]) if waits else None,
            silent=point.opted_out_at is not None
            or (thread is not None and thread.wants == "person"),
        )


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(conversation=CONVERSATION, number=st.integers(min_value=0, max_value=999_999))
def test_no_texts_break_the_dialogue_or_lose_an_answer(
    prepared: tuple[Flask, Path],
    the_time: Clock,
    conversation: list[tuple[str, str | None, int, int]],
    number: int,
) -> None:
    app, _ = prepared
    phone = Phone(app, f"+44770{number:07d}")
    for text, person, hours, pictures in conversation:
        text = person or text
        the_time.move(hours=hours)
        before = standing(app, phone.number)
        told = phone.texts(text, **media(pictures))  # it answers with TwiML, or the test fails
        if not before.silent and provider_word(text) is None:
            assert any(reply.strip() for reply in told), f"“{text}” was not answered"
        holds(before, standing(app, phone.number), text, pictures)


def media(pictures: int) -> dict[str, str]:
    """What Twilio posts for so many pictures."""
    address = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME"
    urls = {f"MediaUrl{n}": f"{address}{n}" for n in range(pictures)}
    types = {f"MediaContentType{n}": "image/jpeg" for n in range(pictures)}
    return {"NumMedia": str(pictures), **urls, **types}


def holds(before: Standing, after: Standing, text: str, pictures: int) -> None:
    """No answer is gone, none has changed but that of the question that waited, and no request that
    was sent or dropped is open again.
    """
    for key, (state, answers) in before.requests.items():
        now, still = after.requests[key]
        assert now == state or state == "open", f"“{text}” opened a request again"
        lost = set(answers) - set(still) - taken_back(now)
        assert not lost, f"“{text}” lost {lost}"
        changed = {one for one in answers if one in still and still[one] != answers[one]}
        asked = {before.asked} if key == before.request else set()
        may = asked | (FOR_PICTURES if pictures else set())
        assert changed <= may, f"“{text}” changed {changed}"


def taken_back(state: str) -> set[str]:
    """What the intake itself takes back: who of several people it was, once another number is
    given, and of a request that was sent without a name all that was said of the person.
    """
    return set(RESERVED_KEYS) if state == "submitted" else {"which_person"}
