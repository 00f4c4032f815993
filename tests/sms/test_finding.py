"""Of a text that may have gone out Twilio is asked, and it is known by what can be seen there."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from channels.sms.twilio.client import TwilioSender
from tests.builders import NOON
from tests.sms.sending import A_TEXT, NUMBER, settings
from tests.sms.twilio_server import Twilio
from tracker.messages.segments import plain
from tracker.messages.senders import MaybeSent, Outgoing, Report


@pytest.fixture
def looking(provider: Twilio) -> Outgoing:
    provider.now = lambda: NOON
    return replace(A_TEXT, tried_at=NOON)


def test_a_text_is_found_by_its_words(
    provider: Twilio, sender: TwilioSender, looking: Outgoing
) -> None:
    sid = sender.send(A_TEXT)
    sender.send(Outgoing(2, NUMBER, "Other words", None))
    sender.send(replace(A_TEXT, to="+447700900777"))
    assert sender.find(looking) == [Report(str(sid), "sent")]


def test_a_text_is_found_beneath_many_newer_ones_and_no_older_ones_are_read(
    provider: Twilio, sender: TwilioSender, looking: Outgoing
) -> None:
    values = {"To": NUMBER, "From": "+441632960000", "Body": "Other words"}
    provider.now = lambda: NOON - timedelta(days=1)
    for _ in range(350):
        provider.take(values)
    provider.now = lambda: NOON
    sid = sender.send(A_TEXT)
    for _ in range(250):
        provider.take(values)
    assert sender.find(looking) == [Report(str(sid), "sent")]
    assert len(provider.looked) == 3


def test_the_words_of_a_trial_account_do_not_hide_it(
    provider: Twilio, sender: TwilioSender, looking: Outgoing
) -> None:
    sender.send(A_TEXT)
    provider.messages[0]["body"] = "Sent from your Twilio trial account - " + plain(A_TEXT.body)
    assert len(sender.find(looking)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"direction": "outbound-reply"},
        {"direction": "inbound", "status": "received"},
        {"from": "+441632960111"},
        {"date_created": "Wed, 04 Mar 2026 11:58:00 +0000"},
        {"body": None},
    ],
)
def test_what_is_another_text(
    provider: Twilio, sender: TwilioSender, looking: Outgoing, changes: dict[str, str | None]
) -> None:
    sender.send(A_TEXT)
    provider.messages[0].update(changes)
    assert sender.find(looking) == []


def test_a_text_of_which_twilio_does_not_say_when_is_taken_for_ours(
    provider: Twilio, sender: TwilioSender, looking: Outgoing
) -> None:
    sid = sender.send(A_TEXT)
    provider.messages[0].update({"date_created": None, "price": None, "added_later": {"a": 1}})
    assert sender.find(looking) == [Report(str(sid), "sent")]


def test_a_text_of_a_messaging_service_is_found(
    provider: Twilio, tmp_path: Path, looking: Outgoing
) -> None:
    service = "MG" + "2" * 32
    sender = TwilioSender(settings(tmp_path, provider, twilio_messaging_service_sid=service))
    sid = sender.send(A_TEXT)
    TwilioSender(settings(tmp_path, provider)).send(A_TEXT)
    provider.messages[0].update({"from": "+441632960444", "status": "delivered"})
    assert sender.find(looking) == [Report(str(sid), "delivered")]


@pytest.mark.parametrize("status", ["a new word", None])
def test_a_text_is_there_whatever_is_said_of_it(
    provider: Twilio, sender: TwilioSender, looking: Outgoing, status: str | None
) -> None:
    sid = sender.send(A_TEXT)
    provider.messages[0].update({"status": status})
    assert sender.find(looking) == [Report(str(sid), "sent")]


def test_what_became_of_it_is_found_too(
    provider: Twilio, sender: TwilioSender, looking: Outgoing
) -> None:
    sender.send(A_TEXT)
    provider.messages[0].update({"status": "undelivered", "error_code": 30006})
    (report,) = sender.find(looking)
    assert report.state == "undelivered" and report.fault is not None
    assert report.fault.no_texts and report.fault.code == 30006


def test_twilio_may_not_say(provider: Twilio, sender: TwilioSender, looking: Outgoing) -> None:
    provider.deaf = True
    with pytest.raises(MaybeSent):
        sender.find(looking)
