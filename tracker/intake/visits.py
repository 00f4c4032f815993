"""Web visits that were left: nobody says goodbye to a page."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tracker.intake.models import Answer
from tracker.interactions.models import Interaction

# A visit that began this long ago is over: the browser's session has ended too.
LEFT_AFTER = timedelta(hours=24)


def end_left_visits(session: Session, *, now: datetime) -> int:
    """End the web visits that were left, at their last answer; returns how many. One statement."""
    last_answer = (
        select(func.max(Answer.answered_at))
        .where(Answer.interaction_id == Interaction.id)
        .scalar_subquery()
    )
    left = session.execute(
        update(Interaction)
        .where(
            Interaction.channel == "web",
            Interaction.ended_at.is_(None),
            Interaction.started_at < now - LEFT_AFTER,
        )
        .values(ended_at=func.coalesce(last_answer, Interaction.started_at))
        .execution_options(synchronize_session=False)
        .returning(Interaction.id)
    )
    return len(left.all())
