"""Calls that were promised: made up to a time, tried again, done or given up."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import false, or_, select, update
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.sql.base import ExecutableOption

from tracker.errors import Conflict, InvalidAnswers, NotFound
from tracker.hours import OpeningHours
from tracker.interactions.models import CallBack, Interaction
from tracker.people.models import ContactPoint, Person
from tracker.staff.models import Staff

LONGEST_ABOUT = 500  # characters
FARTHEST = timedelta(days=90)
# Whoever is to call is reminded this long before it is due.
REMIND_BEFORE = timedelta(minutes=10)


@dataclass(frozen=True)
class Promise:
    """A call that is promised: to whom, on which number, when, about what, and who makes it."""

    name: str
    contact_point: ContactPoint
    due_at: datetime
    about: str
    person: Person | None = None
    owner: Staff | None = None
    case_id: int | None = None
    intake_id: int | None = None


def promise(
    session: Session,
    promised: Promise,
    staff: Staff,
    *,
    now: datetime,
    contact: Interaction | None = None,
) -> CallBack:
    """Put a promised call on the list. Raises ``InvalidAnswers`` for a time that cannot be kept."""
    about = " ".join(promised.about.split())
    problems = time_problem(promised.due_at, now)
    if not about:
        problems["about"] = "Say what the call is about."
    elif len(about) > LONGEST_ABOUT:
        problems["about"] = f"This is too long (at most {LONGEST_ABOUT} characters)."
    if problems:
        raise InvalidAnswers(problems)
    call_back = CallBack(
        name=promised.name[:200],
        person=promised.person,
        contact_point=promised.contact_point,
        about=about,
        due_at=promised.due_at,
        interaction_id=contact.id if contact else None,
        case_id=promised.case_id,
        intake_id=promised.intake_id,
        promised_at=now,
        promised_by=staff,
        owner=promised.owner,
    )
    session.add(call_back)
    session.flush()
    return call_back


def promise_for_intake(
    session: Session,
    promised: Promise,
    staff: Staff,
    *,
    now: datetime,
    contact: Interaction | None = None,
) -> CallBack:
    """As ``promise``, of a call about a request that is being entered: one promised for it before
    has the new time and number, and is no second one.
    """
    before = of_intake(session, promised.intake_id) if promised.intake_id is not None else None
    if before is None:
        return promise(session, promised, staff, now=now, contact=contact)
    if problems := time_problem(promised.due_at, now):
        raise InvalidAnswers(problems)
    before.contact_point, before.due_at, before.name = (
        promised.contact_point, promised.due_at, promised.name[:200],
    )  # fmt: skip
    session.flush()
    return before


def of_intake(session: Session, intake_id: int) -> CallBack | None:
    """The open call-back about a request that is being entered. One statement."""
    query = select(CallBack).where(CallBack.state == "open", CallBack.intake_id == intake_id)
    return session.scalar(query.options(*_with_people()).order_by(CallBack.id.desc()).limit(1))


def now_about(session: Session, intake_id: int, case_id: int) -> None:
    """What was promised about a request that was entered is about its case. One statement."""
    session.execute(update(CallBack).where(CallBack.intake_id == intake_id).values(case_id=case_id))


def time_problem(due_at: datetime, now: datetime) -> dict[str, str]:
    """What is wrong with the time of a call that is promised now, by the name of its field."""
    if due_at <= now:
        return {"time": "This time has passed. Choose a later one."}
    if due_at > now + FARTHEST:
        return {"day": f"Choose a day within the next {FARTHEST.days} days."}
    return {}


def when_to_call(now: datetime, hours: OpeningHours) -> list[tuple[str, str, datetime]]:
    """Times that are quickly promised, each with a key and words, none outside opening hours."""
    day = now.astimezone(hours.zone)
    tomorrow = (day + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    choices = (
        ("hour", "In an hour", hours.opens_next(now + timedelta(hours=1))),
        ("two_hours", "In two hours", hours.opens_next(now + timedelta(hours=2))),
        ("tomorrow", "The next morning", hours.opens_next(tomorrow)),
    )
    found: dict[datetime, tuple[str, str]] = {}
    for key, words, moment in choices:
        found.setdefault(moment.astimezone(UTC).replace(second=0, microsecond=0), (key, words))
    return [(key, words, moment) for moment, (key, words) in found.items()]


def lock(session: Session, call_back_id: int) -> CallBack:
    """An open call-back, locked. Raises ``NotFound``, and ``Conflict`` where it is not open."""
    found = session.get(CallBack, call_back_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound("There is no such call-back.")
    if found.state != "open":
        raise Conflict("Somebody has seen to this call-back already.")
    return found


def not_reached(session: Session, call_back: CallBack, next_at: datetime, *, now: datetime) -> None:
    """They were not there: the try is counted, and it is due again at ``next_at``.

    Raises ``InvalidAnswers``.
    """
    problems = time_problem(next_at, now)
    if problems:
        raise InvalidAnswers(problems)
    call_back.tries += 1
    call_back.tried_at, call_back.due_at = now, next_at
    session.flush()


def close(
    session: Session, call_back: CallBack, staff: Staff, *, reached: bool, now: datetime
) -> None:
    """They were reached, or it is given up."""
    call_back.state = "done" if reached else "given_up"
    call_back.closed_at, call_back.closed_by_id = now, staff.id
    session.flush()


def open_call_backs(session: Session, *, most: int = 50) -> list[CallBack]:
    """Every call that was promised and not made, the one due first at the head. One statement."""
    query = select(CallBack).where(CallBack.state == "open").options(*_with_people())
    return list(session.scalars(query.order_by(CallBack.due_at, CallBack.id).limit(most)))


def promised_to(
    session: Session, person_id: int | None, contact_point_id: int | None
) -> list[CallBack]:
    """The open call-backs of a person, or on a number. One statement."""
    theirs = [CallBack.person_id == person_id] if person_id is not None else []
    if contact_point_id is not None:
        theirs.append(CallBack.contact_point_id == contact_point_id)
    query = select(CallBack).where(CallBack.state == "open", or_(false(), *theirs))
    return list(session.scalars(query.options(*_with_people()).order_by(CallBack.due_at)))


def about_case(session: Session, case_id: int, person_ids: Collection[int]) -> list[CallBack]:
    """The open call-backs about a case, or that people of it were promised. One statement."""
    meant = or_(CallBack.case_id == case_id, CallBack.person_id.in_(person_ids))
    query = select(CallBack).where(CallBack.state == "open", meant)
    return list(session.scalars(query.options(*_with_people()).order_by(CallBack.due_at)))


def due(session: Session, staff_id: int, *, now: datetime) -> list[CallBack]:
    """What somebody has to be reminded of: theirs and nobody's, due within minutes or overdue.

    One statement.
    """
    query = select(CallBack).where(
        CallBack.state == "open",
        CallBack.due_at <= now + REMIND_BEFORE,
        or_(CallBack.owner_id == staff_id, CallBack.owner_id.is_(None)),
    )
    return list(session.scalars(query.order_by(CallBack.due_at, CallBack.id).limit(50)))


def _with_people() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(CallBack.contact_point),
        joinedload(CallBack.owner),
        joinedload(CallBack.promised_by),
    )
