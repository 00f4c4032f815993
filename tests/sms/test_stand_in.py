"""The demo's stand-in for Twilio answers Twilio's own client as Twilio would."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from channels.sms.demo import reports as stand_in_reports
from channels.sms.demo.stand_in import MAGIC
from channels.sms.twilio.client import TwilioSender
from tests.conftest import Clock, settings_for
from tests.sms.demo import a_demo
from tests.sms.texting import settings_of
from tracker.database import db, unit_of_work
from tracker.messages.commands import write
from tracker.messages.delivery import deliver
from tracker.messages.models import Message
from tracker.messages.senders import CannotSend, MustHold, Outgoing
from tracker.people.commands import contact_point
from tracker.people.rules import Contact
from tracker.settings import DEMO_ACCOUNT_SID, DEMO_AUTH_TOKEN, DEMO_SENDER, Settings

PATH = f"/demo/twilio/2010-04-01/Accounts/{DEMO_ACCOUNT_SID}/Messages.json"
NUMBER = "+447700900945"


@pytest.fixture
def demo(sqlite_url: str, tmp_path: Path, the_time: Clock) -> Flask:
    return a_demo(sqlite_url, tmp_path)


@pytest.fixture
def served(demo: Flask) -> Iterator[Settings]:
    """The settings of the demo, served on this machine's loopback."""
    server = make_server("127.0.0.1", 0, demo, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    base = f"http://127.0.0.1:{server.server_port}/demo/twilio"
    changes = {"twilio_api_base": base, "port": server.server_port}
    ours = settings_of(demo).model_copy(update=changes)
    demo.extensions["alldoors"] = ours
    yield ours
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def sender(served: Settings) -> TwilioSender:
    """Twilio's client, sent to the stand-in."""
    return TwilioSender(served)


def send(app: Flask, *, token: str = DEMO_AUTH_TOKEN, **changes: str) -> tuple[int, dict[str, str]]:
    form = {"To": NUMBER, "From": DEMO_SENDER, "Body": "Hello", **changes}
    answer = app.test_client().post(PATH, data=form, auth=(DEMO_ACCOUNT_SID, token))
    return answer.status_code, answer.get_json()


def test_it_is_not_there_outside_the_demo(sqlite_app: Flask) -> None:
    assert send(sqlite_app)[0] == 404


def test_twilios_own_client_hands_a_text_over(sender: TwilioSender) -> None:
    first = sender.send(Outgoing(1, NUMBER, "Hello", None))
    second = sender.send(Outgoing(2, NUMBER, "Hello", None))
    assert first is not None and first.startswith("SM") and len(first) == 34 and first != second


def test_what_it_took_can_be_found(sender: TwilioSender, the_time: Clock) -> None:
    sid = sender.send(Outgoing(1, NUMBER, "Hello", None))
    sender.send(Outgoing(2, NUMBER, "Another", None))
    sender.send(Outgoing(3, "+447700900946", "Hello", None))
    looking = Outgoing(1, NUMBER, "Hello", None, tried_at=the_time.now)
    assert [report.sid for report in sender.find(looking)] == [sid]


def test_it_tells_that_a_text_arrived(
    demo: Flask, served: Settings, the_time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stand_in_reports, "_PAUSE", 0.05)
    with demo.app_context(), unit_of_work() as session:
        point = contact_point(session, Contact("phone", NUMBER, NUMBER, takes_texts=True))
        message = write(session, "sms", "Hello", now=the_time.now, to=point)
    with demo.app_context():
        deliver(db.engine, {"sms": TwilioSender(served)})
    ends = time.monotonic() + 10
    state = ""
    while state != "delivered" and time.monotonic() < ends:
        time.sleep(0.05)
        with demo.app_context():
            state = db.session.get_one(Message, message.id).state
    assert state == "delivered"


@pytest.mark.parametrize(
    "address", ["", "http://127.0.0.1:22/", "http://127.0.0.1:9/sms/statusx", "https://a.example"]
)
def test_it_reports_nowhere_but_here(
    demo: Flask, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(stand_in_reports.threading, "Thread", pytest.fail)
    assert send(demo, StatusCallback=address)[0] == 201


@pytest.mark.parametrize("number", MAGIC)
def test_numbers_kept_for_tests_are_refused(sender: TwilioSender, number: str) -> None:
    code, _ = MAGIC[number]
    with pytest.raises((CannotSend, MustHold), match=str(code)) as fault:
        sender.send(Outgoing(1, number, "Hello", None))
    assert getattr(fault.value, "opted_out", False) is (code == 21610)


def test_it_describes_what_it_took(demo: Flask) -> None:
    status, told = send(demo, Body="x" * 200)
    assert status == 201 and told["status"] == "queued" and told["num_segments"] == "2"
    assert told["to"] == NUMBER and told["from"] == DEMO_SENDER and told["error_code"] is None
    service = "MG" + "3" * 32
    assert send(demo, MessagingServiceSid=service, From="")[1]["status"] == "accepted"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"To": ""}, 21604),
        ({"To": "somebody"}, 21211),
        ({"From": ""}, 21603),
        ({"Body": " "}, 21602),
        ({"Body": "x" * 1601}, 21617),
    ],
)
def test_a_text_that_is_none_is_refused(demo: Flask, changes: dict[str, str], code: int) -> None:
    status, told = send(demo, **changes)
    assert (status, told["code"], told["status"]) == (400, code, 400) and told["message"]


def test_account_and_token_are_checked(demo: Flask, tmp_path: Path) -> None:
    assert send(demo, token="another")[0] == 401  # noqa: S106
    client = demo.test_client()
    assert client.post(PATH, data={}).status_code == 401
    other = PATH.replace(DEMO_ACCOUNT_SID, "AC" + "9" * 32)
    auth = (DEMO_ACCOUNT_SID, DEMO_AUTH_TOKEN)
    assert client.post(other, data={}, auth=auth).status_code == 401
    assert settings_for("sqlite://", tmp_path).demo_mode is False
