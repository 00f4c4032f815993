"""Check the answers, send the request, and what is shown once it is sent."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from channels.web.edge import (
    Closed,
    Reply,
    as_said,
    held_intake,
    open_intake,
    prove,
    visit_of,
)
from channels.web.routes.questions import where_next
from channels.web.rules import days_in_words
from tracker import clock
from tracker.access import open_to_all
from tracker.cases.take_over import code_to_pass_on
from tracker.catalogue.definition import RESERVED_KEYS, QuestionType
from tracker.database import db, unit_of_work
from tracker.edge import settings
from tracker.errors import InvalidAnswers
from tracker.files.queries import files
from tracker.intake import commands
from tracker.intake.models import Intake
from tracker.intake.queries import ask
from tracker.intake.rules import Asking, Line, token
from tracker.interactions.commands import end as end_interaction
from tracker.messages.queries import of_case

pages = Blueprint("web_sending", __name__)


@pages.get("/requests/<public_id>/check")
@open_to_all
def check(public_id: str) -> Reply:
    """Every answer, each with a link to change it, and the button that sends the request."""
    intake = open_intake(db.session, public_id)
    asking = ask(db.session, intake)
    if asking.next is not None:
        flash("This is still to be answered before you can check and send your request.")
        return redirect(where_next(intake, asking))
    lines = [_line(db.session, intake, asking, line) for line in asking.summary()]
    return render_template(
        "web/check.html",
        intake=intake,
        service=intake.definition.content,
        days=days_in_words(intake.definition.content.target_days),
        seen=token(asking.answers),
        own=[line for key, line in lines if key not in RESERVED_KEYS],
        about_you=[line for key, line in lines if key in RESERVED_KEYS],
    )


def _line(
    session: Session, intake: Intake, asking: Asking, line: Line
) -> tuple[str, dict[str, str]]:
    key, value, words = line.question.key, asking.answers.get(line.question.key), line.words
    if value and line.question.type is QuestionType.FILE:
        names = [file.name for file in files(session, value)]
        words = "\n".join(names) if len(names) == len(value) else "\n".join([words, *names])
    elif value and line.question.type is QuestionType.PHONE:
        words = as_said(settings(), "phone", value)
    address = url_for("web_questions.question", public_id=intake.public_id, key=key, change="1")
    return key, {"label": line.label, "words": words, "change": address}


@pages.post("/requests/<public_id>/check")
@open_to_all
def send(public_id: str) -> Reply:
    """Send the request. Sent twice, it is one request, and both see the same confirmation."""
    try:
        with unit_of_work() as session:
            intake = held_intake(session, public_id, lock=True)
            if intake.state == "dropped":
                raise Closed(intake)
            if intake.state == "open":
                here = visit_of(session, intake)
                if request.form.get("seen-answers") != token(ask(session, intake).answers):
                    flash("Some answers have changed since you saw this page. Check them again.")
                    return redirect(url_for(".check", public_id=public_id), 303)
                commands.submit(session, intake, here, settings().zone)
                if here.interaction is not None:
                    end_interaction(session, here.interaction, now=here.now)
    except InvalidAnswers as missing:
        return _to_first(public_id, missing)
    return redirect(url_for(".sent", public_id=public_id), 303)


def _to_first(public_id: str, missing: InvalidAnswers) -> Reply:
    """To the first question that still has to be answered, and why."""
    intake = open_intake(db.session, public_id)
    asking = ask(db.session, intake)
    first = next((q.key for q in asking.questions if q.key in missing.problems), None)
    if first is None:
        return redirect(where_next(intake, asking), 303)
    flash(f"{missing.problems[first]} Answer it, and your request can be sent.")
    return redirect(
        url_for("web_questions.question", public_id=public_id, key=first, change="1"), 303
    )


@pages.get("/requests/<public_id>/sent")
@open_to_all
def sent(public_id: str) -> Reply:
    """That the request was sent: its reference, what happens next, and how to follow it."""
    intake = held_intake(db.session, public_id)
    if intake.state == "open":
        return redirect(where_next(intake, ask(db.session, intake)))
    case = intake.case
    if case is None:
        raise Closed(intake)
    # Whoever sent it from this browser may look at it here without proving who they are, while it
    # is theirs.
    if case.taken_over_at is None:
        prove(case)
    confirmation = next(
        (one for one in of_case(db.session, case.id) if one.means in ("sms", "email")), None
    )
    point = case.contact_point
    return render_template(
        "web/sent.html",
        case=case,
        service=intake.definition.content,
        confirmation=confirmation,
        contact=as_said(settings(), point.kind, point.value) if point else None,
        kind=point.kind if point else None,
        take_over_code=code_to_pass_on(db.session, case, now=clock.now()),
        today=clock.now(),
    )
