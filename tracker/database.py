"""Engine, session, base class, column types and the unit of work.

What differs between SQLite and PostgreSQL is decided here and nowhere else.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g
from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Float,
    MetaData,
    Select,
    TypeDecorator,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from tracker.turns import Turns

# Names for every constraint, so that a migration can name what it drops and an error says which
# promise was broken. https://alembic.sqlalchemy.org/en/latest/naming.html
NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


BUSY_SECONDS = 30  # how long one waits to write in SQLite
_LOOK_AGAIN = 0.004  # seconds: about as long as a short write takes


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, aware and in UTC on both databases. A naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment must know its zone")
        value = value.astimezone(UTC)
        # SQLite keeps no zone: it is given the figures in UTC and read back as such.
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = JSON().with_variant(JSONB(), "postgresql")


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        datetime: UtcDateTime(),
        dict[str, Any]: Json,
        list[Any]: Json,
    }


def one_of(column: str, words: Iterable[str]) -> str:
    """The check of a column that it holds one of these words, as SQL."""
    return f"{column} IN (%s)" % ", ".join(f"'{word}'" for word in words)


def engine_options(url: str) -> dict[str, Any]:
    """The options of ``create_engine`` for a database address."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        # psycopg 3 whatever the address says: it is the one that is installed.
        return {"url": parsed.set(drivername="postgresql+psycopg"), "pool_pre_ping": True}
    return {"url": parsed, "connect_args": {"timeout": BUSY_SECONDS}}


class seconds_between(FunctionElement[float]):  # noqa: N801  read as a function, like func.count
    """The seconds from an earlier moment to a later one, reckoned in the database."""

    type = Float()
    inherit_cache = True


@compiles(seconds_between, "sqlite")
def _seconds_in_sqlite(element: Any, compiler: SQLCompiler, **words: Any) -> str:
    earlier, later = (compiler.process(clause, **words) for clause in element.clauses)
    return f"((julianday({later}) - julianday({earlier})) * 86400.0)"


@compiles(seconds_between, "postgresql")
def _seconds_in_postgresql(element: Any, compiler: SQLCompiler, **words: Any) -> str:
    earlier, later = (compiler.process(clause, **words) for clause in element.clauses)
    return f"CAST(EXTRACT(EPOCH FROM {later} - {earlier}) AS DOUBLE PRECISION)"


class Database:
    """The engine of an application, and a session for each of its contexts: a request, a command.

    The session is opened when it is first asked for and closed with the context; what was not
    committed by then is rolled back.
    """

    def init_app(self, app: Flask, url: str) -> None:
        """Give an application an engine on the database at this address."""
        app.extensions["database"] = create_engine(**engine_options(url))
        app.teardown_appcontext(_close_session)

    @property
    def engine(self) -> Engine:
        """The engine of the current application."""
        return cast(Engine, current_app.extensions["database"])

    @property
    def session(self) -> Session:
        """The session of the current context."""
        if "session" not in g:
            g.session = Session(self.engine, expire_on_commit=False)
        return cast(Session, g.session)


def _close_session(fault: BaseException | None) -> None:
    session: Session | None = g.pop("session", None)
    if session is not None:
        session.close()


db = Database()


Row = TypeVar("Row")


def find_or_add(session: Session, wanted: Select[Row], make: Callable[[], Row]) -> Row:
    """The one row that is wanted; where there is none, the one that ``make`` makes is added.

    Right also when two add it at once: a unique constraint stops the second, who takes the first's.
    """
    found = session.scalar(wanted)
    if found is None:
        try:
            with session.begin_nested():
                found = make()
                session.add(found)
        except IntegrityError:
            found = session.scalars(wanted).one()
    return found


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, record: Any) -> None:
    """Foreign keys, readers beside a writer, and transactions that we begin ourselves."""
    if not type(connection).__module__.startswith("sqlite3"):
        return
    connection.isolation_level = None
    # SQLite's own knows the letters of English only: "ÅNGSTRÖM" would not find Ångström.
    connection.create_function("lower", 1, _lower, deterministic=True)
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    """Begin by hand: a unit of work takes the write lock at once, a reader takes none.

    A transaction that reads first and writes later fails in SQLite as soon as another wrote in
    between, however long it would have waited (SQLITE_BUSY_SNAPSHOT,
    https://www.sqlite.org/rescode.html#busy_snapshot).
    """
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get("unit_of_work", False)
        if writes:
            _begin_to_write(connection)
        else:
            connection.exec_driver_sql("BEGIN")


def _begin_to_write(connection: Connection) -> None:
    """Take the lock for writing, and look often for it: SQLite's own waits grow to many times what
    a write takes (https://www.sqlite.org/c3ref/busy_timeout.html).
    """
    driver: Any = connection.connection.driver_connection
    ends = time.monotonic() + BUSY_SECONDS
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        while time.monotonic() < ends:
            try:
                driver.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as fault:
                if fault.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    break
            time.sleep(_LOOK_AGAIN)
        # Whatever is wrong is said as of any other statement.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")


_turns = Turns(BUSY_SECONDS)


def _turn_of(session: Session) -> AbstractContextManager[None]:
    """PostgreSQL lets each wait for what it needs; in SQLite one writes at a time."""
    if session.get_bind().dialect.name == "sqlite":
        return _turns.taken()
    return nullcontext()


@contextmanager
def unit_of_work(session: Session | None = None) -> Iterator[Session]:
    """One request, text or job: everything in it is kept, or nothing is.

    The edge opens it, calls commands, and leaves it; a command never commits. ``session`` is the
    request's own unless one is given (the worker's).
    """
    session = session or db.session
    if session.in_transaction():
        if session.connection().get_execution_options().get("unit_of_work"):
            raise RuntimeError("a unit of work is open already: it would be committed half done")
        # What was read before (who is signed in) was a look only; the write begins afresh.
        session.commit()
    with _turn_of(session):
        session.connection(execution_options={"unit_of_work": True})
        session.info["locked"] = {}
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info.pop("locked", None)


def locked_once(session: Session, name: tuple[str, str], lock: Callable[[], Row]) -> Row:
    """The row that ``lock`` reads and locks, or the one that it gave before in this unit of work:
    what is locked changes by nobody else's hand, and need not be read again.
    """
    locked: dict[tuple[str, str], Row] | None = session.info.get("locked")
    if locked is None:
        return lock()
    if name not in locked:
        locked[name] = lock()
    return locked[name]
