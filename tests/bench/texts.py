"""How many texts the city takes in and sends, and how long Twilio waits for an answer.

    python -m tests.bench.texts                 (make bench)
    python -m tests.bench.texts --numbers 64

On SQLite and on a PostgreSQL server of its own, the real server is started with one and with two
web processes and its worker, and whole conversations are texted from many numbers at once through
signed webhooks; then real workers hand a pile of texts over to a stand-in for Twilio. Server,
database and whoever texts share this machine.
"""

import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import click
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from twilio.request_validator import RequestValidator

from tests.bench.databases import empty_databases
from tests.bench.outbox import send_all
from tests.bench.serving import city
from tests.sms.script import FOLDER, read
from tests.sms.texting import LARKMOUTH, posted
from tests.sms.twilio_server import TOKEN
from tracker import clock
from tracker.city import load_city
from tracker.database import engine_options, unit_of_work
from tracker.migrate import migrate

# What is texted: a request from its first word to what follows its reference.
TEXTS = [turn.text for turn in read(FOLDER / "a-pothole.txt") if "{" not in turn.text]
AT_ONCE = 16  # connections: Twilio opens many


@click.command()
@click.option("--numbers", default=32, show_default=True, help="How many people text.")
@click.option("--messages", default=300, show_default=True, help="How many texts are sent.")
def main(numbers: int, messages: int) -> None:
    """Tell the times on both databases."""
    click.echo(f"{numbers} numbers, {len(TEXTS)} texts each, {AT_ONCE} at a time\n")
    click.echo("texts in                     a second      p50      p95      p99")
    for name, url in databases():
        for processes in (1, 2):
            with TemporaryDirectory() as folder, city(url, Path(folder), processes) as served:
                times, took = text(served.port, numbers, first=processes * 10_000)
            rate, label = len(times) / took, _label(name, processes, "web process")
            click.echo(f"{label:<28}{rate:>9.0f}{_percentiles(times)}")
    click.echo("\ntexts out                    a second")
    for name, url in databases():
        for workers in (1, 2):
            rate = send_all(url, messages, workers)
            click.echo(f"{_label(name, workers, 'worker'):<28}{rate:>9.0f}")


def _label(database: str, count: int, what: str) -> str:
    plural = {"web process": "web processes", "worker": "workers"}
    return f"{database}, {count} {what if count == 1 else plural[what]}"


def _percentiles(times: Sequence[float]) -> str:
    cuts = statistics.quantiles(times, n=100)
    return "".join(f"{cuts[at - 1] * 1000:>6.0f} ms" for at in (50, 95, 99))


def databases() -> Iterator[tuple[str, str]]:
    """An empty database of each kind, with the services of the demo city."""
    for kind, url in empty_databases():
        yield kind, _ready(url)


def _ready(url: str) -> str:
    migrate(url)
    engine = create_engine(**engine_options(url))
    with Session(engine) as session, unit_of_work(session):
        load_city(session, LARKMOUTH, clock.now())
    engine.dispose()
    return url


def text(port: int, numbers: int, *, first: int) -> tuple[list[float], float]:
    """Text whole conversations; the seconds that each answer took, and all of them together."""
    waiting = list(range(first, first + numbers))
    times: list[float] = []
    faults: list[str] = []

    def somebody() -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        while waiting and not faults:
            number = f"+4477{waiting.pop():08d}"
            for body in TEXTS:
                took, status = _webhook(connection, port, number, body)
                times.append(took)
                if status != 200:
                    faults.append(f"“{body}” was answered with {status}")
        connection.close()

    threads = [threading.Thread(target=somebody) for _ in range(AT_ONCE)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise click.ClickException(faults[0])
    return times, time.perf_counter() - begun


def _webhook(connection: HTTPConnection, port: int, number: str, body: str) -> tuple[float, int]:
    values = posted(body, From=number)
    address = f"http://127.0.0.1:{port}/sms/inbound"
    signed = RequestValidator(TOKEN).compute_signature(address, values)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": signed,
    }
    begun = time.perf_counter()
    connection.request("POST", "/sms/inbound", urlencode(values), headers)
    answer = connection.getresponse()
    answer.read()
    return time.perf_counter() - begun, answer.status


if __name__ == "__main__":
    main()
