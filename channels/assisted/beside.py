"""What stands beside the form while it is filled in, and what it offers: to add to a request that
is open already; a call-back or a letter for whoever no door reaches.
"""

from typing import Any

from flask import flash, redirect, render_template, request
from sqlalchemy.orm import Session

from channels.assisted.desk import Desk
from channels.assisted.edge import Answered, door_of
from channels.assisted.telling import who_is_told
from tracker.access import staff_member
from tracker.cases.duplicates import likely_duplicates
from tracker.cases.queries import by_reference
from tracker.cases.references import read_reference, shown
from tracker.database import unit_of_work
from tracker.edge import settings
from tracker.errors import DomainError
from tracker.intake import commands as intake_commands
from tracker.intake.adding import add_to_case, wanted
from tracker.intake.commands import Door
from tracker.intake.models import Intake
from tracker.intake.queries import ask, by_public_id
from tracker.intake.rules import Asking
from tracker.interactions import call_backs
from tracker.interactions.models import Interaction
from tracker.people.commands import contact_point
from tracker.people.models import Person
from tracker.people.rules import read_phone


def beside(
    session: Session, desk: Desk, contact: Interaction, intake: Intake, asking: Asking, door: Door
) -> dict[str, str]:
    """The two parts beside the form, as HTML: ``duplicates`` and ``telling``. Eight statements at
    most, however many requests are open.
    """
    shared: dict[str, Any] = {"desk": desk, "contact": contact, "intake": intake}
    wants = wanted(session, intake, asking)
    likely = likely_duplicates(session, wants)
    told = who_is_told(
        session,
        asking.counted,
        desk.channel,
        region=settings().phone_region,
        quiet=settings().quiet,
        now=door.now,
        person=session.get(Person, wants.person_id) if wants.person_id is not None else None,
    )
    return {
        "duplicates": render_template("assisted/_duplicates.html", likely=likely, **shared),
        "telling": render_template("assisted/_telling.html", told=told, **shared),
    }


def add(desk: Desk, contact: Interaction, public_id: str) -> Answered:
    """What was answered is added to a request that is open already, and makes no other."""
    try:
        with unit_of_work() as session:
            case = by_reference(session, read_reference(request.form.get("case", "")))
            intake = by_public_id(session, public_id, lock=True)
            case = add_to_case(session, intake, case, door_of(desk, contact))
            title, reference = case.definition.title, shown(case.reference)
    except DomainError as fault:
        flash(str(fault), "important")
        return redirect(desk.url("entry", contact_id=contact.id, public_id=public_id), 303)
    flash(f"Added to {title}. Its reference, to read out: {reference}.", "success")
    return redirect(desk.url("contact", contact_id=contact.id), 303)


def reach(desk: Desk, contact: Interaction, public_id: str) -> Answered:
    """Somebody whom no door reaches is promised a call on another's number, or a letter."""
    number, address = request.form.get("number", ""), request.form.get("address", "").strip()
    door = door_of(desk, contact)
    try:
        with unit_of_work() as session:
            intake = by_public_id(session, public_id, lock=True)
            intake_commands.check_open(intake)
            if request.form.get("by") == "letter":
                words = f"By letter to: {' '.join(address.split())}" if address else ""
                intake_commands.answer(session, intake, "no_contact_reason", words, door)
                if intake.person is not None:
                    intake.person.address = address[:500]
            else:
                _promise_call(session, intake, number, door)
    except DomainError as fault:
        flash(str(fault), "important")
    else:
        flash("Noted: we reach them that way.", "success")
    return redirect(desk.url("entry", contact_id=contact.id, public_id=public_id), 303)


def _promise_call(session: Session, intake: Intake, number: str, door: Door) -> None:
    point = contact_point(session, read_phone(number, settings().phone_region))
    counted = ask(session, intake, for_staff=True).counted
    title = intake.definition.title
    name = str(counted.get("your_name") or "Name not known")
    _, _, due_at = call_backs.when_to_call(door.now, settings().open_when)[-1]
    call_backs.promise(
        session,
        call_backs.Promise(
            name, point, due_at, f"{title}: how it goes", person=intake.person, intake_id=intake.id
        ),
        staff_member(),
        now=door.now,
        contact=door.interaction,
    )
