"""A person's record: needs, warnings, what is agreed, who may act for them."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker import clock
from tracker.access import needs, staff_member
from tracker.database import db, unit_of_work
from tracker.edge import settings
from tracker.errors import Conflict, InvalidAnswers, NotFound
from tracker.languages import languages, name_of_language
from tracker.people import record
from tracker.people.models import Person
from tracker.people.queries import find_people
from tracker.people.queries import person as person_by_id
from tracker.people.record_queries import adjustments_to_review, record_of
from tracker.people.record_rules import ADJUSTMENTS, AUTHORITIES, NEEDS, RELATIONS
from tracker.staff.rules import Permission

record_pages = Blueprint("record", __name__)

CHANGE = needs(Permission.USE_PHONE_DESK, Permission.USE_COUNTER, Permission.WORK_CASES)


def _today() -> date:
    return clock.now().astimezone(settings().zone).date()


@record_pages.get("/desk/people/<int:person_id>/record")
@CHANGE
def show(person_id: int) -> str | Response:
    """What is on a person's record, and how to change it. Seven statements."""
    goes_on = person_by_id(db.session, person_id).merged_into_id
    if goes_on is not None:
        return redirect(url_for("record.show", person_id=goes_on, back=_back()))
    return _page(person_id)


@record_pages.post("/desk/people/<int:person_id>/record")
@CHANGE
def change(person_id: int) -> Response | tuple[str, int]:
    """One change, named by ``do``; what was typed stays where it is not taken."""
    wanted = _CHANGES.get(request.form.get("do", ""))
    if wanted is None:
        raise NotFound("There is no such change.")
    try:
        with unit_of_work() as session:
            done = wanted(session, person_by_id(session, person_id))
    except InvalidAnswers as fault:
        return _page(person_id, fault.problems), 422
    except Conflict as fault:
        flash(str(fault), "important")
    else:
        flash(done, "success")
    return redirect(url_for("record.show", person_id=person_id, back=_back()), 303)


def _page(person_id: int, problems: dict[str, str] | None = None) -> str:
    today = _today()
    person = person_by_id(db.session, person_id)
    words = request.form.get("actor_words", "") or request.args.get("actor", "")
    found = find_people(db.session, words, settings().phone_region) if words else []
    return render_template(
        "desk/record.html",
        record=record_of(db.session, person, today),
        person=person,
        problems=problems or {},
        typed=request.form,
        found=[one for one in found if one.id != person.id],
        looked_for=words,
        back=_back(),
        usual_review=today + record.USUAL_REVIEW,
        NEEDS=NEEDS,
        ADJUSTMENTS=ADJUSTMENTS,
        RELATIONS=RELATIONS,
        AUTHORITIES=AUTHORITIES,
        languages=[(code, name_of_language(code)) for code in languages()],
    )


def _back() -> str:
    """The page of a call or a visit that staff came from, if it is one."""
    back = request.values.get("back", "")
    return back if back.startswith(("/phone/calls/", "/counter/visits/")) else ""


def _date(name: str) -> date | None:
    """A day that was typed. Raises ``InvalidAnswers`` for one that is none."""
    typed = request.form.get(name, "").strip()
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError as fault:
        raise InvalidAnswers({name: "Enter a day, such as 2026-12-31."}) from fault


def _text(name: str) -> str:
    return request.form.get(name, "")


def _row() -> int:
    return request.form.get("row", 0, type=int)


def _details(session: Session, person: Person) -> str:
    record.change_details(
        session,
        person,
        addressed_as=_text("addressed_as"),
        address=_text("address"),
        language=_text("language"),
    )
    if _text("address_is_right"):
        record.address_is_right(session, person)
    return "Kept: how they are addressed, their address and their language."


def _need(session: Session, person: Person) -> str:
    need, note = _text("need"), _text("need_note")
    record.note_need(session, person, need, note, staff_member(), now=clock.now())
    return f"Noted: {NEEDS[need].lower()}."


def _no_need(session: Session, person: Person) -> str:
    record.take_need_away(session, person, _row())
    return "Noted: they do not need it any more."


def _warn(session: Session, person: Person) -> str:
    until, now = _date("until"), clock.now()
    words = _text("warning")
    record.warn(session, person, words, until, staff_member(), today=_today(), now=now)
    return "Whoever meets them is warned."


def _no_warning(session: Session, person: Person) -> str:
    record.withdraw_warning(session, person, _row(), now=clock.now())
    return "The warning is withdrawn."


def _agree(session: Session, person: Person) -> str:
    kind, note, review_on = _text("adjustment"), _text("adjustment_note"), _date("review_on")
    record.agree(
        session, person, kind, note, review_on, staff_member(), today=_today(), now=clock.now()
    )
    return "Agreed. It binds every door and every team from now on."


def _review(session: Session, person: Person) -> str:
    record.review(session, person, _row(), _date("review_on"), today=_today())
    return "It holds on, up to the new day of review."


def _end(session: Session, person: Person) -> str:
    record.end_adjustment(session, person, _row(), now=clock.now())
    return "Ended: it binds nobody any more."


def _let_act(session: Session, person: Person) -> str:
    actor_id = request.form.get("actor", type=int)
    record.let_act(
        session,
        person,
        session.get(Person, actor_id) if actor_id is not None else None,
        staff_member(),
        relation=_text("relation"),
        authority=_text("authority"),
        covers=_text("covers"),
        until=_date("acts_until"),
        today=_today(),
        now=clock.now(),
    )
    return "Noted: they may act for them."


def _no_more(session: Session, person: Person) -> str:
    record.withdraw_representative(session, person, _row(), now=clock.now())
    return "Noted: they act for them no more."


_CHANGES: dict[str, Callable[[Session, Person], str]] = {
    "details": _details,
    "need": _need,
    "no_need": _no_need,
    "warn": _warn,
    "no_warning": _no_warning,
    "agree": _agree,
    "review": _review,
    "end": _end,
    "let_act": _let_act,
    "no_more": _no_more,
}


@record_pages.get("/desk/reviews")
@CHANGE
def reviews() -> str:
    """What was agreed with anybody and is to be looked at again. One statement."""
    today = _today()
    due = adjustments_to_review(db.session, today)
    return render_template("desk/reviews.html", due=due, today=today, ADJUSTMENTS=ADJUSTMENTS)
