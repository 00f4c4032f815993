"""Calls that ring by Twilio's webhook: signed, told of twice, withheld, out of hours, given up."""

from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy import select
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from tests.assisted.making import NUMBER, a_city, do, known
from tests.conftest import Clock, settings_for
from tests.parity.phone import PHONE
from tests.sms.texting import settings_of
from tracker.interactions.models import Interaction, InteractionStep
from wsgi import create_application

SID = "CA" + "1" * 32


def post(app: Flask, path: str, token: str | None = None, **values: str) -> TestResponse:
    """What Twilio posts of a call."""
    posted = {"CallSid": SID, "From": "+447700900123", "CallStatus": "ringing", **values}
    secret = settings_of(app).twilio_auth_token
    assert secret is not None
    key = RequestValidator(token or secret.get_secret_value())
    signature = key.compute_signature(f"http://localhost{path}", posted)
    return app.test_client().post(path, data=posted, headers={"X-Twilio-Signature": signature})


def twiml(answer: TestResponse) -> ElementTree.Element:
    """What Twilio is told to do."""
    return ElementTree.fromstring(answer.data)  # noqa: S314  our own


def the_calls(app: Flask) -> list[Interaction]:
    return do(app, lambda session: list(session.scalars(select(Interaction))))


def steps(app: Flask) -> list[str]:
    query = select(InteractionStep.kind).order_by(InteractionStep.id)
    return do(app, lambda session: list(session.scalars(query)))


def test_a_call_that_rings_is_put_through_and_waits_at_the_desk(app: Flask) -> None:
    a_city(app)
    ada = known(app, "Ada Byron", NUMBER)
    answer = post(app, "/voice/inbound")
    root = twiml(answer)
    assert answer.mimetype == "text/xml" and [part.tag for part in root] == ["Say", "Enqueue"]
    assert "Larkmouth" in (root[0].text or "") and root[0].get("language") == "en-GB"
    (call,) = the_calls(app)
    assert (call.channel, call.call_ref, call.staff_id, call.person_id) == (
        "phone", SID, None, ada,
    )  # fmt: skip
    desk = PHONE.sign_in(app)
    assert "Ada Byron 07700 900123" in desk.text
    page = desk.form(action=f"/{call.id}/answer").submit({})
    assert page.heading == "Call with Ada Byron"
    assert steps(app) == ["rang", "answered"]


def test_a_call_told_of_twice_is_one_call(app: Flask) -> None:
    a_city(app)
    assert post(app, "/voice/inbound").data == post(app, "/voice/inbound").data
    assert len(the_calls(app)) == 1 and steps(app) == ["rang"]


@pytest.mark.parametrize("path", ["/voice/inbound", "/voice/status"])
def test_what_is_not_signed_is_refused(sqlite_app: Flask, path: str) -> None:
    a_city(sqlite_app)
    assert post(sqlite_app, path, token="another").status_code == 403  # noqa: S106
    assert sqlite_app.test_client().post(path, data={"CallSid": SID}).status_code == 403
    assert the_calls(sqlite_app) == []


@pytest.mark.parametrize("path", ["/voice/inbound", "/voice/status"])
@pytest.mark.parametrize("sid", ["", "CA 1", "x" * 65])
def test_a_call_without_a_name_is_refused(sqlite_app: Flask, path: str, sid: str) -> None:
    assert post(sqlite_app, path, CallSid=sid).status_code == 400


@pytest.mark.parametrize("withheld", ["anonymous", "+266696687", "Restricted", "", "+15", "\0"])
def test_a_withheld_number_is_no_number(sqlite_app: Flask, withheld: str) -> None:
    a_city(sqlite_app)
    assert post(sqlite_app, "/voice/inbound", From=withheld).status_code == 200
    (call,) = the_calls(sqlite_app)
    assert call.contact_point_id is None
    assert "number withheld" in PHONE.sign_in(sqlite_app).text


def test_out_of_hours_it_is_told_and_nobody_waits(sqlite_app: Flask, the_time: Clock) -> None:
    a_city(sqlite_app)
    the_time.now = datetime(2026, 3, 7, 12, 0, tzinfo=UTC)  # a Saturday
    root = twiml(post(sqlite_app, "/voice/inbound"))
    assert [part.tag for part in root] == ["Say", "Hangup"]
    assert "opening hours" in (root[0].text or "")
    assert the_calls(sqlite_app) == []


@pytest.mark.parametrize(
    ("target", "tag"), [("+441632960100", "Number"), ("sip:desk@pbx.example", "Sip")]
)
def test_a_call_is_put_through_to_where_agents_answer(
    sqlite_url: str, tmp_path: Path, the_time: Clock, target: str, tag: str
) -> None:
    app = create_application(settings_for(sqlite_url, tmp_path, voice_forward_to=target))
    dial = twiml(post(app, "/voice/inbound")).find("Dial")
    assert dial is not None and dial.get("action") == "/voice/status"
    assert [(part.tag, part.text) for part in dial] == [(tag, target)]


@pytest.mark.parametrize("word", ["completed", "no-answer", "busy", "failed", "canceled"])
def test_whoever_hangs_up_before_an_answer_waits_no_more(app: Flask, word: str) -> None:
    a_city(app)
    post(app, "/voice/inbound")
    assert post(app, "/voice/status", CallStatus="in-progress").status_code == 200
    assert the_calls(app)[0].ended_at is None
    for _ in range(2):
        assert post(app, "/voice/status", CallStatus=word).status_code == 200
    (call,) = the_calls(app)
    assert call.ended_at is not None and call.dropped
    assert steps(app) == ["rang", "hung_up"]
    assert "No call is ringing." in PHONE.sign_in(app).text


def test_what_staff_have_stays_open_when_the_caller_hangs_up(app: Flask) -> None:
    a_city(app)
    post(app, "/voice/inbound")
    page = PHONE.sign_in(app).form(action="/answer").submit({})
    post(app, "/voice/status", CallStatus="completed")
    assert page.visitor.get(page.url).status == 200
    assert the_calls(app)[0].ended_at is None


def test_a_word_that_twilio_does_not_have_is_an_error(
    sqlite_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    assert post(sqlite_app, "/voice/status", CallStatus="humming").status_code == 400
    assert "humming" in caplog.text
    assert post(sqlite_app, "/voice/status", CallStatus="completed").status_code == 200
