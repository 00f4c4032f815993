"""The counter door: staff who enter for somebody who comes to a site."""

from flask import Flask
from flask_wtf import CSRFProtect

from channels.counter.routes import counter_pages


def open_door(app: Flask, csrf: CSRFProtect) -> None:
    """Register the pages of this door."""
    app.register_blueprint(counter_pages)
