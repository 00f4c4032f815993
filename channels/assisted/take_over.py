"""Take over, in a call or a visit, a case that was entered for whoever calls or comes.

The code goes into the field for codes of unfinished requests. Which it was stays with the browser,
by its number, until it is done: the code itself is in no address.
"""

from flask import flash, redirect, request
from flask import session as browser_session
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from channels.assisted import commands
from channels.assisted.desk import Desk
from channels.assisted.edge import Answered, door_of, page
from tracker import clock
from tracker.access import staff_member
from tracker.cases import take_over
from tracker.cases.models import TakeOverCode
from tracker.cases.references import shown
from tracker.cases.take_over import Taking
from tracker.characters import clean
from tracker.database import db, unit_of_work
from tracker.edge import settings
from tracker.errors import InvalidContact, NotFound
from tracker.intake.resume_codes import read_resume_code
from tracker.intake.take_over import by_any_code
from tracker.interactions.commands import recognise
from tracker.interactions.models import Interaction
from tracker.people.rules import read_contact

_HELD = "cases-to-take"  # in the cookie: by the number of a contact, the number of the code
_MOST_HELD = 10


def begin(desk: Desk, typed: str) -> Response | None:
    """A call or a visit begins with the code of a case to take over; ``None`` where it is none.

    Raises ``InvalidReference`` and ``TooManyTries``.
    """
    with unit_of_work() as session:
        code = _found(session, typed)
        if code is None:
            return None
        site = desk.site(session)
        if desk.at_a_site and site is None:
            return redirect(desk.url("choose_site"))
        began = commands.begin_contact(session, door_of(desk), site_id=site.id if site else None)
        desk.began(session, began)
    return _to_page(desk, began, code)


def begin_in(desk: Desk, contact: Interaction, typed: str) -> Response | None:
    """As ``begin``, in a call or a visit that is going on."""
    with unit_of_work() as session:
        code = _found(session, typed)
    return None if code is None else _to_page(desk, contact, code)


def _found(session: Session, typed: str) -> TakeOverCode | None:
    code = read_resume_code(typed)
    if not take_over.may_be_code(code):
        return None
    subject = f"staff {staff_member().id}"
    found = by_any_code(session, code, subject, now=clock.now())
    return found if isinstance(found, TakeOverCode) else None


def _to_page(desk: Desk, contact: Interaction, code: TakeOverCode) -> Response:
    held = {**browser_session.get(_HELD, {}), str(contact.id): code.id}
    browser_session[_HELD] = dict(list(held.items())[-_MOST_HELD:])
    return redirect(desk.url("case_to_take", contact_id=contact.id), 303)


def _code(session: Session, contact: Interaction) -> TakeOverCode:
    code_id = browser_session.get(_HELD, {}).get(str(contact.id), 0)
    return take_over.by_id(session, code_id, now=clock.now())


def show(desk: Desk, contact: Interaction) -> Answered:
    """Which case it is, and where they want to be reached."""
    try:
        code = _code(db.session, contact)
    except NotFound as fault:
        return _back(desk, contact, fault)
    point = contact.contact_point
    return _page(desk, contact, code, point.value if point else "")


def take(desk: Desk, contact: Interaction) -> Answered:
    """The case is theirs."""
    typed = clean(request.form.get("contact", ""))
    door = door_of(desk, contact)
    try:
        reached = read_contact(typed, settings().phone_region)
        with unit_of_work() as session:
            case = take_over.take_over(
                session,
                _code(session, contact),
                reached,
                Taking(desk.channel, door.now, contact, door.staff),
                keeps_helper=request.form.get("helper") != "no",
            )
            if contact.person is None:
                recognise(session, contact, case.requester)
    except InvalidContact as fault:
        code = _code(db.session, contact)
        return _page(desk, contact, code, typed, {"contact": str(fault)})
    except NotFound as fault:
        return _back(desk, contact, fault)
    flash(
        f"{case.definition.title}, {shown(case.reference)}, is theirs now. Tell them so, and read "
        "the reference out.",
        "success",
    )
    return _to_card(desk, contact)


def _page(
    desk: Desk,
    contact: Interaction,
    code: TakeOverCode,
    typed: str,
    problems: dict[str, str] | None = None,
) -> Answered:
    return page(
        desk,
        "assisted/take_over.html",
        problems=problems,
        contact=contact,
        case=code.case,
        has_helper=take_over.entered_for_another(code.case),
        typed=typed,
        helper=request.form.get("helper", "yes"),
    )


def _back(desk: Desk, contact: Interaction, fault: NotFound) -> Response:
    flash(str(fault), "important")
    return _to_card(desk, contact)


def _to_card(desk: Desk, contact: Interaction) -> Response:
    held = browser_session.get(_HELD, {})
    browser_session[_HELD] = {one: code for one, code in held.items() if one != str(contact.id)}
    return redirect(desk.url("contact", contact_id=contact.id), 303)
