"""Faults with many reports: the list, one incident, and what goes with it or not."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker import clock
from tracker.access import needs, staff_member
from tracker.cases import clusters, incidents, merging
from tracker.cases.events import check_fresh
from tracker.cases.incident_queries import incident_file
from tracker.cases.models import Case
from tracker.cases.queries import by_reference
from tracker.cases.references import read_reference, shown
from tracker.cases.standing import leading
from tracker.cases.timeline import entry
from tracker.database import db, unit_of_work
from tracker.errors import Conflict, InvalidReference, InvalidTransition, NotFound
from tracker.staff.rules import Permission

incident_pages = Blueprint("incidents", __name__, url_prefix="/desk")

Answer = str | Response | tuple[str, int]
MOST_AT_ONCE = 50  # cases attached by one form


@incident_pages.get("/incidents")
@needs(Permission.SEE_CASES)
def every() -> Answer:
    """The open incidents, and open cases that may be reports of one. Five statements."""
    return render_template(
        "desk/incidents.html",
        incidents=clusters.incidents(db.session),
        clusters=clusters.clusters(db.session),
    )


@incident_pages.get("/incidents/<reference>")
@needs(Permission.SEE_CASES)
def incident(reference: str) -> Answer:
    """An incident with all of its reports; of a report, its incident."""
    case = by_reference(db.session, reference)
    lead = leading(case)
    if lead.id != case.id:
        return redirect(url_for("incidents.incident", reference=lead.reference))
    return render_template(
        "desk/incident.html", file=incident_file(db.session, case), case=case, entry=entry
    )


@incident_pages.get("/cases/<reference>/attach")
@needs(Permission.WORK_CASES)
def confirm_attach(reference: str) -> Answer:
    """Show an incident and what is to be attached to it, before it is.

    With ``to`` it is the case of this address that is attached, to the incident named there; else
    the cases named by ``report`` are attached to it.
    """
    case = by_reference(db.session, reference)
    try:
        to = request.args.get("to", "").strip()
        lead = leading(by_reference(db.session, to)) if to else case
        found = [case] if to else _named(request.args.getlist("report"), besides=case)
        incidents.check_incident(lead)
    except (InvalidReference, NotFound, Conflict) as fault:
        flash(str(fault), "important")
        return redirect(url_for("desk.case", reference=case.reference))
    problems = {one.reference: why for one in found if (why := incidents.why_not(one, lead))}
    return render_template(
        "desk/attach.html",
        incident=lead,
        back=case,
        reports=[one for one in found if one.reference not in problems],
        problems=problems,
    )


def _named(typed: list[str], *, besides: Case) -> list[Case]:
    """The cases of these references; several may stand in one field, with spaces or commas."""
    references = {
        read_reference(one): None
        for field in typed
        for one in field.replace(",", " ").replace(";", " ").split()
    }
    references.pop(besides.reference, None)
    if not references:
        raise NotFound("Enter the reference of at least one other case.")
    if len(references) > MOST_AT_ONCE:
        raise Conflict(f"Attach at most {MOST_AT_ONCE} cases at once.")
    return [by_reference(db.session, one) for one in references]


@incident_pages.post("/cases/<reference>/attach")
@needs(Permission.WORK_CASES)
def attach(reference: str) -> Response:
    """The cases of the form report the incident of this address."""
    named = request.form.getlist("report")
    try:
        with unit_of_work() as work:
            locked = incidents.lock_cases(work, [reference, *named[:MOST_AT_ONCE]])
            lead = next(one for one in locked if one.reference == read_reference(reference))
            for one in locked:
                check_fresh(one, request.form.get(f"revision-{one.reference}", 0, type=int))
            reports = [one for one in locked if one is not lead]
            moved = incidents.attach(work, lead, reports, staff_member(), now=clock.now())
    except Conflict as fault:
        flash(f"Nothing was attached. {fault}", "important")
        return redirect(url_for("desk.case", reference=reference), 303)
    count = len(moved)
    what = f"{count} cases report this now." if count != 1 else "1 case reports this now."
    flash(f"{what} They end with it.", "success")
    return redirect(url_for("incidents.incident", reference=lead.reference), 303)


@incident_pages.post("/cases/<reference>/detach")
@needs(Permission.WORK_CASES)
def detach(reference: str) -> Response:
    """The case does not report its incident after all."""
    try:
        with unit_of_work() as work:
            case = incidents.lock_cases(work, [reference])[0]
            was = incidents.detach(work, case, staff_member(), now=clock.now())
    except Conflict as fault:
        flash(str(fault), "important")
    else:
        flash(f"It is a case of its own again, and not a report of {shown(was.reference)}.")
    return redirect(url_for("desk.case", reference=reference), 303)


@incident_pages.post("/cases/<reference>/not-the-same")
@needs(Permission.WORK_CASES)
def not_the_same(reference: str) -> Response:
    """Two cases are not the same: it is not suggested again."""
    try:
        with unit_of_work() as work:
            case = by_reference(work, reference)
            other = by_reference(work, request.form.get("other", ""))
            incidents.not_the_same(work, case, other, staff_member(), now=clock.now())
    except Conflict as fault:
        flash(str(fault), "important")
    else:
        flash(f"{shown(other.reference)} is not suggested here again.", "success")
    return redirect(url_for("desk.case", reference=case.reference), 303)


@incident_pages.post("/cases/<reference>/unmerge")
@needs(Permission.WORK_CASES)
def unmerge(reference: str) -> Response:
    """The case was not the same as the one it was merged into: it goes on by itself."""
    try:
        with unit_of_work() as work:
            case = by_reference(work, reference)
            goes_on = case.merged_into
            if goes_on is None:
                raise Conflict("This case is a case of its own already.")
            incidents.lock_cases(work, [case.reference, goes_on.reference])
            into = merging.unmerge(work, case, staff_member(), now=clock.now())
    except (Conflict, InvalidTransition) as fault:
        flash(str(fault), "important")
    else:
        flash(
            f"It is a case of its own again, as it was before it went into {shown(into.reference)}."
            " Whoever asked is told.",
            "success",
        )
    return redirect(url_for("desk.case", reference=reference), 303)
