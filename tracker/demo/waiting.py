"""The hall of each site as it is now: who was served, who waits, and what is booked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from tracker.demo.accounts import ACCOUNTS
from tracker.demo.contacts import wrapped_up
from tracker.demo.year import Year
from tracker.hours import OpeningHours, read_opening_hours
from tracker.interactions.models import Interaction, Site, Ticket
from tracker.interactions.slots import days_to_book, next_number, slots_on
from tracker.staff.models import Staff

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
_Booked = tuple[int, int, int, str, str | None]
_BOOKED: tuple[_Booked, ...] = (
    (0, -2, 1, "Samuel Oyelaran", "Sign the tenancy"),
    (1, 3, 2, "Bridget Malone", "Help with the form"),
    (2, 5, 0, "Li Jun", None),
)


@dataclass(frozen=True)
class Moment:
    """When the halls are filled, and what chance they are filled by."""

    now: datetime
    zone: ZoneInfo
    rng: Random

    @property
    def day(self) -> date:
        """The day in the city's zone."""
        return self.now.astimezone(self.zone).date()


def fill_halls(session: Session, year: Year) -> None:
    """Let people wait at every site, on the day of the load; the same each time, as the year is."""
    moment = Moment(year.now, year.zone, year.rng)
    for behind in year.counters:
        site = session.scalars(select(Site).where(Site.id == behind.site.id)).one()
        _name_screens(site, year.rng)
        if site.queues and site.counters:
            _serve(session, moment, behind.staff, site)
            _let_wait(session, moment, site)
            _book(session, moment, site, _BOOKED)
    session.flush()


def fill_halls_of_today(session: Session, *, now: datetime, zone: ZoneInfo) -> int:
    """Let people wait at each site of the demo at which nobody took a number today.

    The same on the same day, as far as the names and the times of waiting go. Returns at how many
    sites it did.
    """
    filled = 0
    for site in session.scalars(select(Site).order_by(Site.id)):
        moment = Moment(now, zone, Random(f"{site.key} {now.astimezone(zone).date()}"))  # noqa: S311
        staff = _behind(session, site)
        if not site.queues or not site.counters or not staff or _has_tickets(session, site, moment):
            continue
        _serve(session, moment, staff, site)
        _let_wait(session, moment, site)
        if days_to_book(_hours(site, zone), moment.day)[0] == moment.day:
            _book(session, moment, site, [one for one in _BOOKED if one[0] == 0])
        filled += 1
    session.flush()
    return filled


def _behind(session: Session, site: Site) -> list[Staff]:
    """Who works at the counters of a site."""
    emails = [account.email for account in ACCOUNTS if account.site == site.key]
    return list(session.scalars(select(Staff).where(Staff.email.in_(emails)).order_by(Staff.id)))


def _has_tickets(session: Session, site: Site, moment: Moment) -> bool:
    """Whether anybody took a number today; what was only booked does not count."""
    taken = exists().where(
        Ticket.site_id == site.id, Ticket.day == moment.day, Ticket.arrived_at.is_not(None)
    )
    return bool(session.scalar(select(taken)))


def _name_screens(site: Site, rng: Random) -> None:
    """The same addresses each time: those of a demonstration open nothing."""
    site.screen_token = f"demo-{rng.getrandbits(64):016x}"
    for counter in site.counters:
        counter.screen_token = f"demo-{rng.getrandbits(64):016x}"


def _serve(session: Session, moment: Moment, staff: Sequence[Staff], site: Site) -> None:
    """Visits of the last hour, by which the pace is measured; and one who did not come."""
    rng, began = moment.rng, moment.now - timedelta(minutes=70)
    for place in range(_SERVED):
        arrived = began + timedelta(minutes=7 * place)
        called = arrived + timedelta(minutes=rng.randint(2, 9))
        ended = called + timedelta(minutes=rng.randint(4, 14), seconds=rng.randint(0, 59))
        counter = site.counters[place % len(site.counters)]
        ticket = _ticket(session, moment, site, place % len(site.queues), "done")
        ticket.arrived_at, ticket.called_at, ticket.counter_id = arrived, called, counter.id
        ticket.calls = 1
        ticket.ended_at = min(ended, moment.now)
        if place == _SERVED - 1:
            ticket.state = "no_show"
            continue
        visit = Interaction(
            channel="counter",
            started_at=called,
            ended_at=ticket.ended_at,
            arrived_at=arrived,
            staff=staff[place % len(staff)],
            site_id=site.id,
            counter_id=counter.id,
            **wrapped_up("information", ticket.ended_at, rng),
        )
        session.add(visit)
        ticket.interaction = visit
        session.flush()


def _let_wait(session: Session, moment: Moment, site: Site) -> None:
    for minutes, queue, name, reason, needs, language in _WAITING:
        ticket = _ticket(session, moment, site, queue % len(site.queues), "waiting")
        ticket.arrived_at = moment.now - timedelta(minutes=minutes)
        ticket.name, ticket.reason, ticket.needs = name, reason, list(needs)
        ticket.language = language
    session.flush()


def _book(session: Session, moment: Moment, site: Site, booked: Sequence[_Booked]) -> None:
    hours = _hours(site, moment.zone)
    days = days_to_book(hours, moment.day)
    for ahead, place, queue, name, reason in booked:
        at = slots_on(days[ahead], hours)[place]
        ticket = _ticket(session, moment, site, queue % len(site.queues), "booked", at)
        ticket.name, ticket.reason = name, reason
    session.flush()


def _hours(site: Site, zone: ZoneInfo) -> OpeningHours:
    return OpeningHours(read_opening_hours(site.open_when or "Mo-Fr 09:00-17:00"), zone)


def _ticket(
    session: Session, moment: Moment, site: Site, queue: int, state: str, at: datetime | None = None
) -> Ticket:
    day = (at or moment.now).astimezone(moment.zone).date()
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
        arrived_at=None if state == "booked" else moment.now,
        booked_for=at,
    )
    session.add(ticket)
    session.flush()
    return ticket
