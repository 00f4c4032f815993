"""People wait in the halls of the demo city, on whatever day it is started."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import ZONE
from tests.demo.making import NOW, a_city
from tracker.demo.waiting import fill_halls_of_today
from tracker.interactions.models import Site, Ticket
from tracker.interactions.ticket_queries import line


def names(session: Session, day: date) -> list[tuple[str | None, str | None, str]]:
    """Who took or booked a number on a day, at each site in turn."""
    query = select(Ticket).where(Ticket.day == day).order_by(Ticket.site_id, Ticket.id)
    return [(one.number, one.name, one.state) for one in session.scalars(query)]


def test_each_day_on_which_it_is_started_has_its_own_visitors(session: Session) -> None:
    a_city(session, 60)
    first = names(session, NOW.date())
    assert fill_halls_of_today(session, now=NOW, zone=ZONE) == 0, "there are some already"
    assert names(session, NOW.date()) == first
    # A week later, and a Sunday, on which every site is shut.
    for later in (timedelta(days=7), timedelta(days=5)):
        now = NOW + later
        sites = session.scalars(select(Site).order_by(Site.id)).all()
        assert fill_halls_of_today(session, now=now, zone=ZONE) == len(sites) == 3
        for site in sites:
            hall = line(session, site, now.date(), now=now)
            assert len(hall.waiting) == 5 and len(hall.no_shows) == 1
            assert len({one.number for one in hall.waiting}) == 5
            assert hall.wait_in(site.queues[0].id) is not None, "visits were measured"
        assert fill_halls_of_today(session, now=now, zone=ZONE) == 0


def test_the_same_day_has_the_same_visitors(session: Session) -> None:
    a_city(session, 60)
    now, found = NOW + timedelta(days=7), []
    for _ in range(2):
        with session.begin_nested() as trial:
            fill_halls_of_today(session, now=now, zone=ZONE)
            found.append(names(session, now.date()))
            trial.rollback()
        session.expire_all()
    assert found[0] == found[1] and len(found[0]) >= 36
