"""Texts of ours go out by Twilio's client, once each, and what Twilio refuses is told in words."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from channels.sms import senders
from channels.sms.twilio import client as twilio
from channels.sms.twilio.client import Holding, TwilioSender, read_retry_after, text_sender
from channels.sms.twilio.codes import REFUSALS
from tests.builders import NOON
from tests.conftest import Clock
from tests.sms.sending import A_TEXT, ACCOUNT, NUMBER, settings
from tests.sms.twilio_server import Twilio
from tracker.messages.commands import write
from tracker.messages.delivery import deliver
from tracker.messages.models import Message
from tracker.messages.rules import LOOK_AGAIN
from tracker.messages.senders import (
    CannotSend,
    CannotSendNow,
    MaybeSent,
    MustHold,
)
from tracker.people.commands import contact_point, opt_in, opt_out
from tracker.people.rules import Contact


def test_a_text_is_handed_over(provider: Twilio, sender: TwilioSender) -> None:
    sid = sender.send(A_TEXT)
    assert sid is not None and sid.startswith("SM")
    path, user, values = provider.asked[0]
    assert path == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert user == f"{ACCOUNT}:token-of-the-tests"
    # Typographic marks would make it dear: they are written plainly.
    body = 'It\'s done - "thank you"...'
    assert values == {"To": NUMBER, "From": "+441632960000", "Body": body}


def test_a_messaging_service_can_be_the_sender(tmp_path: Path, provider: Twilio) -> None:
    service = "MG" + "2" * 32
    TwilioSender(settings(tmp_path, provider, twilio_messaging_service_sid=service)).send(A_TEXT)
    values = provider.asked[0][2]
    assert values["MessagingServiceSid"] == service and "From" not in values


def test_another_address_may_have_a_path(tmp_path: Path, provider: Twilio) -> None:
    base = f"{provider.address}/demo/twilio/"
    TwilioSender(settings(tmp_path, provider, twilio_api_base=base)).send(A_TEXT)
    assert provider.asked[0][0].startswith("/demo/twilio/2010-04-01/Accounts/")


PERMANENT = [21211, 21610, 21614, 21635, 30003, 30006, 30007]
OURS = [20003, 21606, 21703, 30002, 30034]
PASSING = [20429, 21611, 30001]


@pytest.mark.parametrize("code", PERMANENT)
def test_what_will_never_go_out(provider: Twilio, sender: TwilioSender, code: int) -> None:
    provider.refuse(400, code)
    with pytest.raises(CannotSend) as fault:
        sender.send(A_TEXT)
    assert str(fault.value) == f"{REFUSALS[code].reason} (Twilio {code})"
    assert fault.value.opted_out is (code == 21610)


@pytest.mark.parametrize("code", OURS)
def test_what_waits_until_the_settings_are_mended(
    provider: Twilio, sender: TwilioSender, code: int
) -> None:
    provider.refuse(401 if code == 20003 else 400, code)
    with pytest.raises(MustHold):
        sender.send(A_TEXT)


@pytest.mark.parametrize("code", PASSING)
def test_what_may_go_out_later(provider: Twilio, sender: TwilioSender, code: int) -> None:
    provider.refuse(429 if code == 20429 else 400, code)
    with pytest.raises(CannotSendNow):
        sender.send(A_TEXT)


def test_twilio_too_busy_says_when_to_come_back(provider: Twilio, sender: TwilioSender) -> None:
    provider.trouble.append("busy")
    with pytest.raises(CannotSendNow, match="20429") as fault:
        sender.send(A_TEXT)
    assert fault.value.wait == timedelta(seconds=7) and fault.value.code == 20429
    provider.refuse(429, None)
    with pytest.raises(CannotSendNow, match="429"):
        sender.send(A_TEXT)
    assert provider.messages == []


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        (None, None),
        ("120", timedelta(seconds=120)),
        ("Wed, 04 Mar 2026 12:00:30 GMT", timedelta(seconds=30)),
        ("Wed, 04 Mar 2026 11:00:00 GMT", timedelta()),
        ("soon", None),
    ],
)
def test_when_to_come_back(the_time: Clock, header: str | None, wait: timedelta | None) -> None:
    assert read_retry_after(header) == wait


@pytest.mark.parametrize("status", [500, 503])
def test_twilio_in_trouble_may_have_taken_it(
    provider: Twilio, sender: TwilioSender, status: int
) -> None:
    provider.refuse(status, 20001)
    with pytest.raises(MaybeSent, match=str(status)):
        sender.send(A_TEXT)
    provider.answer = "<html>Bad gateway</html>"
    with pytest.raises(MaybeSent, match=str(status)):
        sender.send(A_TEXT)


@pytest.mark.parametrize("status", [301, 404])
def test_no_api_at_the_address(provider: Twilio, sender: TwilioSender, status: int) -> None:
    provider.status, provider.answer = status, "<html>Nothing here</html>"
    with pytest.raises(MustHold, match="not at the address"):
        sender.send(A_TEXT)


def test_an_account_that_may_not(provider: Twilio, sender: TwilioSender) -> None:
    provider.refuse(403, None)
    with pytest.raises(MustHold):
        sender.send(A_TEXT)


def test_a_code_that_is_in_no_table_is_told_as_it_is(
    provider: Twilio, sender: TwilioSender
) -> None:
    provider.refuse(400, 29999, "A new kind of trouble")
    with pytest.raises(CannotSend, match=r"A new kind of trouble \(error 29999\)"):
        sender.send(A_TEXT)


@pytest.mark.parametrize(("code", "read"), [("21610", 21610), ("x", None), (10**12, None)])
def test_a_code_may_be_told_in_any_way(
    provider: Twilio, sender: TwilioSender, code: object, read: int | None
) -> None:
    provider.status, provider.answer = 400, {"code": code, "message": "No.", "status": 400}
    with pytest.raises(CannotSend) as fault:
        sender.send(A_TEXT)
    assert (fault.value.code, fault.value.opted_out) == (read, read == 21610)


def test_a_text_taken_and_refused_in_one_answer(provider: Twilio, sender: TwilioSender) -> None:
    provider.answer = {"sid": "SM1", "status": "failed", "error_code": 30006}
    with pytest.raises(CannotSend, match="30006"):
        sender.send(A_TEXT)
    provider.answer = {"sid": "SM1", "status": "failed", "error_code": None}
    with pytest.raises(CannotSend, match="does not say why"):
        sender.send(A_TEXT)


def test_an_answer_that_cannot_be_read(provider: Twilio, sender: TwilioSender) -> None:
    for answer in ("yes", "[]", "{}"):
        provider.answer = answer
        with pytest.raises(MaybeSent, match="could not be read"):
            sender.send(A_TEXT)


def test_no_answer_in_time(
    provider: Twilio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twilio, "TIMEOUT", 0.2)
    provider.wait = 5
    with pytest.raises(MaybeSent, match="in time"):
        TwilioSender(settings(tmp_path, provider)).send(A_TEXT)


def test_a_connection_that_breaks(provider: Twilio, sender: TwilioSender) -> None:
    provider.trouble.extend(["refuse to talk", "take it and hang up"])
    for _ in range(2):
        with pytest.raises(MaybeSent, match="connection to Twilio broke"):
            sender.send(A_TEXT)
    assert len(provider.messages) == 1, "and one of the two was taken"


@pytest.mark.parametrize("nowhere", ["http://127.0.0.1:9", "http://nowhere.invalid"])
def test_nobody_there(provider: Twilio, tmp_path: Path, nowhere: str) -> None:
    sender = TwilioSender(settings(tmp_path, provider, twilio_api_base=nowhere))
    with pytest.raises(CannotSendNow, match="could not be reached"):
        sender.send(A_TEXT)
    with pytest.raises(CannotSendNow, match="could not be reached"):
        sender.find(A_TEXT)


def test_another_who_says_to_be_twilio(provider: Twilio, tmp_path: Path) -> None:
    elsewhere = settings(
        tmp_path, provider, twilio_api_base=provider.address.replace("http:", "https:")
    )
    with pytest.raises((CannotSendNow, MaybeSent)):
        TwilioSender(elsewhere).send(A_TEXT)


def test_twilio_is_told_where_to_report(provider: Twilio, tmp_path: Path) -> None:
    public = settings(tmp_path, provider, public_url="https://requests.city.example/")
    TwilioSender(public).send(A_TEXT)
    TwilioSender(settings(tmp_path, provider)).send(A_TEXT)
    told = [values.get("StatusCallback") for _, _, values in provider.asked]
    assert told == ["https://requests.city.example/sms/status?message=1", None]


@pytest.mark.parametrize(
    "missing", ["twilio_account_sid", "twilio_auth_token", "twilio_from_number"]
)
def test_without_an_account_texts_wait(tmp_path: Path, provider: Twilio, missing: str) -> None:
    sender = text_sender(settings(tmp_path, provider, **{missing: None}))
    assert isinstance(sender, Holding)
    for ask in (sender.send, sender.find):
        with pytest.raises(MustHold, match="No Twilio account"):
            ask(A_TEXT)
    assert isinstance(senders(settings(tmp_path, provider))["sms"], TwilioSender)


# Through the outbox, on both databases.


def texts(session: Session, count: int = 1) -> None:
    point = contact_point(session, Contact("phone", NUMBER, NUMBER, takes_texts=True))
    for number in range(count):
        write(session, "sms", f"Text {number}", now=NOON, to=point)
    session.commit()


def the_message(engine: Engine) -> Message:
    with Session(engine) as session:
        return session.scalars(select(Message)).one()


def test_a_number_that_refused_texts_at_twilio_is_opted_out_here(
    engine: Engine, session: Session, provider: Twilio, sender: TwilioSender
) -> None:
    texts(session)
    provider.refuse(400, 21610)
    deliver(engine, {"sms": sender}, now=lambda: NOON)
    message = the_message(engine)
    assert message.state == "failed" and "asked for no texts" in (message.failure or "")
    with Session(engine) as later:
        point = contact_point(later, Contact("phone", NUMBER, NUMBER))
        assert point.opted_out_at == NOON


def test_a_text_to_a_number_that_opted_out_is_held_until_it_opts_in(
    engine: Engine, session: Session, provider: Twilio, sender: TwilioSender
) -> None:
    texts(session)
    point = contact_point(session, Contact("phone", NUMBER, NUMBER))
    opt_out(session, point, now=NOON, way="word")
    session.commit()
    deliver(engine, {"sms": sender}, now=lambda: NOON)
    message = the_message(engine)
    assert (message.state, message.failure) == ("held", "This number has asked for no texts.")
    assert provider.asked == []
    opt_in(session, point, now=NOON, way="word")
    session.commit()
    deliver(engine, {"sms": sender}, now=lambda: NOON + LOOK_AGAIN + timedelta(seconds=1))
    assert the_message(engine).state == "sent" and len(provider.asked) == 1


def test_two_workers_hand_each_text_over_once(
    engine: Engine, session: Session, provider: Twilio, sender: TwilioSender
) -> None:
    texts(session, 30)
    faults: list[BaseException] = []

    def work() -> None:
        try:
            while deliver(engine, {"sms": sender}, now=lambda: NOON):
                pass
        except BaseException as fault:  # noqa: BLE001
            faults.append(fault)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert faults == []
    bodies = sorted(values["Body"] for _, _, values in provider.asked)
    assert bodies == sorted(f"Text {number}" for number in range(30))
