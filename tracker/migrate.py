"""Bring a database to the newest migration, and say how far one is."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

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
    with engine.begin() as connection:
        command.upgrade(_config(connection), "head")
    engine.dispose()


def revisions(url: str) -> tuple[str | None, str | None]:
    """The migration that a database is at, and the newest one there is."""
    engine = create_engine(**engine_options(url))
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    return current, ScriptDirectory.from_config(_config()).get_current_head()
