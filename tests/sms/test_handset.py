"""The phone on the screen: it exists in the demo only, and texts through the real door."""

import socket
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from werkzeug.datastructures import MultiDict
from werkzeug.serving import make_server

from tests.builders import NOON
from tests.conftest import Clock
from tests.sms.demo import a_demo
from tests.sms.texting import replies_in
from tests.statements import count_statements
from tests.visitor import Visitor
from tracker.database import db, unit_of_work
from tracker.edge import file_store
from tracker.messages.commands import write
from tracker.messages.models import Message
from tracker.people.commands import contact_point
from tracker.people.rules import Contact
from tracker.settings import DEMO_ACCOUNT_SID, DEMO_AUTH_TOKEN

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

    def sign(self, body: str, **changes: Any) -> Any:
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


def a_photo() -> bytes:
    content = BytesIO()
    Image.new("RGB", (16, 8), "teal").save(content, "JPEG")
    return content.getvalue()


@pytest.fixture
def served(sqlite_url: str, tmp_path: Path, the_time: Clock) -> Iterator[Flask]:
    """The demo on this machine's loopback, where its worker finds the stand-in for Twilio."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}/demo/twilio"
    demo = a_demo(sqlite_url, tmp_path, twilio_api_base=base)
    server = make_server("127.0.0.1", port, demo, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield demo
    server.shutdown()
    thread.join()
    server.server_close()
    with demo.app_context():
        db.engine.dispose()


def fetch_pictures(app: Flask) -> int:
    """What the worker does."""
    [job] = [job for job in app.extensions["jobs"] if job.name == "fetch pictures"]
    done: int = job.run()
    return done


def held(app: Flask) -> list[str]:
    """What the stand-in holds."""
    store = app.extensions["files"]
    return [name for path in store._fs.find(store._root) if (name := Path(path).name)[:2] == "ME"]


def test_a_picture_from_it_goes_the_whole_way(served: Flask) -> None:
    screen = Screen(served)
    signed = screen.sign("", pictures=[(BytesIO(a_photo()), "hole.jpg")]).get_json()
    values = signed["values"]
    assert values["NumMedia"] == "1" and values["MediaContentType0"] == "image/jpeg"
    assert values["MediaUrl0"].startswith("https://api.twilio.com/2010-04-01/Accounts/AC")
    screen.post(signed)
    assert screen.messages()["messages"][0]["pictures"] == [{"address": None, "name": "photo-1"}]
    assert len(held(served)) == 1
    assert fetch_pictures(served) == 2 and held(served) == []
    with count_statements(served) as statements:
        found = screen.messages()["messages"][0]["pictures"]
    assert len(statements) == 3 and found[0]["name"] == "photo-1.jpg"
    answer = screen.client.get(found[0]["address"])
    assert answer.mimetype == "image/jpeg"
    assert Image.open(BytesIO(answer.data)).size == (16, 8)
    elsewhere = found[0]["address"].replace("945", "946")
    assert screen.client.get(elsewhere).status_code == 404
    with served.app_context(), unit_of_work() as session:
        contact_point(session, Contact("phone", "+447700900946", "", takes_texts=True))
    assert screen.client.get(elsewhere).status_code == 404


def test_more_pictures_than_a_text_takes_are_not_taken(demo: Flask) -> None:
    several = [(BytesIO(a_photo()), f"{n}.jpg") for n in range(11)]
    assert Screen(demo).sign("", pictures=several).status_code == 400
    assert held(demo) == []


def test_the_stand_in_gives_pictures_to_the_account_alone(demo: Flask) -> None:
    screen = Screen(demo)
    values = screen.sign("", pictures=[(BytesIO(a_photo()), "a.jpg")]).get_json()["values"]
    path = "/demo/twilio" + values["MediaUrl0"].removeprefix("https://api.twilio.com")
    account = (DEMO_ACCOUNT_SID, DEMO_AUTH_TOKEN)
    client = demo.test_client()
    assert client.get(path).status_code == 401
    assert client.delete(f"{path}.json", auth=(DEMO_ACCOUNT_SID, "wrong")).status_code == 401
    assert client.get(path, auth=account).data == a_photo()
    assert client.delete(f"{path}.json", auth=account).status_code == 204
    for answer in (client.get(path, auth=account), client.delete(f"{path}.json", auth=account)):
        assert answer.status_code == 404 and answer.get_json()["code"] == 20404


def test_the_stand_in_gives_nothing_but_what_it_holds(demo: Flask) -> None:
    with demo.app_context():
        key = file_store().put(b"a file of a case")
    path = f"/demo/twilio/2010-04-01/Accounts/{DEMO_ACCOUNT_SID}/Messages/MM1/Media/{key}"
    account = (DEMO_ACCOUNT_SID, DEMO_AUTH_TOKEN)
    client = demo.test_client()
    assert client.get(path, auth=account).status_code == 404
    assert client.delete(f"{path}.json", auth=account).status_code == 404
    with demo.app_context():
        assert file_store().get(key) == b"a file of a case"
