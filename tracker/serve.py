"""Serve pages and run the worker beside them, stopped together."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from tracker import clock
from tracker.city import is_empty
from tracker.database import engine_options, unit_of_work
from tracker.demo.accounts import ACCOUNTS, PASSWORD
from tracker.demo.city import load_demo
from tracker.demo.waiting import fill_halls_of_today
from tracker.migrate import migrate, revisions
from tracker.settings import KEY_MISSING, Settings, load_settings


class _Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn, told by our settings, with the worker at its side."""

    def __init__(self, settings: Settings, build: Callable[[], Flask]) -> None:
        self._ours = settings
        self._build = build
        self._worker = _Worker()
        super().__init__()

    def load_config(self) -> None:
        own: dict[str, Any] = {
            "bind": f"{self._ours.host}:{self._ours.port}",
            "workers": self._ours.web_processes,
            "threads": self._ours.threads,
            "worker_class": "gthread",
            "loglevel": "warning",
            "graceful_timeout": 3,
            "control_socket_disable": True,
            # Who stands before us is for TRUSTED_PROXIES to say, and for nobody's header.
            "forwarded_allow_ips": "",
            "when_ready": lambda _: self._ready(),
            "on_exit": lambda _: self._worker.stop(),
        }
        for name, value in own.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._build()

    def _ready(self) -> None:
        self._worker.start()
        click.echo(_welcome(self._ours))


class _Worker:
    """The worker's process; one that dies is started again until it is stopped."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        threading.Thread(target=self._keep_running, daemon=True).start()

    def _keep_running(self) -> None:
        while not self._stopping.is_set():
            self._process = subprocess.Popen(
                [sys.executable, "-c", "from wsgi import main; main()", "worker"],
                # Ctrl-C at a terminal goes to a whole group. Only ``stop`` stops the worker, which
                # may be starting still, and would be started again while the pages are closing.
                process_group=0,
            )
            self._process.wait()
            self._stopping.wait(1)

    def stop(self) -> None:
        self._stopping.set()
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()


def serve(build: Callable[[], Flask], *, demo: bool) -> int:
    """Serve until stopped; returns the exit code.

    ``build`` makes the application; ``demo``: migrate and load the demo city first.
    """
    if demo:
        # The worker's process and the web processes read the same settings from the environment.
        os.environ["DEMO_MODE"] = "1"
    settings = load_settings()
    _check_address(settings)
    if settings.demo_mode:
        migrate(settings.database_url)
        _load_once(settings)
    elif not settings.signing_key():
        raise click.ClickException(KEY_MISSING)
    else:
        _check_tables(settings)
    _Server(settings, build).run()
    return 0


def _check_tables(settings: Settings) -> None:
    """Say so at once if the database is not the one that these pages are written for."""
    current, newest = revisions(settings.database_url)
    if current != newest:
        raise click.ClickException(
            f"The database is at {current or 'nothing yet'}, not {newest}. Run “alldoors migrate”."
        )


def _check_address(settings: Settings) -> None:
    """Say so at once if another program listens where we would."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as fault:
        reason = os.strerror(fault.errno) if fault.errno and fault.errno > 0 else str(fault)
        raise click.ClickException(
            f"Nothing can be served at {settings.host}, port {settings.port}: {reason}. "
            f"Choose another port, such as PORT={settings.port % 65535 + 1}."
        ) from fault


def _load_once(settings: Settings) -> None:
    engine = create_engine(**engine_options(settings.database_url))
    with Session(engine) as session:
        if is_empty(session):
            click.echo("Loading the demo city: 5,000 cases of the last 12 months …")
            with unit_of_work(session):
                load_demo(session, now=clock.now(), zone=settings.zone)
        with unit_of_work(session):
            fill_halls_of_today(session, now=clock.now(), zone=settings.zone)
    engine.dispose()


def _welcome(settings: Settings) -> str:
    root = f"http://{settings.host}:{settings.port}"
    lines = [f"{settings.city_name} is open.", "", f"  Citizens     {root}/"]
    if settings.demo_mode:
        lines += [
            f"  A phone      {root}/handset",
            f"  Staff        {root}/sign-in",
            f"  Sign-ins     {root}/demo",
            "",
            f"  Sign in with one of these and the password {PASSWORD}",
            *(f"    {account.email:<36} {account.role}" for account in ACCOUNTS),
        ]
    return "\n".join([*lines, "", "Ctrl-C stops everything.", ""])
