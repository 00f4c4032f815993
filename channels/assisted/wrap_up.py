"""After a call or a visit: what came of it, and what was promised."""

from collections.abc import Mapping
from datetime import datetime

from flask import flash, redirect, request
from markupsafe import Markup
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from channels.assisted import queries
from channels.assisted.desk import Desk
from channels.assisted.edge import Answered, page
from channels.assisted.reaching import chosen_time
from tracker import clock
from tracker.access import staff_member
from tracker.cases.models import Case, Event
from tracker.database import db, unit_of_work
from tracker.edge import settings
from tracker.errors import InvalidAnswers, InvalidContact
from tracker.intake.models import Intake
from tracker.interactions import call_backs
from tracker.interactions.call_backs import Promise, when_to_call
from tracker.interactions.calls import lock
from tracker.interactions.models import Interaction
from tracker.interactions.rules import OUTCOMES
from tracker.interactions.wrap_up import time_taken, wrap_up
from tracker.people.commands import contact_point
from tracker.people.models import ContactPoint
from tracker.people.rules import read_phone, spoken_phone
from tracker.staff.models import Staff
from tracker.staff.queries import who_may
from tracker.staff.rules import Permission

NO_CALL_BACK = "none"


def show(desk: Desk, contact_id: int, *, problems: Mapping[str, str] | None = None) -> Answered:
    """What is asked after a contact, with what is likely filled in."""
    contact = queries.own_contact(db.session, desk.channel, contact_id, staff_member())
    now = clock.now()
    if contact.ended_at is None:
        return redirect(desk.url("contact", contact_id=contact.id), 303)
    typed = request.form if request.method == "POST" else _likely(db.session, contact)
    return page(
        desk,
        "assisted/wrap_up.html",
        problems=problems,
        contact=contact,
        typed=typed,
        taken=time_taken(contact, now=now),
        outcomes=OUTCOMES,
        times=when_to_call(now, settings().open_when),
        colleagues=who_may(db.session, Permission.USE_PHONE_DESK),
        me=staff_member(),
    )


def save(desk: Desk, contact_id: int) -> Answered:
    """Keep what was said of a contact, and put a promised call on the list."""
    contact = queries.own_contact(db.session, desk.channel, contact_id, staff_member())
    if contact.ended_at is None:
        return redirect(desk.url("contact", contact_id=contact.id), 303)
    now, staff = clock.now(), staff_member()
    try:
        with unit_of_work() as session:
            contact = lock(session, contact.id)
            problems = _promise(session, contact, staff, now)
            try:
                wrap_up(
                    session,
                    contact,
                    staff,
                    outcome=request.form.get("outcome", ""),
                    avoidable="avoidable" in request.form,
                    settled="settled" in request.form,
                    note=request.form.get("note", ""),
                    now=now,
                )
            except InvalidAnswers as fault:
                problems = {**fault.problems, **problems}
            if problems:
                raise InvalidAnswers(problems)
    except InvalidAnswers as fault:
        return show(desk, contact_id, problems=fault.problems)
    flash(f"The {desk.contact} is wrapped up.", "success")
    return redirect(desk.url("home"), 303)


def save_likely(session: Session, desk: Desk, contact: Interaction, now: datetime) -> None:
    """Keep what is likely of a contact that is over; say what that was, and where to change it."""
    likely = _likely(session, contact)
    wrap_up(
        session,
        contact,
        staff_member(),
        outcome=likely["outcome"],
        avoidable=False,
        settled="settled" in likely,
        note="",
        now=now,
    )
    flash(
        Markup(
            "The {} is wrapped up: “{}”. "
            '<a class="govuk-notification-banner__link" href="{}">Change it</a>'
        ).format(
            desk.contact, OUTCOMES[likely["outcome"]], desk.url("wrap_up", contact_id=contact.id)
        ),
        "success",
    )


def _promise(session: Session, contact: Interaction, staff: Staff, now: datetime) -> dict[str, str]:
    """Put a promised call on the list, if one was; what is wrong with it, by its fields."""
    form = request.form
    if form.get("call_back", NO_CALL_BACK) == NO_CALL_BACK:
        return {}
    problems: dict[str, str] = {}
    due_at = None
    try:
        due_at = chosen_time(form["call_back"], form.get("day", ""), form.get("time", ""), now)
    except ValueError:
        problems["day"] = "Give the day and the time, such as 14:30."
    number = None
    try:
        number = contact_point(session, read_phone(form.get("number", ""), settings().phone_region))
    except InvalidContact as fault:
        problems["number"] = str(fault)
    if due_at is None or number is None:
        return problems
    owner = session.get(Staff, form.get("owner", type=int) or 0)
    case = _case_of(session, contact)
    try:
        call_backs.promise(
            session,
            Promise(
                _name_of(session, contact),
                number,
                due_at,
                form.get("about", ""),
                person=contact.person,
                owner=owner,
                case_id=case.id if case else None,
                intake_id=_unfinished_of(session, contact),
            ),
            staff,
            now=now,
            contact=contact,
        )
    except InvalidAnswers as fault:
        return {("day" if key == "time" else key): words for key, words in fault.problems.items()}
    return {}


def _case_of(session: Session, contact: Interaction) -> Case | None:
    """The case that was opened last in a contact."""
    query = select(Case).where(Case.interaction_id == contact.id)
    return session.scalar(query.order_by(Case.id.desc()).limit(1))


def _unfinished_of(session: Session, contact: Interaction) -> int | None:
    """The request that was left unfinished last in a contact."""
    query = select(Intake.id).where(Intake.interaction_id == contact.id, Intake.state == "open")
    return session.scalar(query.order_by(Intake.updated_at.desc()).limit(1))


def _name_of(session: Session, contact: Interaction) -> str:
    """What a caller is called: by their record, or as they gave it in a request."""
    if contact.person is not None:
        return contact.person.name
    for intake in session.scalars(select(Intake).where(Intake.interaction_id == contact.id)):
        name = intake.answers.get("your_name")
        if isinstance(name, str):
            return name
    return "Name not known"


def _likely(session: Session, contact: Interaction) -> dict[str, str]:
    """What is most likely to be answered. Four statements at most."""
    case = _case_of(session, contact)
    outcome, settled = _likely_outcome(session, contact, case)
    point = _number_to_call(contact)
    return {
        "outcome": contact.outcome or outcome,
        "call_back": NO_CALL_BACK,
        "about": case.definition.title if case else "",
        "number": spoken_phone(point.value, settings().phone_region) if point else "",
        **({"settled": "yes"} if settled else {}),
    }


def _number_to_call(contact: Interaction) -> ContactPoint | None:
    if contact.contact_point is not None and contact.contact_point.kind == "phone":
        return contact.contact_point
    phones = contact.person.phones if contact.person else []
    return phones[0].contact_point if phones else None


def _likely_outcome(session: Session, contact: Interaction, case: Case | None) -> tuple[str, bool]:
    """What came of a contact as far as can be seen, and whether that settled it."""
    if contact.dropped:
        return "dropped", False
    if case is not None:
        return "request", False
    if session.scalar(
        select(exists().where(Event.interaction_id == contact.id, Event.kind == "added"))
    ):
        return "added", False
    if _unfinished_of(session, contact) is not None:
        return "unfinished", False
    return ("status", True) if contact.person is not None else ("information", True)
