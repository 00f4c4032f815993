"""The phone desk."""

from flask import Blueprint

from channels.assisted.desk import Desk
from channels.assisted.routes import register
from tracker.staff.rules import Permission

DESK = Desk(
    channel="phone",
    permission=Permission.USE_PHONE_DESK,
    contact="call",
    person="caller",
    talking="On the phone with",
    means="call",
    last_page="sent",
)

phone_pages = Blueprint("phone", __name__)
register(phone_pages, DESK)
