"""Rows that are made by chance in memory, and then written in bulk, each after what it refers to.

Five thousand cases by way of the commands, one flush for each answer, would take minutes.
"""

from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from tracker.cases.clock_models import ClockAlarm
from tracker.cases.models import Case, Event, Party
from tracker.database import Base
from tracker.intake.models import Answer, Intake
from tracker.interactions.models import IdentityCheck, Interaction
from tracker.messages.models import Message, Thread
from tracker.people.models import ContactPoint, Person, PersonContact

# Each table after those that it refers to, with the column that tells when a row was made: its
# rows are written in that order, so that later ones have higher numbers, as they would by hand.
_ORDER: tuple[tuple[type[Base], str | None], ...] = (
    (ContactPoint, None),
    (Person, "created_at"),
    (PersonContact, None),
    (Interaction, "started_at"),
    (IdentityCheck, "at"),
    (Case, "opened_at"),
    (Party, None),
    (Message, "created_at"),
    (Thread, None),
    (Event, "at"),
    (ClockAlarm, "raised_at"),
    (Intake, "created_at"),
    (Answer, None),
)
_REFERRED_TO = (ContactPoint, Person, Interaction, Case, Message, Intake)


class Row(dict[str, Any]):
    """A row to be written. Where another row refers to it, it stands for its number."""

    id: int | None = None


class Ledger:
    """All the rows of a demo city's year."""

    def __init__(self) -> None:
        self._rows: dict[type[Base], list[Row]] = {model: [] for model, _ in _ORDER}
        self._blank = {model: _blank(model) for model, _ in _ORDER}

    def add(self, model: type[Base], **values: Any) -> Row:
        """Add a row; what is not given is as the model has it. It may be changed until written."""
        row = Row(self._blank[model])
        unknown = values.keys() - row.keys()
        if unknown:
            raise ValueError(f"{model.__name__} has no {', '.join(sorted(unknown))}")
        row.update(values)
        self._rows[model].append(row)
        return row

    def rows(self, model: type[Base]) -> list[Row]:
        """The rows of a table so far, in the order in which they were made."""
        return self._rows[model]

    def write(self, session: Session) -> None:
        """Write everything; the database gives the numbers."""
        for model, made_at in _ORDER:
            rows = self._rows[model]
            if made_at is not None:
                rows.sort(key=itemgetter(made_at))
            if not rows:
                continue
            table = _table(model)
            values = [{key: _stored(one) for key, one in row.items()} for row in rows]
            if model in _REFERRED_TO:
                statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
                numbers = session.execute(statement, values).scalars().all()
                for row, number in zip(rows, numbers, strict=True):
                    row.id = number
            else:
                session.execute(insert(table), values)


def _stored(value: Any) -> Any:
    """A row's number in its place, and moments to the second."""
    if isinstance(value, Row):
        return value.id
    return value.replace(microsecond=0) if isinstance(value, datetime) else value


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101  no model of ours is mapped to anything else
    return table


def _blank(model: type[Base]) -> dict[str, Any]:
    """A row with nothing in it but the defaults of its columns, where these are plain values."""
    return {
        column.name: getattr(column.default, "arg", None)
        if getattr(column.default, "is_scalar", False)
        else None
        for column in _table(model).columns
        if column.name != "id"
    }
