"""What was entered is added to a request that is open already, and the page after it."""

from flask import redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from channels.assisted.commands import Kept
from channels.assisted.desk import Desk
from channels.assisted.edge import Answered, page
from channels.assisted.telling import hears
from tracker.cases.duplicates import added_from, line_added
from tracker.cases.models import Case
from tracker.cases.queries import by_reference
from tracker.cases.references import shown
from tracker.database import db
from tracker.edge import settings
from tracker.errors import DomainError, InvalidAnswers, NotFound
from tracker.intake.adding import add_to_case
from tracker.intake.commands import Door
from tracker.intake.models import Intake
from tracker.interactions.models import Interaction

# What the buttons say, as the value of "then": this, and the reference of what it is added to.
ADD = "add-"


def add(
    session: Session, desk: Desk, contact: Interaction, intake: Intake, kept: Kept, door: Door
) -> Answered | Kept:
    """Add what was kept to the request of the button; the page after it, or what is in its way.

    Nothing is lost where it is refused: what was kept stays kept, and the request stays open.
    """
    if kept.problems:
        return kept
    try:
        with session.begin_nested():
            case = by_reference(session, request.form["then"].removeprefix(ADD))
            case = add_to_case(session, intake, case, door)
    except InvalidAnswers as fault:
        return kept.with_problems(fault.problems)
    except DomainError as fault:
        return kept.with_problems({"add": str(fault)})
    return _to_added(desk, contact, case)


def where_added(desk: Desk, contact: Interaction, intake: Intake) -> Response | None:
    """The page after an intake was added to a case in this contact, if it was. Two statements."""
    case = added_from(db.session, contact.id, intake.public_id)
    return _to_added(desk, contact, case) if case is not None else None


def _to_added(desk: Desk, contact: Interaction, case: Case) -> Response:
    address = desk.url("added", contact_id=contact.id, reference=shown(case.reference))
    return redirect(address, 303)


def added(desk: Desk, contact: Interaction, reference: str) -> Answered:
    """What is read back after something was added to a request in this contact."""
    case = by_reference(db.session, reference)
    line = line_added(db.session, case, contact.id)
    if line is None:
        raise NotFound(f"Nothing was added to this request in this {desk.contact}.")
    return page(
        desk,
        "assisted/added.html",
        contact=contact,
        case=case,
        line=line,
        hears=hears(case, settings().phone_region) if line.for_citizen else None,
    )
