"""How many texts real workers hand over in a second."""

import os
import subprocess
import sys
import time
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from tests.sms.twilio_server import ACCOUNT, TOKEN, twilio_server
from tracker import clock
from tracker.database import engine_options, unit_of_work
from tracker.messages.commands import write
from tracker.people.commands import contact_point
from tracker.people.rules import Contact
from tracker.settings import ROOT

# Fast enough not to be what is measured.
ENVIRONMENT = {
    "SECRET_KEY": "a secret key for measuring only, and for nothing else",
    "TWILIO_ACCOUNT_SID": ACCOUNT,
    "TWILIO_AUTH_TOKEN": TOKEN,
    "TWILIO_FROM_NUMBER": "+441632960000",
    "SMS_PER_SECOND": "1000",
    "QUIET_HOURS": "",
}


def send_all(url: str, messages: int, workers: int) -> float:
    """Let so many workers hand over so many texts; how many a second, from the first to the last.

    What a worker needs to start is not counted.
    """
    with TemporaryDirectory() as folder, twilio_server() as twilio:
        environment = {
            **os.environ,
            **ENVIRONMENT,
            "DATABASE_URL": url,
            "FILES_URL": f"file://{folder}",
            "TWILIO_API_BASE": twilio.address,
        }
        running = [
            subprocess.Popen(
                [sys.executable, "-c", "from wsgi import main; main()", "worker"],
                env=environment,
                cwd=ROOT,
            )
            for _ in range(workers)
        ]
        try:
            time.sleep(8)
            _write(url, messages)
            moments = []
            while len(twilio.messages) < messages:
                moments.append((time.perf_counter(), len(twilio.messages)))
                time.sleep(0.02)
            ended = time.perf_counter()
        finally:
            for worker in running:
                worker.terminate()
                worker.wait(20)
    begun, already = next(moment for moment in moments if moment[1])
    return (messages - already) / (ended - begun)


def _write(url: str, messages: int) -> None:
    engine = create_engine(**engine_options(url))
    with Session(engine) as session, unit_of_work(session):
        for count in range(messages):
            number = f"+4477009001{count % 50:02d}"
            point = contact_point(session, Contact("phone", number, number, takes_texts=True))
            write(session, "sms", f"Text {count}", now=clock.now(), to=point)
    engine.dispose()
