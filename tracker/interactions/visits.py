"""What goes with the beginning and the end of a visit: its ticket, and its counter's screen."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from tracker.interactions.models import Counter, Interaction, Ticket


def clear_screen(
    session: Session, counter_id: int | None, *, now: datetime, visit_id: int | None = None
) -> None:
    """The second screen of a counter shows nothing of anybody any more.

    From now on it is that of the visit ``visit_id``: a page of another that is still open somewhere
    does not come back on it.
    """
    if counter_id is not None:
        session.execute(
            update(Counter)
            .where(Counter.id == counter_id)
            .values(shown={"visit": visit_id} if visit_id else {}, shown_at=now)
        )


def visit_ended(session: Session, visit: Interaction, *, now: datetime) -> None:
    """A visit is over: so is the waiting of its ticket, and nothing of it stays on a screen."""
    session.execute(
        update(Ticket)
        .where(Ticket.interaction_id == visit.id, Ticket.state == "serving")
        .values(state="done", ended_at=now, revision=Ticket.revision + 1)
    )
    if visit.counter_id is not None:
        counter = session.get_one(Counter, visit.counter_id, populate_existing=True)
        # Another visit may have begun there since: the screen is that one's.
        if counter.shown.get("visit") in (None, visit.id):
            clear_screen(session, visit.counter_id, now=now)
