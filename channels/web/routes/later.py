"""Stop and come back, at this door or another; or drop a request."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from sqlalchemy.orm import Session

from channels.door import held_in_browser
from channels.web.edge import HELD, PROVEN, Reply, begin_visit, hold, open_intake, visit_of
from channels.web.forms import ResumeForm
from channels.web.taking_over import TAKING, begin_taking_over
from tracker import clock
from tracker.access import open_to_all
from tracker.cases.models import TakeOverCode
from tracker.characters import clean
from tracker.database import db, unit_of_work
from tracker.errors import InvalidReference, TooManyTries
from tracker.intake import commands, queries
from tracker.intake.models import Intake
from tracker.intake.take_over import by_any_code
from tracker.interactions.commands import end as end_interaction
from tracker.interactions.queries import sites

pages = Blueprint("web_later", __name__)

NO_SUCH_CODE = (
    "We found no unfinished request with this code, and none to take over. Check it and try again."
)


@pages.get("/requests/<public_id>/later")
@open_to_all
def later(public_id: str) -> Reply:
    """The code by which a request goes on at any door."""
    return render_template(
        "web/later.html", intake=open_intake(db.session, public_id), sites=sites(db.session)
    )


@pages.route("/requests/<public_id>/drop", methods=["GET", "POST"])
@open_to_all
def drop(public_id: str) -> Reply:
    """Give a request up, once it is confirmed."""
    if request.method != "POST":
        return render_template("web/drop.html", intake=open_intake(db.session, public_id))
    with unit_of_work() as work:
        intake = open_intake(work, public_id, lock=True)
        here = visit_of(work, intake)
        commands.drop(work, intake, here)
        if here.interaction is not None:
            end_interaction(work, here.interaction, now=here.now)
        title = intake.definition.title
    flash(f"Your request “{title}” is dropped. Nothing was sent.", "success")
    return redirect(url_for("web_services.catalogue"), 303)


@pages.route("/continue", methods=["GET", "POST"])
@open_to_all
def resume() -> Reply:
    """Go on with a request by its code, or with one that this browser holds; or take over one that
    was entered for them.
    """
    form = ResumeForm()
    if request.method != "POST":
        return _resume_page(form)
    typed = clean(form.code.data or "")
    if not typed.strip():
        return _resume_page(form, problem="Enter the code of your request.", status=422)
    try:
        with unit_of_work() as work:
            found = by_any_code(work, typed, request.remote_addr or "", now=clock.now())
            if isinstance(found, Intake):
                _take_up(work, found)
    except InvalidReference as slip:
        return _resume_page(form, problem=str(slip), status=422)
    except TooManyTries as enough:
        return _resume_page(form, problem=str(enough), status=429)
    if found is None:
        return _resume_page(form, problem=NO_SUCH_CODE, status=422)
    if isinstance(found, TakeOverCode):
        return begin_taking_over(found)
    if found.state != "open":
        return render_template("web/already_sent.html", state=found.state), 409
    hold(found)
    return redirect(url_for("web_questions.go_on", public_id=found.public_id), 303)


def _take_up(work: Session, intake: Intake) -> None:
    """Go on with an intake in this browser, if it is open still."""
    if intake.state != "open":
        return
    if intake.channel == "web" and intake.public_id in held_in_browser(HELD):
        return
    before = intake.interaction
    commands.take_up(work, intake, begin_visit(work))
    if before is not None and before.channel == "web":
        end_interaction(work, before, now=clock.now())


def _resume_page(form: ResumeForm, *, problem: str | None = None, status: int = 200) -> Reply:
    page = render_template(
        "web/continue.html",
        code=clean(form.code.data or ""),
        problems={"code": problem} if problem else {},
        unfinished=queries.open_among(db.session, held_in_browser(HELD)),
    )
    return page, status


@pages.post("/forget")
@open_to_all
def forget() -> Reply:
    """Let this browser forget every request: for a computer that others use too."""
    session.pop(HELD, None)
    session.pop(PROVEN, None)
    session.pop(TAKING, None)
    flash("This browser has forgotten your requests. They are safe with us.", "success")
    return redirect(url_for("web_services.catalogue"), 303)
