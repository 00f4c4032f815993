"""A number to print, for whoever staff checked in; and what stands on it, at the kiosk too."""

from datetime import datetime
from typing import Any

from flask import Blueprint, render_template
from flask import session as browser_session

from channels.assisted.desk import Desk
from channels.assisted.edge import Answered
from channels.counter.place import here
from channels.counter.words import queue_in, say, say_before
from tracker import clock
from tracker.access import needs
from tracker.database import db
from tracker.edge import settings
from tracker.errors import NotFound
from tracker.interactions.models import Site, Ticket
from tracker.interactions.ticket_queries import line
from tracker.interactions.ticket_queries import ticket as ticket_of
from tracker.interactions.waiting import say_wait
from tracker.languages import in_language, say_date
from tracker.staff.rules import Permission

# In the signed cookie: which ticket is to be printed as its page opens, and whether that is wanted.
_PRINT, _PRINTS = "counter-print", "counter-prints"


def register(pages: Blueprint, desk: Desk) -> None:
    """Give the counter the page of a ticket."""

    @needs(Permission.USE_COUNTER)
    def view(ticket_id: int) -> Answered:
        return show(desk, ticket_id)

    pages.add_url_rule("/counter/tickets/<int:ticket_id>", "ticket_page", view, methods=["GET"])


def prints_here() -> bool:
    """Whether tickets are printed at this browser; as they were the last time."""
    return bool(browser_session.get(_PRINTS, True))


def print_it(ticket: Ticket, *, wanted: bool) -> None:
    """Remember what was wanted, and to print this one once as its page opens."""
    browser_session[_PRINTS] = wanted
    if wanted:
        browser_session[_PRINT] = ticket.id


def show(desk: Desk, ticket_id: int) -> Answered:
    """The ticket, set for a roll, in the visitor's language. Six statements."""
    site = here(db.session)
    if site is None:
        raise NotFound("Choose first where you work today, on the counter’s first page.")
    found = ticket_of(db.session, ticket_id, site.id)
    if found.state not in ("waiting", "called"):
        raise NotFound("Nobody waits with this number any more.")
    with in_language(found.language):
        return render_template(
            "counter/ticket.html",
            desk=desk,
            section=desk.channel,
            site=site,
            ticket=found,
            print_now=browser_session.pop(_PRINT, None) == found.id,
            say=say,
            **words_on(site, found),
        )


def words_on(site: Site, ticket: Ticket) -> dict[str, Any]:
    """What stands on a ticket, in the current language. Two statements."""
    waiting = line(db.session, site, ticket.day, now=clock.now())
    places = {one.id: place for place, one in enumerate(waiting.waiting)}
    return {
        "queue": queue_in(ticket.language, ticket.queue),
        "wait": say_wait(waiting.waits().get(ticket.id)),
        "ahead": say_before(places[ticket.id]) if ticket.id in places else "",
        "day": say_date(ticket.day),
        "booked": _clock(ticket.booked_for) if ticket.booked_for else "",
        "came": _clock(ticket.arrived_at or clock.now()),
    }


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(settings().zone):%H:%M}"
