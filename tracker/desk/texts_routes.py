"""The inbox of texts, a conversation, and what staff do in it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker import clock
from tracker.access import asked_by_pages, needs, staff_member
from tracker.database import db, unit_of_work
from tracker.desk import composer as writing
from tracker.desk import conversations, inbox, texting
from tracker.desk.bubbles import LANGUAGES, WAYS, WHY, day_of, how_long
from tracker.desk.rules import printable, where_it_stands
from tracker.desk.triage import triage
from tracker.edge import settings
from tracker.errors import Conflict, DomainError, InvalidAnswers, NotFound
from tracker.interactions.call_backs import due
from tracker.messages import commands as messages
from tracker.messages.models import Message, Thread
from tracker.messages.queries import just_wrote, message
from tracker.messages.rules import LONGEST_TEXT
from tracker.messages.threads import hand_back, mark_read, take_over, thread_with
from tracker.people.models import ContactPoint
from tracker.staff.models import Staff
from tracker.staff.rules import Permission

texts_pages = Blueprint("texts", __name__, url_prefix="/desk/texts")

Answer = str | Response | tuple[str, int]
Given = Mapping[str, str]

SEE = needs(Permission.SEE_TEXTS)
WRITE = needs(Permission.WRITE_TEXTS)


@texts_pages.get("")
@SEE
def listing() -> Answer:
    """The inbox: who waits for a person, what is not placed, all conversations."""
    tab = request.args.get("tab", "waiting")
    if tab not in inbox.TABS:
        abort(404)
    return inbox_page(tab)


def inbox_page(tab: str, *, conflict: str = "", problems: Given | None = None) -> str:
    """A tab of the inbox; after a form that was not taken, with why."""
    now, after = clock.now(), request.args.get("after", "")
    words = printable(request.args.get("words", ""))[:200]
    shown: dict[str, object] = {}
    if tab == "unplaced":
        shown["triage"] = triage(db.session, now=now, after=after)
    elif tab == "all":
        region = settings().phone_region
        shown["listing"] = inbox.every(db.session, words=words, region=region, after=after)
    else:
        shown["listing"] = inbox.waiting(db.session, after=after)
    return render_template(
        "desk/texts/inbox.html",
        tab=tab,
        TABS=inbox.TABS,
        counts=inbox.counts(db.session),
        words=words,
        after=after,
        now=now,
        done=request.args.get("done", 0, type=int),
        problems=problems or {},
        typed=request.form,
        conflict=conflict,
        how_long=how_long,
        WHY=WHY,
        LANGUAGES=LANGUAGES,
        **shown,
    )


@texts_pages.get("/waiting")
@SEE
@asked_by_pages
def waiting() -> Response | dict[str, object]:
    """How many conversations want whoever is signed in to look, and the calls that they promised
    and that are due. Two statements at most.
    """
    staff, now = staff_member(), clock.now()
    calls = due(db.session, staff.id, now=now) if staff.may(Permission.USE_PHONE_DESK) else []
    return {
        "count": inbox.badge(db.session, staff.id),
        "call_backs": [
            {
                "name": one.name,
                "at": f"{one.due_at.astimezone(settings().zone):%H:%M}",
                "late": one.due_at < now,
            }
            for one in calls
        ],
    }


@texts_pages.get("/<int:point_id>")
@SEE
def conversation(point_id: int) -> Answer:
    """The texts with a number, who answers them, and the field to write one."""
    return conversation_page(point_id)


def conversation_page(
    point_id: int,
    *,
    typed: Given | None = None,
    problems: Given | None = None,
    conflict: str = "",
    fill: str = "",
) -> str:
    """The page of a conversation; after a form that was not taken, with what was ``typed``.

    ``fill`` is the key of a reply that is put behind what was typed.
    """
    now, ours, typed = clock.now(), settings(), typed or {}
    point = conversations.number(db.session, point_id)
    before = request.args.get("before", type=int)
    talk = conversations.conversation(db.session, point, quiet=ours.quiet, now=now, before=before)
    around = conversations.around(db.session, point)
    field = writing.composer(
        around.cases,
        [person.name for person in around.people],
        around.templates,
        ours,
        now=now,
        chosen=typed.get("about"),
        asked=just_wrote(db.session, point.id, now),
    )
    fill = fill or request.args.get("template", "")
    body = typed.get("reply", "")
    return render_template(
        "desk/texts/conversation.html",
        talk=talk,
        point=point,
        around=around,
        composer=field,
        body=field.filled(fill, body) if fill else body,
        past=before is not None,
        typed=typed,
        problems=problems or {},
        conflict=conflict,
        where_it_stands=where_it_stands,
        **words_for_texts(now),
    )


def words_for_texts(now: datetime) -> dict[str, object]:
    """What every page with a conversation on it puts into words."""
    ours = settings()
    return {
        "now": now,
        "how_long": how_long,
        "cost": lambda micros: writing.cost(micros, ours.currency),
        "alphabet": writing.ALPHABET,
        "longest_text": LONGEST_TEXT,
        "WHY": WHY,
        "WAYS": WAYS,
        "LANGUAGES": LANGUAGES,
    }


@texts_pages.get("/<int:point_id>/news")
@SEE
@asked_by_pages
def news(point_id: int) -> Response | dict[str, object]:
    """What came or changed since a moment: one statement where nothing did."""
    now, ours = clock.now(), settings()
    try:
        since = datetime.fromisoformat(request.args.get("since", ""))
    except ValueError:
        abort(400)
    if since.tzinfo is None:
        abort(400)
    talk = conversations.news(db.session, point_id, since, quiet=ours.quiet, now=now)
    words = words_for_texts(now)
    found: dict[str, object] = {
        "now": now.isoformat(),
        "bubbles": [
            {
                "id": one.message.id,
                "day": day_of(one.message.created_at, ours.zone),
                "html": render_template("desk/texts/_news.html", bubble=one, **words),
            }
            for one in talk.bubbles
        ],
    }
    if talk.standing != request.args.get("standing", talk.standing):
        whole, back = bool(request.args.get("whole")), request.args.get("back", "")
        found["standing"], found["told"] = talk.standing, _now_stands(talk)
        found["send"] = _what_sending_does(talk)
        found["html"] = render_template(
            "desk/texts/_standing.html", talk=talk, whole=whole, back=back, **words
        )
    return found


def _now_stands(talk: conversations.Conversation) -> str:
    """What has changed about who answers, for somebody who is writing."""
    if talk.point.opted_out_at is not None:
        return "They have asked for no more texts: nothing may be sent to this number now."
    if talk.owner_id == staff_member().id:
        return "You answer these texts now."
    if talk.owner_id is not None:
        return f"{talk.owner} answers these texts now. What you have typed stays here."
    if talk.wants:
        return f"Nobody answers these texts now. {WHY[talk.wants]}."
    return "These texts are answered automatically now."


def _what_sending_does(talk: conversations.Conversation) -> str:
    """The words of the button on an open page; "" for as they were. Whoever has not seen that a
    colleague answers is told first, by the button that they had.
    """
    if talk.owner_id is None:
        return "Take over and send"
    return "Send" if talk.owner_id == staff_member().id else ""


@texts_pages.post("/<int:point_id>/read")
@WRITE
@asked_by_pages
def read(point_id: int) -> Response | tuple[str, int]:
    """Note that staff have seen the texts of a number up to one."""
    with unit_of_work() as work:
        point = conversations.number(work, point_id)
        thread = thread_with(work, point)
        mark_read(work, thread, request.form.get("up_to", 0, type=int))
    if request.form.get("page"):
        return redirect(url_for("texts.conversation", point_id=point_id), 303)
    return "", 204


Action = Callable[[Session, ContactPoint, Thread, Staff, Given, datetime], str]


def _send(
    session: Session, point: ContactPoint, thread: Thread, staff: Staff, given: Given, now: datetime
) -> str:
    up_to, about = _row(given, "up_to"), given.get("about", "")
    sent = texting.send(
        session,
        point,
        staff,
        given.get("reply", ""),
        now=now,
        reference=about,
        up_to=up_to,
        seen_owner=_row(given, "owner") or None,
    )
    until = None if sent.asked else settings().quiet.until(now)
    if until is None:
        return "Your text goes out now."
    return (
        f"Your text goes out at {until.astimezone(settings().zone):%H:%M}, after the quiet hours."
    )


def _take_over(
    session: Session, point: ContactPoint, thread: Thread, staff: Staff, given: Given, now: datetime
) -> str:
    take_over(session, thread, staff, now=now, seen_owner=_row(given, "owner") or None)
    mark_read(session, thread, _row(given, "up_to"))
    return "You answer these texts now. The automatic answers have stopped."


def _hand_back(
    session: Session, point: ContactPoint, thread: Thread, staff: Staff, given: Given, now: datetime
) -> str:
    hand_back(session, thread)
    return "These texts are answered automatically again."


def _done(
    session: Session, point: ContactPoint, thread: Thread, staff: Staff, given: Given, now: datetime
) -> str:
    texting.done_with(session, thread, up_to=_row(given, "up_to"))
    return "Nobody waits for an answer here any more."


def _send_again(
    session: Session, point: ContactPoint, thread: Thread, staff: Staff, given: Given, now: datetime
) -> str:
    messages.send_again(session, _text_of(session, point, given), now=now)
    return "The text goes out again."


def _arrived(
    session: Session, point: ContactPoint, thread: Thread, staff: Staff, given: Given, now: datetime
) -> str:
    messages.take_for_sent(session, _text_of(session, point, given), now=now)
    return "It is noted that the text arrived."


def _text_of(session: Session, point: ContactPoint, given: Given) -> Message:
    found = message(session, _row(given, "message"))
    if found.contact_point_id != point.id:
        raise NotFound("There is no such text in this conversation.")
    return found


def _refuse_texts(
    session: Session, point: ContactPoint, thread: Thread, staff: Staff, given: Given, now: datetime
) -> str:
    texting.refuse_texts(session, point, staff, given.get("said", ""), now=now)
    return "No text is sent to this number any more."


def _take_texts(
    session: Session, point: ContactPoint, thread: Thread, staff: Staff, given: Given, now: datetime
) -> str:
    texting.take_texts_again(session, point, staff, given.get("said", ""), now=now)
    return "Texts are sent to this number again."


# By the value of the button.
ACTIONS: dict[str, Action] = {
    "send": _send,
    "take_over": _take_over,
    "hand_back": _hand_back,
    "done": _done,
    "again": _send_again,
    "arrived": _arrived,
}
CONSENT: dict[str, Action] = {"refuse_texts": _refuse_texts, "take_texts": _take_texts}


@texts_pages.post("/<int:point_id>")
@WRITE
def change(point_id: int) -> Answer:
    """Send a text, take a conversation over, hand it back, or say that nothing has to be done."""
    if request.form.get("fill"):
        key = request.form.get("template", "")
        return conversation_page(point_id, typed=request.form, fill=key)
    return _act(point_id, ACTIONS)


@texts_pages.post("/<int:point_id>/consent")
@needs(Permission.WRITE_TEXTS, Permission.USE_COUNTER)
def consent(point_id: int) -> Answer:
    """Note that they asked for no more texts, or for texts again."""
    return _act(point_id, CONSENT)


def _act(point_id: int, actions: Mapping[str, Action]) -> Answer:
    """Do one thing; what cannot be done is said on the page, with what was typed."""
    action = actions.get(request.form.get("action", ""))
    if action is None:
        abort(400)
    try:
        with unit_of_work() as work:
            point = conversations.number(work, point_id)
            thread = thread_with(work, point)
            done = action(work, point, thread, staff_member(), request.form, clock.now())
    except InvalidAnswers as fault:
        page = conversation_page(point_id, typed=request.form, problems=fault.problems)
        return page, 422
    except Conflict as fault:
        return conversation_page(point_id, typed=request.form, conflict=str(fault)), 409
    except DomainError as fault:
        problems = {"about": str(fault)}
        return conversation_page(point_id, typed=request.form, problems=problems), 422
    flash(done, "success")
    return redirect(_back(point_id), 303)


def _back(point_id: int) -> str:
    """The page that the form was on, where it says so and that is one of ours."""
    wanted = request.form.get("back", "")
    parts = urlsplit(wanted)
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    if ours and not parts.netloc and "\\" not in wanted:
        return wanted
    return url_for("texts.conversation", point_id=point_id)


def _row(given: Given, name: str) -> int:
    """A row's number that a form names; 0 where it names none."""
    typed = given.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0
