"""Set a request aside, to finish it later: it has an owner and a time until it is sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.errors import InvalidAnswers, NotFound
from tracker.hours import OpeningHours
from tracker.intake import queries
from tracker.intake.about_you import about_you
from tracker.intake.commands import Door, check_open
from tracker.intake.models import Intake
from tracker.intake.rules import Asking
from tracker.staff.models import Staff
from tracker.staff.rules import ROLES, Permission

FARTHEST = timedelta(days=31)
MOST_SHOWN = 50


def when_to_finish(now: datetime, hours: OpeningHours) -> list[tuple[str, str, datetime]]:
    """Times that are quickly chosen, each with a key and words; the first is the usual one.

    While people answer: today's closing, where that is half an hour away or more; then the next
    days on which they do.
    """
    day = now.astimezone(hours.zone)
    found = []
    closes = _closes(day, hours)
    if closes is not None and closes - now >= timedelta(minutes=30):
        found.append(("today", "Today, before we close", closes))
    midnight = (day + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    opens = hours.opens_next(midnight)
    found.append(("next", "The next morning", opens))
    found.append(("days", "In three days", hours.opens_next(midnight + timedelta(days=2))))
    return [(key, words, moment.astimezone(UTC)) for key, words, moment in found]


def _closes(day: datetime, hours: OpeningHours) -> datetime | None:
    """When people stop answering today, in the zone of ``day``; ``None`` where they have."""
    ends = [closes for _, closes in hours.week.get(day.weekday(), []) if closes > day.time()]
    if not ends:
        return None
    return day.replace(hour=ends[-1].hour, minute=ends[-1].minute, second=0, microsecond=0)


def set_aside(
    session: Session, intake: Intake, owner: Staff, finish_by: datetime, door: Door
) -> None:
    """Somebody of staff finishes it by a time; said again, it is another's or at another time.

    Raises ``Conflict`` where it was sent or dropped, and ``InvalidAnswers`` for a time that has
    passed or an owner who cannot finish it.
    """
    intake = queries.by_public_id(session, intake.public_id, lock=True)
    check_open(intake)
    if not door.now < finish_by <= door.now + FARTHEST:
        raise InvalidAnswers({"aside-when": "Choose a time in the next 31 days."})
    if not can_finish(owner):
        raise InvalidAnswers({"aside-owner": f"{owner.name} cannot finish requests."})
    intake.owner, intake.finish_by = owner, finish_by
    session.flush()


def can_finish(staff: Staff) -> bool:
    """Whether somebody of staff may enter requests at a desk."""
    return staff.may(Permission.USE_PHONE_DESK) or staff.may(Permission.USE_COUNTER)


def sees_all(staff: Staff) -> bool:
    """Whether somebody sees what everybody has set aside: who sees the figures of all does."""
    return can_finish(staff) and staff.may(Permission.SEE_FIGURES)


def owners(session: Session, me: Staff, permission: Permission) -> list[Staff]:
    """Who may finish it at a desk: oneself, one's own team, then all others. One statement."""
    roles = [role for role, held in ROLES.items() if permission in held]
    query = (
        select(Staff)
        .where(Staff.role.in_(roles), Staff.disabled_at.is_(None))
        .options(joinedload(Staff.team))
        .order_by(Staff.name)
    )
    found = session.scalars(query).all()
    return sorted(found, key=lambda one: (one.id != me.id, one.team_id != me.team_id))


def owner(session: Session, staff_id: int) -> Staff:
    """An account that may own what is set aside. Raises ``NotFound``."""
    found = session.get(Staff, staff_id)
    if found is None or not can_finish(found):
        raise NotFound("There is no such colleague.")
    return found


@dataclass(frozen=True)
class ToFinish:
    """A request that was set aside, as it is listed: how much is missing, whether it is late."""

    intake: Intake
    missing: int
    is_late: bool
    is_mine: bool

    @property
    def who(self) -> str:
        """Whom it is for, as far as it is known."""
        answers = self.intake.answers
        known = self.intake.person.name if self.intake.person else None
        return str(answers.get("your_name") or known or "Name not known")


def to_finish(session: Session, me: Staff, now: datetime) -> list[ToFinish]:
    """What was set aside for somebody, for a supervisor by anybody; the most overdue first.

    Two statements, and two more where there is anything.
    """
    query = (
        select(Intake)
        .where(Intake.state == "open", Intake.finish_by.is_not(None))
        .options(
            joinedload(Intake.definition),
            joinedload(Intake.person),
            joinedload(Intake.owner),
            selectinload(Intake.answer_rows),
        )
        .order_by(Intake.finish_by, Intake.id)
        .limit(MOST_SHOWN)
    )
    if not sees_all(me):
        query = query.where(Intake.owner_id == me.id)
    return [_as_listed(intake, me, now) for intake in session.scalars(query)]


def _as_listed(intake: Intake, me: Staff, now: datetime) -> ToFinish:
    late = intake.finish_by is not None and intake.finish_by < now
    return ToFinish(intake, missing_of(intake), late, intake.owner_id == me.id)


def missing_of(intake: Intake) -> int:
    """How many answers still stand in the way of sending an intake, as at every door."""
    content = intake.definition.content
    asking = Asking((*content.questions, *about_you(content)), intake.answers)
    return len(asking.obstacles())


def late_among(listed: Iterable[ToFinish]) -> int:
    """How many of these are overdue."""
    return sum(one.is_late for one in listed)
