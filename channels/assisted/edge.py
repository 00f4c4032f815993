"""What the pages of a desk share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from channels.assisted import commands, queries
from channels.assisted.desk import Desk
from channels.door import door
from tracker.access import staff_member
from tracker.database import db, unit_of_work
from tracker.errors import Conflict, DomainError, NotFound
from tracker.intake.commands import Door
from tracker.interactions.models import Interaction

Answered = str | Response | tuple[Any, int]


def door_of(desk: Desk, contact: Interaction | None = None) -> Door:
    """This desk at this moment, with the member of staff who sits at it."""
    return door(desk.channel, interaction=contact, staff=staff_member())


def page(desk: Desk, template: str, *, problems: Any = None, **context: Any) -> tuple[str, int]:
    """A page of a desk; with ``problems`` it is one shown again because of them."""
    problems = problems or {}
    html = render_template(template, desk=desk, section=desk.key, problems=problems, **context)
    return html, 422 if problems else 200


def in_contact(view: Callable[..., Answered], *, scripted: bool = False) -> Callable[..., Answered]:
    """A view within a call or a visit: only for whose it is, and only until it ends.

    ``scripted``: a script asks, and is told in JSON that it is over.
    """

    @wraps(view)
    def checked(desk: Desk, contact_id: int, **values: Any) -> Answered:
        contact = queries.own_contact(db.session, desk.channel, contact_id, staff_member())
        if contact.ended_at is None:
            return view(desk, contact, **values)
        sentence = f"That {desk.contact} is over. Begin a new one."
        if scripted:
            return {"fault": sentence}, 409
        flash(sentence, "important")
        return redirect(desk.url("home"), 303)

    return checked


def note_told(desk: Desk, message_id: int) -> None:
    """Note that a waiting message was told, or that they were not there; if another was quicker,
    say so.
    """
    came = request.form.get("came", "told")
    try:
        with unit_of_work() as session:
            commands.TOLD.get(came, commands.told)(session, message_id, desk.means, door_of(desk))
    except Conflict as fault:
        flash(str(fault), "important")
    else:
        flash(_NOTED.get(came, _NOTED["told"]), "success")


_NOTED = {
    "told": "Noted: they have been told.",
    "tried": "Noted: nobody answered. It stays in the list, to try again.",
    "otherwise": "Noted: they could not be reached so. It goes by the next way that is known.",
}


def problem_of(fault: DomainError) -> str:
    """The sentence beside the field for a code."""
    if isinstance(fault, NotFound):
        return "No request has this code. Ask for it again and check each character."
    return str(fault)
