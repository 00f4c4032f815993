"""Changes of many cases: choose what is done, see what it would do, do it, and take it back."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker import clock
from tracker.access import asked_by_pages, needs, staff_member
from tracker.cases import bulk
from tracker.cases.lifecycle import OUTCOMES
from tracker.cases.models import PRIORITIES
from tracker.cases.queue_models import BulkChange
from tracker.cases.routing import destinations
from tracker.cases.telling import UNTOLD
from tracker.database import db, unit_of_work
from tracker.desk import bulk_rules as rules
from tracker.desk.queue_rules import read_sought
from tracker.edge import settings
from tracker.errors import InvalidAnswers
from tracker.messages.rules import MEANS_LABELS
from tracker.staff.queries import who_may
from tracker.staff.rules import Permission

bulk_pages = Blueprint("bulk", __name__, url_prefix="/desk/bulk")

Answer = str | Response | tuple[str, int]
WORK = needs(Permission.WORK_CASES)


@bulk_pages.get("")
@WORK
def mine() -> str:
    """The last changes of many cases that somebody made."""
    made = bulk.changes_of(db.session, staff_member())
    return render_template("desk/bulk_list.html", changes=made, **_words())


@bulk_pages.post("")
@WORK
def choose() -> Response:
    """The cases that were chosen in the queue, or all that fit its list, for one kind of change."""
    kind = request.form.get("kind", "")
    if kind not in rules.DEEDS:
        flash("Choose what is to be done with the cases.", "error")
        return _back()
    staff, now = staff_member(), clock.now()
    fitting = None
    if request.form.get("which") == "all":
        sought = read_sought(_query(), own_team="", teams=None, services=None)
        fitting = sought.filter(staff.id, now, settings().zone)
    ids = [int(one) for one in request.form.getlist("case") if one.isdecimal() and len(one) < 10]
    try:
        with unit_of_work() as work:
            made = bulk.choose(work, staff, kind, now=now, ids=ids, fitting=fitting)
    except InvalidAnswers as fault:
        flash(" ".join(fault.problems.values()), "error")
        return _back()
    return redirect(url_for("bulk.change", change_id=made.id), 303)


def _query() -> dict[str, Any]:
    """The list that the cases were chosen in: the form carries the query of its address."""
    every = request.form.lists()
    return {name[6:]: values for name, values in every if name.startswith("query-")}


def _back() -> Response:
    return redirect(url_for("queue.shown", **_query()), 303)


@bulk_pages.get("/<int:change_id>")
@WORK
def change(change_id: int) -> str:
    """A change of many: its form, its preview, how it goes, or what came of it."""
    return _page(bulk.change(db.session, change_id))


@bulk_pages.post("/<int:change_id>")
@WORK
def go_on(change_id: int) -> Answer:
    """See what it would do, do it, or take it back."""
    deed = request.form.get("action", "")
    if deed == "run":
        return _run(change_id)
    if deed == "undo":
        return _undo(change_id)
    try:
        with unit_of_work() as work:
            found = bulk.change(work, change_id, lock=True)
            bulk.check_maker(found, staff_member())
            details = rules.read_details(found.kind, request.form, **_choices())
            bulk.prepare(work, found, details)
    except InvalidAnswers as fault:
        return _page(bulk.change(db.session, change_id), fault.problems), 422
    return redirect(url_for("bulk.change", change_id=change_id), 303)


def _run(change_id: int) -> Response:
    with unit_of_work() as work:
        found = bulk.change(work, change_id, lock=True)
        bulk.begin(work, found, staff_member(), now=clock.now())
        total = found.total
    return _carry_on(change_id, total)


def _undo(change_id: int) -> Response:
    with unit_of_work() as work:
        found = bulk.change(work, change_id, lock=True)
        made = bulk.undo(work, found, staff_member(), now=clock.now())
        number, total = made.id, made.total
    return _carry_on(number, total)


def _carry_on(change_id: int, total: int) -> Response:
    """Few are done at once; many are left to the workers, and the page shows how it goes."""
    if total <= bulk.AT_ONCE:
        goes_on = True
        while goes_on:
            with unit_of_work() as work:
                goes_on = bulk.step(work, change_id, now=clock.now())
    return redirect(url_for("bulk.change", change_id=change_id), 303)


@bulk_pages.get("/<int:change_id>/progress")
@WORK
@asked_by_pages
def progress(change_id: int) -> dict[str, int]:
    """How many cases of it wait, are done, and were left out. One statement."""
    return bulk.progress(db.session, change_id)


def _choices() -> dict[str, Any]:
    staff = who_may(db.session, Permission.WORK_CASES)
    return {
        "colleagues": {one.id: one for one in staff},
        "destinations": {one.value: one for one in destinations(db.session)},
    }


def _words() -> dict[str, Any]:
    return {
        "DEEDS": rules.DEEDS,
        "UNDO": rules.UNDO,
        "MEANS_LABELS": MEANS_LABELS,
        "does": rules.what_it_does,
    }


def _page(found: BulkChange, problems: dict[str, str] | None = None) -> str:
    """The page of a change, as far as it has come. At most six statements."""
    kind = found.undoes.kind if found.undoes else found.kind
    choosing = found.state in ("chosen", "ready")
    begun = not choosing
    choices = _choices() if choosing else {}
    colleagues, places = choices.get("colleagues", {}), choices.get("destinations", {})
    return render_template(
        "desk/bulk.html",
        change=found,
        kind=kind,
        is_mine=found.staff_id == staff_member().id,
        problems=problems or {},
        typed=request.form,
        counts=bulk.progress(db.session, found.id) if begun else {},
        noted=bulk.noted(db.session, found.id) if begun else [],
        undone_by=bulk.undone_by(db.session, found) if found.state == "done" else None,
        colleagues=[(id, one.name) for id, one in colleagues.items()],
        places=[(value, one.words) for value, one in places.items()],
        STATUSES_TO=rules.STATUSES_TO,
        PRIORITIES=PRIORITIES,
        OUTCOMES={key: label for key, (label, _) in OUTCOMES.items() if key != "duplicate"},
        UNTOLD=UNTOLD,
        **_words(),
    )
