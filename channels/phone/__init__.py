"""The phone door: agents who enter for somebody who calls."""

from flask import Flask
from flask_wtf import CSRFProtect

from channels.phone.routes import phone_pages


def open_door(app: Flask, csrf: CSRFProtect) -> None:
    """Register the pages of this door."""
    app.register_blueprint(phone_pages)
