"""The hall of each site as it is now: who was served, who waits, and what is booked."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.demo.contacts import wrapped_up
from tracker.demo.year import Counter as Behind
from tracker.demo.year import Year
from tracker.hours import OpeningHours, read_opening_hours
from tracker.interactions.models import Interaction, Site, Ticket
from tracker.interactions.slots import days_to_book, next_number, slots_on

_SERVED = 7  # visits that were measured at each site
# Who waits: minutes ago, which queue, name, reason, needs, language.
_WAITING: tuple[tuple[int, int, str | None, str | None, tuple[str, ...], str], ...] = (
    (24, 1, "Margaret Pryce", "Damp in the bedroom", (), "en"),
    (19, 0, None, None, (), "en"),
    (15, 2, "Tomás Herrera", "Carta sobre el impuesto", ("interpreter",), "es"),
    (9, 0, "Olive Akers", "Lost her bus pass", ("step_free", "large_print"), "en"),
    (4, 3, None, "Visitor permits", (), "en"),
)
# What is booked: so many days ahead, the place of its time on that day, which queue, for whom.
_BOOKED = (
    (0, -2, 1, "Samuel Oyelaran", "Sign the tenancy"),
    (1, 3, 2, "Bridget Malone", "Help with the form"),
    (2, 5, 0, "Li Jun", None),
)


def fill_halls(session: Session, year: Year) -> None:
    """Let people wait at every site, on the day of the load; the same each time, as the year is."""
    for behind in year.counters:
        site = session.scalars(select(Site).where(Site.id == behind.site.id)).one()
        _name_screens(site, year.rng)
        if site.queues and site.counters:
            _serve(session, year, behind, site)
            _let_wait(session, year, site)
            _book(session, year, site)
    session.flush()


def _name_screens(site: Site, rng: Random) -> None:
    """The same addresses each time: those of a demonstration open nothing."""
    site.screen_token = f"demo-{rng.getrandbits(64):016x}"
    for counter in site.counters:
        counter.screen_token = f"demo-{rng.getrandbits(64):016x}"


def _serve(session: Session, year: Year, behind: Behind, site: Site) -> None:
    """Visits of the last hour, by which the pace is measured; and one who did not come."""
    rng, began = year.rng, year.now - timedelta(minutes=70)
    for place in range(_SERVED):
        arrived = began + timedelta(minutes=7 * place)
        called = arrived + timedelta(minutes=rng.randint(2, 9))
        ended = called + timedelta(minutes=rng.randint(4, 14), seconds=rng.randint(0, 59))
        counter = site.counters[place % len(site.counters)]
        ticket = _ticket(session, year, site, place % len(site.queues), "done")
        ticket.arrived_at, ticket.called_at, ticket.counter_id = arrived, called, counter.id
        ticket.calls = 1
        ticket.ended_at = min(ended, year.now)
        if place == _SERVED - 1:
            ticket.state = "no_show"
            continue
        visit = Interaction(
            channel="counter",
            started_at=called,
            ended_at=ticket.ended_at,
            arrived_at=arrived,
            staff=behind.staff[place % len(behind.staff)],
            site_id=site.id,
            counter_id=counter.id,
            **wrapped_up("information", ticket.ended_at, rng),
        )
        session.add(visit)
        ticket.interaction = visit
        session.flush()


def _let_wait(session: Session, year: Year, site: Site) -> None:
    for minutes, queue, name, reason, needs, language in _WAITING:
        ticket = _ticket(session, year, site, queue % len(site.queues), "waiting")
        ticket.arrived_at = year.now - timedelta(minutes=minutes)
        ticket.name, ticket.reason, ticket.needs = name, reason, list(needs)
        ticket.language = language
    session.flush()


def _book(session: Session, year: Year, site: Site) -> None:
    hours = OpeningHours(read_opening_hours(site.open_when or "Mo-Fr 09:00-17:00"), year.zone)
    today = year.now.astimezone(year.zone).date()
    days = days_to_book(hours, today)
    for ahead, place, queue, name, reason in _BOOKED:
        at = slots_on(days[ahead], hours)[place]
        ticket = _ticket(session, year, site, queue % len(site.queues), "booked", at)
        ticket.name, ticket.reason = name, reason
    session.flush()


def _ticket(
    session: Session, year: Year, site: Site, queue: int, state: str, at: datetime | None = None
) -> Ticket:
    day = (at or year.now).astimezone(year.zone).date()
    given = session.scalars(
        select(Ticket.number).where(Ticket.site_id == site.id, Ticket.day == day)
    )
    line = site.queues[queue]
    ticket = Ticket(
        site_id=site.id,
        queue=line,
        day=day,
        state=state,
        number=next_number(line.letter, [number for number in given if number]),
        needs=[],
        language="en",
        arrived_at=None if state == "booked" else year.now,
        booked_for=at,
    )
    session.add(ticket)
    session.flush()
    return ticket
