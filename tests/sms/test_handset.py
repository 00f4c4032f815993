"""The phone on the screen: it exists in the demo only, and texts through the real door."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from tests.builders import NOON
from tests.conftest import Clock
from tests.sms.demo import a_demo
from tests.sms.texting import replies_in
from tests.statements import count_statements
from tests.visitor import Visitor
from tracker.database import unit_of_work
from tracker.messages.commands import write
from tracker.messages.models import Message
from tracker.people.commands import contact_point
from tracker.people.rules import Contact

NUMBER = "+447700900945"


@pytest.fixture
def demo(sqlite_url: str, tmp_path: Path, the_time: Clock) -> Flask:
    return a_demo(sqlite_url, tmp_path)


class Screen:
    """What the phone's script does, without a browser."""

    def __init__(self, app: Flask, number: str = NUMBER) -> None:
        self.number, self.visitor = number, Visitor(app)
        self.client = self.visitor.client
        self.csrf = self.phone().get("data-csrf", "")

    def phone(self) -> Any:
        return self.visitor.get("/handset").one("section", aria_label="Phone")

    def sign(self, body: str, **changes: str) -> Any:
        values = {"number": self.number, "body": body, **changes}
        return self.client.post("/handset/sign", data=values, headers={"X-CSRFToken": self.csrf})

    def texts(self, body: str) -> list[str]:
        signed = self.sign(body).get_json()
        return self.post(signed)

    def post(self, signed: Any) -> list[str]:
        headers = {signed["header"]: signed["signature"]}
        return replies_in(
            self.client.post(signed["address"], data=signed["values"], headers=headers)
        )

    def messages(self, after: int = 0, number: str | None = None) -> Any:
        query = {"number": number or self.number, "after": after}
        return self.client.get("/handset/messages", query_string=query).get_json()


def test_it_is_not_there_outside_the_demo(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()
    assert client.get("/handset").status_code == 404
    assert client.get(f"/handset/messages?number={NUMBER}").status_code == 404
    sqlite_app.config["WTF_CSRF_ENABLED"] = False
    assert client.post("/handset/sign", data={"number": NUMBER, "body": "x"}).status_code == 404


def test_its_page_shows_a_phone_with_a_number_that_is_nobodys(demo: Flask) -> None:
    with count_statements(demo) as statements:
        page = Visitor(demo).get("/handset")
    assert len(statements) == 0 and page.heading == "A phone on the screen"
    number = page.one("section", aria_label="Phone").get("data-number", "")
    assert "+447700900900" <= number <= "+447700900999"


def test_a_text_from_it_goes_through_the_real_door(demo: Flask) -> None:
    screen = Screen(demo)
    assert "Where is the pothole?" in screen.texts("pothole")[0]
    with count_statements(demo) as statements:
        found = screen.messages()
    assert len(statements) == 2
    first, second = found["messages"]
    assert (first["mine"], first["body"], first["answers"]) == (True, "pothole", None)
    assert (second["mine"], second["answers"]) == (False, first["sid"])
    assert found["after"] == second["id"] and second["segments"] == 2
    assert screen.messages(after=found["after"]) == {"messages": [], "after": found["after"]}


def test_a_text_tried_again_is_one_text(demo: Flask) -> None:
    screen = Screen(demo)
    signed = screen.sign("pothole").get_json()
    assert screen.post(signed) == screen.post(signed)
    assert len(screen.messages()["messages"]) == 2


def test_what_it_signs_is_what_it_was_given_and_nothing_more(demo: Flask) -> None:
    screen = Screen(demo)
    signed = screen.sign("Hi").get_json()
    values = MultiDict(signed["values"])
    assert values["From"] == NUMBER and values["Body"] == "Hi" and values["NumMedia"] == "0"
    for number in ("+447911123456", "+15551234567", "07700900945", "", NUMBER + "1", NUMBER + "\n"):
        assert screen.sign("Hi", number=number).status_code == 400
    assert screen.sign("x" * 1601).status_code == 400


def test_nobody_elses_page_can_have_a_text_signed(demo: Flask) -> None:
    answer = demo.test_client().post("/handset/sign", data={"number": NUMBER, "body": "Hi"})
    assert answer.status_code == 400


def test_only_numbers_kept_for_drama_are_shown(demo: Flask) -> None:
    answer = demo.test_client().get("/handset/messages?number=%2B447911123456")
    assert answer.status_code == 400
    assert Screen(demo).messages(number="+447700900999")["messages"] == []


def test_a_text_of_ours_is_shown_once_it_is_out(demo: Flask) -> None:
    screen = Screen(demo)
    with demo.app_context(), unit_of_work() as session:
        point = contact_point(session, Contact("phone", NUMBER, NUMBER, takes_texts=True))
        waiting = write(session, "sms", "We came by.", now=NOON, to=point)
    screen.texts("hi")
    found = screen.messages()
    # The one that waits is older than the two that are there: it is asked for again.
    assert len(found["messages"]) == 2 and found["after"] == waiting.id - 1
    with demo.app_context(), unit_of_work() as session:
        message = session.get_one(Message, waiting.id)
        message.state, message.sent_at, message.next_try_at = "sent", NOON, None
    bodies = [one["body"] for one in screen.messages(after=found["after"])["messages"]]
    assert bodies[0] == "We came by."


@pytest.mark.parametrize(("word", "says"), [("STOP", "STOP"), ("Start", "START"), ("help", "HELP")])
def test_the_network_answers_its_own_words(demo: Flask, word: str, says: str) -> None:
    screen = Screen(demo)
    assert says in screen.sign(word).get_json()["carrier"] and screen.texts(word) == []
    assert screen.sign("pothole").get_json()["carrier"] is None


def test_it_signs_over_the_public_address_where_one_is_set(
    sqlite_url: str, tmp_path: Path, the_time: Clock
) -> None:
    demo = a_demo(sqlite_url, tmp_path, public_url="https://demo.larkmouth.example")
    screen = Screen.__new__(Screen)
    screen.number, screen.client = NUMBER, demo.test_client()
    demo.config["WTF_CSRF_ENABLED"] = False
    screen.csrf = ""
    assert "Larkmouth" in screen.texts("hi")[0]


def test_a_messaging_service_is_named_in_what_twilio_would_post(
    sqlite_url: str, tmp_path: Path, the_time: Clock
) -> None:
    service = "MG" + "3" * 32
    demo = a_demo(sqlite_url, tmp_path, twilio_messaging_service_sid=service)
    screen = Screen(demo)
    assert screen.sign("hi").get_json()["values"]["MessagingServiceSid"] == service
    assert "Larkmouth" in screen.texts("hi")[0]
