"""One command serves pages and sends messages, and Ctrl-C stops all of it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from tests.builders import NOON
from tracker.catalogue.load import load_city as read_city
from tracker.city import load_city
from tracker.database import engine_options, unit_of_work
from tracker.messages.commands import write
from tracker.messages.models import Message
from tracker.people.commands import contact_point
from tracker.people.rules import read_phone
from tracker.settings import ROOT

PATIENCE = 20  # seconds: a start takes some two on a machine that does nothing else


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def service(sqlite_url: str, port: int, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A demo that was started before: its city is there."""
    engine = create_engine(**engine_options(sqlite_url))
    with Session(engine) as session, unit_of_work(session):
        load_city(session, read_city(ROOT / "catalogue"), NOON)
        to = contact_point(session, read_phone("07700 900123", "GB"))
        write(session, "sms", "Hello", now=NOON, to=to, asked=True)
    engine.dispose()
    environment = {key: value for key, value in os.environ.items() if "TWILIO" not in key} | {
        "DATABASE_URL": sqlite_url,
        "FILES_URL": f"file://{tmp_path / 'files'}",
        "PORT": str(port),
    }
    with (tmp_path / "output").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", "from wsgi import main; main()", "serve", "--demo"],
            env=environment,
            cwd=ROOT,
            stdout=output,
            stderr=output,
            # Like a terminal of its own, whose Ctrl-C goes to the group of this process.
            start_new_session=True,
        )
        yield process
        if process.poll() is None:
            # It stops its worker, which is in a group of its own.
            process.terminate()
            process.wait()


def _until(what: object, patience: float = PATIENCE) -> None:
    end = time.monotonic() + patience
    while not what():  # type: ignore[operator]
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def _answers(port: int, headers: dict[str, str] | None = None) -> bool:
    connection = HTTPConnection("127.0.0.1", port)
    try:
        connection.request("GET", "/", headers=headers or {})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _processes(session: int) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has ended meanwhile
                continue
            if int(fields[3]) == session and fields[0] != "Z":
                found.append(int(folder.name))
    return found


def _arrived(url: str) -> bool:
    """Whether the text was handed over, and the stand-in for Twilio has reported on it."""
    engine = create_engine(**engine_options(url))
    with Session(engine) as session:
        state = session.scalars(select(Message.state)).one()
    engine.dispose()
    return state == "delivered"


def test_ctrl_c_at_once_is_no_fault(
    service: subprocess.Popen[bytes], port: int, tmp_path: Path
) -> None:
    # The worker has just been started, and is still reading its modules.
    _until(lambda: "Ctrl-C" in (tmp_path / "output").read_text())
    os.killpg(service.pid, signal.SIGINT)
    _until(lambda: service.poll() is not None)
    assert service.returncode == 0
    assert "Traceback" not in (tmp_path / "output").read_text()


def test_a_port_that_is_taken_is_told(port: int, sqlite_url: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", port)):
        told = _told(sqlite_url, PORT=str(port))
    assert f"port {port}: Address already in use. Choose another port" in told
    assert "Traceback" not in told


def test_a_setting_that_is_wrong_is_told_without_its_value(sqlite_url: str) -> None:
    told = _told(sqlite_url, PORT="a word")
    assert "Setting PORT: " in told and "Traceback" not in told and "a word" not in told


def test_a_database_that_is_not_there_is_told(port: int) -> None:
    told = _told(f"postgresql://a:secret@127.0.0.1:{port}/b", PORT=str(port))
    assert "The database cannot be used: " in told and "Traceback" not in told


def test_outside_the_demo_a_database_without_tables_is_told(port: int, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    told = _told(url, PORT=str(port), DEMO_MODE="0", SECRET_KEY="k" * 32)
    assert "Run “alldoors migrate”" in told and "Traceback" not in told


def _told(url: str, **settings: str) -> str:
    """What a start that fails says."""
    result = subprocess.run(
        [sys.executable, "-c", "from wsgi import main; main()", "serve"],
        env=os.environ | {"DATABASE_URL": url, "DEMO_MODE": "1"} | settings,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    return result.stderr


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is no /proc here")
def test_one_command_serves_and_sends_and_stops(
    service: subprocess.Popen[bytes], port: int, sqlite_url: str, tmp_path: Path
) -> None:
    _until(lambda: _answers(port))
    _until(lambda: _arrived(sqlite_url))
    _until(lambda: "Ctrl-C" in (tmp_path / "output").read_text())
    told = (tmp_path / "output").read_text()
    assert f"http://127.0.0.1:{port}/demo" in told and "Loading" not in told
    assert _answers(port, {"SCRIPT_NAME": "/elsewhere"}), "a visitor does not say where we are"
    assert len(_processes(service.pid)) >= 3, "the server, its web process and the worker"
    os.killpg(service.pid, signal.SIGINT)
    _until(lambda: service.poll() is not None)
    _until(lambda: not _processes(service.pid), 5)
    assert service.returncode == 0
    assert "Traceback" not in (tmp_path / "output").read_text()


def test_a_city_without_a_key_is_told_before_anything_starts(sqlite_url: str, port: int) -> None:
    told = _told(sqlite_url, PORT=str(port), DEMO_MODE="0")
    assert "SECRET_KEY is not set" in told and "Traceback" not in told
