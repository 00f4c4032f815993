"""The page on which staff enter all the answers to a request, and the pages after it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, cast

from flask import flash, redirect, request
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from channels.assisted import adding, asides, commands, reaching
from channels.assisted.beside import beside
from channels.assisted.desk import Desk
from channels.assisted.documents import pages_of, seen_documents, seen_so_far
from channels.assisted.edge import Answered, door_of, page
from channels.assisted.fields import fields_of, fields_that_come_and_go
from channels.assisted.identity import on_entry
from channels.assisted.linking import linking
from channels.assisted.reading_back import to_read_back
from channels.questions import Upload, question_form, raws_of, seen_in, uploads_in
from tracker import clock
from tracker.cases.models import Case
from tracker.cases.queries import by_reference
from tracker.cases.references import shown
from tracker.cases.take_over import open_code
from tracker.catalogue.definition import Question, QuestionType
from tracker.database import db, unit_of_work
from tracker.edge import settings
from tracker.errors import Conflict, InvalidAnswer, NotFound
from tracker.intake import commands as intake_commands
from tracker.intake.commands import Door
from tracker.intake.models import Intake
from tracker.intake.queries import ask, by_public_id
from tracker.intake.reading import Raw
from tracker.intake.rules import Asking, Line
from tracker.interactions.models import Interaction
from tracker.interactions.queries import sites
from tracker.messages.queries import of_case
from tracker.people.rules import spoken_phone


def show(desk: Desk, contact: Interaction, public_id: str) -> Answered:
    """Every question of a request on one page."""
    intake = by_public_id(db.session, public_id)
    if intake.state != "open":
        return _not_open(desk, contact, intake)
    return _page(desk, contact, intake, ask(db.session, intake, for_staff=True))


def enter(desk: Desk, contact: Interaction, public_id: str) -> Answered:
    """Keep what was entered, and send it if that was asked for. A page without scripts comes here
    to save too, and is shown again with the questions that are needed now.
    """
    intake = by_public_id(db.session, public_id)
    if intake.state != "open":
        return _not_open(desk, contact, intake)
    every = ask(db.session, intake, for_staff=True).every
    form = question_form(every)
    uploads, refused = _uploads(form, every)
    typed, door = raws_of(form, every), door_of(desk, contact)
    with unit_of_work() as session:
        intake = _locked(session, desk, contact, public_id)
        if intake.state != "open":
            return _not_open(desk, contact, intake)
        seen, not_seen = seen_documents(session, intake, every, door)
        raws = typed | _noted(session, intake, uploads, seen, door)
        refused |= not_seen
        kept = commands.keep_answers(session, intake, raws, door, seen_in(every), refused)
        done = _as_pressed(session, desk, contact, intake, kept, door)
    if not isinstance(done, commands.Kept):
        return done
    if done.problems:
        return _page(desk, contact, intake, done.asking, done.problems, typed)
    return _after_keeping(desk, contact, intake)


def _locked(session: Session, desk: Desk, contact: Interaction, public_id: str) -> Intake:
    """The intake, locked. Where nothing of people is seen it has to be the contact's own still."""
    intake = by_public_id(session, public_id, lock=True)
    if not desk.sees_people and intake.interaction_id != contact.id:
        raise NotFound("This request was gone on with elsewhere.")
    return intake


def _pressed(desk: Desk) -> str:
    """Which button was pressed; where nothing of people is seen, there are two of them."""
    then = request.form.get("then", "")
    return then if desk.sees_people or then == "send" else "save"


def _as_pressed(
    session: Session,
    desk: Desk,
    contact: Interaction,
    intake: Intake,
    kept: commands.Kept,
    door: Door,
) -> Answered | commands.Kept:
    """Do with what was kept as the button says that was pressed: the page to go to, where it ends
    there, or what was kept with what is in the way.
    """
    then = _pressed(desk)
    # What was not accepted does not keep the rest from being set aside, nor how they are reached.
    if then in (asides.STAY, asides.END):
        return kept.with_problems(asides.note(session, intake, door))
    if then in (reaching.CALL, reaching.LETTER):
        return kept.with_problems(reaching.note(session, intake, door))
    if then.startswith(adding.ADD):
        return adding.add(session, desk, contact, intake, kept, door)
    if then == "send":
        sent = commands.send(session, intake, door, kept, settings().zone)
        return _to_last_page(desk, contact, sent) if isinstance(sent, Case) else sent
    return kept


def _after_keeping(desk: Desk, contact: Interaction, intake: Intake) -> Answered:
    then = _pressed(desk)
    if then in (asides.STAY, asides.END):
        return asides.leave(desk, contact, intake)
    if then in (reaching.CALL, reaching.LETTER):
        return reaching.leave(desk, contact, intake)
    flash("Saved.", "success")
    return redirect(desk.url("entry", contact_id=contact.id, public_id=intake.public_id), 303)


def answers(desk: Desk, contact: Interaction, public_id: str) -> Answered:
    """Keep the answers that a script sends as each is left, and say what the page should show.

    It sends every field and mark, and under ``changed`` the keys of those that staff changed: only
    these are kept, so that nothing is overwritten with what a page merely still shows.
    """
    try:
        intake = by_public_id(db.session, public_id)
        every = ask(db.session, intake, for_staff=True).every
        changed = set(request.form.getlist("changed"))
        typed = raws_of(question_form(every), every)
        raws = {key: raw for key, raw in typed.items() if key in changed}
        seen, door = seen_in(every), door_of(desk, contact)
        with unit_of_work() as session:
            intake = _locked(session, desk, contact, public_id)
            intake_commands.check_open(intake)
            kept = commands.keep_answers(session, intake, raws, door, seen)
    except (NotFound, Conflict) as fault:
        return {"fault": str(fault)}, 409
    return to_show(desk, contact, intake, kept, seen, set(raws)), 200


def to_show(
    desk: Desk,
    contact: Interaction,
    intake: Intake,
    kept: commands.Kept,
    seen: Mapping[str, str],
    saved: Collection[str],
) -> dict[str, Any]:
    """What the page should show: of the answers to the questions ``saved`` what became of them, of
    all others what is new to a page that has ``seen`` these marks.
    """
    door = door_of(desk, contact)
    fields = fields_of(intake, kept.asking)
    return {
        **_told_beside(desk, contact, intake, kept.asking, door),
        "shown": [field.question.key for field in fields if field.shown],
        "problems": dict(kept.problems),
        "elsewhere": sorted(kept.elsewhere),
        "marks": {
            field.question.key: field.seen for field in fields if field.question.key in saved
        },
        "news": {
            field.question.key: {"value": field.value, "mark": field.seen, "known": field.known}
            for field in fields
            if field.question.key not in saved
            and seen.get(field.question.key, field.seen) != field.seen
        },
        "fields": fields_that_come_and_go(intake, fields),
        "read_back": to_read_back(intake, kept.asking),
        "saved_at": f"{door.now.astimezone(settings().zone):%H:%M}",
    }


def _told_beside(
    desk: Desk, contact: Interaction, intake: Intake, asking: Asking, door: Door
) -> dict[str, str]:
    if not desk.sees_people:
        return {}
    return beside(db.session, desk, contact, intake, asking, door)


def drop(desk: Desk, contact: Interaction, public_id: str) -> Answered:
    """They do not want it after all."""
    with unit_of_work() as session:
        intake = _locked(session, desk, contact, public_id)
        intake_commands.drop(session, intake, door_of(desk, contact))
    flash(f"Dropped: {intake.definition.title}.", "success")
    return redirect(desk.url("contact", contact_id=contact.id), 303)


def last(desk: Desk, contact: Interaction, reference: str) -> Answered:
    """What is read back, or printed, after a request was sent in this contact."""
    case = by_reference(db.session, reference)
    if case.interaction_id != contact.id:
        raise NotFound(f"No request with this reference was sent in this {desk.contact}.")
    intake = by_public_id(db.session, case.submission_key)
    lines = _read_back(ask(db.session, intake, for_staff=True))
    confirmations = [
        message
        for message in of_case(db.session, case.id)
        if message.means in ("sms", "email", "letter")
    ]
    return page(
        desk,
        f"{desk.key}/{desk.last_page}.html",
        contact=contact,
        case=case,
        lines=lines,
        confirmations=confirmations,
        take_over_code=open_code(db.session, case, now=clock.now()),
        sites=sites(db.session),
    )


def _read_back(asking: Asking) -> list[Line]:
    """What was answered, as it is said to whoever asked."""
    return [
        replace(line, words=_spoken(line.words)) if line.question.type == "phone" else line
        for line in asking.summary()
        # Which of several people it is says how we know them, and nothing of the request.
        if line.question.key != "which_person"
    ]


def _spoken(number: str) -> str:
    return spoken_phone(number, settings().phone_region)


def _not_open(desk: Desk, contact: Interaction, intake: Intake) -> Response:
    """It was sent or dropped, here or at another door: show what became of it."""
    case, added = intake.case, adding.where_added(desk, contact, intake)
    if added is not None:
        return added
    if case is not None and case.interaction_id == contact.id:
        return _to_last_page(desk, contact, case)
    flash(
        f"This request has been sent already, as {shown(case.reference)}."
        if case is not None
        else "This request was dropped. Begin a new one.",
        "important",
    )
    return redirect(desk.url("contact", contact_id=contact.id), 303)


def _to_last_page(desk: Desk, contact: Interaction, case: Case) -> Response:
    address = desk.url(desk.last_page, contact_id=contact.id, reference=shown(case.reference))
    return redirect(address, 303)


def _uploads(
    form: FlaskForm, questions: Iterable[Question]
) -> tuple[dict[str, list[Upload]], dict[str, str]]:
    """The files sent, by the key of their question, and what was wrong with others."""
    found, refused = {}, {}
    for question in questions:
        if question.type is QuestionType.FILE:
            try:
                found[question.key] = [*uploads_in(form, question), *pages_of(question)]
            except InvalidAnswer as fault:
                refused[question.key] = str(fault)
    return found, refused


def _noted(
    session: Session,
    intake: Intake,
    uploads: Mapping[str, list[Upload]],
    seen: Mapping[str, str],
    door: Door,
) -> dict[str, Raw]:
    """The files of each question to which some were sent, or whose files are taken away, and the
    documents that were ``seen``: those it has and those that are new, noted as part of the intake.
    """
    raws: dict[str, Raw] = {}
    for key, sent in uploads.items():
        taken_away = f"remove-{key}" in request.form
        looked_at = [seen[key]] if key in seen else []
        if sent or taken_away or looked_at:
            held = [] if taken_away else cast(list[str], intake.answers.get(key) or [])
            noted = [one.note(session, intake, door) for one in sent]
            raws[key] = [*held, *noted, *looked_at]
    return raws


def _page(
    desk: Desk,
    contact: Interaction,
    intake: Intake,
    asking: Asking,
    problems: Mapping[str, str] | None = None,
    typed: Mapping[str, Raw] | None = None,
) -> Answered:
    fields = fields_of(intake, asking, typed or {})
    own = {question.key for question in intake.definition.content.questions}
    return page(
        desk,
        "assisted/entry.html",
        problems=problems,
        contact=contact,
        intake=intake,
        asks_for=[field for field in fields if field.question.key in own],
        about_person=[field for field in fields if field.question.key not in own],
        name=asking.counted.get("your_name"),
        seen=seen_so_far(db.session, intake),
        read_back=to_read_back(intake, asking),
        **(_beside_the_form(desk, contact, intake, asking, problems) if desk.sees_people else {}),
    )


def _beside_the_form(
    desk: Desk,
    contact: Interaction,
    intake: Intake,
    asking: Asking,
    problems: Mapping[str, str] | None,
) -> dict[str, Any]:
    """What only staff of the city see and do: it tells of people, or is done at their desks."""
    return {
        "checking": on_entry(contact, intake, asking.counted),
        "setting_aside": asides.choices(desk),
        "linking": linking(contact, intake, asking.counted),
        "beside": beside(
            db.session, desk, contact, intake, asking, door_of(desk, contact), problems
        ),
    }
