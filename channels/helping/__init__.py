"""The pages of people from organisations that help citizens: a charity, a library, carers.

What they enter comes by the web, and goes the way of every request. They see the requests that
they help with, and nothing else of anybody.
"""

from flask import Flask
from flask_wtf import CSRFProtect

from channels.helping.routes import helping_pages


def open_door(app: Flask, csrf: CSRFProtect) -> None:
    """Register the pages."""
    app.register_blueprint(helping_pages)
