"""The demo's stand-in for Twilio answers Twilio's own client as Twilio would."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from channels.sms.stand_in import MAGIC
from channels.sms.twilio import TwilioSender
from tests.conftest import Clock, settings_for
from tests.sms.demo import a_demo
from tests.sms.texting import settings_of
from tracker.messages.senders import CannotSend, MustHold, Outgoing
from tracker.settings import DEMO_ACCOUNT_SID, DEMO_AUTH_TOKEN, DEMO_SENDER

PATH = f"/demo/twilio/2010-04-01/Accounts/{DEMO_ACCOUNT_SID}/Messages.json"
NUMBER = "+447700900945"


@pytest.fixture
def demo(sqlite_url: str, tmp_path: Path, the_time: Clock) -> Flask:
    return a_demo(sqlite_url, tmp_path)


@pytest.fixture
def sender(demo: Flask) -> Iterator[TwilioSender]:
    """Twilio's client, sent to the stand-in on this machine's loopback."""
    server = make_server("127.0.0.1", 0, demo, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    base = f"http://127.0.0.1:{server.server_port}/demo/twilio"
    yield TwilioSender(settings_of(demo).model_copy(update={"twilio_api_base": base}))
    server.shutdown()
    thread.join()
    server.server_close()


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
