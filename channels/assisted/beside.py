"""What stands beside the form while it is filled in, and what it offers: to add to a request that
is open already; a call-back or a letter for whoever no door reaches.
"""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from sqlalchemy.orm import Session

from channels.assisted.adding import ADD
from channels.assisted.desk import Desk
from channels.assisted.telling import Told, who_is_told
from tracker.cases.duplicates import likely_duplicates
from tracker.edge import settings
from tracker.intake.adding import wanted
from tracker.intake.commands import Door
from tracker.intake.letters import address_of
from tracker.intake.models import Intake
from tracker.intake.rules import Asking
from tracker.interactions.call_backs import of_intake, when_to_call
from tracker.interactions.models import Interaction
from tracker.people.models import Person


def beside(
    session: Session,
    desk: Desk,
    contact: Interaction,
    intake: Intake,
    asking: Asking,
    door: Door,
    problems: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """The two parts beside the form, as HTML: ``duplicates`` and ``telling``.

    Twelve statements at most, however many requests are open. ``problems`` is what was wrong with
    what was typed there.
    """
    wants = wanted(session, intake, asking)
    person = session.get(Person, wants.person_id) if wants.person_id is not None else None
    address = address_of(intake)
    told = who_is_told(
        session,
        asking.counted,
        desk.channel,
        region=settings().phone_region,
        quiet=settings().quiet,
        now=door.now,
        person=person,
        address=address,
    )
    shared: dict[str, Any] = {"desk": desk, "contact": contact, "intake": intake}
    offered = _to_whom_nothing_reaches(session, told, intake, door)
    known_address = address or (person.address if person else None)
    return {
        "duplicates": render_template(
            "assisted/_duplicates.html",
            likely=likely_duplicates(session, wants),
            add=ADD,
            **shared,
        ),
        "telling": render_template(
            "assisted/_telling.html",
            told=told,
            address=known_address,
            problems=problems or {},
            typed=request.form if problems else {},
            **offered,
            **shared,
        ),
    }


def _to_whom_nothing_reaches(
    session: Session, told: Told | None, intake: Intake, door: Door
) -> dict[str, Any]:
    """Times to call back at, and the call that is promised already. One statement, where needed."""
    if told is None or not told.no_door:
        return {}
    return {
        "times": when_to_call(door.now, settings().open_when),
        "promised": of_intake(session, intake.id),
    }
