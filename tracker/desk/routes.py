"""A case, a person, and files: pages of the back office."""

from collections.abc import Mapping
from datetime import datetime

from flask import (
    Blueprint,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as browser_session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from tracker import clock
from tracker.access import needs, staff_member
from tracker.cases import events, merging, queries, standing, viewing, ways, writing
from tracker.cases.clocks import clock_shown
from tracker.cases.incident_queries import around
from tracker.cases.incidents import lock_cases
from tracker.cases.parts import naming
from tracker.cases.references import shown
from tracker.cases.routing import destinations
from tracker.database import db, unit_of_work
from tracker.desk import rules
from tracker.desk.actions import ACTIONS, lock_texts
from tracker.desk.composer import Composer, composer_for
from tracker.desk.conflicts import both_versions
from tracker.desk.conversations import Conversation, ledgers, reply_templates, texts_of_case
from tracker.desk.glance import next_thing, task_next
from tracker.desk.history import newer
from tracker.desk.moving import words_for_moving
from tracker.desk.queries import CaseFile, case_file, file_of_case, person_file
from tracker.desk.story import read_wanted, story
from tracker.desk.telling_form import telling
from tracker.desk.texts_routes import words_for_texts
from tracker.desk.work import work_of
from tracker.edge import send_preview, send_stored, settings
from tracker.errors import (
    Conflict,
    InvalidAnswers,
    InvalidReference,
    InvalidTransition,
    NotFound,
)
from tracker.headers import origin_of, page_policy
from tracker.messages.queries import JUST_NOW, message
from tracker.people.merge_queries import merges_of
from tracker.staff.models import Staff
from tracker.staff.rules import Permission

desk_pages = Blueprint("desk", __name__, url_prefix="/desk")

LAST_LINES = 3  # of a timeline, that a form which came too late is answered with

Answer = str | Response | tuple[str, int]


@desk_pages.get("/cases/<reference>")
@needs(Permission.SEE_CASES)
def case(reference: str) -> Answer:
    """A case: what was asked and by whom, what happened, and what can be done."""
    return _case_page(reference)


@desk_pages.post("/cases/<reference>")
@needs(Permission.WORK_CASES)
def change_case(reference: str) -> Answer:
    """Do one thing at a case; what cannot be done is said on the page, with what was typed."""
    if request.form.get("fill"):
        return _case_page(reference, typed=request.form, fill=request.form.get("template", ""))
    action = ACTIONS.get(request.form.get("action", ""))
    if action is None:
        abort(400)
    if request.form.get("preview"):
        return _case_page(reference, typed=request.form)
    try:
        with unit_of_work() as work:
            if action is ACTIONS["reply"]:
                lock_texts(work, queries.by_reference(work, reference))
            found = queries.by_reference(work, reference, lock=True)
            events.check_fresh(found, request.form.get("revision", 0, type=int))
            done = action(work, found, staff_member(), request.form, clock.now())
    except (Conflict, InvalidTransition) as fault:
        return _case_page(reference, typed=request.form, conflict=str(fault)), 409
    except InvalidAnswers as fault:
        return _case_page(reference, typed=request.form, problems=fault.problems), 422
    flash(done, "success")
    return redirect(url_for("desk.case", reference=found.reference), 303)


@desk_pages.post("/cases/<reference>/told")
@needs(Permission.WORK_CASES, Permission.USE_PHONE_DESK, Permission.USE_COUNTER)
def told(reference: str) -> Answer:
    """Note that the citizen was told a reply by phone or at a counter."""
    try:
        with unit_of_work() as work:
            found = queries.by_reference(work, reference, lock=True)
            reply = message(work, request.form.get("message", 0, type=int))
            if reply.case_id != found.id:
                raise NotFound("There is no such message in this case.")
            writing.told(work, found, reply, staff_member(), now=clock.now())
    except Conflict as fault:
        return _case_page(reference, conflict=str(fault)), 409
    flash("It is noted that they were told.", "success")
    return redirect(url_for("desk.case", reference=found.reference), 303)


def _case_page(
    reference: str,
    *,
    typed: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
    conflict: str = "",
    fill: str = "",
) -> str:
    """The page of a case; after a form that was not taken, with what was ``typed`` into it.

    ``fill`` is the key of a reply that is put behind what was typed.
    """
    typed, now = typed or {}, clock.now()
    file = case_file(db.session, reference, now.astimezone(settings().zone).date())
    fill = fill or request.args.get("template", "")
    return render_template(
        "desk/case.html",
        file=file,
        case=file.case,
        typed=typed,
        problems=problems or {},
        conflict=conflict,
        both=both_versions(_pairs(typed), file.case, to=_named(typed)) if conflict else None,
        queue_address=url_for("queue.shown", **browser_session.get("queue", {})),
        CONTACT_LABELS=rules.CONTACT_LABELS,
        **_how_it_stands(file, now),
        **_what_happened(file, typed.get("seen", ""), conflict),
        **_how_to_write(file, typed, fill, now),
        **words_for_moving(
            db.session, file.case, file.events, typed, wanted="move" in request.args
        ),
        **words_for_texts(now),
    )


def _how_it_stands(file: CaseFile, now: datetime) -> dict[str, object]:
    """Who is in a case, how it stands, and what there is to do. At most eight statements."""
    case, zone = file.case, settings().zone
    looking = viewing.watch(db.session, case.reference, staff_member().id, now=now)
    work = work_of(db.session, case)
    tasks = [task_next(line, now) for line in work.tasks if line.how == "open"]
    return {
        "members": rules.members(case.parties, now.astimezone(zone).date()),
        "asker": ways.who_asked(case),
        "naming": naming(case, file.events),
        "record": file.record,
        "late": rules.lateness(case, now, zone),
        "clock": clock_shown(db.session, case, now),
        "coming": next_thing(case, file.messages, file.call_backs, now=now, tasks=tasks),
        "work": work,
        "around": around(db.session, case, now=now),
        "merged_from": rules.merged_from(file.events),
        "viewers": [one.words for one in looking.viewers] if looking else [],
    }


def _what_happened(file: CaseFile, seen: str, conflict: str) -> dict[str, object]:
    """The story, and of it what is newer than the line that a page had ``seen`` last; the last
    lines, where a form that came too late does not say what it had seen.
    """
    if conflict and not seen.isdecimal():
        seen = str(file.events[-LAST_LINES - 1].id if len(file.events) > LAST_LINES else 0)
    return {
        "story": story(file.items, read_wanted(request.args), settings().zone),
        "missed": newer(file.events, int(seen)) if seen.isdecimal() else [],
        "last_event": file.events[-1].id,
    }


def _how_to_write(
    file: CaseFile, typed: Mapping[str, str], fill: str, now: datetime
) -> dict[str, object]:
    """How the citizen is written to, with what was typed so far. At most seven statements."""
    found = ways.ways_of(file.case)
    field, talk = _texting(file, now)
    body = typed.get("reply", "")
    return {
        **telling(db.session, file.case, found.possible, typed, settings()),
        "means": found.possible,
        "never": found.never,
        "means_in_words": rules.means_in_words,
        "DOOR_OF": rules.DOOR_OF,
        "longest_reply": writing.LONGEST_REPLY,
        "longest_note": events.LONGEST_NOTE,
        "talk": talk,
        "composer": field,
        "body": field.filled(fill, body) if fill else body,
    }


def _named(typed: Mapping[str, str]) -> str:
    """The name of the colleague or the team that a form names by a number or a key."""
    to = typed.get("to", "")
    if typed.get("action") == "move" and to:
        return next((one.words for one in destinations(db.session) if one.value == to), "")
    if typed.get("action") == "assign" and to.isdecimal() and len(to) < 10:
        colleague = db.session.get(Staff, int(to))
        return colleague.name if colleague else ""
    return ""


def _pairs(typed: Mapping[str, str]) -> list[tuple[str, str]]:
    """The fields of a form in their order, also those that were sent more than once."""
    several = typed.items(multi=True) if isinstance(typed, MultiDict) else typed.items()
    return list(several)


@desk_pages.after_request
def _allow_tiles(response: Response) -> Response:
    """The page of a case may load the pictures of its map, where the city has set any."""
    tiles = origin_of(settings().map_tiles_url)
    if tiles and request.endpoint in ("desk.case", "desk.change_case", "desk.told"):
        response.headers["Content-Security-Policy"] = page_policy(tiles)
    return response


def _texting(file: CaseFile, now: datetime) -> tuple[Composer, Conversation | None]:
    """The field for a reply, and the texts with whoever it goes to. At most five statements."""
    ours = settings()
    talk = texts_of_case(db.session, file.case, file.messages, quiet=ours.quiet, now=now)
    heard = talk.heard_at if talk else None
    asked = heard is not None and now - heard < JUST_NOW
    templates = reply_templates(db.session)
    return composer_for(file.case, templates, ours, now=now, asked=asked), talk


@desk_pages.get("/cases/<reference>/merge")
@needs(Permission.WORK_CASES)
def confirm_merge(reference: str) -> Answer:
    """Show both cases before they are made one."""
    case = queries.by_reference(db.session, reference)
    try:
        into = queries.by_reference(db.session, request.args.get("into", ""))
    except (InvalidReference, NotFound) as fault:
        return _case_page(reference, typed=request.args, problems={"into": str(fault)}), 422
    return render_template("desk/merge.html", case=case, into=standing.current(into))


@desk_pages.post("/cases/<reference>/merge")
@needs(Permission.WORK_CASES)
def merge(reference: str) -> Answer:
    """The case is about the same as another: it is closed, and goes on there."""
    try:
        with unit_of_work() as work:
            locked = lock_cases(work, [reference, request.form.get("into", "")])
            case = queries.by_reference(work, reference)
            into = next((one for one in locked if one.id != case.id), case)
            merging.merge(work, case, into, staff_member(), now=clock.now())
    except (Conflict, InvalidTransition, InvalidAnswers) as fault:
        return _case_page(reference, conflict=str(fault)), 409
    flash(f"It goes on here. {shown(case.reference)} is closed as already reported.", "success")
    return redirect(url_for("desk.case", reference=standing.current(into).reference), 303)


@desk_pages.get("/people/<int:person_id>")
@needs(Permission.SEE_CASES)
def person(person_id: int) -> Answer:
    """A person: how they are reached, their cases, what they have not finished."""
    found = person_file(db.session, person_id)
    if found.person.merged_into_id is not None:
        return redirect(url_for("desk.person", person_id=found.person.merged_into_id))
    phones = [contact.contact_point_id for contact in found.person.phones]
    return render_template(
        "desk/person.html",
        file=found,
        merges=merges_of(db.session, person_id),
        PART_LABELS=rules.PART_LABELS,
        ledgers=ledgers(db.session, phones),
        where_it_stands=rules.where_it_stands,
        **words_for_texts(clock.now()),
    )


@desk_pages.get("/files/<key>")
@needs(Permission.SEE_CASES)
def file(key: str) -> Response:
    """A photo or a file of a case: photos are shown, everything else is saved."""
    stored = file_of_case(db.session, key)
    return send_preview(stored) if request.args.get("size") == "small" else send_stored(stored)
