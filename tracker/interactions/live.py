"""The calls of this moment: those that ring, those that are spoken, those handed on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.interactions.models import Interaction
from tracker.people.models import Person, PersonContact

# A call that rings longer than this was lost sight of: its telephone system said nothing more.
RINGS_FOR = timedelta(minutes=15)
SPOKEN_FOR = timedelta(hours=12)


@dataclass(frozen=True)
class Calls:
    """Those that wait, the longest waiting first; those that are spoken; who is known at a number.

    ``known`` has the names by the id of the contact point.
    """

    waiting: Sequence[Interaction]
    handed: Sequence[Interaction]
    spoken: Sequence[Interaction]
    known: Mapping[int, Sequence[str]]


def calls(session: Session, *, now: datetime) -> Calls:
    """The calls of this moment. At most two statements."""
    going_on = session.scalars(
        select(Interaction)
        .where(
            Interaction.channel == "phone",
            Interaction.ended_at.is_(None),
            Interaction.started_at > now - SPOKEN_FOR,
            or_(
                Interaction.staff_id.is_not(None),
                Interaction.team_id.is_not(None),
                Interaction.started_at > now - RINGS_FOR,
            ),
        )
        .options(
            joinedload(Interaction.person),
            joinedload(Interaction.contact_point),
            joinedload(Interaction.staff),
            joinedload(Interaction.team),
        )
        .order_by(Interaction.started_at, Interaction.id)
        .limit(200)
    ).all()
    waiting = [call for call in going_on if call.staff_id is None and call.team_id is None]
    return Calls(
        waiting,
        [call for call in going_on if call.staff_id is None and call.team_id is not None],
        [call for call in going_on if call.staff_id is not None],
        _known(session, [c.contact_point_id for c in waiting if c.contact_point_id is not None]),
    )


def _known(session: Session, point_ids: Sequence[int]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = {}
    if point_ids:
        rows = session.execute(
            select(PersonContact.contact_point_id, Person.name)
            .join(Person)
            .where(PersonContact.contact_point_id.in_(point_ids))
            .order_by(PersonContact.id)
        )
        for point_id, name in rows:
            found.setdefault(point_id, []).append(name)
    return found
