"""The sms door."""

from flask import Flask
from flask_wtf import CSRFProtect


def open_door(app: Flask, csrf: CSRFProtect) -> None:
    """Register the pages of this door."""


def senders(settings: object) -> dict[str, object]:
    """What sends texts."""
    return {}
