"""How Alembic runs: on a connection that is handed to it, or on DATABASE_URL."""

from alembic import context
from sqlalchemy import Connection, create_engine

import channels.models  # noqa: F401
import tracker.models  # noqa: F401
from tracker.database import Base, engine_options
from tracker.settings import load_settings


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        # SQLite alters a table by making it anew.
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


handed: Connection | None = context.config.attributes.get("connection")
if handed is not None:
    _run(handed)
else:
    engine = create_engine(**engine_options(load_settings(demo_mode=True).database_url))
    with engine.begin() as own:
        _run(own)
