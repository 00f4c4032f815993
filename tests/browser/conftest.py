"""A city that is open on this machine's loopback, and a browser to visit it with."""

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from tests.conftest import settings_for
from tracker import clock
from tracker.database import db, engine_options, unit_of_work
from tracker.demo.accounts import PASSWORD
from tracker.demo.city import load_demo
from tracker.jobs import Rota
from tracker.messages.delivery import deliver
from tracker.settings import DEMO_ACCOUNT_SID, DEMO_AUTH_TOKEN, DEMO_SENDER
from wsgi import create_application

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A camera that sees a test picture, and may be used without asking.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
EXPECTED = (" 422 ", " 409 ", " 404 ")
# How long a page may take on a busy machine, in milliseconds.
PATIENCE = 15_000
WIDTHS = {"desktop": 1280, "phone": 360}

# The folder that pictures of pages are put into, if any (`make pictures`: those of the README).
PICTURES = os.environ.get("PICTURES")


@dataclass(frozen=True)
class City:
    """A city that is open, with its address."""

    address: str
    engine: Engine  # for a look into its database; the application's own is the server's alone


@pytest.fixture(scope="session")
def city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The demo city with some hundred cases, served with its worker at its side."""
    folder = tmp_path_factory.mktemp("city")
    url = f"sqlite:///{folder / 'city.db'}"
    shutil.copy(sqlite_template, folder / "city.db")
    engine = create_engine(**engine_options(url))
    with Session(engine) as session, unit_of_work(session):
        settings = settings_for(url, folder)
        load_demo(session, now=clock.now(), zone=settings.zone, cases=400)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = create_application(
        settings_for(
            url,
            folder,
            demo_mode=True,
            port=port,
            # A call rings at whatever hour the tests run.
            opening_hours="Mo-Su 00:00-23:59",
            twilio_account_sid=DEMO_ACCOUNT_SID,
            twilio_auth_token=DEMO_AUTH_TOKEN,
            twilio_from_number=DEMO_SENDER,
            twilio_api_base=f"http://127.0.0.1:{port}/demo/twilio",
        )
    )
    app.wsgi_app = _whole(app.wsgi_app)  # type: ignore[method-assign]
    server = make_server("127.0.0.1", port, app, threaded=True)
    stop = threading.Event()
    threads = [
        threading.Thread(target=server.serve_forever),
        threading.Thread(target=_work, args=(app, stop)),
    ]
    for thread in threads:
        thread.start()
    yield City(f"http://127.0.0.1:{port}", engine)
    stop.set()
    server.shutdown()
    for thread in threads:
        thread.join()
    server.server_close()
    engine.dispose()


def _whole(answer: Any) -> Any:
    """Answers are read before they are sent: a browser that goes on to another page while a file is
    on its way would leave it open.
    """

    def read(environ: Any, start: Any) -> list[bytes]:
        parts = answer(environ, start)
        try:
            return list(parts)
        finally:
            getattr(parts, "close", bool)()

    return read


def _work(app: Flask, stop: threading.Event) -> None:
    rota = Rota(app.extensions["jobs"])
    with app.app_context():
        while not stop.is_set():
            done = rota.run_due(clock.now())
            if done + deliver(db.engine, app.extensions["senders"]) == 0:
                stop.wait(0.2)
        db.engine.dispose()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, or the one that CHROMIUM names."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chrome")
    if program is None:
        pytest.skip("Chromium is not installed here (set CHROMIUM to where it is)")
    with sync_playwright() as playwright:
        browser = _launch(playwright, program)
        yield browser
        browser.close()


def _launch(playwright: Playwright, program: str) -> Browser:
    return playwright.chromium.launch(executable_path=program, args=ARGUMENTS)


@pytest.fixture(params=list(WIDTHS))
def screen(request: pytest.FixtureRequest, chromium: Browser, city: City) -> Iterator[Page]:
    """An empty page in a fresh browser, on a desktop and on a phone; no fault may be logged."""
    yield from open_page(chromium, city, {"width": WIDTHS[request.param], "height": 800})


@pytest.fixture
def desktop(chromium: Browser, city: City) -> Iterator[Page]:
    """An empty page in a fresh browser, as wide as a desktop's."""
    yield from open_page(chromium, city, {"width": WIDTHS["desktop"], "height": 800})


def open_page(browser: Browser, city: City, size: dict[str, int]) -> Iterator[Page]:
    """An empty page in a fresh browser of this size; no fault may be logged until it is closed."""
    context = browser.new_context(
        viewport=size,  # type: ignore[arg-type]
        base_url=city.address,
        locale="en-GB",
    )
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda message: faults.append(message.text) if message.type == "error" else None,
    )
    yield page
    context.close()
    # The browser logs every answer that is not a success; these are shown to people as pages.
    assert [fault for fault in faults if not any(code in fault for code in EXPECTED)] == []


def sign_in(page: Page, email: str) -> None:
    """Sign in as one of the demo's staff."""
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Sign out").wait_for()


def picture(page: Page, name: str) -> None:
    """Keep a picture of the page, if pictures are wanted."""
    if PICTURES:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png")
