"""The door for texts: Twilio's webhook in, Twilio's client out, and a phone on the screen."""

from flask import Flask
from flask_wtf import CSRFProtect

from channels.sms.routes import sms_webhooks
from channels.sms.twilio import text_sender
from tracker.messages.delivery import Sender
from tracker.settings import Settings


def open_door(app: Flask, csrf: CSRFProtect) -> None:
    """Register the webhook; in demo mode also the phone on the screen and the stand-in."""
    app.register_blueprint(sms_webhooks)
    # It is no browser's form: what is posted is signed.
    csrf.exempt(sms_webhooks)


def senders(settings: Settings) -> dict[str, Sender]:
    """What sends texts."""
    return {"sms": text_sender(settings)}
