"""The visits that are booked at the site where staff work: made, moved, cancelled."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for

from channels.assisted.booking import (
    booked_from_form,
    faults,
    hours_of,
    moment,
    times,
    told_of,
)
from channels.assisted.desk import Desk
from channels.assisted.edge import Answered, page
from channels.counter.place import here, today
from tracker import clock
from tracker.access import needs, staff_member
from tracker.database import db, unit_of_work
from tracker.edge import settings
from tracker.errors import Conflict
from tracker.interactions.appointments import booked_from, move_to
from tracker.interactions.models import Ticket
from tracker.interactions.ticket_queries import ticket
from tracker.interactions.tickets import leave
from tracker.languages import languages, name_of_language
from tracker.messages.booked import write_of_visit
from tracker.staff.rules import Permission

_ONE = "/counter/appointments/<int:ticket_id>"


def register(pages: Blueprint, desk: Desk) -> None:
    """Give the counter the addresses of what is booked."""
    routes: tuple[tuple[str, str, str, Callable[..., Answered]], ...] = (
        ("GET", "appointments", "/counter/appointments", lambda: every(desk)),
        ("POST", "book_visit", "/counter/appointments", lambda: book_one(desk)),
        ("GET", "move_appointment", _ONE, lambda ticket_id: moving(desk, ticket_id)),
        ("POST", "keep_appointment", _ONE, lambda ticket_id: move_one(desk, ticket_id)),
        ("POST", "cancel", f"{_ONE}/cancel", lambda ticket_id: cancel(desk, ticket_id)),
    )
    allowed = needs(Permission.USE_COUNTER)
    for method, endpoint, rule, view in routes:
        pages.add_url_rule(rule, endpoint, allowed(view), methods=[method])


def every(desk: Desk, *, problems: Mapping[str, str] | None = None) -> Answered:
    """What is booked from today on, and the times that are free."""
    site = here(db.session)
    if site is None:
        return redirect(desk.url("choose_site"))
    return _page(desk, problems, url_for("counter.appointments"), moving=None)


def book_one(desk: Desk) -> Answered:
    """Book a time for somebody who stands at the counter, with a name or without."""
    problems = faults()
    if problems:
        return every(desk, problems=problems)
    try:
        with unit_of_work():
            made, site = booked_from_form()
            words = told_of(made, site)
    except Conflict as fault:
        return every(desk, problems={"at": str(fault)})
    flash(f"Booked. {words}", "success")
    return redirect(desk.url("appointments"), 303)


def moving(desk: Desk, ticket_id: int, *, problems: Mapping[str, str] | None = None) -> Answered:
    """The times to which a visit can be moved."""
    one = _of_here(ticket_id)
    address = url_for("counter.move_appointment", ticket_id=ticket_id)
    return _page(desk, problems, address, moving=one)


def move_one(desk: Desk, ticket_id: int) -> Answered:
    """Book another time instead."""
    try:
        with unit_of_work() as session:
            one = _of_here(ticket_id, lock=True)
            at = moment(request.form.get("at", ""))
            site = one.site
            moved = move_to(session, one, site, at, hours_of(site), now=clock.now())
            words = told_of(moved, site)
    except Conflict as fault:
        return moving(desk, ticket_id, problems={"at": str(fault)})
    flash(f"Moved. {words}", "success")
    return redirect(desk.url("appointments"), 303)


def cancel(desk: Desk, ticket_id: int) -> Answered:
    """They will not come."""
    try:
        with unit_of_work() as session:
            one = _of_here(ticket_id, lock=True)
            leave(session, one, now=clock.now())
            write_of_visit(
                session,
                one,
                one.site,
                zone=settings().zone,
                now=clock.now(),
                staff=staff_member(),
            )
            flash(f"Cancelled: {one.number}.", "success")
    except Conflict as fault:
        flash(str(fault), "important")
    return redirect(desk.url("appointments"), 303)


def _of_here(ticket_id: int, *, lock: bool = False) -> Ticket:
    site = here(db.session)
    return ticket(db.session, ticket_id, site.id if site else 0, lock=lock)


def _page(
    desk: Desk, problems: Mapping[str, str] | None, address: str, *, moving: Ticket | None
) -> Answered:
    site = here(db.session)
    chosen = moving.site_id if moving else request.values.get("site", type=int)
    what: dict[str, Any] = {
        "site": site,
        "booked": booked_from(db.session, site.id, today()) if site else [],
        "times": times(chosen, request.values.get("day"), site),
    }
    return page(
        desk,
        "counter/appointments.html",
        problems=problems,
        moving=moving,
        typed=request.form,
        here=address,
        languages=languages(),
        name_of_language=name_of_language,
        **what,
    )
