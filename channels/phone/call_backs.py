"""The calls that were promised: the list, making one, and what came of it."""

from typing import Any

from flask import Blueprint, flash, redirect, request

from channels.assisted import commands
from channels.assisted.desk import Desk
from channels.assisted.edge import Answered, door_of
from tracker import clock
from tracker.access import needs, staff_member
from tracker.database import db, unit_of_work
from tracker.edge import settings
from tracker.errors import Conflict, InvalidAnswers
from tracker.interactions import call_backs
from tracker.people.rules import Contact
from tracker.staff.rules import Permission


def register(pages: Blueprint, desk: Desk) -> None:
    """Give the phone desk the addresses of call-backs."""
    allowed = needs(Permission.USE_PHONE_DESK)
    one = "/phone/call-backs/<int:call_back_id>"

    @pages.post(f"{one}/call", endpoint="make_call_back")
    @allowed
    def make(call_back_id: int) -> Answered:
        """Begin the call."""
        return _make(desk, call_back_id)

    @pages.post(f"{one}/not-reached", endpoint="call_back_not_reached")
    @allowed
    def not_reached(call_back_id: int) -> Answered:
        """They were not there: it is tried again later."""
        return _see_to(desk, call_back_id, _try_later)

    @pages.post(f"{one}/close", endpoint="close_call_back")
    @allowed
    def close(call_back_id: int) -> Answered:
        """It was made, or is given up."""
        return _see_to(desk, call_back_id, _close)


def call_backs_on_page() -> dict[str, Any]:
    """The list of promised calls, and when to try again. One statement."""
    now = clock.now()
    every = call_backs.open_call_backs(db.session)
    mine = [one for one in every if one.owner_id in (None, staff_member().id)]
    others = [one for one in every if one not in mine]
    return {
        "call_backs": [*mine, *others],
        "now": now,
        "times": call_backs.when_to_call(now, settings().open_when),
    }


def _make(desk: Desk, call_back_id: int) -> Answered:
    try:
        with unit_of_work() as session:
            promised = call_backs.lock(session, call_back_id)
            promised.owner = promised.owner or staff_member()
            point = promised.contact_point
            began = commands.begin_contact(
                session,
                door_of(desk),
                contact=Contact("phone", point.value, point.value, point.takes_texts),
                person_id=promised.person_id,
            )
    except Conflict as fault:
        flash(str(fault), "important")
        return redirect(desk.url("home"), 303)
    return redirect(desk.url("contact", contact_id=began.id), 303)


def _see_to(desk: Desk, call_back_id: int, change: Any) -> Answered:
    try:
        with unit_of_work() as session:
            done = change(session, call_backs.lock(session, call_back_id))
        flash(done, "success")
    except (Conflict, InvalidAnswers) as fault:
        flash(str(fault), "important")
    back = request.form.get("back", "")
    return redirect(back if back.startswith("/phone/calls/") else desk.url("home"), 303)


def _try_later(session: Any, promised: Any) -> str:
    now = clock.now()
    times = {key: moment for key, _, moment in call_backs.when_to_call(now, settings().open_when)}
    chosen = times.get(request.form.get("next", ""))
    if chosen is None:
        raise InvalidAnswers({"next": "Choose when to try again."})
    call_backs.not_reached(session, promised, chosen, now=now)
    local = chosen.astimezone(settings().zone)
    return f"Noted. It is due again on {local.day} {local:%B at %H:%M}."


def _close(session: Any, promised: Any) -> str:
    reached = request.form.get("reached") == "yes"
    call_backs.close(session, promised, staff_member(), reached=reached, now=clock.now())
    return "Noted: they were called back." if reached else "The call-back was given up."
