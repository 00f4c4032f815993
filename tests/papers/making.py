"""A city, and a case of it, for papers."""

from datetime import timedelta

from sqlalchemy.orm import Session

from tests.builders import NOON, ZONE, a_definition, a_door, a_published_service
from tracker.cases.models import Case
from tracker.catalogue.definition import ServiceDefinition
from tracker.intake.commands import answer, begin, submit
from tracker.interactions.models import Site
from tracker.papers.reach import City

REACHED = {"give_details": "yes", "your_name": "Ada Byron", "reach_by": "phone",
           "your_phone": "020 7946 0123"}  # fmt: skip


def a_site() -> Site:
    """A building with counters that says when it is open."""
    return Site(
        key="guildhall",
        name="Guildhall",
        address="Moot Street, Larkmouth LK1 1AA",
        hours="Weekdays, nine to five",
        open_when="Mo-Fr 09:00-17:00; Sa 10:00-12:00",
    )


def the_city() -> City:
    """What papers say of the city."""
    return City(
        name="Larkmouth City Council",
        address="https://larkmouth.example",
        phone="+442079460311",
        hours="Mo-Fr 09:00-17:00",
        text_number="+447700900100",
        region="GB",
        zone=ZONE,
        sites=[a_site()],
    )


def a_case(session: Session, content: ServiceDefinition | None = None, **answers: str) -> Case:
    """A case that was asked for at a counter; a pothole, unless another service is given."""
    definition = a_published_service(session, content or a_definition())
    door = a_door("counter")
    intake = begin(session, definition, door)
    given = answers or {"place": "12 Mill Lane", "size": "small"}
    for key, raw in {**given, **REACHED}.items():
        answer(session, intake, key, raw, door)
    return submit(session, intake, door, ZONE)


LATER = NOON + timedelta(days=2)
