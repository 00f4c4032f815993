"""Set a request aside to finish it later, and the list of what waits to be finished."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import flash, redirect, request
from sqlalchemy.orm import Session

from channels.assisted import contact as contact_pages
from channels.assisted.desk import Desk
from channels.assisted.edge import Answered, door_of
from tracker import clock
from tracker.access import staff_member
from tracker.database import db, unit_of_work
from tracker.edge import settings
from tracker.errors import DomainError, InvalidAnswers, NotFound
from tracker.intake import aside
from tracker.intake.commands import Door
from tracker.intake.models import Intake
from tracker.intake.queries import by_public_id
from tracker.interactions.models import Interaction

# What the buttons say, as the value of "then": stay in the contact, or end it too.
STAY, END = "aside", "aside-end"
# Who finishes it, where that is anybody of one's own team.
MY_TEAM = "team"


def choices(desk: Desk) -> dict[str, Any]:
    """Who may finish it and when: what the page offers. One statement."""
    me = staff_member()
    return {
        "owners": aside.owners(db.session, me, desk.permission),
        "times": aside.when_to_finish(clock.now(), settings().open_when),
        "me": me,
    }


def note(session: Session, intake: Intake, door: Door) -> Mapping[str, str]:
    """Set a request aside as the page says; returns what was wrong with that."""
    try:
        me = staff_member()
        team = me.team if request.form.get("aside-owner") == MY_TEAM else None
        chosen = request.form.get("aside-owner", me.id, type=int)
        owner = me if team else aside.owner(session, chosen)
        aside.set_aside(session, intake, owner, _when(door.now), door, team)
    except InvalidAnswers as fault:
        return fault.problems
    except NotFound as fault:
        return {"aside-owner": str(fault)}
    return {}


def _when(now: datetime) -> datetime:
    times = aside.when_to_finish(now, settings().open_when)
    chosen = request.form.get("aside-when")
    return next((moment for key, _, moment in times if key == chosen), times[0][2])


def leave(desk: Desk, contact: Interaction, intake: Intake) -> Answered:
    """After it was set aside: back to the card, or to the end of the contact."""
    flash(_said(intake), "success")
    if request.form.get("then") == END:
        return contact_pages.end(desk, contact)
    return redirect(desk.url("contact", contact_id=contact.id), 303)


def _said(intake: Intake) -> str:
    if intake.owner is None or intake.finish_by is None:
        raise ValueError("it is not set aside")
    who = "you" if intake.owner_id == staff_member().id else intake.owner.name
    if intake.team is not None:
        who = f"somebody of {intake.team.name}"
    by = intake.finish_by.astimezone(settings().zone)
    title = intake.definition.title
    return f"{title} is set aside, not sent: {who} will finish it by {by.day} {by:%B, %H:%M}."


def to_finish(desk: Desk) -> dict[str, Any]:
    """The list on the first page of a desk. Five statements at most."""
    me, now = staff_member(), clock.now()
    listed = aside.to_finish(db.session, me, now)
    told = {"listed": listed, "late": aside.late_among(listed), "all": aside.sees_all(me), "me": me}
    return told | (choices(desk) if listed else {})


def hand_on(desk: Desk, public_id: str) -> Answered:
    """Somebody else finishes it, or at another time: for its owner, their team, supervisors."""
    me, door = staff_member(), door_of(desk)
    try:
        with unit_of_work() as session:
            intake = by_public_id(session, public_id, lock=True)
            if not aside.is_for(intake, me):
                raise NotFound("This request is not yours to finish.")
            problems = note(session, intake, door)
    except DomainError as fault:
        problems = {"": str(fault)}
    if problems:
        flash(" ".join(problems.values()), "important")
    else:
        flash(_said(intake), "success")
    return redirect(desk.url("home"), 303)


def taken(public_id: str) -> str | None:
    """Take what was given to one's team; returns its code to go on with, or nothing where somebody
    else was quicker, which is told.
    """
    try:
        with unit_of_work() as session:
            code = aside.take(session, public_id, staff_member()).resume_code
    except DomainError as fault:
        flash(str(fault), "important")
        return None
    return code
