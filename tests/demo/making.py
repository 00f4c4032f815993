"""A demo city for tests: small, and at a moment that stands still."""

from datetime import UTC, datetime
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import ZONE
from tracker.database import Base
from tracker.demo.city import load_demo

NOW = datetime(2026, 11, 24, 15, 3, 7, tzinfo=UTC)  # a Tuesday afternoon


def a_city(session: Session, cases: int, now: datetime = NOW, **others: Any) -> bool:
    """Load a demo city of so many cases, and commit it."""
    loaded = load_demo(session, now=now, zone=ZONE, cases=cases, **others)
    session.commit()
    return loaded


def everything(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in the order of their numbers."""
    return {
        table.name: [
            tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))
        ]
        for table in Base.metadata.sorted_tables
    }


def chance(seed: int = 1) -> Random:
    """What looks like chance, and is the same each time."""
    return Random(seed)  # noqa: S311
