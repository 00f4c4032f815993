"""What was reported more than once in the demo city, and who was recorded twice."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.cases import incidents, merging
from tracker.cases.lifecycle import OPEN
from tracker.cases.locating import city_map, set_point
from tracker.cases.models import Case, Street
from tracker.cases.places import place_key
from tracker.catalogue.models import Definition, Service
from tracker.demo.afterwards import written_at
from tracker.intake.models import Answer, Intake
from tracker.messages.models import Message
from tracker.people import merging as people
from tracker.people.models import PersonContact
from tracker.staff.models import Staff

STORM = 13  # reports of one street without light, the first of them the incident
TOGETHER = 4  # more of them that nothing holds together yet
_WORDS = (
    "Harbour View, by the pier", "12 Harbour View", "Harbour View, all of it", "Harbour View",
    "outside 20 Harbour View", "Harbour View near the bus stop", "8 Harbour View",
    "Harbour View, opposite the chandler", "Harbour View from the corner on",
)  # fmt: skip


def add_incidents(session: Session, now: datetime) -> None:
    """Let a storm put out the lights of a street: many report it, and some are merged.

    The same moment makes the same storm.
    """
    staff = session.scalars(select(Staff).where(Staff.email.startswith("priya@"))).one()
    at = written_at(session, now)
    lights = _open_cases(session, "street-light")
    street, lane = (
        session.scalar(select(Street).order_by(Street.name != name, Street.key))
        for name in ("Harbour View", "Old Mill Lane")
    )
    for number, case in enumerate(lights[:STORM]):
        _put(session, case, _WORDS[number % len(_WORDS)], street, number)
    if len(lights) >= 3:
        first, *others = sorted(lights[:STORM], key=lambda case: case.id)
        incidents.attach(session, first, others, staff, now=at)
    dumped = _open_cases(session, "fly-tipping")
    for number, case in enumerate(dumped[: TOGETHER + 2]):
        _put(session, case, "Old Mill Lane, behind the garages", lane, number)
    if len(dumped) > TOGETHER + 1:
        one, other = dumped[TOGETHER : TOGETHER + 2]
        _merge(session, one, other, staff, at)
    _record_twice(session, [*lights[:STORM], *dumped], staff, now)


def settle_changes(session: Session, now: datetime) -> None:
    """What was changed while the city was loaded was changed in its own time."""
    session.flush()
    session.execute(update(Case).where(Case.changed_at > now).values(changed_at=now))


def _open_cases(session: Session, service: str) -> Sequence[Case]:
    """Open cases of a service that nobody acts in for another, by one door after the other."""
    found = session.scalars(
        select(Case)
        .join(Case.definition)
        .join(Definition.service)
        .where(Service.key == service, Case.status.in_(OPEN))
        .options(
            selectinload(Case.parties), joinedload(Case.contact_point), joinedload(Case.definition)
        )
        .order_by(Case.id.desc())
    ).all()
    alone = [case for case in found if case.party("helper") is None]
    by_door: dict[str, int] = {}
    turn = {}
    for case in alone:
        turn[case.id] = by_door[case.channel] = by_door.get(case.channel, 0) + 1
    return sorted(alone, key=lambda case: (turn[case.id], case.channel))


def _put(session: Session, case: Case, place: str, street: Street | None, number: int) -> None:
    """A case is of this place: in its columns, its answers and what it was entered with."""
    revision = case.revision
    case.place, case.place_key = place, place_key(place)
    if street is not None:
        aside = (number % 5 * 0.0001, number // 5 * 0.0001)  # degrees: some ten metres
        point = (street.latitude + aside[0], street.longitude + aside[1])
        set_point(case, point, city_map(session))
    case.answers = {**case.answers, "place": place}
    answer = session.scalar(
        select(Answer)
        .join(Intake, Intake.id == Answer.intake_id)
        .where(Intake.case_id == case.id, Answer.question == "place")
    )
    if answer is not None:
        answer.value, answer.as_typed = place, None
    session.flush()
    # It was asked for so from the first: nobody changed it.
    session.execute(update(Case).where(Case.id == case.id).values(revision=revision))


def _merge(session: Session, one: Case, other: Case, staff: Staff, at: datetime) -> None:
    """A case is merged, and what its requester was told has arrived."""
    merging.merge(session, one, other, staff, now=at)
    waiting = session.scalars(
        select(Message).where(Message.case_id == one.id, Message.state == "queued")
    )
    for message in waiting:
        message.state, message.sent_at, message.next_try_at = "delivered", at, None
        message.changed_at = at
    session.flush()


def _record_twice(session: Session, cases: Sequence[Case], staff: Staff, now: datetime) -> None:
    """Two people are recorded twice, with a slip in the name: one is merged, one waits to be."""
    people_asked = {
        case.requester.id: case.requester
        for case in cases
        if case.requester is not None and case.requester.phones
    }
    found = list(people_asked.values())
    if len(found) < 4:
        return
    for one, twin in ((found[0], found[1]), (found[2], found[3])):
        twin.name = _with_a_slip(one.name)
        phone = one.phones[0]
        if phone.contact_point_id not in {c.contact_point_id for c in twin.contacts}:
            session.add(
                PersonContact(
                    person=twin, contact_point=phone.contact_point, as_typed=phone.as_typed
                )
            )
    session.flush()
    kept, gone = found[2].id, found[3].id
    people.merge(session, kept, gone, staff, now=now - timedelta(hours=3))


def _with_a_slip(name: str) -> str:
    """A name as it is heard wrongly: two of its letters change places."""
    first, _, last = name.rpartition(" ")
    last = f"{last[0]}{last[2]}{last[1]}{last[3:]}" if len(last) > 3 else f"{last}e"
    return f"{first} {last}".strip()
