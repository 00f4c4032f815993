"""Visits that are booked for a time."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.errors import Conflict
from tracker.hours import OpeningHours
from tracker.interactions.models import Site, Ticket, VisitQueue
from tracker.interactions.slots import free_slots
from tracker.interactions.ticket_queries import booked_times
from tracker.interactions.tickets import add_with_number
from tracker.people.models import Person

_TAKEN = "This time has been taken, or has passed. Choose another."


def free_times(
    session: Session, site: Site, day: date, hours: OpeningHours, *, now: datetime
) -> list[datetime]:
    """The times of a day at which a counter is free still. One statement, with the counters."""
    taken = booked_times(session, site.id, day)
    return free_slots(day, hours, taken, len(site.counters), now=now)


def book(
    session: Session,
    site: Site,
    queue: VisitQueue,
    at: datetime,
    hours: OpeningHours,
    *,
    now: datetime,
    name: str | None = None,
    reason: str | None = None,
    person: Person | None = None,
    language: str = "en",
) -> Ticket:
    """Book a visit for a time. It has its number from now on, by which it is found on the day.

    No more visits are booked for a time than the site has counters, however many book at once.
    Raises ``Conflict`` where the time is none that is free.
    """
    day = _free_day(session, site, at, hours, now)
    ticket = Ticket(
        site_id=site.id,
        queue=queue,
        day=day,
        state="booked",
        name=(name or "").strip()[:200] or None,
        reason=(reason or "").strip()[:300] or None,
        needs=[],
        language=language,
        person=person,
        booked_for=at,
    )
    return add_with_number(session, ticket, queue.letter)


def move_to(
    session: Session,
    ticket: Ticket,
    site: Site,
    at: datetime,
    hours: OpeningHours,
    *,
    now: datetime,
) -> Ticket:
    """Book another time instead; on another day it is another ticket, with a number of that day.
    ``ticket`` is locked.

    Raises ``Conflict`` where they have come already, or the time is none that is free.
    """
    if ticket.state != "booked":
        raise Conflict(f"{ticket.number} has come already, or was cancelled.")
    day = _free_day(session, site, at, hours, now)
    if day == ticket.day:
        ticket.booked_for = at
        session.flush()
        return ticket
    ticket.state, ticket.ended_at = "left", now
    instead = Ticket(
        site_id=site.id,
        queue=ticket.queue,
        day=day,
        state="booked",
        name=ticket.name,
        reason=ticket.reason,
        needs=list(ticket.needs),
        language=ticket.language,
        person=ticket.person,
        booked_for=at,
    )
    return add_with_number(session, instead, ticket.queue.letter)


def _free_day(
    session: Session, site: Site, at: datetime, hours: OpeningHours, now: datetime
) -> date:
    # One books at a site at a time: the free times are those that nobody else is just taking.
    session.execute(select(Site.id).where(Site.id == site.id).with_for_update())
    day = at.astimezone(hours.zone).date()
    if at not in free_times(session, site, day, hours, now=now):
        raise Conflict(_TAKEN)
    return day


def booked_from(session: Session, site_id: int, day: date) -> Sequence[Ticket]:
    """What is booked at a site from a day on, the soonest first. One statement."""
    query = (
        select(Ticket)
        .where(Ticket.site_id == site_id, Ticket.day >= day, Ticket.state == "booked")
        .options(joinedload(Ticket.queue), joinedload(Ticket.person))
        .order_by(Ticket.booked_for, Ticket.id)
        .limit(200)
    )
    return session.scalars(query).all()


def booked_by(session: Session, person_id: int, day: date) -> Sequence[Ticket]:
    """What a person has booked from a day on. One statement."""
    query = (
        select(Ticket)
        .where(Ticket.person_id == person_id, Ticket.day >= day, Ticket.state == "booked")
        .options(joinedload(Ticket.queue), joinedload(Ticket.site))
        .order_by(Ticket.booked_for)
    )
    return session.scalars(query).all()
