"""Whoever no door reaches is promised a call on another's number, or written to by post."""

from collections.abc import Mapping
from datetime import datetime

from flask import flash, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from channels.assisted.desk import Desk
from tracker.access import staff_member
from tracker.edge import settings
from tracker.errors import InvalidAnswers, InvalidContact
from tracker.intake import commands as intake_commands
from tracker.intake.commands import Door
from tracker.intake.letters import keep_address, read_address
from tracker.intake.models import Intake
from tracker.intake.queries import ask
from tracker.interactions import call_backs
from tracker.interactions.call_backs import when_to_call
from tracker.interactions.models import Interaction
from tracker.people.commands import contact_point
from tracker.people.rules import read_phone, spoken_phone

# What the buttons say, as the value of "then".
CALL, LETTER = "reach-call", "reach-letter"


def note(session: Session, intake: Intake, door: Door) -> Mapping[str, str]:
    """Note the way that was chosen; returns what was wrong with it, by the names of the fields."""
    try:
        if request.form["then"] == LETTER:
            _write(session, intake, door)
        else:
            _promise_call(session, intake, door)
    except InvalidAnswers as fault:
        return fault.problems
    return {}


def leave(desk: Desk, contact: Interaction, intake: Intake) -> Response:
    """Back to the page, which says now how they are reached."""
    by_letter = request.form["then"] == LETTER
    flash("Noted: we write to them." if by_letter else "The call-back is promised.", "success")
    return redirect(desk.url("entry", contact_id=contact.id, public_id=intake.public_id), 303)


def _write(session: Session, intake: Intake, door: Door) -> None:
    address = read_address(request.form.get("reach-address", ""))
    keep_address(session, intake, address, channel=door.channel, now=door.now)
    _say_why(session, intake, f"By letter to {address}", door)


def _promise_call(session: Session, intake: Intake, door: Door) -> None:
    problems: dict[str, str] = {}
    form = request.form
    try:
        due_at = chosen_time(
            form.get("reach-when", ""), form.get("reach-day", ""), form.get("reach-time", ""),
            door.now,
        )  # fmt: skip
        for wrong in call_backs.time_problem(due_at, door.now).values():
            problems["reach-day"] = wrong
    except ValueError:
        problems["reach-day"] = "Give the day and the time, such as 14:30."
    try:
        number = read_phone(form.get("reach-number", ""), settings().phone_region)
    except InvalidContact as fault:
        problems["reach-number"] = str(fault)
    if problems:
        raise InvalidAnswers(problems)
    point = contact_point(session, number)
    title = intake.definition.title
    name = ask(session, intake, for_staff=True).counted.get("your_name") or "Name not known"
    promise = call_backs.Promise(
        str(name), point, due_at, f"{title}: how it goes", person=intake.person,
        intake_id=intake.id,
    )  # fmt: skip
    call_backs.promise_for_intake(
        session, promise, staff_member(), now=door.now, contact=door.interaction
    )
    where = spoken_phone(point.value, settings().phone_region)
    _say_why(session, intake, f"Called back on {where}", door)


def _say_why(session: Session, intake: Intake, words: str, door: Door) -> None:
    """Answer by what they are reached instead, where that is asked."""
    asking = ask(session, intake, for_staff=True)
    if asking.question("no_contact_reason") is not None:
        intake_commands.answer(session, intake, "no_contact_reason", words, door)


def chosen_time(chosen: str, day: str, time: str, now: datetime) -> datetime:
    """When a call was promised for: one of the times that are offered by their key, or a day and a
    time as fields of a browser send them. Raises ``ValueError`` for one that is none.
    """
    quick = {key: moment for key, _, moment in when_to_call(now, settings().open_when)}
    if chosen in quick:
        return quick[chosen]
    typed = f"{day.strip()} {time.strip()}"
    return datetime.strptime(typed, "%Y-%m-%d %H:%M").replace(tzinfo=settings().zone)
