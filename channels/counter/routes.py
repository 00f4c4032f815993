"""The counter desk, at the site and the counter where its staff work today."""

from functools import partial

from flask import Blueprint

from channels.assisted.desk import Desk
from channels.assisted.routes import register
from channels.counter import appointments, idle, line, mirror, place, ticket
from tracker.access import needs
from tracker.staff.rules import Permission

DESK = Desk(
    channel="counter",
    permission=Permission.USE_COUNTER,
    contact="visit",
    person="visitor",
    talking="At the counter with",
    means="visit",
    last_page="receipt",
    more=line.more_at_home,
    at_a_site=True,
    site=place.here,
    began=place.at_my_counter,
)

counter_pages = Blueprint("counter", __name__)
register(counter_pages, DESK)
line.register(counter_pages, DESK)
mirror.register(counter_pages, DESK)
ticket.register(counter_pages, DESK)
idle.register(counter_pages, DESK)
appointments.register(counter_pages, DESK)

_allowed = needs(Permission.USE_COUNTER)
counter_pages.add_url_rule(
    "/counter/site", "choose_site", _allowed(partial(place.choose, DESK)), methods=["GET"]
)
counter_pages.add_url_rule(
    "/counter/site", "keep_site", _allowed(partial(place.keep, DESK)), methods=["POST"]
)
