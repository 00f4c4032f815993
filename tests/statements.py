"""How many SQL statements something costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event

from tracker.database import db

_TRANSACTION = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@contextmanager
def count_statements(of: Flask | Engine) -> Iterator[list[str]]:
    """Collect the SQL statements that an application or an engine sends, but for beginning and
    committing.
    """
    sent: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, *others: Any) -> None:
        if not statement.lstrip().upper().startswith(_TRANSACTION):
            sent.append(statement)

    if isinstance(of, Flask):
        with of.app_context():
            engine = db.engine
    else:
        engine = of
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
