"""Somebody recorded twice: who it may be, both records side by side, and the way back."""

from datetime import date
from hashlib import sha256

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker import clock
from tracker.access import needs, staff_member
from tracker.database import db, unit_of_work
from tracker.desk.person_merge_queries import both_in_one_case, seen_of, side
from tracker.edge import settings
from tracker.errors import Conflict, NotFound
from tracker.people import merging
from tracker.people.merge_queries import merges_of, twins
from tracker.people.queries import find_people, person
from tracker.people.record_rules import ADJUSTMENTS
from tracker.staff.rules import Permission

person_merge_pages = Blueprint("person_merges", __name__, url_prefix="/desk/people")

Answer = str | Response | tuple[str, int]


def _today() -> date:
    return clock.now().astimezone(settings().zone).date()


def _digest(*seen: str) -> str:
    return sha256("\n".join(sorted(seen)).encode()).hexdigest()[:32]


@person_merge_pages.get("/<int:person_id>/merge")
@needs(Permission.WORK_CASES)
def look(person_id: int) -> Answer:
    """Who may be the same person; with the number of another record, both side by side."""
    other = request.args.get("with", 0, type=int)
    if not other:
        return _suggestions(person_id)
    return _both(person_id, other)


@person_merge_pages.post("/<int:person_id>/merge/find")
@needs(Permission.WORK_CASES)
def find(person_id: int) -> Answer:
    """Look for the other record by name, number or address: what was typed is in no address."""
    return _suggestions(person_id, request.form.get("words", ""))


def _suggestions(person_id: int, words: str = "") -> Answer:
    found = person(db.session, person_id)
    if found.merged_into_id is not None:
        return redirect(url_for("desk.person", person_id=person_id))
    others = find_people(db.session, words, settings().phone_region) if words.strip() else []
    return render_template(
        "desk/person_twins.html",
        person=found,
        twins=twins(db.session, found),
        words=words,
        others=[one for one in others if one.id != found.id],
        merges=merges_of(db.session, found.id),
    )


def _both(one_id: int, other_id: int) -> Answer:
    sides = [side(db.session, id, _today()) for id in (one_id, other_id)]
    if one_id == other_id or any(one.person.merged_into_id for one in sides):
        flash("These are one record already.", "important")
        return redirect(url_for("desk.person", person_id=one_id))
    # The record with more on it is kept, or else the older one.
    order = sorted(sides, key=lambda one: (-one.cases, one.person.id))
    return render_template(
        "desk/person_merge.html",
        sides=order,
        came_from=one_id,
        seen=_digest(*(one.seen for one in sides)),
        shared=both_in_one_case(db.session, one_id, other_id),
        fields=_differences(order[0].person, order[1].person),
        ADJUSTMENTS=ADJUSTMENTS,
    )


_LABELS = {
    "name": "Name",
    "addressed_as": "Addressed as",
    "address": "Address",
    "language": "Language",
}


def _differences(kept: object, gone: object) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """What has to be chosen, since the two records do not say the same: its key, what it is called,
    and what may be chosen. What only one of them says is chosen for it.
    """
    found = []
    for key, label in _LABELS.items():
        values = [
            (str(getattr(one, key) or ""), of) for one, of in ((kept, "kept"), (gone, "gone"))
        ]
        if values[0][0] != values[1][0]:
            found.append((key, label, values))
    return found


@person_merge_pages.post("/<int:person_id>/merge")
@needs(Permission.WORK_CASES)
def merge(person_id: int) -> Response:
    """Both records are of one person: the one of this address is kept."""
    other = request.form.get("with", 0, type=int)
    chosen = frozenset(key for key in merging.CHOICES if request.form.get(key) == "gone")
    try:
        with unit_of_work() as work:
            _check_seen(work, person_id, other)
            done = merging.merge(
                work, person_id, other, staff_member(), now=clock.now(), take_from_gone=chosen
            )
            count = sum(len(ids) for ids in done.moved.values())
    except Conflict as fault:
        flash(f"Nothing was merged. {fault}", "important")
        return redirect(url_for("person_merges.look", person_id=person_id), 303)
    flash(f"This is one record now: {count} entries went over. It can be undone here.", "success")
    return redirect(url_for("desk.person", person_id=person_id), 303)


def _check_seen(session: Session, one_id: int, other_id: int) -> None:
    both = merging.lock_both(session, one_id, other_id)
    if _digest(*(seen_of(session, one) for one in both)) != request.form.get("seen"):
        raise Conflict("Something was added or changed on one of them meanwhile. Look again.")


@person_merge_pages.post("/<int:person_id>/merge/undo")
@needs(Permission.WORK_CASES)
def undo(person_id: int) -> Response:
    """The two are not the same after all: everything goes back to its place."""
    try:
        with unit_of_work() as work:
            done = merging.undo(
                work, request.form.get("merge", 0, type=int), staff_member(), now=clock.now()
            )
    except (Conflict, NotFound) as fault:
        flash(str(fault), "important")
        return redirect(url_for("desk.person", person_id=person_id), 303)
    flash("These are two records again. What was added since stays with this one.", "success")
    return redirect(url_for("desk.person", person_id=done.kept_id), 303)


@person_merge_pages.post("/<int:person_id>/merge/apart")
@needs(Permission.WORK_CASES)
def apart(person_id: int) -> Response:
    """The two are not the same: it is not suggested again."""
    try:
        with unit_of_work() as work:
            other = request.form.get("other", 0, type=int)
            merging.are_two(work, person_id, other, staff_member(), now=clock.now())
    except Conflict as fault:
        flash(str(fault), "important")
    else:
        flash("They are two people, and are not suggested to each other again.", "success")
    return redirect(url_for("person_merges.look", person_id=person_id), 303)
