"""Requests that staff began at a desk and nobody went on with."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, contains_eager

from tracker.intake.models import Answer, Intake
from tracker.interactions.models import Interaction
from tracker.staff.models import Staff

DESKS = ("phone", "counter")
TIME_TO_FINISH = timedelta(days=1)
BATCH = 50  # in one unit of work


def _is_answered() -> ColumnElement[bool]:
    return exists().where(Answer.intake_id == Intake.id)


def see_to_left(session: Session, *, left_after: timedelta, now: datetime) -> int:
    """Give requests that were left at a desk for so long to whoever entered them, to finish.

    Like what is left by text they stay open under their code; those in which nothing at all was
    answered are dropped. Not what was set aside already, nor what is in a call or a visit that
    still goes on. Whoever entered one and has no account any more is passed over. Returns how many
    there were in this batch; of two workers each takes others.
    """
    left = (
        select(Intake)
        .join(Intake.interaction)
        .join(Staff, Staff.id == Interaction.staff_id)
        .options(contains_eager(Intake.interaction).contains_eager(Interaction.staff))
        .where(
            Intake.state == "open",
            Intake.channel.in_(DESKS),
            Intake.finish_by.is_(None),
            Intake.updated_at <= now - left_after,
            Interaction.ended_at.is_not(None),
            or_(Staff.disabled_at.is_(None), ~_is_answered()),
        )
        .order_by(Intake.updated_at, Intake.id)
        .limit(BATCH)
        .with_for_update(of=Intake, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    found = session.scalars(left).all()
    for intake in found:
        contact = intake.interaction
        if not intake.answer_rows:
            intake.state = "dropped"
        elif contact is not None:
            intake.owner, intake.team, intake.finish_by = contact.staff, None, now + TIME_TO_FINISH
    session.flush()
    return len(found)
