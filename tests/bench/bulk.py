"""Write a great many rows, in the quickest way that each database has."""

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, Table, func, select, text

from tracker.database import Base

Row = Sequence[Any]


class Bulk:
    """A database that is filled: without its indexes, which are made when all is written."""

    def __init__(self, engine: Engine, tables: Iterable[type[Base]]) -> None:
        self._engine = engine
        self._tables = [_table(model) for model in tables]
        self._indexes = [index for table in self._tables for index in table.indexes]
        self._is_sqlite = engine.dialect.name == "sqlite"

    def __enter__(self) -> "Bulk":
        with self._engine.begin() as connection:
            for index in self._indexes:
                index.drop(connection)
        return self

    def __exit__(self, *fault: object) -> None:
        with self._engine.begin() as connection:
            for index in self._indexes:
                index.create(connection)
            for table in self._tables:
                _count_on(self._engine, connection, table)
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")

    def write(self, model: type[Base], columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Write rows of a table, all or none; ``columns`` says what each value is."""
        name = f'"{_table(model).name}"'
        connection = self._engine.raw_connection()
        try:
            cursor = connection.cursor()
            listed = ", ".join(columns)
            if self._is_sqlite:
                cursor.execute("BEGIN IMMEDIATE")
                marks = ", ".join("?" * len(columns))
                cursor.executemany(  # type: ignore[attr-defined]
                    f"INSERT INTO {name} ({listed}) VALUES ({marks})",  # noqa: S608
                    (tuple(map(_for_sqlite, row)) for row in rows),
                )
            else:
                with cursor.copy(f"COPY {name} ({listed}) FROM STDIN") as copy:  # type: ignore[attr-defined]
                    for row in rows:
                        copy.write_row(tuple(map(_for_postgresql, row)))
            cursor.execute("COMMIT") if self._is_sqlite else connection.commit()
        finally:
            with suppress(Exception):
                connection.rollback()
            connection.close()


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


def _for_sqlite(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return json.dumps(value) if isinstance(value, dict | list) else value


def _for_postgresql(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value


def _count_on(engine: Engine, connection: Any, table: Table) -> None:
    """The next row that the application adds gets the next number."""
    if engine.dialect.name == "sqlite" or "id" not in table.columns:
        return
    highest = connection.scalar(select(func.max(table.c.id)))
    if highest is not None:
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :highest)"),
            {"table": f'"{table.name}"', "highest": highest},
        )
