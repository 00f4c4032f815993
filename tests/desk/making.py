"""Cases as they come in, for the tests of the back office."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import LOCALE, NOON, ZONE, a_definition, a_published_service
from tracker.cases.models import Case
from tracker.catalogue.models import Definition, Service
from tracker.intake import commands
from tracker.intake.commands import Door
from tracker.staff.models import Staff

ADA = {"your_name": "Ada Byron", "reach_by": "phone", "your_phone": "07700 900123"}


def a_service(session: Session, key: str = "pothole", **changes: object) -> Definition:
    """The service of this key; made when it is first asked for."""
    found = session.scalar(select(Definition).join(Service).where(Service.key == key))
    return found or a_published_service(session, a_definition(key=key, **changes))


def a_case(
    session: Session,
    *,
    channel: str = "web",
    at: datetime = NOON,
    definition: Definition | None = None,
    staff: Staff | None = None,
    **answers: str,
) -> Case:
    """A pothole in Oak Street that Ada Byron reports; ``answers`` are other than hers."""
    door = Door(channel, at, LOCALE, staff=staff)
    intake = commands.begin(session, definition or a_service(session), door)
    raws = {"place": "Oak Street 4", "size": "small", "give_details": "yes", **ADA, **answers}
    problems = commands.answer_all(session, intake, raws, door)
    assert not problems, problems
    return commands.submit(session, intake, door, ZONE)


def an_anonymous_case(session: Session, **options: object) -> Case:
    """A pothole that nobody says they reported."""
    return a_case(
        session,
        give_details="no",
        your_name="",
        reach_by="",
        your_phone="",
        **options,  # type: ignore[arg-type]
    )
