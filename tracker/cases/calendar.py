"""The city's calendar as the database keeps it, and what changes it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import cast

from sqlalchemy import select, true, update
from sqlalchemy.orm import Session, joinedload

from tracker.cases.clock_models import CityCalendar, Closure, TeamSite
from tracker.characters import clean
from tracker.errors import InvalidAnswers, NotFound
from tracker.interactions.models import Site
from tracker.staff.models import Staff
from tracker.working_time import USUAL_HOURS, USUAL_ZONE, WorkCalendar, calendar_of

_LONGEST_REASON = 200  # characters
_LONGEST = timedelta(days=366)
_KEPT = "city_time"


@dataclass(frozen=True)
class CityTime:
    """When the city works, with its closures: of a team by its number, or of the whole city."""

    hours: str = USUAL_HOURS
    zone: str = USUAL_ZONE
    country: str = ""
    subdivision: str = ""
    closures: tuple[tuple[int | None, date, date], ...] = ()

    def of(self, team_id: int | None) -> WorkCalendar:
        """The calendar of a team, or of none in particular."""
        closed = tuple(
            (first, last) for team, first, last in self.closures if team in (None, team_id)
        )
        return calendar_of(self.hours, self.zone, self.country, self.subdivision, closed)

    @cached_property
    def everywhere(self) -> WorkCalendar:
        """The calendar of the whole city."""
        return self.of(None)


def city_time(session: Session) -> CityTime:
    """When the city works. One statement in each transaction, however often it is asked."""
    transaction, kept = session.info.get(_KEPT, (None, None))
    if kept is not None and transaction is session.get_transaction():
        return cast(CityTime, kept)
    with session.no_autoflush:
        rows = session.execute(
            select(
                CityCalendar.hours,
                CityCalendar.zone,
                CityCalendar.country,
                CityCalendar.subdivision,
                TeamSite.team_id,
                Closure.first_day,
                Closure.last_day,
                Closure.site_id,
            )
            .select_from(CityCalendar)
            .outerjoin(Closure, true())
            .outerjoin(TeamSite, TeamSite.site_id == Closure.site_id)
            .order_by(Closure.first_day, Closure.id)
        ).all()
    found = CityTime()
    if rows:
        closures = tuple(
            (row.team_id, row.first_day, row.last_day)
            for row in rows
            if row.first_day is not None and (row.site_id is None or row.team_id is not None)
        )
        found = CityTime(*rows[0][:4], closures)
    session.info[_KEPT] = (session.get_transaction(), found)
    return found


def set_calendar(
    session: Session, hours: str, zone: str, country: str, subdivision: str, *, now: datetime
) -> bool:
    """The city works so from now. Returns whether that is a change."""
    row = session.get(CityCalendar, 1)
    wanted = (hours, zone, country, subdivision)
    if row is not None and (row.hours, row.zone, row.country, row.subdivision) == wanted:
        return False
    row = row or CityCalendar(changed_at=now)
    row.hours, row.zone, row.country, row.subdivision = wanted
    session.add(row)
    changed(session, now=now)
    return True


def changed(session: Session, *, now: datetime) -> None:
    """The calendar was changed: the deadlines of open cases are reckoned anew, from the first."""
    session.flush()
    session.execute(update(CityCalendar).values(changed_at=now, reckoned_to=0))
    session.info.pop(_KEPT, None)


@dataclass(frozen=True)
class Closed:
    """Days on which nobody works, as they are wanted: at a site, or in the whole city."""

    first: date
    last: date
    reason: str
    site_key: str = ""


def close(session: Session, wanted: Closed, staff: Staff, *, today: date, now: datetime) -> Closure:
    """Nobody works on some days. Raises ``InvalidAnswers`` where that cannot be."""
    reason, problems = clean(wanted.reason).strip(), {}
    if wanted.last < wanted.first:
        problems["last"] = "The last day cannot be before the first."
    elif wanted.last - wanted.first >= _LONGEST:
        problems["last"] = "A closure is at most a year long."
    elif wanted.last < today:
        problems["last"] = "These days are over."
    if not reason:
        problems["reason"] = "Write why nobody works on these days."
    elif len(reason) > _LONGEST_REASON:
        problems["reason"] = f"Say it in {_LONGEST_REASON} characters."
    site = session.scalar(select(Site).where(Site.key == wanted.site_key))
    if wanted.site_key and site is None:
        problems["site"] = "Choose a site."
    if problems:
        raise InvalidAnswers(problems)
    if session.get(CityCalendar, 1) is None:
        usual = CityTime()
        set_calendar(session, usual.hours, usual.zone, "", "", now=now)
    closure = Closure(
        site=site, first_day=wanted.first, last_day=wanted.last, reason=reason, staff=staff
    )
    session.add(closure)
    changed(session, now=now)
    return closure


def end_closure(session: Session, closure_id: int, *, today: date, now: datetime) -> None:
    """They work again from today on; a closure that has not begun is none.

    Raises ``NotFound`` where there is no such closure, or it is over.
    """
    closure = session.get(Closure, closure_id)
    if closure is None or closure.last_day < today:
        raise NotFound("There is no such closure any more.")
    if closure.first_day >= today:
        session.delete(closure)
    else:
        closure.last_day = today - timedelta(days=1)
    changed(session, now=now)


def closures(session: Session, *, today: date) -> list[Closure]:
    """The closures that are not over, the next one first. One statement."""
    return list(
        session.scalars(
            select(Closure)
            .where(Closure.last_day >= today)
            .options(joinedload(Closure.site), joinedload(Closure.staff))
            .order_by(Closure.first_day, Closure.id)
        )
    )


def is_reckoning(session: Session) -> bool:
    """Whether there are open cases whose deadlines are still to be reckoned anew. One statement."""
    return session.scalar(select(CityCalendar.reckoned_to)) is not None
