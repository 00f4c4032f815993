"""A text for the tests of what hands texts over, and settings that lead to a stand-in."""

from pathlib import Path

from tests.conftest import settings_for
from tests.sms.twilio_server import Twilio
from tracker.messages.senders import Outgoing
from tracker.settings import Settings

ACCOUNT = "AC" + "1" * 32
NUMBER = "+447700900123"
A_TEXT = Outgoing(1, NUMBER, "It’s done – “thank you”…", None)


def settings(tmp_path: Path, provider: Twilio, **others: object) -> Settings:
    base = {"twilio_api_base": provider.address, **others}
    return settings_for("sqlite://", tmp_path, **base)
