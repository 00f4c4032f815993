"""Place a text that belongs to no request as yet, and settle one of which nobody knows whether it
went out.
"""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session

from tracker import clock
from tracker.access import staff_member
from tracker.cases.references import shown
from tracker.database import unit_of_work
from tracker.desk import texting
from tracker.desk.texts_routes import WRITE, Answer, Given, inbox_page
from tracker.errors import Conflict, InvalidReference, NotFound
from tracker.messages.models import Message
from tracker.staff.models import Staff

triage_pages = Blueprint("triage", __name__, url_prefix="/desk/texts/messages")

Deed = Callable[[Session, Message, Staff, Given, datetime], str]


def _place(session: Session, text: Message, staff: Staff, given: Given, now: datetime) -> str:
    typed = given.get("case") or given.get("reference", "")
    case = texting.place(session, text, typed, staff, now=now)
    return f"The text is added to {shown(case.reference)}."


def _nothing(session: Session, text: Message, staff: Staff, given: Given, now: datetime) -> str:
    texting.nothing_to_do(session, text, now=now)
    return "The text is off the list."


def _put_back(session: Session, text: Message, staff: Staff, given: Given, now: datetime) -> str:
    texting.put_back(session, text, staff, now=now)
    return "The text is in the list again."


# By the value of the button.
DEEDS: dict[str, Deed] = {"place": _place, "nothing": _nothing, "put_back": _put_back}


@triage_pages.post("/<int:message_id>")
@WRITE
def settle(message_id: int) -> Answer:
    """Do one thing with a text of the list; what cannot be done is said there."""
    deed = DEEDS.get(request.form.get("action", ""))
    if deed is None:
        abort(400)
    try:
        with unit_of_work() as work:
            text = texting.text_to_settle(work, message_id)
            said = deed(work, text, staff_member(), request.form, clock.now())
    except Conflict as fault:
        return inbox_page("unplaced", conflict=str(fault)), 409
    except (InvalidReference, NotFound) as fault:
        return inbox_page("unplaced", problems={f"reference-{message_id}": str(fault)}), 422
    flash(said, "success")
    undo = message_id if deed is not _put_back else None
    return redirect(url_for("texts.listing", tab="unplaced", done=undo), 303)
