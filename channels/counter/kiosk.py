"""The kiosk of a site: visitors take a number by themselves, in their language."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask import session as browser_session
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from channels.counter.place import is_open, today
from channels.counter.ticket import words_on
from channels.counter.words import NEEDS_AT_KIOSK, hours_in, queue_in, say, say_in
from tracker import clock
from tracker.access import open_to_all
from tracker.attempts.commands import check_tries, record_try
from tracker.database import db, unit_of_work
from tracker.edge import settings
from tracker.errors import NotFound, TooManyTries
from tracker.interactions import tickets
from tracker.interactions.models import Site, Ticket, VisitQueue
from tracker.interactions.ticket_queries import (
    by_number,
    checked_in_since,
    queue_of,
    site_of_screen,
)
from tracker.languages import in_language, languages, name_of_language, t

Shown = tuple[str, int] | Response

# More numbers a minute than this are a child's play, or somebody's script.
MOST_A_MINUTE = 12
_TICKET = "kiosk-ticket"
_LONGEST_NAME = 60


def register(pages: Blueprint) -> None:
    """The addresses of the kiosk: public, by a word that only the site's screens know."""
    for method, endpoint, rule, view in (
        ("GET", "kiosk", "/kiosk/<token>", start),
        ("POST", "kiosk_step", "/kiosk/<token>", step),
        ("GET", "kiosk_ticket", "/kiosk/<token>/ticket", taken),
    ):
        pages.add_url_rule(rule, endpoint, open_to_all(view), methods=[method])


def start(token: str) -> Shown:
    """The first page, in which a language is chosen. Nothing of the last visitor is kept."""
    browser_session.pop(_TICKET, None)
    site = site_of_screen(db.session, token)
    offered = languages()
    if len(offered) == 1 and _gives_numbers(site):
        return _page(site, "reason", offered[0])
    return _page(site, "start", settings().language)


def step(token: str) -> Shown:
    """The page after what was pressed; at the end a number."""
    site = site_of_screen(db.session, token)
    chosen = request.form.get("language", "")
    language = chosen if chosen in languages() else settings().language
    then = request.form.get("then", "")
    if not _gives_numbers(site):
        return _page(site, "start", language)
    with in_language(language):
        if then == "about":
            return _page(site, "about", language, queue=_queue(site))
        if then == "booked":
            return _page(site, "booked", language)
        if then == "come":
            return _come(site, language)
        if then == "take":
            return _take(site, language)
        return _page(site, "reason", language)


def taken(token: str) -> Shown:
    """The number that was taken at this kiosk just now, until it goes back to its start."""
    site = site_of_screen(db.session, token)
    ticket = db.session.get(Ticket, browser_session.get(_TICKET, 0))
    if ticket is None or ticket.site_id != site.id or ticket.state not in ("waiting", "called"):
        return redirect(url_for("screens.kiosk", token=token))
    with in_language(ticket.language):
        return _page(site, "ticket", ticket.language, ticket=ticket, **words_on(site, ticket))


def _take(site: Site, language: str) -> Shown:
    now = clock.now()
    with unit_of_work() as session:
        if checked_in_since(session, site.id, now - timedelta(minutes=1)) >= MOST_A_MINUTE:
            return _page(site, "busy", language, code=429)
        ticket = tickets.check_in(
            session,
            site,
            _queue(site),
            day=today(),
            now=now,
            name=request.form.get("name", "")[:_LONGEST_NAME],
            needs=[need for need in request.form.getlist("needs") if need in NEEDS_AT_KIOSK],
            language=language,
        )
        browser_session[_TICKET] = ticket.id
    return redirect(url_for("screens.kiosk_ticket", token=site.screen_token), 303)


def _come(site: Site, language: str) -> Shown:
    """Somebody who booked a time gives its number."""
    typed = "".join(request.form.get("number", "").upper().split())[:10]
    try:
        with unit_of_work() as session:
            check_tries(session, "booked", str(site.id), now=clock.now())
            ticket = _booked(session, site, typed)
            if ticket is None:
                record_try(session, "booked", str(site.id), now=clock.now())
            else:
                tickets.arrive(session, ticket, now=clock.now())
                ticket.language = language
                browser_session[_TICKET] = ticket.id
    except TooManyTries:
        return _page(site, "busy", language, code=429)
    if ticket is None:
        fault = t("No visit is booked today under this number. Check it, or take a new number.")
        return _page(site, "booked", language, fault=fault, typed=typed, code=422)
    return redirect(url_for("screens.kiosk_ticket", token=site.screen_token), 303)


def _booked(session: Session, site: Site, number: str) -> Ticket | None:
    found = by_number(session, site.id, today(), number)
    return found if found is not None and found.state in ("booked", "no_show") else None


def _queue(site: Site) -> VisitQueue:
    return queue_of(db.session, site.id, request.form.get("queue", 0, type=int))


def _gives_numbers(site: Site) -> bool:
    """Whether a number can be taken: it is open, or only a demonstration."""
    if not site.queues:
        raise NotFound("Nobody takes a number at this site.")
    return is_open(site) or settings().demo_mode


def _page(site: Site, name: str, language: str, *, code: int = 200, **what: Any) -> Shown:
    with in_language(language):
        html = render_template(
            "kiosk/kiosk.html",
            site=site,
            step=name,
            language=language,
            page_language=language,
            languages=languages(),
            gives_numbers=_gives_numbers(site),
            is_open=is_open(site),
            name_of_language=name_of_language,
            say_in=say_in,
            queue_in=queue_in,
            hours_in=hours_in,
            NEEDS={key: t(words) for key, words in NEEDS_AT_KIOSK.items()},
            say=say,
            **what,
        )
    return html, code
