"""Notes that name somebody: the list of one's own, and whom a note can name."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker import clock
from tracker.access import asked_by_pages, needs, staff_member
from tracker.cases import mentions
from tracker.database import db, unit_of_work
from tracker.edge import form_row
from tracker.staff.rules import Permission

mention_pages = Blueprint("mentions", __name__, url_prefix="/desk")

SEES = needs(Permission.SEE_CASES)


@mention_pages.get("/mentions")
@SEES
def listing() -> str:
    """The notes that name whoever is signed in, or their team; the newest first."""
    found = mentions.mentions_of(db.session, staff_member())
    return render_template(
        "desk/mentions.html",
        mentions=found,
        unseen=[one for one in found if one.seen_at is None],
        newest=found[0].id if found else 0,
    )


@mention_pages.post("/mentions")
@SEES
def seen() -> Response:
    """They were looked at: all up to one, or one of them, whose case opens."""
    staff, reference = staff_member(), request.form.get("reference", "")[:12]
    with unit_of_work() as work:
        mentions.seen(work, staff, form_row("up_to"), now=clock.now(), case_id=form_row("case"))
    if reference:
        return redirect(url_for("desk.case", reference=reference, _anchor="history"), 303)
    flash("All of them are marked as seen.", "success")
    return redirect(url_for("mentions.listing"), 303)


@mention_pages.get("/mentions/unseen")
@SEES
@asked_by_pages
def unseen() -> dict[str, int]:
    """How many were not looked at yet, for the badge in the navigation. One statement."""
    return {"count": mentions.unseen(db.session, staff_member())}


@mention_pages.get("/colleagues")
@needs(Permission.WORK_CASES)
def colleagues() -> dict[str, list[dict[str, str]]]:
    """Whom a note can name, for the field that it is written in. Two statements."""
    found = mentions.colleagues(db.session)
    return {"colleagues": [{"name": one.name, "beside": one.beside} for one in found]}


@mention_pages.app_template_global("note_pieces")
def note_pieces(text: str, whom: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """A note in pieces: words, and where they lead; whom it names leads to what they have to do."""
    return [(words, _address(one) if one else "") for words, one in mentions.pieces(text, whom)]


def _address(one: Mapping[str, Any]) -> str:
    if one["kind"] == "team":
        return url_for("tasks.listing", team=one["key"])
    return url_for("tasks.listing", of=one["id"])
