"""The doors by which a city is asked. Each translates between people and the intake; none decides.

A door is a package that offers ``open_door(app, csrf)``: it registers its pages or webhooks. One
through which messages go out offers ``senders(settings)`` too, and one with something to be done
every so often ``jobs(app)``.
"""

from flask import Flask
from flask_wtf import CSRFProtect

from channels import counter, helping, phone, sms, web
from tracker.messages.email import email_sender

OPEN = (web, sms, phone, counter, helping)


def open_doors(app: Flask, csrf: CSRFProtect) -> None:
    """Open every door of the list."""
    for door in OPEN:
        door.open_door(app, csrf)
    settings = app.extensions["alldoors"]
    app.extensions["senders"] = {"email": email_sender(settings), **sms.senders(settings)}
    app.extensions["jobs"] = sms.jobs(app)
