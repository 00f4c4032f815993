"""Letters to print and post, those that come back, and those whom nothing reached."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker import clock
from tracker.access import needs, staff_member
from tracker.cases import letters as letters_of
from tracker.cases import unreached
from tracker.cases.letters import CAME_BACK
from tracker.cases.models import Case
from tracker.cases.queries import by_reference
from tracker.cases.telling import UNTOLD
from tracker.cases.writing import told
from tracker.database import db, unit_of_work
from tracker.errors import Conflict, InvalidAnswers, InvalidReference, NotFound
from tracker.messages.queries import message as message_by_id
from tracker.papers import queries
from tracker.papers.letter import Letter
from tracker.staff.rules import Permission

letter_pages = Blueprint("letters", __name__, url_prefix="/desk")

POST = needs(Permission.USE_PHONE_DESK, Permission.USE_COUNTER, Permission.WORK_CASES)

Answer = str | Response | tuple[str, int]


@letter_pages.get("/letters")
@POST
def every() -> str:
    """The letters to print and post, and the batches that were printed."""
    return _page()


def _page(problems: dict[str, str] | None = None, found: list[Letter] | None = None) -> str:
    return render_template(
        "desk/letters.html",
        letters=queries.waiting_letters(db.session),
        batches=queries.batches(db.session),
        lost=unreached.how_many(db.session),
        problems=problems or {},
        typed=request.form,
        found=found,
        CAME_BACK=CAME_BACK,
    )


@letter_pages.post("/letters/<int:message_id>/posted")
@POST
def posted(message_id: int) -> Response:
    """One letter was posted."""
    try:
        with unit_of_work() as session:
            message = message_by_id(session, message_id)
            case = session.get(Case, message.case_id) if message.case_id else None
            if message.means != "letter" or case is None:
                raise NotFound("There is no such letter.")
            told(session, case, message, staff_member(), now=clock.now())
    except Conflict:
        flash("Somebody has posted this letter already.", "important")
    else:
        flash("Noted: the letter is posted.", "success")
    return redirect(url_for("letters.every"), 303)


@letter_pages.post("/letters/print")
@POST
def print_all() -> Response:
    """All letters that wait are one batch from now, to be printed with its list."""
    try:
        with unit_of_work() as session:
            batch = letters_of.print_all(session, staff_member(), now=clock.now())
    except Conflict as fault:
        flash(str(fault), "important")
        return redirect(url_for("letters.every"), 303)
    return redirect(url_for("letters.batch", batch_id=batch.id), 303)


@letter_pages.get("/letters/batches/<int:batch_id>")
@POST
def batch(batch_id: int) -> str:
    """A batch: its PDF, the list of its letters, and what became of each."""
    return render_template(
        "desk/letter_batch.html",
        cover=queries.cover_of(db.session, batch_id),
        CAME_BACK=CAME_BACK,
    )


@letter_pages.post("/letters/batches/<int:batch_id>/posted")
@POST
def batch_posted(batch_id: int) -> Response:
    """All letters of a batch were posted."""
    try:
        with unit_of_work() as session:
            count = letters_of.post(session, batch_id, staff_member(), now=clock.now())
    except Conflict as fault:
        flash(str(fault), "important")
    else:
        flash(f"Noted: {count} {'letter is' if count == 1 else 'letters are'} posted.", "success")
    return redirect(url_for("letters.batch", batch_id=batch_id), 303)


@letter_pages.post("/letters/of-case")
@POST
def of_case() -> Answer:
    """The letters that were posted about a case, to note that one came back."""
    try:
        case = by_reference(db.session, request.form.get("reference", ""))
    except (InvalidReference, NotFound) as fault:
        return _page({"reference": str(fault)}), 422
    found = queries.letters_of_case(db.session, case)
    if not found:
        return _page({"reference": "No letter was posted about this case."}), 422
    return _page(found=found)


@letter_pages.post("/letters/<int:message_id>/back")
@POST
def back(message_id: int) -> Response:
    """A letter came back undelivered."""
    batch_id = request.form.get("batch", type=int)
    try:
        with unit_of_work() as session:
            now = clock.now()
            letter = letters_of.came_back(
                session, message_id, request.form.get("why", ""), staff_member(), now=now
            )
            said = _what_follows(session, letter.id, lost=letter.unreached_since is not None)
    except (Conflict, InvalidAnswers) as fault:
        flash(str(fault), "important")
    else:
        flash(said, "success")
    where = url_for("letters.batch", batch_id=batch_id) if batch_id else url_for("letters.every")
    return redirect(where, 303)


def _what_follows(session: Session, letter_id: int, *, lost: bool) -> str:
    if lost:
        return "Noted: it came back. No other way to reach them is known: find one."
    means = letters_of.next_means(session, letter_id)
    return f"Noted: it came back. {_NEXT[means]}"


_NEXT = {
    "sms": "They get a text instead.",
    "email": "They get an e-mail instead.",
    "call": "They are phoned instead: it is in the phone desk's list.",
    "letter": "Another letter waits to be posted.",
}


@letter_pages.get("/unreached")
@POST
def whom_nothing_reached() -> str:
    """Those whom nothing reached: another way has to be found."""
    return _unreached_page()


def _unreached_page(problems: dict[str, str] | None = None) -> str:
    return render_template(
        "desk/unreached.html",
        lost=unreached.unreached(db.session),
        problems=problems or {},
        typed=request.form,
        UNTOLD=UNTOLD,
    )


@letter_pages.post("/unreached/<int:message_id>")
@POST
def settle(message_id: int) -> Answer:
    """They heard of it after all, or it is kept why they do not."""
    why = request.form.get("why", "")
    said = request.form.get("other", "") if why == "other" else UNTOLD.get(why, "")
    try:
        with unit_of_work() as session:
            unreached.settle(session, message_id, said, staff_member(), now=clock.now())
    except InvalidAnswers:
        key = f"other-{message_id}" if why == "other" else f"why-{message_id}"
        return _unreached_page({key: "Say how they heard of it, or why they do not."}), 422
    except Conflict as fault:
        flash(str(fault), "important")
    else:
        flash("It is kept with the case.", "success")
    return redirect(url_for("letters.whom_nothing_reached"), 303)
