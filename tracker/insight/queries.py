"""Counts of cases by door. Three statements, whatever the number of cases."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from tracker.cases.lifecycle import OPEN
from tracker.cases.models import Case, Event
from tracker.database import seconds_between
from tracker.insight.rules import Tally, together
from tracker.interactions.rules import CHANNELS

_DAY = 86_400  # seconds


def by_door(session: Session, *, since: datetime, now: datetime) -> tuple[dict[str, Tally], Tally]:
    """The figures of each door, in the order of doors, and of all together."""
    counted = _counted(session, since, now)
    medians = _medians(session, since, by_channel=True)
    doors = {
        channel: replace(counted.get(channel, Tally()), median_days=medians.get(channel))
        for channel in CHANNELS
    }
    overall = _medians(session, since, by_channel=False)
    return doors, together(doors.values(), overall.get(""))


def _counted(session: Session, since: datetime, now: datetime) -> dict[str, Tally]:
    opened = Case.opened_at >= since
    closed, runs = Case.closed_at.is_not(None), Case.clock_stopped_at.is_(None)
    how_many = func.count(Case.id)
    rows = session.execute(
        select(
            Case.channel,
            how_many.filter(opened),
            how_many.filter(opened, Event.staff_id.is_not(None)),
            how_many.filter(Case.status.in_(OPEN)),
            how_many.filter(opened, or_(closed, and_(runs, Case.due_at < now))),
            how_many.filter(opened, Case.closed_at <= Case.due_at),
        )
        # Each case has one such line: it says who entered it.
        .outerjoin(Event, and_(Event.case_id == Case.id, Event.kind == "opened"))
        .group_by(Case.channel)
    )
    return {channel: Tally(*numbers) for channel, *numbers in rows}


def _medians(session: Session, since: datetime, *, by_channel: bool) -> dict[str, float]:
    """The median of the days from opened to closed: for each channel, or of all under "".

    SQLite has no percentiles, so the middle one or two are picked out by their rank.
    """
    group: Any = Case.channel if by_channel else None
    took = seconds_between(Case.opened_at, Case.closed_at)
    ranked = (
        select(
            Case.channel,
            took.label("took"),
            func.row_number().over(partition_by=group, order_by=took).label("rank"),
            func.count().over(partition_by=group).label("many"),
        )
        .where(Case.opened_at >= since, Case.closed_at.is_not(None))
        .subquery()
    )
    middle = ranked.c.rank.in_(((ranked.c.many + 1) // 2, (ranked.c.many + 2) // 2))
    query = select(func.avg(ranked.c.took)).where(middle)
    if by_channel:
        rows = session.execute(query.add_columns(ranked.c.channel).group_by(ranked.c.channel))
        return {channel: float(seconds) / _DAY for seconds, channel in rows}
    seconds = session.scalar(query)
    return {} if seconds is None else {"": float(seconds) / _DAY}
