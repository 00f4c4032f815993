"""Set a request aside, to finish it later: it has an owner and a time until it is sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.errors import Conflict, InvalidAnswers, NotFound
from tracker.hours import OpeningHours
from tracker.intake import queries
from tracker.intake.about_you import about_you
from tracker.intake.commands import Door, check_open
from tracker.intake.models import Intake
from tracker.intake.rules import Asking
from tracker.staff.models import Staff, Team
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
    session: Session,
    intake: Intake,
    owner: Staff,
    finish_by: datetime,
    door: Door,
    team: Team | None = None,
) -> None:
    """Somebody of staff finishes it by a time; said again, it is another's or at another time.

    With a ``team`` anybody of it may take it; ``owner`` answers for it until somebody does. Raises
    ``Conflict`` where it was sent or dropped, and ``InvalidAnswers`` for a time that has passed or
    an owner who cannot finish it.
    """
    intake = queries.by_public_id(session, intake.public_id, lock=True)
    check_open(intake)
    if not door.now < finish_by <= door.now + FARTHEST:
        raise InvalidAnswers({"aside-when": "Choose a time in the next 31 days."})
    if not can_finish(owner):
        raise InvalidAnswers({"aside-owner": f"{owner.name} cannot finish requests."})
    intake.owner, intake.finish_by, intake.team = owner, finish_by, team
    session.flush()


def take(session: Session, public_id: str, me: Staff) -> Intake:
    """Take what a team was given to finish: of two who take it at once, one has it.

    Raises ``NotFound`` where it is not for one's team, ``Conflict`` where a colleague has taken it,
    or it was sent or dropped.
    """
    intake = queries.by_public_id(session, public_id, lock=True)
    check_open(intake)
    if intake.owner is None:
        raise NotFound("This request is not set aside any more.")
    if intake.owner_id == me.id and intake.team_id is None:
        return intake
    if intake.team_id is None:
        raise Conflict(f"{intake.owner.name} has taken it already.")
    if not is_for(intake, me):
        raise NotFound("This request is not for your team to finish.")
    intake.owner, intake.team = me, None
    session.flush()
    return intake


def is_for(intake: Intake, me: Staff) -> bool:
    """Whether somebody may finish what is set aside, or say who does: whose it is, whoever is of
    the team that it was given to, and who sees everybody's.
    """
    mine = intake.owner_id == me.id
    of_my_team = intake.team_id is not None and intake.team_id == me.team_id
    return mine or (can_finish(me) and of_my_team) or sees_all(me)


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
    def is_for_team(self) -> bool:
        """Whether anybody of a team may take it."""
        return self.intake.team_id is not None

    @property
    def whose(self) -> str:
        """Who finishes it; "" for oneself."""
        if self.intake.team is not None:
            return f"for anybody of {self.intake.team.name}"
        return "" if self.is_mine or self.intake.owner is None else self.intake.owner.name

    @property
    def who(self) -> str:
        """Whom it is for, as far as it is known."""
        answers = self.intake.answers
        known = self.intake.person.name if self.intake.person else None
        return str(answers.get("your_name") or known or "Name not known")


def to_finish(session: Session, me: Staff, now: datetime) -> list[ToFinish]:
    """What was set aside for somebody or their team, for a supervisor by anybody; the most overdue
    first.

    Two statements, and two more where there is anything.
    """
    query = (
        select(Intake)
        .where(Intake.state == "open", Intake.finish_by.is_not(None))
        .options(
            joinedload(Intake.definition),
            joinedload(Intake.person),
            joinedload(Intake.owner),
            joinedload(Intake.team),
            selectinload(Intake.answer_rows),
        )
        .order_by(Intake.finish_by, Intake.id)
        .limit(MOST_SHOWN)
    )
    if not sees_all(me):
        query = query.where(_for(me))
    return [_as_listed(intake, me, now) for intake in session.scalars(query)]


def _for(me: Staff) -> ColumnElement[bool]:
    own = and_(Intake.owner_id == me.id, Intake.team_id.is_(None))
    return own if me.team_id is None else or_(own, Intake.team_id == me.team_id)


def _as_listed(intake: Intake, me: Staff, now: datetime) -> ToFinish:
    late = intake.finish_by is not None and intake.finish_by < now
    is_mine = intake.owner_id == me.id and intake.team_id is None
    return ToFinish(intake, missing_of(intake), late, is_mine)


def missing_of(intake: Intake) -> int:
    """How many answers still stand in the way of sending an intake, as at every door."""
    content = intake.definition.content
    asking = Asking((*content.questions, *about_you(content)), intake.answers)
    return len(asking.obstacles())


def late_among(listed: Iterable[ToFinish]) -> int:
    """How many of these are overdue."""
    return sum(one.is_late for one in listed)
