"""The ``alldoors`` command."""

import getpass
import logging
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import click
from flask import current_app
from flask.cli import ScriptInfo, with_appcontext
from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from tracker import clock
from tracker.cases import dry_runs
from tracker.cases.clock_jobs import LOOKS_AT_CLOCKS_EVERY, look_at_clocks
from tracker.cases.follow_jobs import follow_waiting
from tracker.cases.models import Case
from tracker.cases.queue import gather_tally
from tracker.cases.search_index import forget_words, index_marked, index_some
from tracker.cases.undelivered import note_undelivered
from tracker.cases.viewing import forget_viewers
from tracker.cases.ways import stopped_at_the_last
from tracker.catalogue.load import load_city as read_city
from tracker.city import load_city
from tracker.database import db, unit_of_work
from tracker.demo.city import load_demo
from tracker.desk.bulk_job import go_on_with_changes
from tracker.doctor import examine
from tracker.errors import DomainError
from tracker.intake.left import see_to_left
from tracker.intake.visits import end_left_visits
from tracker.jobs import Job, Rota
from tracker.messages.delivery import deliver
from tracker.messages.terms import Terms
from tracker.migrate import migrate as migrate_database
from tracker.people.index import index_all as index_people
from tracker.people.merging import gather_lately
from tracker.places_command import locate
from tracker.serve import serve as serve_pages
from tracker.settings import ROOT, Settings, load_settings, what_is_wrong
from tracker.staff.commands import add_staff
from tracker.staff.models import Organisation, Team
from tracker.staff.rules import ROLES

TIDIES_EVERY = timedelta(hours=1)
CHANGES_EVERY = timedelta(seconds=1)
DRY_RUNS_EVERY = timedelta(seconds=1)
FOLLOWS_EVERY = timedelta(seconds=1)
INDEXES_EVERY = timedelta(seconds=1)
GATHERS_EVERY = timedelta(minutes=10)
WORKER_REST = 1.0  # seconds between two looks at the outbox
AT_ONE_GO = 10  # messages, before other jobs get their turn


@contextmanager
def _plainly() -> Iterator[None]:
    """Tell what keeps a command from beginning in a sentence, and not in a traceback."""
    try:
        yield
    except ValidationError as fault:
        raise click.ClickException("\n".join(what_is_wrong(fault))) from fault
    except OperationalError as fault:
        raise click.ClickException(f"The database cannot be used: {fault.orig}") from fault


def _settings() -> Settings:
    return current_app.extensions["alldoors"]  # type: ignore[no-any-return]


@click.command()
@click.option("--demo", is_flag=True, help="The demo city: loads it on the first start.")
@click.pass_obj
def serve(script: ScriptInfo, demo: bool) -> None:
    """Serve the pages and run the worker, until Ctrl-C."""
    build = script.create_app
    if build is None:
        raise click.ClickException("Run this as “alldoors serve”.")
    with _plainly():
        sys.exit(serve_pages(build, demo=demo))


@click.command()
@with_appcontext
def worker() -> None:
    """Send what waits in the outbox and do what is to be done every so often, until stopped."""
    stop = threading.Event()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda *_: stop.set())
    rota = Rota([*_own_jobs(), *_jobs_of_doors()])
    terms = Terms.of(_settings())
    while not stop.is_set():
        done = rota.run_due(clock.now())
        try:
            done += deliver(
                db.engine,
                current_app.extensions["senders"],
                most=AT_ONE_GO,
                terms=terms,
                on_failure=note_undelivered,
                forbidden=stopped_at_the_last,
                stopped=stop.is_set,
            )
        except SQLAlchemyError:
            # The database is restarted, say. What was taken is taken up again after its lease.
            logging.getLogger(__name__).exception("The outbox cannot be worked now")
            done = 0
        if done == 0:
            stop.wait(WORKER_REST)


def _jobs_of_doors() -> list[Job]:
    return current_app.extensions["jobs"]  # type: ignore[no-any-return]


def _own_jobs() -> list[Job]:
    return [
        Job("go on with changes of many cases", go_on_with_changes, CHANGES_EVERY),
        Job("write what cases are found by", _index_marked, INDEXES_EVERY),
        Job("gather the counts of the queue", _gather_counts, GATHERS_EVERY),
        Job("end left visits", _end_left_visits, TIDIES_EVERY),
        Job("look at the clocks of cases", look_at_clocks, LOOKS_AT_CLOCKS_EVERY),
        Job("go on with dry runs of routing", _go_on_with_dry_runs, DRY_RUNS_EVERY),
        Job("see to requests left at desks", _see_to_left, TIDIES_EVERY),
        Job("forget who looked at cases", _forget_viewers, TIDIES_EVERY),
        Job("take reports along with their incidents", _follow_waiting, FOLLOWS_EVERY),
        Job("gather what is of one person", _gather, GATHERS_EVERY),
    ]


def _index_marked() -> int:
    with unit_of_work() as session:
        return index_marked(session)


def _gather_counts() -> int:
    with unit_of_work() as session:
        return gather_tally(session)


def _follow_waiting() -> int:
    return follow_waiting(unit_of_work, clock.now)


def _forget_viewers() -> int:
    with unit_of_work() as session:
        return forget_viewers(session, now=clock.now())


def _gather() -> int:
    with unit_of_work() as session:
        return gather_lately(session, now=clock.now())


def _go_on_with_dry_runs() -> int:
    seconds = DRY_RUNS_EVERY.total_seconds()
    return dry_runs.go_on(unit_of_work, None, seconds=seconds, now=clock.now)


def _see_to_left() -> int:
    left_after = timedelta(days=_settings().expire_after_days)
    with unit_of_work() as session:
        return see_to_left(session, left_after=left_after, now=clock.now())


def _end_left_visits() -> int:
    with unit_of_work() as session:
        return end_left_visits(session, now=clock.now())


@click.command()
def migrate() -> None:
    """Bring the database to the newest form."""
    with _plainly():
        migrate_database(load_settings(secret_key="not needed here").database_url)  # noqa: S106
    click.echo("The database is up to date.")


@click.command()
@click.option(
    "--from",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=ROOT / "catalogue",
    show_default="catalogue/",
    help="The folder with city.yaml and services/.",
)
@with_appcontext
def city(folder: Path) -> None:
    """Load a city's departments, teams, sites and services; again after a change."""
    try:
        found = read_city(folder)
        with unit_of_work() as session:
            ours = _settings()
            load_city(session, found, clock.now(), hours=ours.opening_hours, zone=ours.city_zone)
    except DomainError as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo(f"{len(found.services)} services are published.")


@click.command()
@click.option("--cases", default=5000, show_default=True, help="How many cases to make.")
@with_appcontext
def demo(cases: int) -> None:
    """Load the demo city into an empty database; in demo mode only."""
    if not _settings().demo_mode:
        raise click.ClickException(
            "The demo's accounts have a password that everybody knows. Set DEMO_MODE=1 if this is "
            "not a real city."
        )
    with unit_of_work() as session:
        loaded = load_demo(session, now=clock.now(), zone=_settings().zone, cases=cases)
    click.echo("The demo city is loaded." if loaded else "There is a city already: left as it is.")


@click.group()
def staff() -> None:
    """Accounts of staff."""


@staff.command("add")
@click.option("--email", prompt=True)
@click.option("--name", prompt=True)
@click.option("--role", type=click.Choice(list(ROLES)), prompt=True)
@click.option("--team", default=None, help="The key of their team, such as street-lighting.")
@click.option("--organisation", default=None, help="The name of a helper's organisation.")
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read the password from this file instead of asking for it.",
)
@with_appcontext
def add(
    email: str,
    name: str,
    role: str,
    team: str | None,
    organisation: str | None,
    password_file: Path | None,
) -> None:
    """Add an account; asks for the password, which is shown nowhere."""
    password = password_file.read_text().strip() if password_file else getpass.getpass("Password: ")
    try:
        with unit_of_work() as session:
            found = session.scalar(select(Team).where(Team.key == team)) if team else None
            if team and found is None:
                raise click.ClickException(f"There is no team “{team}”.")
            of = (
                session.scalar(select(Organisation).where(Organisation.name == organisation))
                if organisation
                else None
            )
            if organisation and of is None:
                raise click.ClickException(f"There is no organisation “{organisation}”.")
            add_staff(
                session,
                email=email,
                name=name,
                role=role,
                password=password,
                now=clock.now(),
                team=found,
                organisation=of,
            )
    except DomainError as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo(f"{email} can sign in as {role}.")


@click.command()
def doctor() -> None:
    """Check settings, database, migrations and assets, and say how to mend what is wrong."""
    findings = examine()
    for finding in findings:
        click.echo(f"{'ok   ' if finding.good else 'WRONG'} {finding.what}")
        if finding.mend:
            click.echo(f"      {finding.mend}")
    sys.exit(0 if all(finding.good for finding in findings) else 1)


@click.command()
@with_appcontext
def index() -> None:
    """Make anew what cases and people are found by: after a bulk load, or where a search misses
    what is there. What is searched meanwhile is found as before.
    """
    with unit_of_work() as session:
        index_people(session)
        total = session.scalar(select(func.count(Case.id))) or 0
        forget_words(session)
    last = 0
    with click.progressbar(length=total, label="Cases") as bar:
        while True:
            with unit_of_work() as session:
                ids = index_some(session, after=last)
            if not ids:
                break
            last = ids[-1]
            bar.update(len(ids))
    click.echo(f"{total:,} cases can be found.")


COMMANDS = (serve, worker, migrate, city, demo, staff, doctor, index, locate)
