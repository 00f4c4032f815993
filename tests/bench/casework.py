"""How quick the city is with 10,000, 100,000 and 1,000,000 cases.

    python -m tests.bench.casework                                  (make bench)
    python -m tests.bench.casework --cases 100000 --on postgresql --json figures.json

An empty database of each kind is filled in bulk (tests/bench/loading.py), the real server is
started with two web processes and its worker, and four people who are signed in fetch pages and
send forms at once, each over a connection of their own. Server, database and those four share this
machine. A time is that of the whole request as its sender sees it; each is measured so many times
after some that do not count. The number of statements is counted in the application itself, which
gets the same request once more.
"""

import json
import statistics
import threading
import time
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import click
from sqlalchemy import create_engine

from tests.bench.databases import empty_databases
from tests.bench.loading import load
from tests.bench.remote import Call
from tests.bench.searching import index
from tests.bench.serving import city
from tests.bench.tasks import TASKS, Bench, Prepare
from tests.conftest import settings_for
from tests.statements import count_statements
from tracker.database import engine_options
from tracker.migrate import migrate
from wsgi import create_application

USERS = 4
WARM_UP = 5  # requests of each user that do not count

Figures = dict[str, Any]


@click.command()
@click.option("--cases", "sizes", multiple=True, type=int, default=(10_000, 100_000, 1_000_000))
@click.option("--on", type=click.Choice(["sqlite", "postgresql"]), help="One kind of database.")
@click.option("--times", default=200, show_default=True, help="How often each thing is done.")
@click.option("--json", "file", type=click.Path(path_type=Path), help="Keep the figures here too.")
@click.option("--only", help="Only what has these words in its name.")
def main(sizes: Sequence[int], on: str | None, times: int, file: Path | None, only: str) -> None:
    """Tell the times, and how they grow from one size to the next."""
    every: list[Figures] = []
    for size in sizes:
        for name, url in empty_databases(on):
            every.append(measure(name, url, size, times, only or ""))
            tell(every[-1], _smaller(every, name))
            if file:
                file.write_text(json.dumps(every, indent=2) + "\n")


def measure(name: str, url: str, size: int, times: int, only: str) -> Figures:
    """Fill a database and measure every task on it."""
    migrate(url)
    engine = create_engine(**engine_options(url))
    begun = time.perf_counter()
    with click.progressbar(length=size, label=f"{name}, {size:,} cases") as bar:
        load(engine, size, bar.update)
    index(engine, size)
    loaded = time.perf_counter() - begun
    with TemporaryDirectory() as folder, city(url, Path(folder), processes=2) as served:
        bench = Bench(engine, served.port)
        tasks = {
            title: _measured(bench, title, prepare, times)
            for title, prepare in TASKS.items()
            if only in title
        }
        megabytes = served.megabytes()
    statements = _statements(url, bench, tasks)
    engine.dispose()
    return {
        "database": name, "cases": size, "loaded_seconds": round(loaded, 1), "users": USERS,
        "megabytes_of_each_process": sorted(round(each) for each in megabytes.values()),
        "tasks": {title: {**figures, "statements": statements[title]}
                  for title, figures in tasks.items()},
    }  # fmt: skip


def _measured(bench: Bench, title: str, prepare: Prepare, times: int) -> Figures:
    click.echo(f"  {title} …", nl=False)
    calls = list(prepare(bench, times))
    bench.asked[title] = calls
    took, seconds = _all_at_once(bench.port, calls, times)
    cuts = statistics.quantiles(took, n=100, method="inclusive")
    click.echo(f" {cuts[94] * 1000:.0f} ms")
    return {
        "p50": round(cuts[49] * 1000, 1), "p95": round(cuts[94] * 1000, 1),
        "p99": round(cuts[98] * 1000, 1), "a_second": round(len(took) / seconds, 1),
        "times": len(took),
    }  # fmt: skip


def _all_at_once(port: int, calls: Sequence[Call], times: int) -> tuple[list[float], float]:
    """Let every user make their share of the calls; how long each took, and all of them.

    What can be asked once only is asked once; the rest again and again, until there are enough.
    """
    once = any(call.method == "POST" for call in calls)
    asked = list(calls) if once else list(islice(cycle(calls), max(times, len(calls))))
    shares = [asked[number::USERS] for number in range(USERS)]
    took: list[float] = []
    faults: list[Exception] = []
    ready = threading.Barrier(USERS + 1)

    def somebody(share: Sequence[Call]) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=120)
        try:
            first = 0 if once else WARM_UP
            for call in share[:first]:
                call.make(connection)
            ready.wait()
            took.extend([call.make(connection) for call in share[first:] or share])
        except (OSError, HTTPException, click.ClickException) as fault:
            faults.append(fault)
            ready.abort()
        finally:
            connection.close()

    threads = [threading.Thread(target=somebody, args=(share,)) for share in shares if share]
    for thread in threads:
        thread.start()
    try:
        ready.wait()
    except threading.BrokenBarrierError:
        raise (faults or [RuntimeError("nobody could begin")])[0] from None
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return took, time.perf_counter() - begun


def _statements(url: str, bench: Bench, tasks: Figures) -> dict[str, int | None]:
    """How many statements each page takes. What changes something is counted in the tests."""
    app = create_application(settings_for(url, Path(mkdtemp())))
    found: dict[str, int | None] = {}
    for title in tasks:
        calls = bench.asked.get(title, [])
        if not calls or calls[0].method != "GET":
            found[title] = None
            continue
        client = app.test_client()
        with client.session_transaction() as browser:
            browser["_user_id"] = str(bench.supervisor_id)
        client.get(calls[0].path)
        with count_statements(app) as sent:
            client.get(calls[0].path)
        found[title] = len(sent)
    return found


def _smaller(every: Sequence[Figures], name: str) -> Figures | None:
    """The figures of the same database at the size before."""
    return next((each for each in reversed(every[:-1]) if each["database"] == name), None)


def tell(figures: Figures, before: Figures | None) -> None:
    """Tell the figures as a table; how much more each p95 is than ``before``."""
    click.echo(f"\n{figures['database']}, {figures['cases']:,} cases, {USERS} users, "
               f"loaded in {figures['loaded_seconds']:.0f} s")  # fmt: skip
    click.echo(f"{'':<38}{'p50':>9}{'p95':>9}{'p99':>9}{'a second':>10}{'SQL':>5}{'growth':>8}")
    for title, each in figures["tasks"].items():
        growth = ""
        if before and title in before["tasks"]:
            growth = f"{each['p95'] / before['tasks'][title]['p95']:.2f}"
        click.echo(
            f"{title:<38}{each['p50']:>6.0f} ms{each['p95']:>6.0f} ms{each['p99']:>6.0f} ms"
            f"{each['a_second']:>10.0f}{each['statements'] or '':>5}{growth:>8}"
        )
    click.echo(f"megabytes of each process: {figures['megabytes_of_each_process']}\n")


if __name__ == "__main__":
    main()
