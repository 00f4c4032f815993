"""What staff say of a contact after it: what came of it, how long it took, what was promised."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.errors import InvalidAnswers
from tracker.interactions.calls import LONGEST_NOTE, note_step
from tracker.interactions.models import Interaction
from tracker.interactions.rules import OUTCOMES
from tracker.staff.models import Staff

# Contacts that were not wrapped up are asked about for so long, and then left.
ASKED_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Taken:
    """How long a contact took, in seconds: waited before it, spoken, held, and wrapping it up."""

    waited: int
    spoken: int
    held: int
    wrapping_up: int


def time_taken(contact: Interaction, *, now: datetime) -> Taken:
    """How long a contact took, up to now where it is not wrapped up."""
    ended = contact.ended_at or now
    held = contact.held_seconds
    if contact.held_since is not None:
        held += _seconds(ended - contact.held_since)
    return Taken(
        waited=_seconds(contact.started_at - contact.arrived_at) if contact.arrived_at else 0,
        spoken=max(_seconds(ended - contact.started_at) - held, 0),
        held=held,
        wrapping_up=_seconds((contact.wrapped_up_at or now) - ended),
    )


def _seconds(span: timedelta) -> int:
    return max(int(span.total_seconds()), 0)


def wrap_up(
    session: Session,
    contact: Interaction,
    staff: Staff,
    *,
    outcome: str,
    avoidable: bool,
    settled: bool,
    note: str,
    now: datetime,
) -> None:
    """Keep what staff say of a contact that is over.

    ``avoidable``: the citizen had to chase. ``settled``: what they came for was done in this
    contact. Raises ``InvalidAnswers``.
    """
    note = note.strip()
    problems = {}
    if outcome not in OUTCOMES:
        problems["outcome"] = "Choose what came of it."
    if len(note) > LONGEST_NOTE:
        problems["note"] = f"The note is too long (at most {LONGEST_NOTE} characters)."
    if problems:
        raise InvalidAnswers(problems)
    contact.outcome, contact.avoidable, contact.settled = outcome, avoidable, settled
    contact.note = note or None
    if contact.wrapped_up_at is None:
        contact.wrapped_up_at = now
    note_step(session, contact, "wrapped_up", now=now, staff=staff, outcome=outcome)


def not_wrapped_up(
    session: Session, channel: str, staff_id: int, *, now: datetime
) -> list[Interaction]:
    """The contacts of a member of staff that are over and of which nothing was said, the latest
    first. One statement.
    """
    return list(
        session.scalars(
            select(Interaction)
            .where(
                Interaction.channel == channel,
                Interaction.staff_id == staff_id,
                Interaction.ended_at > now - ASKED_FOR,
                Interaction.wrapped_up_at.is_(None),
            )
            .options(joinedload(Interaction.person), joinedload(Interaction.contact_point))
            .order_by(Interaction.id.desc())
            .limit(10)
        )
    )
