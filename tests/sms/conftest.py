"""A stand-in for Twilio's API, and what hands texts over to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from channels.sms.twilio.client import TwilioSender
from tests.sms.sending import settings
from tests.sms.twilio_server import Twilio, twilio_server


@pytest.fixture
def provider() -> Iterator[Twilio]:
    with twilio_server() as server:
        yield server


@pytest.fixture
def sender(tmp_path: Path, provider: Twilio) -> TwilioSender:
    return TwilioSender(settings(tmp_path, provider))
