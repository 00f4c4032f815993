"""One question to a page. Nothing is stored before the first answer."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from channels.questions import Upload, marks, question_form, raws_of, seen_in, uploads_in
from channels.web.edge import (
    Closed,
    Reply,
    as_said,
    begin_visit,
    hold,
    open_intake,
    typed_again,
    visit_of,
)
from tracker.access import open_to_all
from tracker.catalogue.definition import Question, QuestionType
from tracker.catalogue.models import Definition
from tracker.catalogue.queries import current_definition
from tracker.database import db, unit_of_work
from tracker.edge import settings
from tracker.errors import Conflict, InvalidAnswer
from tracker.files.queries import files
from tracker.intake import commands
from tracker.intake.commands import Door
from tracker.intake.models import Intake
from tracker.intake.queries import ask, ask_version
from tracker.intake.reading import Raw
from tracker.intake.rules import Answers, Asking, as_raw, say

pages = Blueprint("web_questions", __name__)


@dataclass(frozen=True)
class Asked:
    """A question on its page: of which request, if one is stored, and the answers so far."""

    question: Question
    definition: Definition
    answers: Answers
    back: str
    intake: Intake | None = None


@pages.route("/services/<service_key>/start", methods=["GET", "POST"])
@open_to_all
def start(service_key: str) -> Reply:
    """The first question. Its answer begins the request; a wrong one stores nothing."""
    definition = current_definition(db.session, service_key)
    question = ask_version(db.session, definition, {}).questions[0]
    back = url_for("web_services.service", service_key=service_key)
    asked = Asked(question, definition, {}, back)
    if request.method != "POST":
        return _page(asked)
    form = question_form([question])
    try:
        uploads = _uploads(form, question)
        with unit_of_work() as session:
            here = begin_visit(session)
            intake = commands.begin(session, definition, here)
            _keep(session, intake, question, form, uploads, here)
            address = where_next(intake, ask(session, intake))
    except InvalidAnswer as fault:
        return _page(asked, form=form, problem=str(fault)), 422
    hold(intake)
    return redirect(address, 303)


@pages.get("/requests/<public_id>")
@open_to_all
def go_on(public_id: str) -> Reply:
    """Where a request goes on: its next question, or the page on which answers are checked."""
    intake = open_intake(db.session, public_id)
    return redirect(where_next(intake, ask(db.session, intake)))


@pages.route("/requests/<public_id>/questions/<key>", methods=["GET", "POST"])
@open_to_all
def question(public_id: str, key: str) -> Reply:
    """One question of a request that is under way, with the answer there is."""
    intake = open_intake(db.session, public_id)
    asking = ask(db.session, intake)
    question = asking.question(key)
    if question is None:
        # Another answer has made it needless since the page was shown.
        return redirect(where_next(intake, asking), 303)
    asked = Asked(question, intake.definition, asking.answers, _back(intake, asking, key), intake)
    if request.method != "POST":
        return _page(asked)
    if question.type is QuestionType.FILE and "file-remove" in request.form:
        return _remove_file(asked, request.form["file-remove"])
    return _answer(asked)


def _answer(asked: Asked) -> Reply:
    """Take the answer that was sent for a question of a stored request."""
    question, public_id = asked.question, asked.intake.public_id if asked.intake else ""
    form = question_form([question])
    try:
        uploads = _uploads(form, question)
        with unit_of_work() as session:
            intake = open_intake(session, public_id, lock=True)
            here = visit_of(session, intake)
            _keep(session, intake, question, form, uploads, here)
            address = where_next(intake, ask(session, intake), change=_is_change())
    except InvalidAnswer as fault:
        return _page(asked, form=form, problem=str(fault)), 422
    except Closed:
        raise
    except Conflict as fault:
        answers = open_intake(db.session, public_id).answers
        fresh = Asked(question, asked.definition, answers, asked.back, asked.intake)
        return _page(fresh, form=form, problem=str(fault), conflict=True), 409
    if "file-stay" in request.form:
        address = url_for(".question", public_id=public_id, key=question.key, change=_is_change())
    return redirect(address, 303)


def _uploads(form: FlaskForm, question: Question) -> list[Upload]:
    """The files that were sent, put where files are kept before the unit of work begins."""
    if question.type is not QuestionType.FILE:
        return []
    # What was read so far must not stay open while the store is written to.
    db.session.rollback()
    return uploads_in(form, question)


def _keep(
    session: Session,
    intake: Intake,
    question: Question,
    form: FlaskForm,
    uploads: list[Upload],
    here: Door,
) -> None:
    if question.type is QuestionType.FILE:
        # Files are added to those there are, so that nothing of another page is overwritten.
        raw: Raw = [
            *_kept(intake, question),
            *(upload.note(session, intake, here) for upload in uploads),
        ]
        commands.answer(session, intake, question.key, raw, here)
        return
    commands.answer(
        session,
        intake,
        question.key,
        raws_of(form, [question])[question.key],
        here,
        seen=seen_in([question]).get(question.key),
    )


def _kept(intake: Intake, question: Question) -> list[str]:
    kept = as_raw(question, intake.answers.get(question.key))
    return kept if isinstance(kept, list) else [kept]


def _remove_file(asked: Asked, key: str) -> Reply:
    """Take one file out of an answer, and show the question again."""
    question, public_id = asked.question, asked.intake.public_id if asked.intake else ""
    with unit_of_work() as session:
        intake = open_intake(session, public_id, lock=True)
        here = visit_of(session, intake)
        left = [one for one in _kept(intake, question) if one != key]
        if left:
            commands.answer(session, intake, question.key, left, here)
        else:
            commands.clear(session, intake, question.key, here)
    address = url_for(".question", public_id=public_id, key=question.key, change=_is_change())
    return redirect(address, 303)


def where_next(intake: Intake, asking: Asking, *, change: str | None = None) -> str:
    """The address of what comes next: the next question, or the page to check the answers.

    ``change`` is "1" where somebody came from that page to change an answer, and goes back to it.
    """
    if asking.next is None:
        return url_for("web_sending.check", public_id=intake.public_id)
    return url_for(
        "web_questions.question", public_id=intake.public_id, key=asking.next.key, change=change
    )


def _is_change() -> str | None:
    # No field of ours may be called as a question can be: their keys have no hyphens.
    asked_so = request.args.get("change") == "1" or request.form.get("back-to") == "check"
    return "1" if asked_so else None


def _back(intake: Intake, asking: Asking, key: str) -> str:
    if _is_change() and key in asking.answers:
        return url_for("web_sending.check", public_id=intake.public_id)
    before = asking.before(key)
    if before is None:
        return url_for("web_services.service", service_key=intake.definition.content.key)
    return url_for(".question", public_id=intake.public_id, key=before.key, change=_is_change())


def _page(
    asked: Asked,
    *,
    form: FlaskForm | None = None,
    problem: str | None = None,
    conflict: bool = False,
) -> str:
    """A question's page; with ``form``, what was typed is in its field again."""
    question = asked.question
    there = asked.answers.get(question.key)
    is_file = question.type is QuestionType.FILE
    if form is None or is_file:
        value = as_raw(question, there)
        if question.type is QuestionType.PHONE and isinstance(value, str):
            value = as_said(settings(), "phone", value)
    else:
        value = typed_again(raws_of(form, [question])[question.key])
    return render_template(
        "web/question.html",
        question=question,
        value=value,
        service=asked.definition.content,
        intake=asked.intake,
        back=asked.back,
        change=_is_change(),
        marks=marks([question], asked.answers) if asked.intake else {},
        problems={question.key: problem} if problem else {},
        there=say(question, there) if conflict else None,
        files=files(db.session, value) if is_file and value else [],
    )
