"""Requests that came on paper: staff enter them in a contact like any other, with the day on which
the form was received, and may keep a scan of it.
"""

from datetime import date

from flask import flash, redirect, request
from flask import session as browser_session

from channels.assisted import commands
from channels.assisted.desk import Desk
from channels.assisted.documents import one_upload
from channels.assisted.edge import Answered, door_of, page
from tracker.database import unit_of_work
from tracker.edge import locale
from tracker.errors import InvalidAnswer
from tracker.intake.commands import check_open
from tracker.intake.models import Intake
from tracker.intake.paper import LongAgo, keep_scan, read_received
from tracker.intake.queries import by_public_id
from tracker.interactions.models import Interaction

# In the signed cookie: the day for each contact of this browser in which paper is entered.
_HELD = "paper"


def ask(desk: Desk) -> Answered:
    """Ask for the day on which the form was received, before anything else."""
    return page(desk, "assisted/paper.html", typed="", long_ago=False)


def begin(desk: Desk) -> Answered:
    """Begin a contact in which what came on paper is entered."""
    typed = request.form.get("received", "")
    try:
        day = read_received(typed, locale(), sure="sure" in request.form)
    except InvalidAnswer as fault:
        return page(
            desk,
            "assisted/paper.html",
            problems={"received": str(fault)},
            typed=typed,
            long_ago=isinstance(fault, LongAgo),
        )
    with unit_of_work() as session:
        site = desk.site(session)
        if desk.at_a_site and site is None:
            return redirect(desk.url("choose_site"))
        began = commands.begin_contact(session, door_of(desk), site_id=site.id if site else None)
        desk.began(session, began)
    held = browser_session.get(_HELD, {})
    browser_session[_HELD] = {**dict(list(held.items())[-9:]), str(began.id): day}
    return redirect(desk.url("contact", contact_id=began.id), 303)


def received_in(contact: Interaction) -> date | None:
    """The day on which what is entered in this contact came on paper, if it did."""
    held = browser_session.get(_HELD, {}).get(str(contact.id))
    return date.fromisoformat(held) if held else None


def note_on(intake: Intake, contact: Interaction) -> None:
    """Note on a request that was begun in a contact for paper when it was received."""
    intake.received_on = received_in(contact) or intake.received_on


def change(desk: Desk, contact: Interaction, public_id: str) -> Answered:
    """Correct the day on which it was received, or keep a scan of the form."""
    back = redirect(desk.url("entry", contact_id=contact.id, public_id=public_id), 303)
    try:
        day = read_received(request.form.get("received", ""), locale(), sure="sure" in request.form)
        scan = one_upload("scan", "Paper form.pdf")
    except InvalidAnswer as fault:
        flash(str(fault), "important")
        return back
    with unit_of_work() as session:
        intake = by_public_id(session, public_id, lock=True)
        check_open(intake)
        intake.received_on = date.fromisoformat(day)
        if scan is not None:
            door = door_of(desk, contact)
            keep_scan(session, intake, scan.note(session, intake, door), door)
    flash("Saved.", "success")
    return back
