"""Begin and end contacts."""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.interactions.models import Interaction
from tracker.interactions.visits import visit_ended
from tracker.people.models import ContactPoint, Person
from tracker.staff.models import Staff


def begin(
    session: Session,
    channel: str,
    *,
    now: datetime,
    staff: Staff | None = None,
    site_id: int | None = None,
    person: Person | None = None,
    contact_point: ContactPoint | None = None,
) -> Interaction:
    """A contact begins. ``staff`` is who answers it, ``site_id`` where a visit takes place."""
    interaction = Interaction(
        channel=channel,
        started_at=now,
        staff=staff,
        site_id=site_id,
        person=person,
        contact_point=contact_point,
    )
    session.add(interaction)
    session.flush()
    return interaction


def recognise(session: Session, interaction: Interaction, person: Person | None) -> None:
    """Note whom a contact turned out to be with; ``None`` where it is nobody known after all."""
    interaction.person = person
    session.flush()


def end(session: Session, interaction: Interaction, *, now: datetime) -> None:
    """A contact is over. One that is over already stays as it is."""
    if interaction.ended_at is None:
        interaction.ended_at = now
        if interaction.channel == "counter":
            visit_ended(session, interaction, now=now)
    session.flush()
