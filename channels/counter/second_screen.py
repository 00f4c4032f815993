"""The second screen of a counter: the visitor reads along, and says whether it is right."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from channels.counter import words
from tracker import clock
from tracker.access import asked_by_pages, open_to_all
from tracker.database import db, unit_of_work
from tracker.edge import settings
from tracker.errors import Conflict, NotFound
from tracker.intake.confirming import confirm
from tracker.intake.queries import by_public_id
from tracker.interactions.models import Counter
from tracker.interactions.ticket_queries import counter_of_screen
from tracker.languages import in_language, languages

# What nobody has written again for so long is of somebody who has left.
LEFT_BEHIND = timedelta(seconds=20)
_NOTE_AGAIN = timedelta(seconds=4)


def register(pages: Blueprint) -> None:
    """The addresses of the second screen: public, by a word that only the counter knows."""
    for method, endpoint, rule, view in (
        ("GET", "second", "/second/<token>", screen),
        ("GET", "shown", "/second/<token>/shown", shown),
        ("POST", "say", "/second/<token>", say),
    ):
        pages.add_url_rule(rule, endpoint, open_to_all(view), methods=[method])


def screen(token: str) -> str:
    """The page that is left open in front of the visitor. One statement."""
    state = _now_on(counter_of_screen(db.session, token))
    with in_language(state["language"]):
        return render_template("counter/second.html", token=token, **state)


@asked_by_pages
def shown(token: str) -> tuple[Any, int]:
    """What the screen shows now. One statement, and now and then a second: that it is on."""
    counter = counter_of_screen(db.session, token)
    now = clock.now()
    seen = counter.screen_seen_at
    if seen is None or seen < now - _NOTE_AGAIN:
        with unit_of_work() as session:
            counter = counter_of_screen(session, token, lock=True)
            counter.screen_seen_at = now
    state = _now_on(counter)
    with in_language(state["language"]):
        html = render_template("counter/_second.html", token=token, **state)
    return {"html": html, "language": state["language"]}, 200


def say(token: str) -> Response:
    """The visitor says that what they read is right, or that something is wrong."""
    mark, right = request.form.get("mark", ""), request.form.get("then") == "right"
    now = clock.now()
    at = f"{now.astimezone(settings().zone):%H:%M}"
    try:
        with unit_of_work() as session:
            counter = counter_of_screen(session, token, lock=True)
            on_it = _shown_on(counter)
            if on_it.get("mark") != mark:
                raise Conflict("What is entered has changed since.")
            if right:
                intake = by_public_id(session, on_it["intake"], lock=True)
                confirm(session, intake, mark, now=now)
            kept = {k: v for k, v in on_it.items() if k not in ("right_at", "wrong_at")}
            counter.shown = {**kept, "right_at" if right else "wrong_at": at}
    except (Conflict, NotFound):
        # It was changed or sent as they pressed: the screen shows what there is now.
        return redirect(url_for("screens.second", token=token), 303)
    return redirect(url_for("screens.second", token=token), 303)


def _shown_on(counter: Counter) -> dict[str, Any]:
    is_left = counter.shown_at is None or counter.shown_at < clock.now() - LEFT_BEHIND
    return {} if is_left or "intake" not in counter.shown else counter.shown


def _now_on(counter: Counter) -> dict[str, Any]:
    on_it = _shown_on(counter)
    return {
        "on_it": on_it,
        "language": on_it.get("language", settings().language),
        "languages": languages(),
        "say_in": words.say_in,
        "say": words.say,
    }
