"""The phone door: agents who enter for somebody who calls."""

from flask import Flask
from flask_wtf import CSRFProtect

from channels.phone.demo import ring_pages
from channels.phone.routes import phone_pages
from channels.phone.voice import voice_webhooks


def open_door(app: Flask, csrf: CSRFProtect) -> None:
    """Register the pages and the webhooks of this door."""
    app.register_blueprint(phone_pages)
    app.register_blueprint(ring_pages)
    app.register_blueprint(voice_webhooks)
    csrf.exempt(voice_webhooks)
