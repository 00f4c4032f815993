"""Whose case it is, where the name that was given is not the one known at that contact.

A contact can be shared (a family's landline, a hostel's number), and it is known by one person
only until a second asks. The case is then that person's, with the name given on its timeline: staff
settle which of the two it is, and can settle it otherwise later.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.cases.events import count_change, record
from tracker.cases.models import Case, Event
from tracker.cases.ways import who_asked
from tracker.errors import Conflict, InvalidAnswers
from tracker.people.commands import add_person
from tracker.people.models import Person, PersonContact
from tracker.people.rules import reached_through, same_name
from tracker.staff.models import Staff

LONGEST_NAME = 200


@dataclass(frozen=True)
class Naming:
    """A name given at a contact that another was known by, and how that was settled.

    ``settled`` is "apart" for two people, "same" for one, "" where it was not settled yet.
    """

    name: str
    known_as: str
    settled: str


def naming(case: Case, events: Sequence[Event]) -> Naming | None:
    """Whether a name is in question in this case, by its timeline (oldest first)."""
    given, known_as, settled = "", "", ""
    for event in events:
        if event.kind == "opened":
            given = event.details.get("name_given", "")
        elif event.kind in ("person_split", "same_person"):
            settled = "apart" if event.kind == "person_split" else "same"
            given, known_as = event.details["name"], event.details["known_as"]
    asker = who_asked(case)
    if not given or asker is None:
        return None
    return Naming(given, known_as or asker.name, settled)


def name_requester_apart(
    session: Session, case: Case, staff: Staff, name: str, *, now: datetime
) -> Person:
    """Whoever asked is somebody else than the person known: a new person of this name.

    They share the contact that the case has, and take over the parts in this case that the known
    person had; that person's other cases stay as they are. Raises ``InvalidAnswers`` for a name
    that is none or the one known, and ``Conflict`` where the case was made anonymously.
    """
    known = _known(case)
    name = _fit_name(name, known)
    new = add_person(
        session,
        name,
        now=now,
        language=known.language,
        unreachable_reason=None if case.contact_point else known.unreachable_reason,
    )
    if case.contact_point is not None:
        session.add(
            PersonContact(
                person=new, contact_point=case.contact_point, as_typed=_as_typed(case, known)
            )
        )
    _hand_over(case, known, new)
    count_change(session, case)
    record(
        session, case, "person_split", now=now, staff=staff, for_citizen=False,
        name=new.name, known_as=known.name, person=new.id, known=known.id,
    )  # fmt: skip
    return new


def same_person(session: Session, case: Case, staff: Staff, name: str, *, now: datetime) -> None:
    """Whoever asked is the person known, called by another ``name``.

    If they were set apart in this case, that is undone: the parts go back, and the person made for
    it is gone, unless something else hangs on them by now. Raises ``Conflict`` where the case was
    made anonymously.
    """
    asked = _known(case)
    split = _split_of(session, case, asked)
    known = asked if split is None else session.get_one(Person, split.details["known"])
    if split is not None:
        _hand_over(case, asked, known)
    count_change(session, case)
    if split is not None:
        _forget(session, case, asked)
    record(
        session, case, "same_person", now=now, staff=staff, for_citizen=False,
        name=name, known_as=known.name,
    )  # fmt: skip


def _known(case: Case) -> Person:
    asked = who_asked(case)
    if asked is None:
        raise Conflict("This request was made anonymously: nobody is known in it.")
    return asked


def _fit_name(name: str, known: Person) -> str:
    name = " ".join(name.split())
    if not name:
        raise InvalidAnswers({"name": "Enter the name of the other person."})
    if len(name) > LONGEST_NAME:
        raise InvalidAnswers({"name": f"A name has at most {LONGEST_NAME} characters."})
    if same_name(name, known.name):
        raise InvalidAnswers({"name": f"This is the name already known: {known.name}."})
    return name


def _as_typed(case: Case, known: Person) -> str:
    point = case.contact_point
    written = [c.as_typed for c in known.contacts if c.contact_point is point]
    return written[0] if written else (point.value if point else "")


def _hand_over(case: Case, one: Person, other: Person) -> None:
    """The parts of one person in the case become another's."""
    for party in case.parties:
        if party.person is one:
            party.person = other
        elif party.person.unreachable_reason == reached_through(one.name):
            party.person.unreachable_reason = reached_through(other.name)


def _split_of(session: Session, case: Case, person: Person) -> Event | None:
    """The line of this case's timeline that made this person, if one did."""
    splits = session.scalars(
        select(Event).where(Event.case_id == case.id, Event.kind == "person_split")
    )
    return next((event for event in splits if event.details["person"] == person.id), None)


def _forget(session: Session, case: Case, person: Person) -> None:
    """Take away a person to whom nothing belongs but this case's contact.

    Whether something else does is asked of the database: its foreign keys refuse.
    """
    if any(contact.contact_point is not case.contact_point for contact in person.contacts):
        return
    try:
        with session.begin_nested():
            for contact in list(person.contacts):
                session.delete(contact)
            session.delete(person)
    except IntegrityError:
        session.refresh(person)
