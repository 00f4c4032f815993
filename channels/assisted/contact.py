"""The pages of a call or a visit: whom it is with, what is known of them, what they want."""

from collections.abc import Mapping
from datetime import datetime

from flask import redirect, request

from channels.assisted import commands, paper, queries, take_over, wrap_up
from channels.assisted.desk import Desk
from channels.assisted.edge import Answered, door_of, note_told, page, problem_of
from channels.assisted.identity import on_card
from channels.assisted.rules import read_sought
from tracker import clock
from tracker.access import staff_member
from tracker.catalogue.queries import services
from tracker.database import db, unit_of_work
from tracker.desk.composer import Composer, composer
from tracker.desk.conversations import reply_templates
from tracker.desk.rules import where_it_stands
from tracker.desk.texts_routes import words_for_texts
from tracker.edge import settings
from tracker.errors import Conflict, InvalidContact, InvalidReference, NotFound
from tracker.intake import commands as intake_commands
from tracker.intake.queries import by_public_id, by_resume_code
from tracker.intake.resume_codes import read_resume_code
from tracker.interactions import calls
from tracker.interactions.call_backs import when_to_call
from tracker.interactions.models import Interaction
from tracker.messages.queries import JUST_NOW
from tracker.people.record_rules import ADJUSTMENTS, AUTHORITIES
from tracker.staff.rules import Permission


def card(
    desk: Desk,
    contact: Interaction,
    *,
    problems: Mapping[str, str] | None = None,
    found: queries.Found | None = None,
    **typed: str,
) -> Answered:
    """Whom it is with, their requests, and the services to choose from."""
    somebody_else, now = desk.is_somebody_else(contact), clock.now()
    offered = services(db.session)
    known = queries.card(
        db.session,
        contact,
        desk.means,
        somebody_else=somebody_else,
        quiet=settings().quiet,
        now=now,
    )
    return page(
        desk,
        "assisted/contact.html",
        problems=problems,
        contact=contact,
        card=known,
        composer=_composer(known, now),
        services=offered,
        checking=on_card(contact, offered),
        somebody_else=somebody_else,
        found=found,
        typed=typed,
        where_it_stands=where_it_stands,
        me=staff_member(),
        ADJUSTMENTS=ADJUSTMENTS,
        AUTHORITIES=AUTHORITIES,
        times=when_to_call(now, settings().open_when),
        **words_for_texts(now),
    )


def _composer(known: queries.Card, now: datetime) -> Composer | None:
    """The field for a text to whom a contact is with, where there are texts with them."""
    talk = known.texts
    if talk is None or not staff_member().may(Permission.WRITE_TEXTS):
        return None
    heard = talk.heard_at
    return composer(
        [case for case in known.cases if case.contact_point_id == talk.point.id],
        [known.person.name] if known.person else [],
        reply_templates(db.session),
        settings(),
        now=now,
        asked=heard is not None and now - heard < JUST_NOW,
    )


def find(desk: Desk, contact: Interaction) -> Answered:
    """Look for the person among those known by another number or address, or by name."""
    typed = request.form.get("words", "")
    region = settings().phone_region
    try:
        sought = read_sought(typed, region)
    except (InvalidContact, InvalidReference) as fault:
        return card(desk, contact, problems={"words": str(fault)}, words=typed)
    if not sought.words:
        return card(desk, contact, problems={"words": "Enter a name, a number or an address."})
    found = queries.find(db.session, sought, region)
    return card(desk, contact, found=found, words=typed)


def choose(desk: Desk, contact: Interaction) -> Answered:
    """Settle whom it is with: one of the people known, or somebody else."""
    person_id = request.form.get("person", type=int)
    with unit_of_work() as session:
        commands.choose_person(session, contact, person_id)
    desk.note_somebody_else(contact, is_so="somebody_else" in request.form)
    return redirect(desk.url("contact", contact_id=contact.id), 303)


def begin_request(desk: Desk, contact: Interaction) -> Answered:
    """Begin a request for a service."""
    with unit_of_work() as session:
        intake = commands.begin_request(
            session,
            request.form.get("service", ""),
            door_of(desk, contact),
            somebody_new=desk.is_somebody_else(contact),
        )
        paper.note_on(intake, contact)
    return redirect(desk.url("entry", contact_id=contact.id, public_id=intake.public_id), 303)


def take_up(desk: Desk, contact: Interaction) -> Answered:
    """Go on with a request that was begun before, at whatever door: one listed, or by its code."""
    typed = request.form.get("code", "")
    try:
        to_take = None if "request" in request.form else take_over.begin_in(desk, contact, typed)
        if to_take is not None:
            return to_take
        with unit_of_work() as session:
            if "request" in request.form:
                intake = by_public_id(session, request.form["request"], lock=True)
            else:
                intake = by_resume_code(session, read_resume_code(typed), lock=True)
            intake_commands.take_up(session, intake, door_of(desk, contact))
    except (InvalidReference, NotFound, Conflict) as fault:
        return card(desk, contact, problems={"code": problem_of(fault)}, code=typed)
    return redirect(desk.url("entry", contact_id=contact.id, public_id=intake.public_id), 303)


def told(desk: Desk, contact: Interaction, message_id: int) -> Answered:
    """Note that they were told what was waiting for them."""
    note_told(desk, message_id)
    return redirect(desk.url("contact", contact_id=contact.id), 303)


def end(desk: Desk, contact: Interaction) -> Answered:
    """The call or the visit is over. What was not finished stays, and nothing of it is shown.

    With "wrapped" it is wrapped up too, as its page would have filled it in.
    """
    at_once, now = request.form.get("then") == "wrapped", clock.now()
    with unit_of_work() as session:
        ending = calls.lock(session, contact.id)
        calls.end(session, ending, staff_member(), now=now)
        if at_once:
            wrap_up.save_likely(session, desk, ending, now)
    desk.note_somebody_else(contact, is_so=False)
    then = desk.url("home") if at_once else desk.url("wrap_up", contact_id=contact.id)
    return redirect(then, 303)
