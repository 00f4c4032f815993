"""The pages of a desk before a call or a visit begins, and the addresses of all of its pages."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from channels.assisted import (
    adding,
    asides,
    booking,
    commands,
    contact,
    entry,
    finding,
    identity,
    linking,
    paper,
    queries,
    take_over,
    wrap_up,
)
from channels.assisted.desk import Desk
from channels.assisted.edge import Answered, door_of, in_contact, note_told, page, problem_of
from channels.assisted.kept import told_where
from channels.assisted.news import news
from channels.assisted.rules import read_sought
from tracker import clock
from tracker.access import needs, staff_member
from tracker.database import db, unit_of_work
from tracker.edge import settings
from tracker.errors import Conflict, InvalidContact, InvalidReference, NotFound
from tracker.interactions.queries import going_on
from tracker.interactions.wrap_up import not_wrapped_up


def register(pages: Blueprint, desk: Desk) -> None:
    """Give a door's blueprint the pages that every desk has."""
    contacts = f"/{desk.channel}/{desk.contact}s"
    one, a_request = f"{contacts}/<int:contact_id>", "/requests/<public_id>"
    routes: tuple[tuple[str, str, str, Callable[..., Answered]], ...] = (
        ("GET", "home", f"/{desk.channel}", home),
        ("POST", "find", f"/{desk.channel}", find),
        ("POST", "look", f"/{desk.channel}/people", finding.look),
        ("POST", "begin", contacts, begin),
        ("POST", "resume", f"/{desk.channel}/resume", resume),
        ("POST", "told", f"/{desk.channel}/told/<int:message_id>", told),
        ("POST", "take", f"/{desk.channel}/to-finish/<public_id>/take", take),
        ("POST", "hand_on", f"/{desk.channel}/to-finish/<public_id>", asides.hand_on),
        ("GET", "contact", one, in_contact(contact.card)),
        ("POST", "find_in_contact", one, in_contact(contact.find)),
        ("POST", "choose", f"{one}/person", in_contact(contact.choose)),
        ("POST", "identity", f"{one}/identity", in_contact(identity.mark)),
        ("POST", "begin_request", f"{one}/requests", in_contact(contact.begin_request)),
        ("POST", "take_up", f"{one}/resume", in_contact(contact.take_up)),
        ("GET", "case_to_take", f"{one}/request-to-take", in_contact(take_over.show)),
        ("POST", "take_case", f"{one}/request-to-take", in_contact(take_over.take)),
        ("POST", "told_in_contact", f"{one}/told/<int:message_id>", in_contact(contact.told)),
        ("POST", "end", f"{one}/end", in_contact(contact.end)),
        ("GET", "book", f"{one}/book", in_contact(booking.choose_time)),
        ("POST", "book_in_contact", f"{one}/book", in_contact(booking.book_in_contact)),
        ("GET", "wrap_up", f"{one}/wrap-up", wrap_up.show),
        ("POST", "save_wrap_up", f"{one}/wrap-up", wrap_up.save),
        ("GET", "entry", f"{one}{a_request}", in_contact(entry.show)),
        ("POST", "enter", f"{one}{a_request}", told_where(in_contact(entry.enter))),
        ("POST", "answers", f"{one}{a_request}/answers", in_contact(entry.answers, scripted=True)),
        ("POST", "news", f"{one}{a_request}/news", in_contact(news, scripted=True)),
        ("POST", "text_link", f"{one}{a_request}/link", in_contact(linking.text)),
        ("POST", "take_back_link", f"{one}{a_request}/link/end", in_contact(linking.take_back)),
        ("GET", "added_file", f"{one}{a_request}/files/<key>", in_contact(linking.picture)),
        ("POST", "drop", f"{one}{a_request}/drop", in_contact(entry.drop)),
        ("GET", "ask_of_paper", f"/{desk.channel}/paper", paper.ask),
        ("POST", "begin_on_paper", f"/{desk.channel}/paper", paper.begin),
        ("POST", "change_paper", f"{one}{a_request}/paper", in_contact(paper.change)),
        ("GET", "added", f"{one}/added/<reference>", in_contact(adding.added)),
        ("GET", desk.last_page, f"{one}/{desk.last_page}/<reference>", in_contact(entry.last)),
    )
    for method, endpoint, rule, view in routes:
        allowed = needs(desk.permission)(partial(view, desk))
        pages.add_url_rule(rule, endpoint, allowed, methods=[method])


def home(
    desk: Desk,
    *,
    problems: Mapping[str, str] | None = None,
    found: queries.Found | None = None,
    **typed: str,
) -> Answered:
    """Who calls or comes, the contacts still open, and what waits to be told."""
    site = desk.site(db.session)
    if desk.at_a_site and site is None:
        return redirect(desk.url("choose_site"))
    waiting = queries.tellings(db.session, desk.means)
    return page(
        desk,
        f"{desk.channel}/home.html",
        problems=problems or {},
        site=site,
        found=found,
        typed=typed,
        open_contacts=going_on(db.session, desk.channel, staff_member().id),
        to_tell=waiting[: queries.MOST_TOLD],
        more_to_tell=len(waiting) > queries.MOST_TOLD,
        to_wrap_up=not_wrapped_up(db.session, desk.channel, staff_member().id, now=clock.now()),
        to_finish=asides.to_finish(desk),
        **desk.more(),
    )


def find(desk: Desk) -> Answered:
    """Begin with a number, an address or a code at once; look for people by anything else.

    It is sent by POST, and what was typed is in no address: those are kept in logs and histories.
    """
    typed = request.form.get("words", "")
    try:
        sought = read_sought(typed, settings().phone_region)
    except (InvalidContact, InvalidReference) as fault:
        return home(desk, problems={"words": str(fault)}, words=typed)
    if not sought.words:
        sentence = f"Enter the {desk.person}’s number, name or e-mail address."
        return home(desk, problems={"words": sentence})
    if sought.contact:
        return _begin(desk, contact=sought.contact)
    if sought.code:
        try:
            return _resume(desk, sought.code)
        except Conflict as fault:
            return home(desk, problems={"words": str(fault)}, words=typed)
        except NotFound:
            # It may be a name all the same.
            pass
    return home(desk, found=queries.find(db.session, sought, settings().phone_region), words=typed)


def begin(desk: Desk) -> Answered:
    """Begin with a person who was found, or with somebody of whom nothing is known."""
    person_id = request.form.get("person", type=int)
    return _begin(desk, person_id=person_id)


def _begin(desk: Desk, **who: Any) -> Response:
    with unit_of_work() as session:
        site = desk.site(session)
        if desk.at_a_site and site is None:
            return redirect(desk.url("choose_site"))
        began = commands.begin_contact(
            session, door_of(desk), site_id=site.id if site else None, **who
        )
        desk.began(session, began)
    return redirect(desk.url("contact", contact_id=began.id), 303)


def resume(desk: Desk) -> Answered:
    """Begin with the code of a request that was begun somewhere else."""
    typed = request.form.get("code", "")
    try:
        return _resume(desk, typed)
    except (InvalidReference, NotFound, Conflict) as fault:
        return home(desk, problems={"code": problem_of(fault)}, code=typed)


def take(desk: Desk, public_id: str) -> Answered:
    """Take what was set aside for one's team, and go on with it at once."""
    code = asides.taken(public_id)
    return redirect(desk.url("home"), 303) if code is None else _resume(desk, code)


def _resume(desk: Desk, code: str) -> Response:
    """A contact begins with whom the request is known to be from, and the request in it; or with
    one to take over.
    """
    to_take = take_over.begin(desk, code)
    if to_take is not None:
        return to_take
    with unit_of_work() as session:
        site = desk.site(session)
        if desk.at_a_site and site is None:
            return redirect(desk.url("choose_site"))
        began, intake = commands.begin_with_code(
            session, code, door_of(desk), site_id=site.id if site else None
        )
        desk.began(session, began)
    return redirect(desk.url("entry", contact_id=began.id, public_id=intake.public_id), 303)


def told(desk: Desk, message_id: int) -> Answered:
    """Note that a message of the list was told."""
    note_told(desk, message_id)
    return redirect(desk.url("home"), 303)
