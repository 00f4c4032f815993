"""How long the pages of the back office take, and in how many statements.

    python -m tests.bench.desk sqlite:////tmp/bench.db
    python -m tests.bench.desk postgresql:///bench

The database is migrated and filled with the demo city if it is empty. Each page is fetched
through the whole application, but for the server and the network, thirty times after one time that
does not count.
"""

import statistics
import sys
import time
from pathlib import Path
from tempfile import mkdtemp

import click
from flask import Flask
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from tests.conftest import settings_for
from tests.statements import count_statements
from tracker import clock
from tracker.cases.models import Case, Event, Party
from tracker.city import is_empty
from tracker.database import db, engine_options, unit_of_work
from tracker.demo.city import load_demo
from tracker.migrate import migrate
from tracker.staff.models import Staff
from wsgi import create_application

TIMES = 30


def main(url: str) -> None:
    """Fill the database if it is empty, fetch each page, and tell the times."""
    migrate(url)
    settings = settings_for(url, Path(mkdtemp()))
    engine = create_engine(**engine_options(url))
    with Session(engine) as session, unit_of_work(session):
        if is_empty(session):
            load_demo(session, now=clock.now(), zone=settings.zone)
    engine.dispose()
    app = create_application(settings)
    click.echo("page                                statements   median     worst")
    for name, address in addresses(app).items():
        times, statements = timed(app, address)
        click.echo(
            f"{name:<36}{statements:>8}{statistics.median(times) * 1000:>10.0f} ms"
            f"{max(times) * 1000:>7.0f} ms"
        )


def addresses(app: Flask) -> dict[str, str]:
    """The pages to fetch: also the case with the longest story, and who asked most often."""
    with app.app_context():
        longest = (
            select(Case.reference)
            .join(Event)
            .group_by(Case.id)
            .order_by(func.count(Event.id).desc())
        )
        busiest = (
            select(Party.person_id).group_by(Party.person_id).order_by(func.count().desc()).limit(1)
        )
        reference, person = db.session.scalars(longest.limit(1)).one(), db.session.scalar(busiest)
    return {
        "queue, open": "/desk?team=",
        "queue, all, the last page": "/desk?status=&team=&at=end",
        "queue, by service": "/desk?team=&sort=service",
        "queue, by an answer": "/desk?status=&team=&service=pothole&answer=depth:deep",
        "queue, nothing found": "/desk?status=&team=&area=nowhere",
        "a case, the longest": f"/desk/cases/{reference}",
        "a person, the busiest": f"/desk/people/{person}",
        "figures": "/desk/figures",
    }


def timed(app: Flask, address: str) -> tuple[list[float], int]:
    """The seconds of each fetch, and how many statements one takes."""
    with app.app_context():
        supervisor = db.session.scalars(select(Staff).where(Staff.role == "supervisor")).first()
    client = app.test_client()
    with client.session_transaction() as browser:
        browser["_user_id"] = supervisor.get_id() if supervisor else ""
    with count_statements(app) as sent:
        answer = client.get(address)
    if answer.status_code != 200:
        raise click.ClickException(f"{address} answers {answer.status_code}")
    times = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        client.get(address)
        times.append(time.perf_counter() - begun)
    return times, len(sent)


if __name__ == "__main__":
    main(sys.argv[1])
