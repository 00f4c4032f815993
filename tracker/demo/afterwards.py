"""When something is written of the demo's cases that the commands do after the year was written."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.cases.models import Event
from tracker.messages.models import Message


def written_at(session: Session, now: datetime) -> datetime:
    """The moment of the last thing that happened in the year: what is written later in the demo is
    written then, so that lines and messages are numbered in the order of time, and all before
    ``now``. Two statements.
    """
    last = (session.scalar(select(func.max(at))) for at in (Event.at, Message.created_at))
    return max((at for at in last if at is not None), default=now)
