"""Those who wait at the site: checking them in, calling them, and what becomes of them."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from channels.assisted.desk import Desk
from channels.assisted.edge import Answered
from channels.assisted.routes import home
from channels.counter.place import (
    call_from,
    here,
    must_be_at_a_counter,
    my_counter,
    my_queue,
    today,
)
from channels.counter.ticket import print_it, prints_here
from tracker import clock
from tracker.access import asked_by_pages, needs, staff_member
from tracker.database import db, unit_of_work
from tracker.edge import settings
from tracker.errors import Conflict, NotFound
from tracker.interactions import tickets
from tracker.interactions.models import Site, Ticket
from tracker.interactions.ticket_queries import line, queue_of, ticket
from tracker.interactions.waiting import say_wait
from tracker.languages import languages, name_of_language
from tracker.people.queries import person
from tracker.people.record_rules import NEEDS
from tracker.staff.rules import Permission

_MOST_NAME, _MOST_REASON = 200, 300


def register(pages: Blueprint, desk: Desk) -> None:
    """Give the counter the addresses of the line."""
    allowed = needs(Permission.USE_COUNTER)
    for method, endpoint, rule, view in (
        ("GET", "line", "/counter/line", partial(news, desk)),
        ("POST", "check_in", "/counter/check-in", partial(check_in, desk)),
        ("POST", "call_next", "/counter/next", partial(call_next, desk)),
        ("POST", "ticket", "/counter/tickets/<int:ticket_id>", partial(change, desk)),
    ):
        pages.add_url_rule(rule, endpoint, allowed(view), methods=[method])


def of_site(site: Site) -> dict[str, Any]:
    """What the list of those who wait shows. Two statements beside the site’s own three."""
    found = line(db.session, site, today(), now=clock.now())
    me = staff_member().id
    return {
        "line": found,
        "mine": [one for one in found.called if one.staff_id == me],
        "counter": my_counter(site),
        "queue": my_queue(site),
        "say_wait": say_wait,
        "NEEDS": NEEDS,
        "name_of_language": name_of_language,
    }


def more_at_home() -> dict[str, Any]:
    """What the counter's first page shows beside what every desk's does."""
    site = here(db.session)
    if site is None:
        return {}
    return {
        **of_site(site),
        "languages": languages(),
        "me": staff_member(),
        "prints": prints_here(),
    }


@asked_by_pages
def news(desk: Desk) -> Answered:
    """The line as it is now, for a page that is open. Six statements, with who is signed in."""
    site = _site()
    now = of_site(site)
    return {
        "now": render_template("counter/_now.html", desk=desk, site=site, **now),
        "rest": render_template("counter/_line.html", desk=desk, site=site, **now),
    }, 200


def check_in(desk: Desk) -> Answered:
    """Somebody has come: they wait from now on, under a number."""
    problems = _too_long()
    if problems:
        return home(desk, problems=problems)
    with unit_of_work() as session:
        site = _site()
        queue = queue_of(session, site.id, request.form.get("queue", 0, type=int))
        known = request.form.get("person", type=int)
        someone = person(session, known) if known is not None else None
        language = request.form.get("language", "")
        taken = tickets.check_in(
            session,
            site,
            queue,
            day=today(),
            now=clock.now(),
            name=someone.name if someone else request.form.get("name"),
            reason=request.form.get("reason"),
            needs=request.form.getlist("needs"),
            language=language if language in languages() else settings().language,
            person=someone,
        )
        wait = line(session, site, taken.day, now=clock.now()).waits()[taken.id]
        likely = f" Likely wait: {say_wait(wait).lower()}." if wait else ""
        flash(f"Checked in: the number is {taken.number}.{likely}", "success")
        wanted = "print" in request.form
        print_it(taken, wanted=wanted)
        page = desk.url("ticket_page", ticket_id=taken.id) if wanted else desk.url("home")
    return redirect(page, 303)


def _too_long() -> dict[str, str]:
    problems = {}
    if len(request.form.get("name", "")) > _MOST_NAME:
        problems["name"] = f"The name is too long (at most {_MOST_NAME} characters)."
    if len(request.form.get("reason", "")) > _MOST_REASON:
        problems["reason"] = f"The reason is too long (at most {_MOST_REASON} characters)."
    return problems


def call_next(desk: Desk) -> Answered:
    """Call whoever is next to this counter."""
    queue_id = request.form.get("queue", type=int)
    call_from(queue_id)
    with unit_of_work() as session:
        site = _site()
        counter = my_counter(site)
        if counter is None:
            return _choose_a_counter(desk)
        called = tickets.call_next(
            session,
            site,
            counter,
            staff_member(),
            day=today(),
            now=clock.now(),
            queue_id=my_queue(site),
        )
        if called is None:
            flash("Nobody waits to be called.", "important")
    return redirect(desk.url("home"), 303)


def change(desk: Desk, ticket_id: int) -> Answered:
    """One step with somebody of the line: served, called again, moved, gone."""
    then = request.form.get("then", "")
    try:
        with unit_of_work() as session:
            site = _site()
            one = ticket(session, ticket_id, site.id, lock=True)
            if then == "serve":
                return redirect(desk.url("contact", contact_id=_serve(session, site, one)), 303)
            _step(session, site, one, then)
    except Conflict as fault:
        flash(str(fault), "important")
    return redirect(desk.url("home"), 303)


def _serve(session: Session, site: Site, one: Ticket) -> int:
    """Begin the visit; returns its number. A button that is pressed twice begins one."""
    me = staff_member()
    if one.state == "serving" and one.staff_id == me.id and one.interaction_id is not None:
        return one.interaction_id
    return tickets.serve(session, one, my_counter(site), me, now=clock.now()).id


def _step(session: Session, site: Site, one: Ticket, then: str) -> None:
    """One of the buttons beside somebody. Raises ``NotFound`` for one that there is not."""
    now = clock.now()
    if then == "call":
        tickets.call(session, one, must_be_at_a_counter(site), staff_member(), now=now)
    elif then == "did_not_come":
        tickets.did_not_come(session, one, now=now)
    elif then in ("bring_back", "to_the_end"):
        tickets.bring_back(session, one, now=now, to_the_end=then == "to_the_end")
    elif then == "move":
        tickets.move(
            session, one, queue_of(session, site.id, request.form.get("queue", 0, type=int))
        )
    elif then == "arrive":
        tickets.arrive(session, one, now=now)
    elif then == "leave":
        tickets.leave(session, one, now=now)
    else:
        raise NotFound("There is nothing of this name to do with a ticket.")


def _site() -> Site:
    site = here(db.session)
    if site is None:
        raise NotFound("Choose first where you work today, on the counter’s first page.")
    return site


def _choose_a_counter(desk: Desk) -> Response:
    flash("Choose your counter first: visitors are called to it.", "important")
    return redirect(desk.url("choose_site"), 303)
