"""Read contacts and sites."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.errors import NotFound
from tracker.interactions.models import Interaction, Site


def sites(session: Session) -> list[Site]:
    """Every building with counters, by name."""
    return list(session.scalars(select(Site).order_by(Site.name)))


def sites_with_queues(session: Session) -> list[Site]:
    """Every building with counters, by name, with its counters and queues. Three statements."""
    query = (
        select(Site)
        .options(selectinload(Site.counters), selectinload(Site.queues))
        .order_by(Site.name)
    )
    return list(session.scalars(query))


def interaction(session: Session, interaction_id: int) -> Interaction:
    """A contact with whom it is with and where. Raises ``NotFound``."""
    found = session.scalar(
        select(Interaction)
        .where(Interaction.id == interaction_id)
        .options(
            joinedload(Interaction.person),
            joinedload(Interaction.contact_point),
            joinedload(Interaction.site),
            joinedload(Interaction.ticket),
        )
    )
    if found is None:
        raise NotFound("There is no such contact.")
    return found


def going_on(session: Session, channel: str, staff_id: int) -> list[Interaction]:
    """The contacts that a member of staff has by a door and has not ended, the latest first."""
    return list(
        session.scalars(
            select(Interaction)
            .where(
                Interaction.channel == channel,
                Interaction.staff_id == staff_id,
                Interaction.ended_at.is_(None),
            )
            .options(
                joinedload(Interaction.person),
                joinedload(Interaction.contact_point),
                joinedload(Interaction.ticket),
            )
            .order_by(Interaction.id.desc())
            .limit(10)
        )
    )


def open_conversation(session: Session, contact_point_id: int) -> Interaction | None:
    """The text conversation with a number that is going on, if one is."""
    return session.scalar(
        select(Interaction).where(
            Interaction.channel == "sms",
            Interaction.contact_point_id == contact_point_id,
            Interaction.ended_at.is_(None),
        )
    )
