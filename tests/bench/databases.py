"""An empty database of each kind, to measure with."""

from collections.abc import Iterator
from tempfile import TemporaryDirectory

import click
import psycopg

from tests import postgres


def empty_databases(only: str | None = None) -> Iterator[tuple[str, str]]:
    """The name of each kind with the address of one, or of the kind ``only``; no tables yet."""
    if only != "postgresql":
        with TemporaryDirectory() as folder:
            yield "SQLite", f"sqlite:///{folder}/bench.db"
    if only == "sqlite":
        return
    programs = postgres.binaries()
    if programs is None:
        click.echo("PostgreSQL is not installed here.")
        return
    with postgres.server(programs) as folder:
        with psycopg.connect(f"host={folder} user=tests dbname=postgres", autocommit=True) as root:
            root.execute("CREATE DATABASE bench")
        yield "PostgreSQL", f"postgresql://tests@/bench?host={folder}"
