"""What is written to somebody who has booked a visit."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.interactions.models import Interaction, Site, Ticket
from tracker.languages import in_language, say_date, t
from tracker.messages.commands import write
from tracker.messages.models import Message
from tracker.messages.rules import first_possible, possible_means
from tracker.people.adjustments import stops
from tracker.people.models import ContactPoint, Person
from tracker.people.record_queries import adjustments_of
from tracker.staff.models import Staff


def write_of_visit(
    session: Session,
    ticket: Ticket,
    site: Site,
    *,
    zone: ZoneInfo,
    now: datetime,
    staff: Staff,
    contact: Interaction | None = None,
) -> Message | None:
    """Write to them when and where their visit is, or that it is cancelled.

    By text or e-mail, to the number or address that they came by in ``contact``, or else to one of
    theirs; ``None`` where none takes either, or where it is agreed with them that they are not
    written to so.
    """
    person = ticket.person
    never = stops(adjustments_of(session, person.id)) if person else frozenset()
    for point in _points_of(ticket.person, contact):
        possible = possible_means(
            point.kind, takes_texts=point.takes_texts, opted_out=point.opted_out_at is not None
        )
        means = first_possible(("sms", "email"), possible - never)
        if means is None:
            continue
        with in_language(ticket.language):
            gone = ticket.state == "left"
            body = (cancelled_in_words if gone else visit_in_words)(ticket, site, zone)
            subject = t("Your visit") if means == "email" else None
        return write(
            session, means, body, now=now, to=point, subject=subject, interaction=contact,
            staff=staff, asked=True,
        )  # fmt: skip
    return None


def _points_of(person: Person | None, contact: Interaction | None) -> list[ContactPoint]:
    came_by = contact.contact_point if contact else None
    own = [one.contact_point for one in person.contacts] if person else []
    return [point for point in (came_by, *own) if point is not None]


def visit_in_words(ticket: Ticket, site: Site, zone: ZoneInfo) -> str:
    """When and where a visit is booked, in the current language."""
    at = _local(ticket, zone)
    return t(
        "Your visit: {day} at {time}, {site}, {address}. Your number is {number}: give it at the "
        "kiosk or the reception.",
        day=say_date(at.date()),
        time=f"{at:%H:%M}",
        site=site.name,
        address=site.address,
        number=ticket.number,
    )


def cancelled_in_words(ticket: Ticket, site: Site, zone: ZoneInfo) -> str:
    """That a visit was cancelled, in the current language."""
    at = _local(ticket, zone)
    return t(
        "Your visit on {day} at {time}, {site}, is cancelled.",
        day=say_date(at.date()),
        time=f"{at:%H:%M}",
        site=site.name,
    )


def _local(ticket: Ticket, zone: ZoneInfo) -> datetime:
    if ticket.booked_for is None:
        raise ValueError("this visit is booked for no time")
    return ticket.booked_for.astimezone(zone)
