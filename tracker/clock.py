"""The only place that asks the time.

Everything else is handed a time, or calls :func:`now`, so that a test can say what time it is.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today(zone: ZoneInfo) -> date:
    """The calendar day it is now in ``zone`` (the city's)."""
    return now().astimezone(zone).date()
