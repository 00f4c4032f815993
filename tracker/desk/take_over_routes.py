"""Give a new code by which whom a case is for takes it over: it is shown once."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker import clock
from tracker.access import needs, staff_member
from tracker.cases.queries import by_reference
from tracker.cases.take_over import GOOD_FOR, note_code_given
from tracker.database import unit_of_work
from tracker.errors import Conflict
from tracker.intake.take_over import give_code
from tracker.staff.rules import Permission

take_over_pages = Blueprint("take_over", __name__, url_prefix="/desk/cases")


@take_over_pages.post("/<reference>/take-over-code")
@needs(Permission.WORK_CASES, Permission.USE_PHONE_DESK, Permission.USE_COUNTER)
def give(reference: str) -> Response:
    """A new code for a case, to read out or to write down; an older one works no more."""
    now = clock.now()
    try:
        with unit_of_work() as work:
            case = by_reference(work, reference, lock=True)
            code = give_code(work, case, now=now, staff=staff_member())
            note_code_given(work, case, staff_member(), now=now)
    except Conflict as fault:
        flash(str(fault), "important")
        return redirect(url_for("desk.case", reference=reference), 303)
    shown_once = make_response(
        render_template(
            "desk/take_over_code.html", case=case, take_over_code=code, until=now + GOOD_FOR
        )
    )
    shown_once.headers["Cache-Control"] = "no-store"
    return shown_once
