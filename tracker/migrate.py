"""Bring a database to the newest migration, and say how far one is."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event

from tracker.database import engine_options
from tracker.settings import ROOT


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["connection"] = connection
    return config


def migrate(url: str) -> None:
    """Bring the database at this address to the newest migration."""
    options = engine_options(url)
    if options["url"].get_backend_name() == "sqlite" and options["url"].database:
        Path(options["url"].database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(**options)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _let_tables_be_made_anew)
    with engine.begin() as connection:
        command.upgrade(_config(connection), "head")
        if engine.dialect.name == "sqlite":
            _check_references(connection)
    engine.dispose()


def _let_tables_be_made_anew(connection: Any, record: Any) -> None:
    """SQLite alters a table by making another and dropping the first, to which others refer.

    https://www.sqlite.org/lang_altertable.html#making_other_kinds_of_table_schema_changes
    """
    connection.execute("PRAGMA foreign_keys = OFF")


def _check_references(connection: Connection) -> None:
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if lost is not None:
        raise RuntimeError(f"the table {lost[0]} refers to a row of {lost[2]} that is not there")


def revisions(url: str) -> tuple[str | None, str | None]:
    """The migration that a database is at, and the newest one there is."""
    engine = create_engine(**engine_options(url))
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    return current, ScriptDirectory.from_config(_config()).get_current_head()
