"""Papers do not depend on the database: each test runs on one."""

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from tracker.database import engine_options


@pytest.fixture
def sqlite_session(sqlite_url: str) -> Iterator[Session]:
    """A session on an empty database."""
    engine = create_engine(**engine_options(sqlite_url))
    with Session(engine, expire_on_commit=False) as session:
        yield session
    engine.dispose()
