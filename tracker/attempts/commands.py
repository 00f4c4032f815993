"""Count wrong tries and refuse too many."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.attempts.models import Attempt
from tracker.errors import TooManyTries
from tracker.languages import t

# How many wrong tries are allowed within how long, by kind.
LIMITS: dict[str, tuple[int, timedelta]] = {
    "track": (5, timedelta(minutes=15)),  # at one reference
    "track_from": (30, timedelta(minutes=15)),  # from one network address
    "resume": (20, timedelta(minutes=15)),  # codes of requests, from one network address or number
    "prove": (5, timedelta(minutes=15)),  # at the code that was sent to one number or address
    "prove_sent": (4, timedelta(minutes=15)),  # such codes sent to one number or address
    "prove_sent_from": (12, timedelta(minutes=15)),  # such codes asked for from a network address
    "booked": (15, timedelta(minutes=15)),  # numbers of booked visits, at one site's kiosk
    "sign_in": (8, timedelta(minutes=15)),  # at one account
    "sign_in_from": (40, timedelta(minutes=15)),  # from one network address
}


def check_tries(session: Session, kind: str, subject: str, *, now: datetime) -> None:
    """Raise ``TooManyTries`` if ``subject`` has had its share of wrong tries of this kind."""
    most, within = LIMITS[kind]
    tries = session.scalar(
        select(func.count())
        .select_from(Attempt)
        .where(Attempt.kind == kind, Attempt.subject == subject[:320], Attempt.at > now - within)
    )
    if (tries or 0) >= most:
        minutes = int(within.total_seconds() // 60)
        raise TooManyTries(
            t("Too many tries. Wait {minutes} minutes, or phone us.", minutes=minutes)
        )


def record_try(session: Session, kind: str, subject: str, *, now: datetime) -> None:
    """Keep a wrong try. The caller commits it even though it then refuses the request."""
    session.add(Attempt(kind=kind, subject=subject[:320], at=now))
    session.flush()
