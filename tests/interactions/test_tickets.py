"""Those who wait at a site: numbers, calls, and the visits they become, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from tests.builders import NOON, ZONE
from tests.conftest import empty_database
from tests.interactions.making import TODAY, a_site, behind, comes
from tests.statements import count_statements
from tracker.database import engine_options, unit_of_work
from tracker.errors import Conflict
from tracker.interactions import commands, tickets
from tracker.interactions.models import Counter, Site, Ticket
from tracker.interactions.ticket_queries import line
from tracker.interactions.waiting import Wait

LATER = NOON + timedelta(minutes=12)


def test_numbers_begin_anew_each_day_and_in_each_queue(session: Session) -> None:
    site = a_site(session)
    assert [comes(session, site).number for _ in range(3)] == ["A001", "A002", "A003"]
    assert comes(session, site, queue=site.queues[1]).number == "H001"
    assert comes(session, site, day=TODAY + timedelta(days=1)).number == "A001"


def test_only_needs_that_are_known_are_noted(session: Session) -> None:
    ticket = comes(session, a_site(session), needs=["interpreter", "a horse"], name="  ")
    assert ticket.needs == ["interpreter"] and ticket.name is None


def both(engine: Engine, work: Callable[[Session, int], str | None], times: int = 8) -> list[str]:
    """Do something several times at once, each in a unit of work of its own."""

    def one(place: int) -> str:
        with Session(engine) as session, unit_of_work(session):
            return work(session, place) or ""

    with ThreadPoolExecutor(4) as pool:
        return sorted(pool.map(one, range(times)))


def test_no_two_tickets_taken_at_once_have_the_same_number(engine: Engine) -> None:
    with Session(engine) as session, unit_of_work(session):
        a_site(session)

    def take(session: Session, place: int) -> str | None:
        return comes(session, session.scalars(select(Site)).one()).number

    assert both(engine, take) == [f"A{number:03d}" for number in range(1, 9)]


def test_two_counters_that_call_at_once_call_different_people(engine: Engine) -> None:
    with Session(engine) as session, unit_of_work(session):
        site = a_site(session)
        for _ in range(6):
            comes(session, site)
        behind(session)

    def call(session: Session, place: int) -> str | None:
        site = session.scalars(select(Site)).one()
        staff = behind(session, f"clerk {place}")
        counter = site.counters[place % 2]
        called = tickets.call_next(session, site, counter, staff, day=TODAY, now=NOON)
        return called.number if called else None

    assert both(engine, call) == ["", "", *(f"A{number:03d}" for number in range(1, 7))]


def test_whoever_is_being_called_elsewhere_is_passed_over(
    request: pytest.FixtureRequest,
) -> None:
    """On PostgreSQL, where two write at once; in SQLite they come in turn."""
    engine = create_engine(**engine_options(empty_database(request, "postgresql")))
    with Session(engine) as session, unit_of_work(session):
        site = a_site(session)
        comes(session, site)
        comes(session, site)
    with Session(engine) as one, Session(engine) as other:
        for place, (session, number) in enumerate(((one, "A001"), (other, "A002"))):
            site = session.scalars(select(Site)).one()
            staff, counter = behind(session, number), site.counters[place]
            called = tickets.call_next(session, site, counter, staff, day=TODAY, now=NOON)
            assert called is not None and called.number == number
    engine.dispose()


def a_call(session: Session, **what: object) -> tuple[Site, Ticket, Counter]:
    site = a_site(session)
    ticket = comes(session, site, **what)
    staff = behind(session)
    called = tickets.call_next(session, site, site.counters[0], staff, day=TODAY, now=LATER)
    assert called is ticket
    return site, ticket, site.counters[0]


def test_a_visit_has_when_they_came_and_when_they_were_served(session: Session) -> None:
    site, ticket, counter = a_call(session, name="Ada Byron", needs=["step_free"])
    assert (ticket.state, ticket.calls, ticket.counter) == ("called", 1, counter)
    staff = behind(session, "another")
    with pytest.raises(Conflict, match="A001 has been called by somebody else"):
        tickets.serve(session, ticket, counter, staff, now=LATER)
    ticket.staff_id = staff.id
    visit = tickets.serve(session, ticket, counter, staff, now=LATER)
    assert (visit.arrived_at, visit.started_at, visit.counter) == (NOON, LATER, counter)
    assert visit.ticket is ticket and visit.site_id == site.id

    commands.end(session, visit, now=LATER + timedelta(minutes=9))

    session.refresh(ticket)
    assert ticket.state == "done" and ticket.ended_at == visit.ended_at
    (served,) = line(session, site, TODAY, now=LATER + timedelta(hours=1)).served
    assert served.seconds == 9 * 60


def test_the_end_of_a_visit_leaves_nothing_on_the_second_screen(session: Session) -> None:
    _, ticket, counter = a_call(session)
    staff_id = ticket.staff_id
    staff = behind(session, "the same")
    ticket.staff_id = staff.id
    assert staff_id is not None
    counter.shown = {"lines": ["of the visitor before"]}
    visit = tickets.serve(session, ticket, counter, staff, now=LATER)
    session.refresh(counter)
    assert counter.shown == {"visit": visit.id}
    counter.shown = {"visit": visit.id, "lines": ["of this visitor"]}
    session.flush()
    commands.end(session, visit, now=LATER)
    session.refresh(counter)
    assert counter.shown == {}


def test_whoever_did_not_come_can_be_brought_back(session: Session) -> None:
    site, ticket, _ = a_call(session)
    tickets.did_not_come(session, ticket, now=LATER)
    assert line(session, site, TODAY, now=LATER).no_shows == [ticket]
    other = comes(session, site, now=LATER)
    tickets.bring_back(session, ticket, now=LATER + timedelta(minutes=1), to_the_end=True)
    assert line(session, site, TODAY, now=LATER).waiting == [other, ticket]
    tickets.did_not_come(session, call_again(session, site), now=LATER)
    tickets.did_not_come(session, call_again(session, site), now=LATER)
    tickets.bring_back(session, ticket, now=LATER, to_the_end=False)
    assert ticket.arrived_at == LATER + timedelta(minutes=1)


def call_again(session: Session, site: Site) -> Ticket:
    staff = behind(session, f"clerk {len(line(session, site, TODAY, now=LATER).no_shows)}")
    called = tickets.call_next(session, site, site.counters[1], staff, day=TODAY, now=LATER)
    assert called is not None
    return called


def test_moving_to_another_queue_keeps_how_long_they_have_waited(session: Session) -> None:
    site, ticket, _ = a_call(session)
    tickets.move(session, ticket, site.queues[1])
    assert (ticket.state, ticket.queue.key, ticket.number) == ("waiting", "housing", "A001")
    assert ticket.arrived_at == NOON and ticket.staff_id is None


def test_whoever_left_is_not_called(session: Session) -> None:
    site = a_site(session)
    tickets.leave(session, comes(session, site), now=NOON)
    staff = behind(session)
    assert tickets.call_next(session, site, site.counters[0], staff, day=TODAY, now=NOON) is None


def test_a_counter_can_call_from_one_queue(session: Session) -> None:
    site = a_site(session)
    comes(session, site)
    ticket = comes(session, site, queue=site.queues[1], now=LATER)
    called = tickets.call_next(
        session, site, site.counters[0], behind(session), day=TODAY, now=LATER,
        queue_id=site.queues[1].id,
    )  # fmt: skip
    assert called is ticket


def test_the_line_costs_two_statements_however_long_it_is(session: Session, engine: Engine) -> None:
    site = a_site(session)
    for _ in range(9):
        comes(session, site)
    session.flush()
    session.expire_all()
    site = session.scalars(select(Site)).one()
    assert len(site.queues) + len(site.counters) == 4 and site.calling
    with count_statements(engine) as sent:
        found = line(session, site, TODAY, now=NOON)
        assert [ticket.queue.name for ticket in found.waiting] == ["Anything"] * 9
    assert len(sent) == 2


def test_the_wait_is_told_by_the_measured_pace(session: Session) -> None:
    site = a_site(session)
    staff = behind(session)
    for _ in range(3):
        comes(session, site)
        ticket = tickets.call_next(session, site, site.counters[0], staff, day=TODAY, now=NOON)
        assert ticket is not None
        visit = tickets.serve(session, ticket, site.counters[0], staff, now=NOON)
        commands.end(session, visit, now=NOON + timedelta(minutes=10))
    session.expire_all()
    comes(session, site)
    found = line(session, site, TODAY, now=LATER)
    assert found.wait_in(site.queues[0].id) == Wait(15, 15)
    assert found.wait_in(site.queues[1].id) == Wait(15, 15), "by the pace of the whole site"
    much_later = line(session, site, TODAY, now=LATER + timedelta(hours=2))
    assert much_later.wait_in(site.queues[0].id) is None, "no counter is in use"


def test_the_day_is_the_citys_own() -> None:
    assert NOON.astimezone(ZONE).date() == TODAY
