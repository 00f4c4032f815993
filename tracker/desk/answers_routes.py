"""Correct the answers of a case: the questions that it was asked, with the reason why."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker import clock
from tracker.access import needs, staff_member
from tracker.cases.queries import by_reference
from tracker.catalogue.definition import Question, QuestionType
from tracker.database import db, unit_of_work
from tracker.edge import locale
from tracker.errors import Conflict, InvalidAnswers
from tracker.intake import correcting
from tracker.intake.correcting import ChangedMeanwhile
from tracker.intake.reading import Raw
from tracker.intake.rules import applicable, as_raw, token
from tracker.staff.rules import Permission

answer_pages = Blueprint("answers", __name__, url_prefix="/desk/cases")

Answer = str | Response | tuple[str, int]


@answer_pages.get("/<reference>/answers")
@needs(Permission.WORK_CASES)
def show(reference: str) -> Answer:
    """The answers of a case, to be corrected."""
    return _page(reference)


def _page(
    reference: str,
    raws: Mapping[str, Raw] | None = None,
    problems: Mapping[str, str] | None = None,
    conflict: str = "",
    theirs: Mapping[str, str] | None = None,
) -> str:
    """The form. After one that was not taken, ``raws`` is what was typed; ``theirs`` are the
    answers there are now, where somebody else corrected them meanwhile, in words.
    """
    case = by_reference(db.session, reference)
    questions = correcting.can_be_corrected(case)
    typed = raws or {}
    return render_template(
        "desk/answers.html",
        case=case,
        questions=questions,
        asked={q.key for q in applicable(case.definition.content.questions, case.answers)},
        values={
            q.key: typed[q.key] if q.key in typed else as_raw(q, case.answers.get(q.key))
            for q in questions
        },
        marks={f"seen-{q.key}": token(case.answers.get(q.key)) for q in questions},
        why=request.form.get("why", ""),
        problems=problems or {},
        conflict=conflict,
        theirs=theirs or {},
    )


@answer_pages.post("/<reference>/answers")
@needs(Permission.WORK_CASES)
def save(reference: str) -> Answer:
    """Keep what was corrected; what cannot be is said beside its question."""
    raws: dict[str, Raw] = {}
    try:
        with unit_of_work() as work:
            case = by_reference(work, reference, lock=True)
            questions = correcting.can_be_corrected(case)
            raws = _raws(questions)
            changes = correcting.correct(
                work, case, staff_member(), raws, request.form.get("why", ""), locale(),
                seen=_seen(questions), now=clock.now(),
            )  # fmt: skip
    except InvalidAnswers as fault:
        return _page(reference, raws, fault.problems), 422
    except ChangedMeanwhile as fault:
        return _page(reference, raws, conflict=str(fault), theirs=fault.now_is), 409
    except Conflict as fault:
        return _page(reference, raws, conflict=str(fault)), 409
    count = "One answer is" if len(changes) == 1 else f"{len(changes)} answers are"
    flash(f"{count} corrected. The citizen sees it when they look the request up.", "success")
    return redirect(url_for("desk.case", reference=reference), 303)


def _raws(questions: list[Question]) -> dict[str, Raw]:
    """What was typed or chosen for each question that the page showed."""
    found: dict[str, Raw] = {}
    for question in questions:
        if f"seen-{question.key}" not in request.form:
            continue
        if question.type is QuestionType.MANY_OF:
            found[question.key] = request.form.getlist(question.key)
        else:
            found[question.key] = request.form.get(question.key, "")
    return found


def _seen(questions: list[Question]) -> dict[str, str]:
    return {q.key: request.form.get(f"seen-{q.key}", "") for q in questions}
