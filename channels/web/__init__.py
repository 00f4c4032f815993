"""The web door: the catalogue, one question to a page, and how a request goes."""

from flask import Flask
from flask_wtf import CSRFProtect

from channels.web.edge import Closed, NotHeld, closed_page, not_held_page
from channels.web.routes import BLUEPRINTS


def open_door(app: Flask, csrf: CSRFProtect) -> None:
    """Register the pages of this door."""
    for pages in BLUEPRINTS:
        app.register_blueprint(pages)
    app.register_error_handler(NotHeld, not_held_page)
    app.register_error_handler(Closed, closed_page)
