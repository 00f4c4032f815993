"""The door for texts: Twilio's webhook in, Twilio's client out, and a phone on the screen."""

from flask import Flask
from flask_wtf import CSRFProtect

from channels.sms.handset import handset_pages
from channels.sms.routes import sms_webhooks
from channels.sms.stand_in import twilio_stand_in
from channels.sms.twilio import text_sender
from tracker.jobs import Job
from tracker.messages.delivery import Sender
from tracker.settings import Settings


def open_door(app: Flask, csrf: CSRFProtect) -> None:
    """Register the webhook, and what exists in demo mode only: the phone on the screen and the
    stand-in for Twilio.
    """
    app.register_blueprint(sms_webhooks)
    app.register_blueprint(twilio_stand_in)
    app.register_blueprint(handset_pages)
    # These are no browser's forms: what is posted is signed, or comes with a password.
    csrf.exempt(sms_webhooks)
    csrf.exempt(twilio_stand_in)


def jobs(app: Flask) -> list[Job]:
    """What the worker does for this door, in the context of the application."""
    return []


def senders(settings: Settings) -> dict[str, Sender]:
    """What sends texts."""
    return {"sms": text_sender(settings)}
