"""How a request goes: for whoever has its reference and a detail that proves it is theirs."""

from flask import Blueprint, redirect, render_template, request, url_for

from channels.web.edge import Reply, prove, proven_case
from channels.web.forms import TrackForm
from channels.web.routes.helping import helpers_on_page
from tracker import clock
from tracker.access import open_to_all
from tracker.cases import queries
from tracker.cases.deadlines import is_late
from tracker.cases.references import read_reference, shown
from tracker.cases.standing import state_of
from tracker.cases.timeline import entry_for_citizen
from tracker.characters import clean
from tracker.database import db, unit_of_work
from tracker.errors import InvalidReference, TooManyTries
from tracker.intake.resume_codes import is_resume_code

pages = Blueprint("web_tracking", __name__)

NO_REFERENCE = "Enter the reference of your request."
NO_PROOF = "Enter the last four figures of the phone number, or the e-mail address."
RESUME_CODE = (
    "This is the code of a request that was not sent yet. Use “Go on with a request” to finish it."
)


@pages.route("/track", methods=["GET", "POST"])
@open_to_all
def track() -> Reply:
    """Ask for a request by its reference and a detail of whoever made it."""
    form = TrackForm()
    typed, proof = clean(form.reference.data or ""), clean(form.proof.data or "")
    if request.method != "POST":
        return _form_page(clean(request.args.get("reference", "")), "", {}), 200
    problems = _empty(typed, proof)
    if problems:
        return _form_page(typed, proof, problems), 422
    try:
        reference = read_reference(typed)
        if is_resume_code(reference):
            raise InvalidReference(RESUME_CODE)
        with unit_of_work() as session:
            case = queries.track(
                session, reference, proof, address=request.remote_addr or "", now=clock.now()
            )
    except InvalidReference as slip:
        return _form_page(typed, proof, {"reference": str(slip)}), 422
    except TooManyTries as enough:
        return _form_page(typed, proof, {"reference": str(enough)}), 429
    if case is None:
        return _form_page(typed, proof, {"reference": queries.NO_MATCH}), 422
    prove(case)
    return redirect(url_for(".case", reference=shown(case.reference)), 303)


def _empty(typed: str, proof: str) -> dict[str, str]:
    """What was left empty: it is no try."""
    problems = {}
    if not typed.strip():
        problems["reference"] = NO_REFERENCE
    if not proof.strip():
        problems["proof"] = NO_PROOF
    return problems


def _form_page(reference: str, proof: str, problems: dict[str, str]) -> str:
    return render_template(
        "web/track.html", reference=reference[:40], proof=proof[:320], problems=problems
    )


@pages.get("/track/<reference>")
@open_to_all
def case(reference: str) -> Reply:
    """How a request goes, in a browser that has proven that it is theirs."""
    wanted = read_reference(reference)
    case = proven_case(db.session, wanted)
    if case is None:
        return redirect(url_for(".track", reference=shown(wanted)))
    events = queries.timeline(db.session, case, for_citizen=True)
    return render_template(
        "web/case.html",
        case=case,
        state=state_of(case),
        late=is_late(case, clock.now()),
        entries=[entry_for_citizen(event) for event in events],
        **helpers_on_page(case),
    )
