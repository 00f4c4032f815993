"""The calls of this moment at the phone desk: opened by a link, answered, held, handed on."""

import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from channels.assisted.desk import Desk
from channels.assisted.edge import Answered, in_contact, page
from channels.phone.voice import caller_of
from tracker import clock
from tracker.access import asked_by_pages, needs, staff_member
from tracker.database import db, unit_of_work
from tracker.errors import Conflict, InvalidAnswers
from tracker.interactions import calls
from tracker.interactions.live import calls as calls_now
from tracker.interactions.models import Interaction
from tracker.staff.models import Team
from tracker.staff.queries import teams
from tracker.staff.rules import Permission

_CALL_REF = re.compile(r"[A-Za-z0-9._:@-]{1,64}")


def register(pages: Blueprint, desk: Desk) -> None:
    """Give the phone desk the addresses of calls."""
    allowed = needs(Permission.USE_PHONE_DESK)
    one = "/phone/calls/<int:contact_id>"

    def within(name: str, rule: str, view: Any, method: str = "POST") -> None:
        pages.add_url_rule(rule, name, allowed(_with(in_contact(view), desk)), methods=[method])

    def alone(name: str, rule: str, view: Any, method: str = "POST") -> None:
        pages.add_url_rule(rule, name, allowed(_with(view, desk)), methods=[method])

    alone("call", "/phone/call", from_link, "GET")
    alone("live", "/phone/live", live, "GET")
    alone("answer", f"{one}/answer", answer)
    alone("take_over", f"{one}/take-over", take_over)
    within("hold", f"{one}/hold", hold)
    within("hand_over_page", f"{one}/hand-over", hand_over_page, "GET")
    within("hand_over", f"{one}/hand-over", hand_over)
    within("broke_off", f"{one}/broke-off", broke_off)


def _with(view: Any, desk: Desk) -> Any:
    @wraps(view)
    def called(**values: Any) -> Answered:
        answered: Answered = view(desk, **values)
        return answered

    return called


def from_link(desk: Desk) -> Answered:
    """Open the card of a caller, for any telephone system that can open an address:
    ``/phone/call?from=NUMBER&call=ID``.

    The same ``call`` is the same call however often it is opened; without one each opening is a
    call of its own.
    """
    caller = caller_of(request.args.get("from", ""))
    ref = request.args.get("call", "")
    if ref and not _CALL_REF.fullmatch(ref):
        flash("The telephone system’s name of this call cannot be read.", "important")
        return redirect(desk.url("home"), 303)
    if request.args.get("from") and caller is None:
        flash("The number is withheld, or is none: ask who is calling.", "important")
    ref = ref or f"link-{clock.now().timestamp()}-{staff_member().id}"
    with unit_of_work() as session:
        call = calls.ring(session, ref, caller, now=clock.now())
    return answer(desk, call.id)


def answer(desk: Desk, contact_id: int) -> Answered:
    """Answer a call that rings, or take one that was handed on."""
    return _have(desk, contact_id, calls.answer)


def take_over(desk: Desk, contact_id: int) -> Answered:
    """Take over a call that a colleague has."""
    return _have(desk, contact_id, calls.take_from)


def _have(desk: Desk, contact_id: int, take: Callable[..., None]) -> Response:
    """Have a call by one of the commands, and come to its card; or be told who was quicker."""
    try:
        with unit_of_work() as session:
            call = calls.lock(session, contact_id)
            if call.channel != "phone":
                raise Conflict("This is no call.")
            take(session, call, staff_member(), now=clock.now())
    except Conflict as fault:
        flash(str(fault), "important")
        return redirect(desk.url("home"), 303)
    return redirect(desk.url("contact", contact_id=contact_id), 303)


@asked_by_pages
def live(desk: Desk) -> Answered:
    """The calls of this moment, as a part of the page, for its script. Two statements at most."""
    return jsonify(html=render_template("phone/_live.html", desk=desk, **calls_on_page()))


def calls_on_page() -> dict[str, Any]:
    """What the list of calls shows."""
    now = clock.now()
    return {
        "calls": calls_now(db.session, now=now),
        "me": staff_member(),
        "minutes": lambda moment: int((now - moment).total_seconds() // 60),
    }


def hold(desk: Desk, contact: Interaction) -> Answered:
    """Let the caller wait, or go on speaking."""
    with unit_of_work() as session:
        call = calls.lock(session, contact.id)
        change = calls.resume if call.held_since is not None else calls.hold
        change(session, call, staff_member(), now=clock.now())
    back = request.form.get("back", "")
    own = desk.url("contact", contact_id=contact.id)
    return redirect(back if back.startswith(own) else own, 303)


def hand_over_page(
    desk: Desk, contact: Interaction, problems: Mapping[str, str] | None = None
) -> Answered:
    """To which team, and what they should know."""
    return page(
        desk,
        "phone/hand_over.html",
        problems=problems,
        contact=contact,
        teams=teams(db.session),
        typed=request.form,
    )


def hand_over(desk: Desk, contact: Interaction) -> Answered:
    """Hand the call to a team, with everything so far."""
    chosen = request.form.get("team", type=int)
    try:
        with unit_of_work() as session:
            call = calls.lock(session, contact.id)
            team = session.get(Team, chosen) if chosen is not None else None
            note = request.form.get("note", "")
            calls.hand_over(session, call, team, note, staff_member(), now=clock.now())
    except InvalidAnswers as fault:
        return hand_over_page(desk, contact, fault.problems)
    flash(
        f"Handed to {team.name if team else 'the team'}. They have all that was entered.", "success"
    )
    return redirect(desk.url("home"), 303)


def broke_off(desk: Desk, contact: Interaction) -> Answered:
    """The line broke off: the call is over, and what was entered stays."""
    now = clock.now()
    with unit_of_work() as session:
        call = calls.lock(session, contact.id)
        calls.break_off(session, call, staff_member(), now=now)
        calls.end(session, call, staff_member(), now=now)
    desk.note_somebody_else(contact, is_so=False)
    return redirect(desk.url("wrap_up", contact_id=contact.id), 303)
