"""The counter door: staff who enter for somebody who comes to a site, and the site's screens."""

from flask import Blueprint, Flask
from flask_wtf import CSRFProtect

from channels.counter import kiosk, lobby, second_screen
from channels.counter.routes import counter_pages


def open_door(app: Flask, csrf: CSRFProtect) -> None:
    """Register the pages of this door."""
    app.register_blueprint(counter_pages)
    screens = Blueprint("screens", __name__)
    kiosk.register(screens)
    lobby.register(screens)
    second_screen.register(screens)
    app.register_blueprint(screens)
