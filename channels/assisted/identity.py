"""Whether it is them: the questions to read aloud, what is on record, what came of each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import flash, jsonify, redirect, render_template, request
from sqlalchemy.orm import Session

from channels.assisted.desk import Desk
from channels.assisted.edge import Answered
from tracker import clock
from tracker.access import staff_member
from tracker.cases.of_people import last_case_of
from tracker.catalogue.identity import About, IdentityQuestion
from tracker.catalogue.queries import ServiceEntry, services
from tracker.database import db, unit_of_work
from tracker.edge import settings
from tracker.errors import InvalidAnswers, NotFound
from tracker.intake.identity import Identity, identity_in, identity_of
from tracker.intake.models import Intake
from tracker.intake.queries import ask, by_public_id
from tracker.interactions.identity import note_check, skip_checks
from tracker.interactions.models import Interaction
from tracker.people.models import Person
from tracker.people.rules import spoken_phone


@dataclass(frozen=True)
class Checking:
    """What a page shows of it. ``on_record`` has, by what a question is about, the words to compare
    the answer with, or nothing; ``intake`` is the request it is for, where it is for one.
    """

    identity: Identity
    on_record: Mapping[About, str | None]
    intake: Intake | None

    @property
    def likely_reason(self) -> str:
        """Why it is not checked, where none of what is left to ask could be compared."""
        can_be = any(self.on_record[question.about] for question in self.identity.open)
        return "" if can_be else "nothing is on record to compare it with"


def on_card(contact: Interaction, offered: Sequence[ServiceEntry]) -> Checking | None:
    """The questions of every service, for whom a contact is with. Three statements at most."""
    questions = {question.key: question for one in offered for question in one.identity}
    identity = identity_of(db.session, contact, list(questions.values()), contact.person)
    return _checking(db.session, contact, identity, None)


def on_entry(contact: Interaction, intake: Intake, counted: dict[str, object]) -> Checking | None:
    """The questions of the service that is asked for; none where it has none. Five statements at
    most.
    """
    identity = identity_in(db.session, intake, contact, counted)
    return _checking(db.session, contact, identity, intake)


def _checking(
    session: Session, contact: Interaction, identity: Identity | None, intake: Intake | None
) -> Checking | None:
    if identity is None:
        return None
    about = {question.about for question in identity.questions}
    person = identity.person
    on_record = {word: _ON_RECORD[word](session, person, contact) for word in about}
    return Checking(identity, on_record, intake)


def _name(session: Session, person: Person, contact: Interaction) -> str:
    other = person.addressed_as
    return f"{person.name} ({other})" if other and other != person.name else person.name


def _address(session: Session, person: Person, contact: Interaction) -> str | None:
    return person.address


def _contact(session: Session, person: Person, contact: Interaction) -> str | None:
    """The numbers and addresses that they did not come by: that one the caller has at hand."""
    region = settings().phone_region
    points = [one.contact_point for one in person.contacts]
    others = [
        spoken_phone(point.value, region) if point.kind == "phone" else point.value
        for point in points
        if point.id != contact.contact_point_id
    ]
    return ", ".join(others) or None


def _request(session: Session, person: Person, contact: Interaction) -> str | None:
    case = last_case_of(session, person.id, contact)
    if case is None:
        return None
    opened = case.opened_at.astimezone(settings().zone)
    place = f", {case.place}" if case.place else ""
    return f"{case.definition.title}, {opened.day} {opened:%B %Y}{place}"


def _document(session: Session, person: Person, contact: Interaction) -> str:
    return f"The name on it is {person.name}, and the picture is of them."


_ON_RECORD: dict[About, Callable[[Session, Person, Interaction], str | None]] = {
    "name": _name,
    "address": _address,
    "contact": _contact,
    "request": _request,
    "document": _document,
}


def mark(desk: Desk, contact: Interaction) -> Answered:
    """Note what came of a question, or why those left are passed over.

    A script that asks gets the part of the page anew; a page without scripts is shown again.
    """
    problem = ""
    try:
        with unit_of_work() as session:
            _note(session, contact, _on_page(contact))
    except InvalidAnswers as fault:
        problem = str(fault)
    if "scripted" in request.form:
        checking = _on_page(contact)
        html = render_template(
            "assisted/_identity_checks.html",
            checking=checking,
            problem=problem,
            desk=desk,
            contact=contact,
        )
        return jsonify(html=html, settled=checking.identity.is_settled)
    if problem:
        flash(problem, "important")
    public_id = request.form.get("request")
    page = ("entry", {"public_id": public_id}) if public_id else ("contact", {})
    return redirect(desk.url(page[0], contact_id=contact.id, **page[1]) + "#identity", 303)


def _on_page(contact: Interaction) -> Checking:
    """What the page that asks shows of it. Raises ``NotFound`` where nothing is to be asked."""
    public_id = request.form.get("request")
    if public_id:
        intake = by_public_id(db.session, public_id)
        counted = ask(db.session, intake, for_staff=True).counted
        checking = on_entry(contact, intake, counted)
    else:
        checking = on_card(contact, services(db.session))
    if checking is None:
        raise NotFound("Nothing is asked here to see who they are.")
    return checking


def _note(session: Session, contact: Interaction, checking: Checking) -> None:
    identity = checking.identity
    result, now, staff = request.form.get("result", ""), clock.now(), staff_member()
    if result == "skipped":
        left = [(question.key, question.ask) for question in identity.open]
        reason = request.form.get("reason", "")
        skip_checks(session, contact, identity.person, left, reason, staff, now=now)
        return
    question = _question(identity.questions, request.form.get("check", ""))
    if result == "fits" and not checking.on_record[question.about]:
        raise InvalidAnswers({"identity": "Nothing is on record that it could fit."})
    note_check(
        session, contact, identity.person, question.key, question.ask, result, staff, now=now
    )


def _question(questions: Sequence[IdentityQuestion], key: str) -> IdentityQuestion:
    found = next((question for question in questions if question.key == key), None)
    if found is None:
        raise NotFound("There is no such question.")
    return found
