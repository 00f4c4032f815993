"""The real server and its worker, to be measured."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.bench.outbox import ENVIRONMENT
from tests.sms.twilio_server import twilio_server
from tracker.settings import ROOT


@dataclass(frozen=True)
class Served:
    """Where a server listens, and the process that all of its processes are children of."""

    port: int
    pid: int

    def megabytes(self) -> dict[int, float]:
        """The memory that each process below it holds (its own part, and its share of what
        several hold together: PSS), by their numbers.
        """
        found = {}
        for folder in Path("/proc").iterdir():
            if folder.name.isdecimal() and _parent(folder) == self.pid:
                lines = (folder / "smaps_rollup").read_text().splitlines()
                kilobytes = next(line.split()[1] for line in lines if line.startswith("Pss:"))
                found[int(folder.name)] = int(kilobytes) / 1000
        return found


def _parent(folder: Path) -> int:
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0  # it has ended meanwhile


@contextmanager
def city(url: str, folder: Path, processes: int) -> Iterator[Served]:
    """The real server and its worker, with a stand-in for Twilio."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with twilio_server() as twilio:
        server = subprocess.Popen(
            [sys.executable, "-c", "from wsgi import main; main()", "serve"],
            env={
                **os.environ,
                **ENVIRONMENT,
                "DATABASE_URL": url,
                "FILES_URL": f"file://{folder}",
                "PORT": str(port),
                "WEB_PROCESSES": str(processes),
                "TWILIO_API_BASE": twilio.address,
            },
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
        try:
            _wait_for(port)
            yield Served(port, server.pid)
        finally:
            server.terminate()
            server.wait(20)


def _wait_for(port: int) -> None:
    ends = time.monotonic() + 60
    while True:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/")
            if connection.getresponse().status == 200:
                return
        except (OSError, HTTPException):
            if time.monotonic() > ends:
                raise
        finally:
            connection.close()
        time.sleep(0.1)
