"""What staff enter is mirrored on the second screen of their counter, as it is typed."""

from datetime import datetime, timedelta
from functools import partial

from flask import Blueprint, request

from channels.assisted.desk import Desk
from channels.assisted.edge import Answered, in_contact
from channels.questions import question_form, raws_of
from tracker import clock
from tracker.access import asked_by_pages, needs
from tracker.database import db, unit_of_work
from tracker.edge import locale, settings
from tracker.errors import NotFound
from tracker.intake.confirming import as_entered, confirmed_at
from tracker.intake.models import Intake
from tracker.intake.queries import ask, by_public_id
from tracker.interactions.models import Counter, Interaction
from tracker.languages import in_language, languages
from tracker.staff.rules import Permission

# A screen that has not asked for so long is switched off, and nothing is mirrored for it.
SCREEN_IS_ON = timedelta(seconds=10)
# What is shown is written down again at least so often, or the screen takes it for left behind.
_WRITE_AGAIN = timedelta(seconds=8)


def register(pages: Blueprint, desk: Desk) -> None:
    """Give the counter the address that its entry page sends to what is typed."""
    pages.add_url_rule(
        "/counter/visits/<int:contact_id>/requests/<public_id>/mirror",
        "mirror",
        needs(Permission.USE_COUNTER)(partial(in_contact(mirror, scripted=True), desk)),
        methods=["POST"],
    )


@asked_by_pages
def mirror(desk: Desk, contact: Interaction, public_id: str) -> Answered:
    """Show what is typed on the second screen, if it is on; say what the visitor says of it.

    The script sends every field of the entry page. Nothing of it is kept but as what is shown.
    """
    intake = by_public_id(db.session, public_id)
    counter = contact.counter
    if counter is None or intake.state != "open":
        raise NotFound("This request is not being entered at a counter.")
    now = clock.now()
    is_on = counter.screen_seen_at is not None and counter.screen_seen_at > now - SCREEN_IS_ON
    asking = ask(db.session, intake, for_staff=True)
    confirmed = confirmed_at(intake, asking)
    # A page that was left open while somebody else is served must not come back on the screen: it
    # is that of the visit that began last, or whose page was opened last.
    is_theirs = "opened" in request.form or counter.shown.get("visit") == contact.id
    if is_on and is_theirs:
        _show(counter, contact, intake, now)
    wrong = counter.shown.get("wrong_at") if is_on and is_theirs else None
    return {
        "on": is_on and is_theirs,
        "confirmed": f"They confirmed at {_clock(confirmed)}." if confirmed else "",
        "wrong": f"They say that something is wrong ({wrong})." if wrong else "",
    }, 200


def _show(counter: Counter, contact: Interaction, intake: Intake, now: datetime) -> None:
    language = request.form.get("screen_language", "")
    if language not in languages():
        language = settings().language
    with in_language(language):
        asking = ask(db.session, intake)
        typed = raws_of(question_form(asking.every), asking.every)
        seen = as_entered(asking, typed, locale())
        title = intake.definition.as_said.title
    shown = {
        "visit": contact.id,
        "intake": intake.public_id,
        "title": title,
        "language": language,
        "lines": [list(line) for line in seen.lines],
        "mark": seen.mark,
        "is_saved": seen.is_saved,
    }
    before = counter.shown
    if before.get("intake") == intake.public_id and before.get("mark") == seen.mark:
        shown |= {key: before[key] for key in ("wrong_at", "right_at") if key in before}
    if shown != before or counter.shown_at is None or counter.shown_at < now - _WRITE_AGAIN:
        counter_id = counter.id
        with unit_of_work() as session:
            writing = session.get_one(Counter, counter_id, with_for_update=True)
            writing.shown, writing.shown_at = shown, now


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(settings().zone):%H:%M}"
