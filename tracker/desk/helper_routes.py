"""Staff name an organisation that helps with a case, or remove one, as the citizen asks them to."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker import clock
from tracker.access import needs, staff_member
from tracker.cases import helping, queries
from tracker.cases.models import Case
from tracker.database import db, unit_of_work
from tracker.edge import form_row
from tracker.errors import Conflict, InvalidAnswers
from tracker.intake.agreed import HOW
from tracker.people.consents import wordings
from tracker.staff.organisations import organisation, organisations
from tracker.staff.rules import Permission

helper_pages = Blueprint("desk_helpers", __name__)

ASKED = needs(Permission.WORK_CASES, Permission.USE_PHONE_DESK, Permission.USE_COUNTER)
Reply = str | Response | tuple[str, int]


@helper_pages.get("/desk/cases/<reference>/helpers")
@ASKED
def choose(reference: str) -> Reply:
    """Which organisation, and the words that the citizen agrees to."""
    return _page(queries.by_reference(db.session, reference))


def _page(case: Case, problems: Mapping[str, str] | None = None) -> str:
    already = {one.organisation_id for one in helping.helpers_of(db.session, case)}
    offered = organisations(db.session, also_ended=False)
    return render_template(
        "desk/helpers.html",
        case=case,
        offered=[one for one in offered if one.id not in already],
        wordings=wordings(helping.NAMING),
        HOW=HOW,
        typed=request.form,
        problems=problems or {},
    )


@helper_pages.post("/desk/cases/<reference>/helpers")
@ASKED
def name(reference: str) -> Reply:
    """The citizen names an organisation: what they agreed to is kept with it."""
    how, chosen = request.form.get("how", ""), form_row("organisation")
    problems = {}
    if not chosen:
        problems["organisation"] = "Choose which organisation helps them."
    if how not in HOW:
        problems["how"] = "Read the words to them, and say how they agreed."
    if problems:
        return _page(queries.by_reference(db.session, reference), problems), 422
    now, me = clock.now(), staff_member()
    try:
        with unit_of_work() as work:
            case = queries.by_reference(work, reference, lock=True)
            if case.requester is None:
                raise InvalidAnswers(
                    {"organisation": "It was made without a name: nobody is known who can agree."}
                )
            of = organisation(work, chosen)
            if case.status == "closed" or helping.helps_now(work, case, of) is not None:
                raise Conflict("Nothing was noted: it is closed, or they help with it already.")
            named = helping.name_as_agreed(
                work, case, of, language=request.form.get("language", "en"), how=how, now=now, by=me
            )
            title = named.organisation.name
    except InvalidAnswers as fault:
        return _page(queries.by_reference(db.session, reference), fault.problems), 422
    except Conflict as fault:
        flash(str(fault), "important")
    else:
        flash(f"{title} helps with it now.", "success")
    return redirect(url_for("desk.case", reference=reference), 303)


@helper_pages.post("/desk/cases/<reference>/helpers/remove")
@ASKED
def remove(reference: str) -> Reply:
    """The citizen ends the help of an organisation, and tells staff so."""
    with unit_of_work() as work:
        case = queries.by_reference(work, reference, lock=True)
        helper = helping.helper_of(work, case, form_row("helper"), lock=True)
        title = helper.organisation.name
        helping.remove_helper(work, helper, by="staff", now=clock.now(), staff=staff_member())
    flash(f"{title} does not help any more, and sees nothing of it.", "success")
    return redirect(url_for("desk.case", reference=reference), 303)
