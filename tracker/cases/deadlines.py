"""When a case is due."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def due_at(opened_at: datetime, target_days: int, zone: ZoneInfo) -> datetime:
    """The end of the day, in the city's zone, ``target_days`` days after the case was opened."""
    day = opened_at.astimezone(zone).date() + timedelta(days=target_days)
    return datetime.combine(day, time(23, 59, 59), zone)


def clock_from(now: datetime, received_on: date | None, zone: ZoneInfo) -> datetime:
    """The moment from which a case's time runs: now, or the day on which it came on paper."""
    return datetime.combine(received_on, time(12), zone) if received_on else now
