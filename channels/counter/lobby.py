"""The screen in a site's hall: who is called to which counter, and how long others wait."""

from typing import Any

from flask import Blueprint, render_template

from channels.counter.place import today
from channels.counter.words import queue_in, say, say_in, say_waiting
from tracker import clock
from tracker.access import asked_by_pages, open_to_all
from tracker.database import db
from tracker.edge import settings
from tracker.interactions.models import Site, Ticket
from tracker.interactions.ticket_queries import called_lately, line, site_of_screen
from tracker.interactions.waiting import Wait, say_wait
from tracker.languages import in_language, languages


def register(pages: Blueprint) -> None:
    """The addresses of the hall's screen: public, by a word that only the site's screens know."""
    pages.add_url_rule("/lobby/<token>", "lobby", open_to_all(lobby), methods=["GET"])
    pages.add_url_rule("/lobby/<token>/calls", "calls", open_to_all(calls), methods=["GET"])


def lobby(token: str) -> str:
    """The screen. Numbers alone are on it, never a name. Six statements."""
    site = site_of_screen(db.session, token)
    return render_template("kiosk/lobby.html", token=token, **_now_in(site))


@asked_by_pages
def calls(token: str) -> tuple[Any, int]:
    """What it shows now, and what it is to say aloud. Six statements."""
    site = site_of_screen(db.session, token)
    now = _now_in(site)
    return {
        "html": render_template("kiosk/_calls.html", **now),
        "calls": [_aloud(ticket) for ticket in now["called"] if ticket.state == "called"],
    }, 200


def _now_in(site: Site) -> dict[str, Any]:
    now = clock.now()
    found = line(db.session, site, today(), now=now)
    return {
        "site": site,
        "called": called_lately(db.session, site.id, today(), now=now),
        "waiting": found.waiting,
        "waits": {queue.id: _in_every(found.wait_in(queue.id)) for queue in site.queues},
        "time": f"{now.astimezone(settings().zone):%H:%M}",
        "languages": languages(),
        "say_in": say_in,
        "say_waiting": say_waiting,
        "queue_in": queue_in,
    }


def _in_every(wait: Wait | None) -> dict[str, str]:
    """How long it is likely to take, in each language."""
    said = {}
    for code in languages():
        with in_language(code):
            said[code] = say_wait(wait)
    return said


def _aloud(ticket: Ticket) -> dict[str, str]:
    """A call as it is spoken, in the visitor's own language, each figure by itself."""
    number = ticket.number or ""
    with in_language(ticket.language):
        words = say(
            "come",
            number=" ".join(number),
            counter=ticket.counter.name if ticket.counter else "",
        )
    return {
        "key": f"{ticket.id}-{ticket.calls}",
        "words": words,
        "language": ticket.language,
    }
