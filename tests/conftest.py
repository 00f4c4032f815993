"""Databases made by the migrations, the application on them, and a clock that tests set."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from tests import postgres
from tests.visitor import Visitor
from tracker import clock
from tracker.database import Base, db, engine_options
from tracker.migrate import migrate
from tracker.settings import Settings
from tracker.staff import commands

REQUIRE_ALL = bool(os.environ.get("REQUIRE_ALL"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """With REQUIRE_ALL set nothing may be skipped."""
    report = yield
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and REQUIRE_ALL is set: {report.longrepr}"
    return report


@pytest.fixture(scope="session", autouse=True)
def quick_start(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What every test would do again: compile templates, and hash passwords at full strength."""
    folder = tmp_path_factory.getbasetemp().parent / "templates"
    folder.mkdir(exist_ok=True)
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(folder))}
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    commands._HASHER, commands._NOBODY = cheap, cheap.hash("no such account")


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of this machine reaches a test."""
    for name in (*Settings.model_fields, "twilio_phone_number"):
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a migrated database on a PostgreSQL server of this test process."""
    programs = postgres.binaries()
    if programs is None:
        pytest.skip("PostgreSQL is not installed here")
    with postgres.server(programs) as folder:
        with psycopg.connect(f"host={folder} user=tests dbname=postgres", autocommit=True) as root:
            root.execute("CREATE DATABASE alldoors")
        url = f"postgresql://tests@/alldoors?host={folder}"
        migrate(url)
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate(f"sqlite:///{path}")
    with create_engine(**engine_options(f"sqlite:///{path}")).connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database: each test that asks for it runs on both."""
    return empty_database(request, request.param)


@pytest.fixture
def sqlite_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty SQLite database, for what does not depend on the database."""
    return empty_database(request, "sqlite")


def empty_database(request: pytest.FixtureRequest, kind: str) -> str:
    """The address of an empty, migrated database of this kind."""
    if kind == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        copy: Path = request.getfixturevalue("tmp_path") / "alldoors.db"
        # An earlier one of the same test goes with its log: what is in that would be read again.
        for part in ("", "-wal", "-shm"):
            copy.with_name(copy.name + part).unlink(missing_ok=True)
        shutil.copy(template, copy)
        return f"sqlite:///{copy}"
    url: str = request.getfixturevalue("postgres_url")
    engine = create_engine(**engine_options(url))
    tables = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
    with engine.begin() as connection:
        # What an earlier test left connected must not hold this one up.
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    engine.dispose()
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on an empty database."""
    engine = create_engine(**engine_options(database_url))
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session on an empty database."""
    with Session(engine, expire_on_commit=False) as session:
        yield session


class Clock:
    """The time that everything in a test sees: noon on a Wednesday, until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)

    def move(self, **by: float) -> None:
        """Move the time on, by the words of ``timedelta``."""
        self.now += timedelta(**by)


@pytest.fixture
def the_time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that stands still until the test moves it."""
    ours = Clock()
    monkeypatch.setattr(clock, "now", lambda: ours.now)
    return ours


def settings_for(url: str, tmp_path: Path, **others: object) -> Settings:
    """Settings for tests: nothing is read from the environment that matters here."""
    return Settings(
        **{
            "database_url": url,
            "files_url": f"file://{tmp_path / 'files'}",
            "secret_key": "a secret key for the tests only, and for nothing else",
            "twilio_account_sid": "AC" + "1" * 32,
            "twilio_auth_token": "token-of-the-tests",
            "twilio_from_number": "+441632960000",
            **others,
        }
    )


@pytest.fixture
def app(database_url: str, tmp_path: Path, the_time: Clock) -> Iterator[Flask]:
    """The whole application, on an empty database of each kind."""
    yield from _application(database_url, tmp_path)


@pytest.fixture
def sqlite_app(sqlite_url: str, tmp_path: Path, the_time: Clock) -> Iterator[Flask]:
    """The whole application on SQLite, for what does not depend on the database."""
    yield from _application(sqlite_url, tmp_path)


def _application(url: str, tmp_path: Path) -> Iterator[Flask]:
    from wsgi import create_application

    app = create_application(settings_for(url, tmp_path))
    app.testing = True
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """A citizen's browser, checked at every page."""
    return Visitor(app)
