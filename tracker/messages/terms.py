"""On what terms texts go out: how fast, at what price, and at what hours."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.database import find_or_add
from tracker.hours import Quiet
from tracker.messages.models import SendingPace
from tracker.messages.rules import LEASE
from tracker.settings import Settings


@dataclass(frozen=True)
class Terms:
    """What the settings say about sending.

    ``sender`` is the number or the service whose pace is kept; without one there is no pace to
    keep. ``per_second`` counts segments, over all workers; ``segment_micros`` is the price of one,
    in millionths of the currency. ``lease`` is how long a worker may take over a message.
    """

    sender: str | None = None
    per_second: float = 1.0
    segment_micros: int = 0
    quiet: Quiet = field(default_factory=lambda: Quiet(None, ZoneInfo("UTC")))
    lease: timedelta = LEASE

    @classmethod
    def of(cls, settings: Settings) -> "Terms":
        """The terms of an installation. Where no account is set nothing is sent, at no pace."""
        is_set = settings.twilio_account_sid and settings.twilio_auth_token
        return cls(
            sender=settings.sms_sender if is_set else None,
            per_second=settings.sms_per_second,
            segment_micros=settings.sms_segment_micros,
            quiet=settings.quiet,
            lease=timedelta(seconds=settings.lease_seconds),
        )


def take_slot(session: Session, terms: Terms, segments: int, *, now: datetime) -> datetime:
    """The moment from which a text of so many segments may go out, which no other may use.

    All workers take their turns from one row, locked until the unit of work ends: together they
    keep the pace of the sender.
    """
    if terms.sender is None:
        return now
    sender = terms.sender
    pace = find_or_add(
        session,
        select(SendingPace)
        .where(SendingPace.sender == sender)
        .with_for_update()
        .execution_options(populate_existing=True),
        lambda: SendingPace(sender=sender, next_at=now),
    )
    slot = max(now, pace.next_at)
    pace.next_at = slot + timedelta(seconds=segments / terms.per_second)
    return slot
