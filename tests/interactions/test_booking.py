"""No time is booked twice, however many book at once, on both databases."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.builders import NOON, ZONE
from tests.interactions.making import a_site
from tests.interactions.test_tickets import both
from tracker.database import unit_of_work
from tracker.errors import Conflict
from tracker.hours import OpeningHours, read_opening_hours
from tracker.interactions.appointments import book
from tracker.interactions.models import Site
from tracker.interactions.slots import SLOT

HOURS = OpeningHours(read_opening_hours("Mo-Fr 09:00-17:00"), ZONE)


def test_a_time_is_booked_no_oftener_than_there_are_counters(engine: Engine) -> None:
    with Session(engine) as session, unit_of_work(session):
        a_site(session)

    def take(session: Session, place: int) -> str | None:
        site = session.scalars(select(Site)).one()
        try:
            return book(session, site, site.queues[0], NOON + SLOT, HOURS, now=NOON).number
        except Conflict:
            return ""

    assert both(engine, take) == ["", "", "", "", "", "", "A001", "A002"]
