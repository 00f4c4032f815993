"""What a page of the queue costs: the first and the thousandth, in each order; counts, news, next.

    python -m tests.bench.queue --cases 100000 --on postgresql

An empty database of each kind is filled in bulk (tests/bench/loading.py). A time is that of the
statements alone with what they bring, the median of so many: no page is made of it.
"""

import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import click
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.orm import Session

from tests.bench.databases import empty_databases
from tests.bench.loading import load
from tracker import clock
from tracker.cases.models import Case
from tracker.cases.queue import counts, find, news, page
from tracker.cases.queue_rules import END, SIZE, SORTS, Filter, Order, Place
from tracker.cases.taking import take_next
from tracker.database import engine_options
from tracker.migrate import migrate
from tracker.staff.models import Staff, Team

TIMES = 15
DEEP = 1000  # the page that is compared with the first


@click.command()
@click.option("--cases", default=100_000, show_default=True)
@click.option("--on", type=click.Choice(["sqlite", "postgresql"]), help="One kind of database.")
def main(cases: int, on: str | None) -> None:
    """Tell the times, in milliseconds."""
    for name, url in empty_databases(on):
        migrate(url)
        engine = create_engine(**engine_options(url))
        load(engine, cases, lambda written: None)
        _settle(engine)
        click.echo(f"\n{name}, {cases:,} cases")
        measure(engine)
        engine.dispose()


def _settle(engine: Engine) -> None:
    """As a database is that has been worked with for a while."""
    vacuum = "VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(vacuum))
        connection.commit()


def measure(engine: Engine) -> None:
    """Each list in each order: its first page, one a thousand pages on, and its last."""
    click.echo(f"{'list and order':<34}{'page 1':>9}{f'page {DEEP}':>11}{'last':>9}")
    with Session(engine) as session:
        team = session.scalars(select(Team.key).order_by(Team.id)).first() or ""
        lists = {"all": Filter(status=""), "open": Filter(), "a team": Filter(team=team)}
        for called, wanted in lists.items():
            for by in SORTS:
                if by != "closed":
                    _walk(session, f"{called}, by {by}", wanted, Order(by))
        _walk(session, "closed, the last first", Filter(status="closed"), Order("closed", True))
        _rest(session, team)


def _walk(session: Session, called: str, wanted: Filter, order: Order) -> None:
    # A thousand pages are passed over at once, to come to the place at which the next begins.
    passed = find(session, wanted, order, None, DEEP * SIZE)
    enough = len(passed) == DEEP * SIZE
    deep = Place(passed[-1].id, passed[-1].part, passed[-1].at) if enough else None

    def shown(at: Place | None) -> float:
        return timed(session, lambda: page(session, wanted, order, at, total=False))

    thousandth = f"{shown(deep):>11.1f}" if deep else f"{'–':>11}"
    click.echo(f"{called:<34}{shown(None):>9.1f}{thousandth}{shown(END):>9.1f}")


def _rest(session: Session, team: str) -> None:
    now = clock.now()
    staff = session.scalars(select(Staff).order_by(Staff.id)).first()
    assert staff is not None
    number = staff.id
    ever = session.scalars(select(Case.changed_at).order_by(Case.changed_at.desc())).first()
    since = (ever or now) + timedelta(seconds=1)

    for key, words in ((team, "a team"), ("", "all teams")):
        asked = {"team": key, "staff_id": number, "now": now}
        click.echo(
            f"counts of {words:<24}{timed(session, partial(counts, session, **asked)):>9.1f}"
        )
        ask = partial(news, session, Filter(team=key), since=since, **asked)
        click.echo(f"news of {words:<26}{timed(session, ask):>9.1f}")

    def take() -> None:
        take_next(session, session.get_one(Staff, number), team, now=now)
        session.rollback()

    click.echo(f"{'take the next':<34}{timed(session, take):>9.1f}")


def timed(session: Session, work: Callable[[], object]) -> float:
    """The median time of some work, in milliseconds, after one time that does not count."""
    times = []
    for _ in range(TIMES + 1):
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun) * 1000)
        session.expunge_all()
    return statistics.median(times[1:])


if __name__ == "__main__":
    main()
