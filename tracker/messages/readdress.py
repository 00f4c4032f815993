"""What waits to be sent or told about a case goes to somebody else from now on."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from tracker.messages.models import Message
from tracker.people.models import ContactPoint

# Not handed over yet. What a worker has in hand at this moment goes where it was going.
_WAITS = ("queued", "held", "waiting")


def readdress(session: Session, case_id: int, to: ContactPoint, *, now: datetime) -> None:
    """Let every message about a case that waits go to another contact point.

    What was to be said by phone, and has an e-mail address to go to now, becomes an e-mail; the
    other way round it becomes a call.
    """
    fits = {"email": ("email",), "phone": ("call", "sms") if to.takes_texts else ("call",)}[to.kind]
    other = ("email", "queued", now) if to.kind == "email" else ("call", "waiting", None)
    waits = (
        update(Message)
        .where(
            Message.case_id == case_id,
            Message.direction == "out",
            Message.state.in_(_WAITS),
            Message.means.in_(("sms", "email", "call")),
        )
        .values(contact_point_id=to.id, changed_at=now)
    )
    # What was held back for the old number's sake is tried at the new one.
    held = waits.where(Message.means.in_(fits), Message.state == "held")
    session.execute(held.values(state="queued", next_try_at=now))
    session.execute(waits.where(Message.means.in_(fits)))
    means, state, next_try_at = other
    session.execute(
        waits.where(Message.means.not_in(fits)).values(
            means=means, state=state, next_try_at=next_try_at, segments=None
        )
    )
