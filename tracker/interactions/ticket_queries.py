"""Read who waits, who is called, and what is booked at a site."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.errors import NotFound
from tracker.interactions.models import Counter, Interaction, Site, Ticket, VisitQueue
from tracker.interactions.waiting import Wait, in_order, likely_wait

# Of these states a ticket is on the day's list.
_HERE = ("waiting", "called", "serving", "booked", "no_show")
# The pace is measured by so many visits, none older than this.
_VISITS, _PACE_OF = 30, timedelta(days=14)
# A counter that has called nobody for so long is not in use.
_IN_USE = timedelta(minutes=45)
# Whose call is shown in the hall beside those that are called now.
_LATELY = timedelta(minutes=30)


@dataclass(frozen=True)
class Served:
    """One visit that was measured: in which queue, for how many seconds."""

    queue_id: int
    seconds: float


@dataclass(frozen=True)
class Line:
    """The line of a site on a day: who waits, in the order in which they are called; who is called
    or served; what is booked; who did not come when called.
    """

    waiting: Sequence[Ticket]
    called: Sequence[Ticket]
    serving: Sequence[Ticket]
    booked: Sequence[Ticket]
    no_shows: Sequence[Ticket]
    served: Sequence[Served]
    counters: int

    def wait_of(self, ahead: int, queue_id: int) -> Wait | None:
        """How long whoever has so many ahead is likely to wait; by the queue's own pace where
        enough of it is known, and by the site's otherwise.
        """
        own = [one.seconds for one in self.served if one.queue_id == queue_id]
        wait = likely_wait(ahead, own, self.counters)
        return wait or likely_wait(ahead, [one.seconds for one in self.served], self.counters)

    def wait_in(self, queue_id: int) -> Wait | None:
        """How long somebody without a need who checks in now is likely to wait."""
        return self.wait_of(sum(1 for one in self.waiting if not one.booked_for), queue_id)

    def waits(self) -> dict[int, Wait | None]:
        """How long each who waits is likely to wait still, by the number of their ticket's row."""
        return {
            ticket.id: self.wait_of(place, ticket.queue_id)
            for place, ticket in enumerate(self.waiting)
        }


def line(session: Session, site: Site, day: date, *, now: datetime) -> Line:
    """The line of a site as it is. Two statements."""
    tickets = session.scalars(
        select(Ticket)
        .where(Ticket.site_id == site.id, Ticket.day == day, Ticket.state != "left")
        .options(joinedload(Ticket.queue), joinedload(Ticket.counter), joinedload(Ticket.person))
        .order_by(Ticket.called_at, Ticket.id)
    ).all()
    by_state: dict[str, list[Ticket]] = {state: [] for state in (*_HERE, "done")}
    for ticket in tickets:
        by_state[ticket.state].append(ticket)
    every = [ticket for ticket in tickets if ticket.called_at is not None]
    last = max(every, key=lambda one: (one.called_at, one.id), default=None)
    in_use = {one.counter_id for one in every if one.called_at and one.called_at > now - _IN_USE}
    waiting = in_order(
        by_state["waiting"], site.calling, now=now, need_was_last=bool(last and last.needs)
    )
    return Line(
        waiting,
        by_state["called"],
        by_state["serving"],
        sorted(by_state["booked"], key=lambda one: (one.booked_for, one.id)),
        by_state["no_show"],
        measured(session, site.id, now=now),
        len(in_use | {one.counter_id for one in by_state["serving"]}),
    )


def measured(session: Session, site_id: int, *, now: datetime) -> list[Served]:
    """The latest visits of a site that came by a ticket and are over. One statement."""
    rows = session.execute(
        select(Ticket.queue_id, Interaction.started_at, Interaction.ended_at)
        .join(Interaction, Interaction.id == Ticket.interaction_id)
        .where(
            Ticket.site_id == site_id,
            Ticket.state == "done",
            Interaction.ended_at > now - _PACE_OF,
        )
        .order_by(Interaction.ended_at.desc())
        .limit(_VISITS)
    )
    return [Served(queue, (ended - began).total_seconds()) for queue, began, ended in rows if ended]


def called_lately(session: Session, site_id: int, day: date, *, now: datetime) -> list[Ticket]:
    """Who was called to which counter of late, the latest first. One statement."""
    query = (
        select(Ticket)
        .where(
            Ticket.site_id == site_id,
            Ticket.day == day,
            Ticket.state.in_(("called", "serving", "done", "no_show")),
            Ticket.called_at > now - _LATELY,
        )
        .options(joinedload(Ticket.counter))
        .order_by(Ticket.called_at.desc(), Ticket.id.desc())
        .limit(6)
    )
    return list(session.scalars(query))


def ticket(session: Session, ticket_id: int, site_id: int, *, lock: bool = False) -> Ticket:
    """A ticket of a site. ``lock``: until the unit of work ends. Raises ``NotFound``."""
    query = select(Ticket).where(Ticket.id == ticket_id, Ticket.site_id == site_id)
    if lock:
        query = query.with_for_update(of=Ticket).execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound("There is no such ticket at this site.")
    return found


def by_number(session: Session, site_id: int, day: date, number: str) -> Ticket | None:
    """The ticket of this number on a day, if there is one; locked until the unit of work ends."""
    return session.scalar(
        select(Ticket)
        .where(Ticket.site_id == site_id, Ticket.day == day, Ticket.number == number)
        .with_for_update(of=Ticket)
        .execution_options(populate_existing=True)
    )


def called_by(session: Session, staff_id: int, day: date) -> Ticket | None:
    """Whom a member of staff has called and not served yet. One statement."""
    return session.scalar(
        select(Ticket)
        .where(Ticket.staff_id == staff_id, Ticket.day == day, Ticket.state == "called")
        .options(joinedload(Ticket.queue), joinedload(Ticket.person))
        .order_by(Ticket.called_at.desc())
        .limit(1)
    )


def site_with_queues(session: Session, test: ColumnElement[bool]) -> Site | None:
    """A site with its counters and queues. Three statements."""
    return session.scalar(
        select(Site).where(test).options(selectinload(Site.counters), selectinload(Site.queues))
    )


def site_by_id(session: Session, site_id: int) -> Site | None:
    """As ``site_with_queues``, for a site whose number is known; none if it is at hand already."""
    options = (selectinload(Site.counters), selectinload(Site.queues))
    return session.get(Site, site_id, options=options)


def site_of_screen(session: Session, token: str) -> Site:
    """The site whose kiosk and lobby screen this address opens. Raises ``NotFound``."""
    found = site_with_queues(session, Site.screen_token == token[:40])
    if found is None:
        raise NotFound("There is no screen at this address.")
    return found


def counter_of_screen(session: Session, token: str, *, lock: bool = False) -> Counter:
    """The counter whose second screen this address opens. Raises ``NotFound``."""
    query = select(Counter).where(Counter.screen_token == token[:40])
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound("There is no screen at this address.")
    return found


def queue_of(session: Session, site_id: int, queue_id: int) -> VisitQueue:
    """A queue of a site. Raises ``NotFound``."""
    found = session.get(VisitQueue, queue_id)
    if found is None or found.site_id != site_id:
        raise NotFound("There is no such queue at this site.")
    return found


def booked_times(session: Session, site_id: int, day: date) -> dict[datetime, int]:
    """How many visits are booked for each time of a day. One statement."""
    rows = session.execute(
        select(Ticket.booked_for, func.count())
        .where(
            Ticket.site_id == site_id,
            Ticket.day == day,
            Ticket.booked_for.is_not(None),
            Ticket.state.not_in(("left", "no_show")),
        )
        .group_by(Ticket.booked_for)
    )
    return {at: count for at, count in rows if at is not None}


def checked_in_since(session: Session, site_id: int, since: datetime) -> int:
    """How many tickets were taken at a site since a moment."""
    query = select(func.count()).where(Ticket.site_id == site_id, Ticket.arrived_at > since)
    return session.scalar(query) or 0
