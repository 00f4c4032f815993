"""What is written to somebody who has booked a visit."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.interactions.models import Interaction, Site, Ticket
from tracker.languages import in_language, say_date, t
from tracker.messages.commands import write
from tracker.messages.models import Message
from tracker.messages.rules import first_possible, possible_means
from tracker.people.models import ContactPoint
from tracker.staff.models import Staff


def confirm_visit(
    session: Session,
    ticket: Ticket,
    site: Site,
    point: ContactPoint | None,
    *,
    zone: ZoneInfo,
    now: datetime,
    staff: Staff,
    contact: Interaction | None = None,
    stopped: frozenset[str] = frozenset(),
) -> Message | None:
    """Write to them when and where their visit is: by text or e-mail, whichever their number or
    address takes; ``None`` where it takes neither. ``stopped``: by what means they may not be told.
    """
    if point is None or ticket.booked_for is None:
        return None
    possible = possible_means(
        point.kind, takes_texts=point.takes_texts, opted_out=point.opted_out_at is not None
    )
    means = first_possible(("sms", "email"), possible - stopped)
    if means is None:
        return None
    with in_language(ticket.language):
        body = visit_in_words(ticket, site, zone)
        subject = t("Your visit")
    return write(
        session,
        means,
        body,
        now=now,
        to=point,
        subject=subject if means == "email" else None,
        interaction=contact,
        staff=staff,
        asked=True,
    )


def visit_in_words(ticket: Ticket, site: Site, zone: ZoneInfo) -> str:
    """When and where a visit is booked, in the current language."""
    if ticket.booked_for is None:
        raise ValueError("this visit is booked for no time")
    at = ticket.booked_for.astimezone(zone)
    return t(
        "Your visit: {day} at {time}, {site}, {address}. Your number is {number}: give it at the "
        "kiosk or the reception.",
        day=say_date(at.date()),
        time=f"{at:%H:%M}",
        site=site.name,
        address=site.address,
        number=ticket.number,
    )
