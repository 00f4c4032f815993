"""A site with counters and queues, and people who come to it."""

from datetime import date

from sqlalchemy.orm import Session

from tests.builders import NOON, a_member_of_staff
from tracker.interactions import tickets
from tracker.interactions.models import Counter, Site, Ticket, VisitQueue
from tracker.staff.models import Staff

TODAY = date(2026, 3, 4)


def a_site(session: Session, calling: str = "needs_first") -> Site:
    """A building with two counters and two queues, open on weekdays from nine to five."""
    site = Site(
        key="town-hall",
        name="Town Hall",
        address="1 High Street",
        hours="Monday to Friday, 9am to 5pm",
        open_when="Mo-Fr 09:00-17:00",
        calling=calling,
        counters=[Counter(name="Counter 1"), Counter(name="Counter 2")],
        queues=[
            VisitQueue(key="anything", name="Anything", letter="A", translations={"es": "Todo"}),
            VisitQueue(key="housing", name="Housing", letter="H"),
        ],
    )
    session.add(site)
    session.flush()
    return site


def comes(session: Session, site: Site, **what: object) -> Ticket:
    """Somebody checks in."""
    queue = what.pop("queue", site.queues[0])
    return tickets.check_in(
        session,
        site,
        queue,  # type: ignore[arg-type]
        **{"day": TODAY, "now": NOON, **what},  # type: ignore[arg-type]
    )


def behind(session: Session, name: str = "counter") -> Staff:
    """Somebody who works at a counter."""
    return a_member_of_staff(session, "counter", email=f"{name}@larkmouth.example", name=name)
