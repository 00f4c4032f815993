"""What needs whoever is signed in: what the clocks of cases raised, until it is seen."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker import clock
from tracker.access import asked_by_pages, needs, staff_member
from tracker.cases import alarms
from tracker.cases.clock_timeline import ALARM_WORDS
from tracker.database import db, unit_of_work
from tracker.errors import NotFound
from tracker.staff.rules import Permission

alarm_pages = Blueprint("alarms", __name__, url_prefix="/desk/alarms")

WORKS = needs(Permission.WORK_CASES)


@alarm_pages.get("")
@WORKS
def listing() -> str:
    """What was raised at one's own cases and, for supervisors, what their team was late with.

    Two statements at most.
    """
    found = alarms.needs(db.session, staff_member())
    return render_template(
        "desk/alarms.html", needs=found, ALARM_WORDS=ALARM_WORDS, most=alarms.MOST_COUNTED
    )


@alarm_pages.post("")
@WORKS
def seen() -> Response:
    """Some of it was looked at; where it was one, its case opens if that was asked for."""
    ids = [int(one) for one in request.form.getlist("alarm") if one.isdecimal() and len(one) < 10]
    reference = request.form.get("open", "")[:12]
    try:
        with unit_of_work() as work:
            count = alarms.see(work, staff_member(), ids, now=clock.now())
    except NotFound as gone:
        flash(str(gone), "information")
    else:
        flash("Marked as seen." if count == 1 else f"{count} are marked as seen.", "success")
    if reference:
        return redirect(url_for("desk.case", reference=reference), 303)
    return redirect(url_for(".listing"), 303)


@alarm_pages.get("/waiting")
@WORKS
@asked_by_pages
def waiting() -> dict[str, int]:
    """How much of it there is, for the badge in the navigation. One statement."""
    return {"count": alarms.count_needs(db.session, staff_member())}
