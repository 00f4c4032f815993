"""People found while staff are still typing whom they look for."""

from flask import jsonify, render_template, request

from channels.assisted import queries
from channels.assisted.desk import Desk
from channels.assisted.edge import Answered
from channels.assisted.rules import Sought, read_sought
from tracker.database import db
from tracker.edge import settings
from tracker.errors import InvalidContact, InvalidReference

_MOST = 20  # people in one list
_FEWEST = 2  # characters that can tell anybody from others


def look(desk: Desk) -> Answered:
    """The people in whom what was typed so far occurs, as a list for the page's script.

    At most fifteen statements. By POST, so that no name and no number is in an address.
    """
    typed = request.form.get("words", "")
    sought = _so_far(typed)
    if len(sought.words) < _FEWEST:
        return jsonify(html="", count=0, status="")
    found = queries.find(db.session, sought, settings().phone_region)
    html = render_template("assisted/_found.html", found=found)
    return jsonify(html=html, count=len(found.people), status=_status(found))


def _so_far(typed: str) -> Sought:
    """What was typed, read as far as it goes: half a number is no fault yet."""
    try:
        return read_sought(typed, settings().phone_region)
    except (InvalidContact, InvalidReference):
        return Sought(" ".join(typed.replace("\0", "").split()))


def _status(found: queries.Found) -> str:
    """How many there are, in words for a screen reader."""
    count = len(found.people)
    if count == 0:
        return "Nobody is known by this."
    if count == _MOST:
        return f"The first {count} people. Type more to find others."
    return "1 person." if count == 1 else f"{count} people."
