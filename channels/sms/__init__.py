"""The door for texts: Twilio's webhook in, Twilio's client out, and a phone on the screen."""

from datetime import timedelta

from flask import Flask
from flask_wtf import CSRFProtect

from channels.sms.demo.handset import handset_pages
from channels.sms.demo.media import twilio_media
from channels.sms.demo.stand_in import twilio_stand_in
from channels.sms.pictures import Pictures
from channels.sms.routes import sms_webhooks, the_city
from channels.sms.twilio.client import text_sender
from channels.sms.twilio.media import TwilioMedia
from channels.sms.twilio.status import sms_status
from channels.sms.unfinished import Unfinished
from tracker.jobs import Job
from tracker.messages.senders import Sender
from tracker.settings import Settings


def open_door(app: Flask, csrf: CSRFProtect) -> None:
    """Register the webhooks, and what exists in demo mode only: the phone on the screen and the
    stand-in for Twilio.
    """
    app.register_blueprint(sms_webhooks)
    app.register_blueprint(sms_status)
    app.register_blueprint(twilio_stand_in)
    app.register_blueprint(twilio_media)
    app.register_blueprint(handset_pages)
    # These are no browser's forms: what is posted is signed, or comes with a password.
    csrf.exempt(sms_webhooks)
    csrf.exempt(sms_status)
    csrf.exempt(twilio_stand_in)
    csrf.exempt(twilio_media)


def jobs(app: Flask) -> list[Job]:
    """What the worker does for this door, in the context of the application."""
    settings: Settings = app.extensions["alldoors"]
    unfinished = Unfinished(
        app.extensions["database"],
        the_city,
        settings.quiet,
        timedelta(hours=settings.remind_after_hours),
        timedelta(days=settings.expire_after_days),
    )
    found = [
        Job("remind of unfinished requests", unfinished.remind_due, timedelta(minutes=1)),
        Job("close conversations left", unfinished.expire_due, timedelta(minutes=5)),
    ]
    if settings.twilio_account_sid and settings.twilio_auth_token:
        # Without an account pictures wait at Twilio, and their files are awaited.
        pictures = Pictures(
            app.extensions["database"],
            app.extensions["files"],
            TwilioMedia(settings),
            settings.upload_megabytes,
            settings.scan_command,
        )
        found.append(Job("fetch pictures", pictures.fetch_due, timedelta(seconds=2)))
        found.append(Job("forget places", pictures.forget_places, timedelta(minutes=10)))
    return found


def senders(settings: Settings) -> dict[str, Sender]:
    """What sends texts."""
    return {"sms": text_sender(settings)}
