"""The application in demo mode, and with its stand-in for Twilio."""

from pathlib import Path

from flask import Flask

from tests.conftest import settings_for
from tests.sms.texting import with_services
from tracker.settings import DEMO_ACCOUNT_SID, DEMO_AUTH_TOKEN, DEMO_SENDER
from wsgi import create_application


def a_demo(url: str, tmp_path: Path, **settings: object) -> Flask:
    """The demo, with the services of its city and no cases."""
    account = {
        "demo_mode": True,
        "twilio_account_sid": DEMO_ACCOUNT_SID,
        "twilio_auth_token": DEMO_AUTH_TOKEN,
        "twilio_from_number": DEMO_SENDER,
        # Nothing listens there: no report of the stand-in's reaches another demo on this machine.
        "port": 9,
    }
    app = create_application(settings_for(url, tmp_path, **{**account, **settings}))
    app.testing = True
    return with_services(app)
