"""Workers that are killed in the middle of sending lose no message and send none twice."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from tests.builders import NOON
from tests.sms.twilio_server import ACCOUNT, TOKEN, Twilio, twilio_server
from tracker.database import engine_options, unit_of_work
from tracker.messages.commands import write
from tracker.messages.models import Message
from tracker.people.commands import contact_point
from tracker.people.rules import Contact
from tracker.settings import ROOT

MESSAGES = 1000
KILLS = 5
PATIENCE = 240  # seconds: a worker starts in two on a machine that does nothing else


class Workers:
    """Two workers, each a process of its own; one that is killed is started again."""

    def __init__(self, environment: dict[str, str], output: Path) -> None:
        self._environment, self._output = environment, output.open("ab")
        self.running = [self._start() for _ in range(2)]

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", "from wsgi import main; main()", "worker"],
            env=self._environment,
            cwd=ROOT,
            stdout=self._output,
            stderr=self._output,
        )

    def kill(self, number: int) -> None:
        """Kill one with no warning, and start another in its place."""
        victim = self.running[number]
        victim.send_signal(signal.SIGKILL)
        assert victim.wait(10) == -signal.SIGKILL, "it died of something else before"
        self.running[number] = self._start()

    def stop(self) -> None:
        for worker in self.running:
            worker.kill()
            worker.wait(10)
        self._output.close()


@pytest.fixture
def provider() -> Iterator[Twilio]:
    # A moment between taking a text and saying so: many are killed in it.
    with twilio_server(Twilio(wait=0.004)) as server:
        yield server


@pytest.fixture
def workers(database_url: str, provider: Twilio, tmp_path: Path) -> Iterator[Workers]:
    texts_wait(database_url)
    found = Workers(
        {
            **{key: value for key, value in os.environ.items() if "TWILIO" not in key},
            "DATABASE_URL": database_url,
            "FILES_URL": f"file://{tmp_path / 'files'}",
            "SECRET_KEY": "a secret key for the tests only, and for nothing else",
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_FROM_NUMBER": "+441632960000",
            "TWILIO_API_BASE": provider.address,
            "SMS_PER_SECOND": "1000",
            "LEASE_SECONDS": "3",
            "QUIET_HOURS": "",
        },
        tmp_path / "output",
    )
    yield found
    found.stop()


def texts_wait(url: str) -> None:
    """A thousand texts to fifty numbers."""
    engine = create_engine(**engine_options(url))
    with Session(engine) as session, unit_of_work(session):
        for count in range(MESSAGES):
            number = f"+4477009001{count % 50:02d}"
            point = contact_point(session, Contact("phone", number, number, takes_texts=True))
            write(session, "sms", f"Text {count}", now=NOON, to=point)
    engine.dispose()


def not_sent(engine: Engine) -> int:
    with Session(engine) as session:
        unsent = select(func.count()).where(Message.state != "sent").select_from(Message)
        return session.scalar(unsent) or 0


def test_a_thousand_texts_go_out_once_each_while_workers_are_killed(
    database_url: str, provider: Twilio, workers: Workers
) -> None:
    chance, taken = random.Random(3), threading.Semaphore(0)  # noqa: S311  no secret
    provider.on_taken = taken.release
    ends = time.monotonic() + PATIENCE
    for _ in range(KILLS):
        for _ in range(chance.randint(80, 160)):
            assert taken.acquire(timeout=max(ends - time.monotonic(), 0.01)), "it took too long"
        # At this moment one of the two has been taken at its word, and has not noted it.
        time.sleep(chance.random() * 0.004)
        workers.kill(chance.randrange(2))
    engine = create_engine(**engine_options(database_url))
    while not_sent(engine) and time.monotonic() < ends:
        time.sleep(0.2)
    times = Counter(provider.bodies())
    lost = [f"Text {count}" for count in range(MESSAGES) if f"Text {count}" not in times]
    doubled = {body: count for body, count in times.items() if count > 1}
    assert (lost, doubled, not_sent(engine)) == ([], {}, 0)
    assert provider.looked, "of some it was not known, and Twilio was asked"
    with Session(engine) as session:
        names = {message.body: message.provider_sid for message in session.scalars(select(Message))}
    assert names == {message["body"]: message["sid"] for message in provider.messages}
    engine.dispose()
