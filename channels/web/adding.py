"""What a link that was texted in a call opens: a page to add a photo, a file or a place with.

To look at its address opens nothing, since phones fetch addresses that they are sent to show what
is behind them: a button does. It shows what to add, and nothing that was answered.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask import session as browser_session
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from channels.door import door
from channels.questions import Upload
from tracker.access import open_to_all
from tracker.catalogue.definition import QuestionType
from tracker.database import db, unit_of_work
from tracker.errors import Conflict, InvalidAnswer, NotFound
from tracker.files.queries import files
from tracker.intake import links
from tracker.intake.models import AddLink
from tracker.intake.reading import MOST_FILES
from tracker.languages import current_language, in_language, mark, t

pages = Blueprint("adding", __name__, url_prefix="/a")

_HELD = "adding"  # in the cookie: by the digest of a link, what this browser holds of it
_MOST_HELD = 5

WORDS = mark(
    {
        "heading": "Add to your request",
        "asked": "You asked us for: {title}",
        "lead": "On the next page you can add a photo, a file or your place. Whoever is talking "
        "with you sees it at once.",
        "once": "The link opens once, on this phone, and until {time}.",
        "open": "Open it here",
        "until": "This page is open until {time}.",
        "photo": "Take a photo",
        "choose": "Choose photos or files",
        "limits": "Photos (JPEG, PNG, WebP) or PDF files, {most} at most, each of up to "
        "{megabytes} MB.",
        "send": "Send",
        "remove": "Remove",
        "added": "Added",
        "here": "Use where I am now",
        "place": "Or write an address or a landmark",
        "send_place": "Send the place",
        "place_sent": "The place has been sent. Send another to change it.",
        "done": "I am done",
        "sending": "Sending …",
        "sent": "Sent",
        "again": "Try again",
        "broken": "It could not be sent. The connection is weak.",
        "no_place": "Your phone does not tell where you are. Write the address instead.",
        "finding": "Looking for where you are …",
        "ended": "This link has ended",
        "ended_why": "Its time is over, or what it was for has been sent. Nothing you added is "
        "lost. Ask whoever is talking with you for another link.",
        "used": "This link was opened already",
        "used_why": "It opens once, on one phone. Go on there, or ask whoever is talking with you "
        "for another link.",
        "thanks": "Thank you",
        "thanks_why": "What you added is with us. You can close this page.",
        "nothing": "Nothing can be added just now. Whoever is talking with you may ask for it "
        "later: load this page again then.",
        "none_chosen": "Choose a photo or a file first.",
        "wrong": "There is a problem",
    }
)


def _says(key: str, **values: object) -> str:
    return t(WORDS[key], **values)


def _answering(view: Callable[..., Any]) -> Callable[..., Any]:
    """A page of a link: in its owner's language, with what became of it where it opens no more."""

    @wraps(view)
    def checked(token: str) -> Any:
        with in_language(_language(token)):
            try:
                return view(token)
            except (links.Ended, links.Used) as fault:
                word = "used" if isinstance(fault, links.Used) else "ended"
                if _is_scripted():
                    return {"fault": _says(word), "over": True}, 409
                return _page("add_over", word), 409 if word == "used" else 404

    return open_to_all(checked)


def _language(token: str) -> str:
    try:
        link = links.find_any(db.session, token)
    except NotFound:
        return "en"
    return links.language_of(db.session, link.intake, link.contact_point)


def _page(template: str, heading: str, **context: Any) -> str:
    return render_template(
        f"web/{template}.html",
        word=heading,
        says=_says,
        page_language=current_language(),
        **context,
    )


def _is_scripted() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _holder(token: str) -> str | None:
    held: dict[str, str] = browser_session.get(_HELD, {})
    return held.get(links.digest(token)[:12])


@pages.get("/<token>")
@_answering
def show(token: str) -> str:
    """What the link is for and a button; the fields, in the browser that opened it."""
    now = door("web").now
    link = links.find(db.session, token, now)
    if link.opened_at is None:
        return _page("add_open", "heading", link=link)
    return _fields(links.held_link(db.session, token, _holder(token), now))


def _fields(link: AddLink, problems: dict[str, str] | None = None) -> str:
    return _page(
        "add",
        "heading",
        link=link,
        asked=links.to_add(db.session, link.intake),
        files=_came(link),
        problems=problems or {},
        most=MOST_FILES,
        FILE=QuestionType.FILE,
    )


def _came(link: AddLink) -> dict[str, Any]:
    """The files that came by the link, by the key of their question."""
    keys = [key for came in link.added.values() for key in came]
    by_key = {file.key: file for file in files(db.session, keys)}
    return {
        question: [by_key[key] for key in came if key in by_key]
        for question, came in link.added.items()
    }


@pages.post("/<token>")
@_answering
def open_it(token: str) -> Response:
    """Open it here. A second press on the same button finds it open."""
    now = door("web").now
    with unit_of_work() as session:
        try:
            links.held_link(session, token, _holder(token), now)
        except links.Used:
            holder = links.open_link(session, token, now)
            held = {**browser_session.get(_HELD, {}), links.digest(token)[:12]: holder}
            browser_session[_HELD] = dict(list(held.items())[-_MOST_HELD:])
    return redirect(url_for("adding.show", token=token), 303)


@pages.post("/<token>/files")
@_answering
def add_files(token: str) -> Any:
    """Files for one question, each checked as at every door."""
    here = door("web")
    links.held_link(db.session, token, _holder(token), here.now)
    key = request.form.get("question", "")
    sent = [one for one in request.files.getlist("files") if one.filename]
    try:
        uploads = _checked(sent)
        with unit_of_work() as session:
            link = links.held_link(session, token, _holder(token), here.now, lock=True)
            noted = [one.note(session, link.intake, here) for one in uploads]
            links.add_files(session, link, key, noted, here)
    except (InvalidAnswer, Conflict, NotFound) as fault:
        return _refused(token, key, fault)
    return _taken(token, key)


def _checked(sent: list[FileStorage]) -> list[Upload]:
    if not sent:
        raise InvalidAnswer(_says("none_chosen"))
    return [Upload(one) for one in sent[: MOST_FILES + 1]]


@pages.post("/<token>/remove")
@_answering
def remove(token: str) -> Any:
    """Take out a file that was added here."""
    return _changed(token, links.take_out, request.form.get("file", ""))


@pages.post("/<token>/place")
@_answering
def add_place(token: str) -> Any:
    """Say where it is: coordinates of the phone, or words."""
    return _changed(token, links.add_place, request.form.get("place", ""))


def _changed(token: str, change: Callable[..., object], given: str) -> Any:
    """Change the answer to one question of the link, and say what became of it."""
    here, key = door("web"), request.form.get("question", "")
    try:
        with unit_of_work() as session:
            link = links.held_link(session, token, _holder(token), here.now, lock=True)
            change(session, link, key, given, here)
    except (InvalidAnswer, Conflict) as fault:
        return _refused(token, key, fault)
    return _taken(token, key)


@pages.post("/<token>/done")
@_answering
def done(token: str) -> str:
    """Nothing more comes: the link ends."""
    now = door("web").now
    with unit_of_work() as session:
        links.done(session, links.held_link(session, token, _holder(token), now, lock=True), now)
    return _page("add_over", "thanks")


def _refused(token: str, key: str, fault: Exception) -> Any:
    if isinstance(fault, links.Ended | links.Used):
        raise fault
    if _is_scripted():
        return {"fault": str(fault)}, 422
    link = links.held_link(db.session, token, _holder(token), door("web").now)
    return _fields(link, {key: str(fault)}), 422


def _taken(token: str, key: str) -> Any:
    if not _is_scripted():
        return redirect(url_for("adding.show", token=token), 303)
    link = links.held_link(db.session, token, _holder(token), door("web").now)
    html = render_template(
        "web/add_added.html", link=link, key=key, came=_came(link).get(key, []), says=_says
    )
    return {"html": html}, 200
