"""How long it takes to find people among a million, by what staff type.

    python -m tests.bench.people [how many] [sqlite | postgresql]

On SQLite and on PostgreSQL, in databases of its own. The people have invented names of some
30,000 forms, as unevenly spread as names are, a number each, every third an address to write to,
and every fifth an e-mail address. Each search is done through ``find_people`` with the rows of the
people it finds, thirty times after one time that does not count.
"""

import random
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import click
from sqlalchemy import Engine, create_engine, insert
from sqlalchemy.orm import Session

from tests.bench.databases import empty_databases
from tracker.database import engine_options, unit_of_work
from tracker.migrate import migrate
from tracker.people.index import words_of
from tracker.people.models import ContactPoint, Person, PersonContact, PersonWords
from tracker.people.queries import find_people

TIMES = 30
SEARCHES = (
    "sm", "smi", "smith", "smith john", "john smith", "an", "an ma", "ann", "o", "07", "077",
    "07700900", "07700 912 345", "345", "@example", "anna.k", "lane", "12 oak", "12 oak lane",
    "LK3", "zzz", "smithan", "smith zzz", "qxj",
)  # fmt: skip
_FIRST = ("John Anna Mary David Susan Maria James Ahmed Olu Zoë Li Peter Joan Mohammed Grace Ivan "
          "Chloe Daniel Sarah Hannah Samuel Manuel Andrea Brian Diana").split()  # fmt: skip
_BEGIN = ("Smith Jon Wil Brown Tay Dav Ev Thom Rob Walk Wri Green Hall Wood Mart Clark Jack Har "
          "Lew Pat Mor Bak Col Mur Kel Okaf Nair Kow Dua Gar Fern Lind Pet").split()  # fmt: skip
_END = ("son s er ton ley man ham ford well by stone field worth more kins land ard ski ova ez "
        "ano ini ström ssen").split()  # fmt: skip
_STREETS = "Oak Lane,Mill Lane,Elm Road,High Street,Quay Street,Church Road,Station Road".split(",")


def people(count: int, rng: random.Random) -> Iterator[tuple[dict[str, object], ...]]:
    """The rows of each: person, contact points, how they are reached, words."""
    now, point = datetime(2026, 1, 1, tzinfo=UTC), 0
    for number in range(1, count + 1):
        last = rng.choice(_BEGIN[: rng.randint(1, len(_BEGIN))])
        last += rng.choice(["", *_END][: rng.randint(1, len(_END) + 1)])
        name = f"{rng.choice(_FIRST)} {last.capitalize()}"
        street = f"{rng.randint(1, 200)} {rng.choice(_STREETS)}, LK{rng.randint(1, 9)} 1QT"
        address = street if number % 3 == 0 else None
        reached = [("phone", f"+447{number + 600_000_000:09d}")]
        if number % 5 == 0:
            reached.append(("email", f"{name.replace(' ', '.').lower()}{number}@example.org"))
        person = {
            "id": number, "name": name, "language": "en", "created_at": now, "address": address,
        }  # fmt: skip
        words = {"person_id": number, "words": words_of([name, None, address], reached)}
        points, contacts = [], []
        for kind, value in reached:
            point += 1
            points.append({"id": point, "kind": kind, "value": value, "takes_texts": True})
            contacts.append(
                {"person_id": number, "contact_point_id": point, "as_typed": value, "id": point}
            )
        yield person, points, contacts, words  # type: ignore[misc]


def fill(engine: Engine, count: int) -> None:
    """Fill an empty database with so many people, twenty thousand in a transaction."""
    rng = random.Random("larkmouth")  # noqa: S311
    rows: list[list[dict[str, object]]] = [[], [], [], []]

    def write() -> None:
        with Session(engine) as session, unit_of_work(session):
            for model, some in zip(
                (Person, ContactPoint, PersonContact, PersonWords), rows, strict=True
            ):
                session.execute(insert(model.__table__), some)  # type: ignore[arg-type]
                some.clear()

    for person, points, contacts, words in people(count, rng):
        rows[0].append(person)
        rows[1].extend(points)  # type: ignore[arg-type]
        rows[2].extend(contacts)  # type: ignore[arg-type]
        rows[3].append(words)
        if len(rows[0]) == 20_000:
            write()
    if rows[0]:
        write()


def measure(url: str, count: int) -> None:
    """Tell how long each search takes in the database at this address."""
    migrate(url)
    engine = create_engine(**engine_options(url))
    began = time.perf_counter()
    fill(engine, count)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    click.echo(f"{engine.dialect.name}: {count:,} people in {time.perf_counter() - began:.0f} s")
    click.echo(f"{'typed':<20}{'found':>6}{'median':>12}{'worst':>12}")
    every: list[float] = []
    for typed in SEARCHES:
        times = []
        for _ in range(TIMES + 1):
            with Session(engine) as session:
                began = time.perf_counter()
                found = find_people(session, typed, "GB")
                times.append((time.perf_counter() - began) * 1000)
        every += times[1:]
        median, worst = statistics.median(times[1:]), max(times[1:])
        click.echo(f"{typed:<20}{len(found):>6}{median:>9.1f} ms{worst:>9.1f} ms")
    percentiles = statistics.quantiles(every, n=100)
    p50, p95, p99 = percentiles[49], percentiles[94], percentiles[98]
    click.echo(
        f"all: p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms, max {max(every):.1f} ms\n"
    )
    engine.dispose()


def main(count: int, only: str | None = None) -> None:
    """Measure on both databases, or on one."""
    for _, url in empty_databases(only):
        measure(url, count)


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000,
        sys.argv[2] if len(sys.argv) > 2 else None,
    )
