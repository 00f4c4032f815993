"""Check in, call, serve and let go those who wait at a site."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.errors import Conflict
from tracker.interactions import commands
from tracker.interactions.models import Counter, Interaction, Site, Ticket, VisitQueue
from tracker.interactions.slots import next_number
from tracker.interactions.ticket_queries import called_by, line
from tracker.interactions.visits import clear_screen
from tracker.people.models import Person
from tracker.people.record_rules import NEEDS
from tracker.staff.models import Staff

_TRIES = 20  # at a number that others take at the same moment


def check_in(
    session: Session,
    site: Site,
    queue: VisitQueue,
    *,
    day: date,
    now: datetime,
    name: str | None = None,
    reason: str | None = None,
    needs: Collection[str] = (),
    language: str = "en",
    person: Person | None = None,
) -> Ticket:
    """Somebody has come, and waits from now on. ``day`` is the day in the city's zone.

    No two tickets of a site and a day have the same number, however many are taken at once.
    """
    ticket = Ticket(
        site_id=site.id,
        queue=queue,
        day=day,
        state="waiting",
        name=(name or "").strip()[:200] or None,
        reason=(reason or "").strip()[:300] or None,
        needs=[need for need in NEEDS if need in needs],
        language=language,
        person=person,
        arrived_at=now,
    )
    return add_with_number(session, ticket, queue.letter)


def add_with_number(session: Session, ticket: Ticket, letter: str) -> Ticket:
    """Store a new ticket under the next number of its queue and day."""
    for tries in range(_TRIES):
        given = session.scalars(
            select(Ticket.number).where(
                Ticket.site_id == ticket.site_id,
                Ticket.day == ticket.day,
                Ticket.number.startswith(letter),
            )
        )
        ticket.number = next_number(letter, [number for number in given if number])
        try:
            with session.begin_nested():
                session.add(ticket)
                session.flush()
            return ticket
        except IntegrityError:
            if tries == _TRIES - 1:
                raise
    raise AssertionError("the last try returns or raises")


def call_next(
    session: Session,
    site: Site,
    counter: Counter,
    staff: Staff,
    *,
    day: date,
    now: datetime,
    queue_id: int | None = None,
) -> Ticket | None:
    """Call whoever is next by the site's rule, of one queue or of all; ``None``: nobody waits.

    Of two counters that call at once each gets somebody else: whom another is calling is locked,
    and passed over. Whoever booked a time and is early is called only if nobody else waits. A
    button that is pressed twice calls one: whom ``staff`` have called already is given again.
    """
    session.execute(select(Counter.id).where(Counter.id == counter.id).with_for_update())
    already = called_by(session, staff.id, day)
    if already is not None:
        return already
    for one in line(session, site, day, now=now).waiting:
        if queue_id is not None and one.queue_id != queue_id:
            continue
        free = session.scalar(
            select(Ticket)
            .where(Ticket.id == one.id, Ticket.state == "waiting")
            .with_for_update(skip_locked=True, of=Ticket)
            .execution_options(populate_existing=True)
        )
        if free is not None:
            _call(free, counter, staff, now)
            session.flush()
            return free
    return None


def call(
    session: Session, ticket: Ticket, counter: Counter, staff: Staff, *, now: datetime
) -> None:
    """Call this one out of turn, or once more. Raises ``Conflict`` where another called them."""
    if ticket.state == "called" and ticket.staff_id == staff.id:
        ticket.called_at, ticket.calls, ticket.counter = now, ticket.calls + 1, counter
    elif ticket.state in ("waiting", "no_show"):
        _call(ticket, counter, staff, now)
    else:
        raise Conflict(_elsewhere(ticket))
    session.flush()


def _call(ticket: Ticket, counter: Counter, staff: Staff, now: datetime) -> None:
    ticket.state, ticket.called_at, ticket.calls = "called", now, ticket.calls + 1
    ticket.counter, ticket.staff_id, ticket.ended_at = counter, staff.id, None


def did_not_come(session: Session, ticket: Ticket, *, now: datetime) -> None:
    """Whoever was called, or had booked a time, did not come. Raises ``Conflict``."""
    _must_be(ticket, "called", "booked")
    ticket.state, ticket.ended_at = "no_show", now
    session.flush()


def bring_back(session: Session, ticket: Ticket, *, now: datetime, to_the_end: bool) -> None:
    """They are there after all: they wait again, from now on or as long as they have waited.

    Raises ``Conflict`` where they are served, or have gone.
    """
    _must_be(ticket, "no_show", "called", "left")
    if to_the_end or ticket.arrived_at is None:
        ticket.arrived_at = now
    ticket.state, ticket.ended_at, ticket.counter_id, ticket.staff_id = "waiting", None, None, None
    session.flush()


def move(session: Session, ticket: Ticket, queue: VisitQueue) -> None:
    """They wait in another queue of the site, for as long as they have waited already.

    Whoever was called waits again. Raises ``Conflict`` where they are served.
    """
    _must_be(ticket, "waiting", "called", "no_show", "booked")
    ticket.queue = queue
    if ticket.state in ("called", "no_show"):
        ticket.state, ticket.counter_id, ticket.staff_id = "waiting", None, None
        ticket.ended_at = None
    session.flush()


def leave(session: Session, ticket: Ticket, *, now: datetime) -> None:
    """They went, or will not come. Raises ``Conflict`` where they are served."""
    _must_be(ticket, "waiting", "called", "booked", "no_show")
    ticket.state, ticket.ended_at = "left", now
    session.flush()


def arrive(session: Session, ticket: Ticket, *, now: datetime) -> None:
    """Whoever had booked a time has come. Raises ``Conflict``."""
    _must_be(ticket, "booked", "no_show")
    ticket.state, ticket.arrived_at, ticket.ended_at = "waiting", now, None
    session.flush()


def serve(
    session: Session, ticket: Ticket, counter: Counter | None, staff: Staff, *, now: datetime
) -> Interaction:
    """The visit begins: with the person who is known, at this counter.

    What lies between the visit's ``arrived_at`` and its ``started_at`` was waited. Raises
    ``Conflict`` where somebody else serves them.
    """
    _must_be(ticket, "called", "waiting", "no_show")
    if ticket.state == "called" and ticket.staff_id != staff.id:
        raise Conflict(_elsewhere(ticket))
    visit = commands.begin(
        session, "counter", now=now, staff=staff, site_id=ticket.site_id, person=ticket.person
    )
    visit.arrived_at, visit.counter = ticket.arrived_at, counter
    ticket.state, ticket.interaction_id, ticket.staff_id = "serving", visit.id, staff.id
    ticket.counter, ticket.called_at = counter, ticket.called_at or now
    ticket.ended_at = None
    session.flush()
    clear_screen(session, counter.id if counter else None, now=now, visit_id=visit.id)
    return visit


def _must_be(ticket: Ticket, *states: str) -> None:
    if ticket.state not in states:
        raise Conflict(_elsewhere(ticket))


_STANDS = {
    "booked": "has booked a time, and has not checked in",
    "waiting": "waits",
    "called": "has been called by somebody else",
    "serving": "is being served",
    "done": "has been served",
    "no_show": "did not come when called",
    "left": "has left",
}


def _elsewhere(ticket: Ticket) -> str:
    return f"{ticket.number or 'This visitor'} {_STANDS[ticket.state]}."
