"""The phone desk."""

import secrets
from typing import Any

from flask import Blueprint

from channels.assisted.desk import Desk
from channels.assisted.routes import register
from channels.phone import call_backs, calls
from tracker.staff.rules import Permission


def more_at_home() -> dict[str, Any]:
    """The calls of this moment, and those that were promised."""
    return {
        **calls.calls_on_page(),
        **call_backs.call_backs_on_page(),
        "ring_from": secrets.randbelow(400),
    }


DESK = Desk(
    channel="phone",
    permission=Permission.USE_PHONE_DESK,
    contact="call",
    person="caller",
    talking="On the phone with",
    means="call",
    last_page="sent",
    more=more_at_home,
)

phone_pages = Blueprint("phone", __name__)
register(phone_pages, DESK)
calls.register(phone_pages, DESK)
call_backs.register(phone_pages, DESK)
