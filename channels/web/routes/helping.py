"""Who helps with a request: its owner names an organisation, sees it, and ends its help."""

from flask import Blueprint, flash, redirect, request, url_for

from channels.web.edge import Reply, proven_case
from tracker import clock
from tracker.access import open_to_all
from tracker.cases import helping, queries
from tracker.cases.models import Case
from tracker.cases.references import read_reference, shown
from tracker.database import db, unit_of_work
from tracker.edge import form_row
from tracker.errors import Conflict, NotFound
from tracker.languages import current_language
from tracker.people.consents import statement
from tracker.staff.organisations import organisation, organisations

pages = Blueprint("web_helping", __name__)


def helpers_on_page(case: Case) -> dict[str, object]:
    """What the page of a request shows of who helps with it. Two statements or three."""
    helps = helping.helpers_of(db.session, case)
    already = {one.organisation_id for one in helps}
    can_name = case.status != "closed" and case.requester is not None
    offered = organisations(db.session, also_ended=False) if can_name else []
    return {
        "helpers": helps,
        "offered": [one for one in offered if one.id not in already],
        "agreed": statement(helping.NAMING, current_language()),
    }


def _proven(reference: str) -> str:
    """The reference, if this browser has proven that the request is theirs."""
    wanted = read_reference(reference)
    if proven_case(db.session, wanted) is None:
        raise NotFound("This request is not open in this browser.")
    return wanted


@pages.post("/track/<reference>/helpers")
@open_to_all
def name(reference: str) -> Reply:
    """An organisation helps with the request from now on."""
    wanted = _proven(reference)
    back = redirect(url_for("web_tracking.case", reference=shown(wanted), _anchor="helpers"), 303)
    chosen = form_row("organisation")
    if not chosen or "agree" not in request.form:
        flash("Choose an organisation, and say that you agree. Nobody was named.", "important")
        return back
    now = clock.now()
    try:
        with unit_of_work() as work:
            case = queries.by_reference(work, wanted, lock=True)
            if case.requester is None or case.status == "closed":
                raise Conflict("Nobody can be named to help with this request any more.")
            of = organisation(work, chosen)
            if helping.helps_now(work, case, of) is not None:
                raise Conflict(f"{of.name} helps you with this request already.")
            helping.name_as_agreed(
                work, case, of, language=current_language(), how="written_consent", now=now
            )
            title = of.name
    except Conflict as fault:
        flash(str(fault), "important")
    else:
        flash(f"{title} helps you with this request now.", "success")
    return back


@pages.post("/track/<reference>/helpers/remove")
@open_to_all
def remove(reference: str) -> Reply:
    """An organisation helps with the request no more, and sees nothing of it."""
    wanted = _proven(reference)
    with unit_of_work() as work:
        case = queries.by_reference(work, wanted, lock=True)
        helper = helping.helper_of(work, case, form_row("helper"), lock=True)
        title = helper.organisation.name
        helping.remove_helper(work, helper, by="citizen", now=clock.now())
    flash(f"{title} does not help you with this request any more.", "success")
    address = url_for("web_tracking.case", reference=shown(wanted), _anchor="helpers")
    return redirect(address, 303)
