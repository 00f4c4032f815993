"""How long it takes to say what a request is likely the same as, among 100,000 open cases.

    python -m tests.bench.duplicates [how many] [sqlite | postgresql]

On SQLite and on PostgreSQL, in databases of its own. The open cases are of ten services, half of
them of one; each is at one of some 10,000 places, whose numbers are as unevenly spread as numbers
are, and is one of half as many people's. As many closed cases stand beside them. Each search is
done thirty times after one time that does not count, and so is the page on which an agent enters,
as it is opened and as an answer is kept.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from sqlalchemy import Engine, create_engine, insert, select
from sqlalchemy.orm import Session

from tests.bench.databases import empty_databases
from tests.builders import NOON, PASSWORD, a_definition, a_member_of_staff, a_published_service
from tests.conftest import settings_for
from tests.parity.assisted import entry
from tests.visitor import Visitor
from tracker.cases.duplicates import Wanted, likely_duplicates
from tracker.cases.models import Case, Party
from tracker.cases.places import place_key
from tracker.database import engine_options, unit_of_work
from tracker.migrate import migrate
from tracker.people.commands import reach_by
from tracker.people.models import Person
from tracker.people.rules import read_phone
from tracker.staff.models import Team
from wsgi import create_application

TIMES = 30
NUMBER = "07700 900123"
SERVICES = 10
_STREETS = "Oak Elm Mill High Quay Church Station Harbour Castle Bridge Park Chapel".split()
_KINDS = "Street Road Lane Close Avenue".split()


def a_place(rng: random.Random) -> str:
    """A number and a street: low numbers are common, as they are."""
    number = min(int(rng.expovariate(1 / 40)) + 1, 300)
    return f"{number} {rng.choice(_STREETS)} {rng.choice(_KINDS)}"


def fill(engine: Engine, count: int) -> int:
    """Fill an empty database; returns the id of the service that half of the open cases are of."""
    rng = random.Random("larkmouth")  # noqa: S311
    with Session(engine) as session, unit_of_work(session):
        services = [
            a_published_service(session, a_definition(key=f"service-{n}", title=f"Service {n}"))
            for n in range(SERVICES)
        ]
        team = session.scalars(select(Team.id)).one()
        a_member_of_staff(session, "agent")
        session.execute(
            insert(Person),
            [
                {"id": n, "name": f"Person {n}", "language": "en", "created_at": NOON}
                for n in range(1, count // 2 + 1)
            ],
        )
        reach_by(session, session.get_one(Person, 1), read_phone(NUMBER, "GB"))
        for first in range(1, 2 * count + 1, 20_000):
            cases, parties = [], []
            for number in range(first, min(first + 20_000, 2 * count + 1)):
                service = services[0] if rng.random() < 0.5 else rng.choice(services)
                place, closed = a_place(rng), number % 2 == 0
                cases.append(
                    {
                        "id": number, "reference": f"{number:08d}", "revision": 1,
                        "submission_key": str(number), "definition_id": service.id,
                        "team_id": team, "answers": {}, "channel": "web", "anonymous": False,
                        "status": "closed" if closed else "received", "priority": "normal",
                        "outcome": "resolved" if closed else None,
                        "opened_at": NOON, "due_at": NOON + timedelta(days=5),
                        "closed_at": NOON if closed else None,
                        "place": place, "place_key": place_key(place),
                    }
                )  # fmt: skip
                parties.append(
                    {"case_id": number, "person_id": rng.randint(1, count // 2),
                     "part": "requester"}
                )  # fmt: skip
            session.execute(insert(Case), cases)
            session.execute(insert(Party), parties)
        return services[0].service_id


def told(words: str, work: Callable[[], Any]) -> None:
    """Say how long something takes: the median and the worst of thirty times."""
    times = []
    for _ in range(TIMES + 1):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    median, worst = statistics.median(times[1:]), max(times[1:])
    click.echo(f"{words:<44}{median:>9.1f} ms{worst:>9.1f} ms")


def measure(url: str, count: int) -> None:
    """Tell how long each search and the page take in the database at this address."""
    migrate(url)
    engine = create_engine(**engine_options(url))
    service = fill(engine, count)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    click.echo(f"{engine.dialect.name}: {count:,} open cases{'median':>21}{'worst':>12}")
    searches = {
        "a person and no place": Wanted(service, 1, None),
        "a place of a common number": Wanted(service, None, "1 Oak Street"),
        "a place of a rare number": Wanted(service, None, "251 Oak Street"),
        "a place written otherwise": Wanted(service, None, "Harbor Street, 12"),
        "a place that is nowhere": Wanted(service, None, "12 Nowhere Crescent"),
        "a place without a number": Wanted(service, None, "the Oak Street bridge"),
        "a person and a place": Wanted(service, 1, "1 Oak Street"),
    }
    for words, wanted in searches.items():
        with Session(engine) as session:
            found = len(likely_duplicates(session, wanted))
        told(f"{words} ({found} offered)", lambda wanted=wanted: _search(engine, wanted))  # type: ignore[misc]
    engine.dispose()
    _measure_page(url)
    click.echo()


def _search(engine: Engine, wanted: Wanted) -> None:
    with Session(engine) as session:
        likely_duplicates(session, wanted)


def _measure_page(url: str) -> None:
    with TemporaryDirectory() as folder:
        app = create_application(settings_for(url, Path(folder)))
        app.testing = True
        agent = Visitor(app)
        agent.sign_in("agent@larkmouth.example", PASSWORD)
        page = agent.get("/phone").form(has="words").submit({"words": NUMBER})
        page = page.form(action="/requests").submit({}, button="service-0")
        page = entry(page).submit({"place": "1 Oak Street", "size": "small"}, button="save")
        sent = {**entry(page).held(), "changed": ["place"]}
        told("the page on which an agent enters, opened", lambda: agent.client.get(page.url))
        told(
            "an answer kept, and what is offered then",
            lambda: agent.client.post(f"{page.url}/answers", data=sent),
        )


def main(count: int, only: str | None = None) -> None:
    """Measure on both databases, or on one."""
    for _, url in empty_databases(only):
        measure(url, count)


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 100_000,
        sys.argv[2] if len(sys.argv) > 2 else None,
    )
