"""A stand-in for where Twilio keeps pictures, on this machine's loopback.

It checks the account and password of each request as Twilio documents, and sends on to its own
machine for media, which must get no password.
"""

import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

ACCOUNT = "AC" + "1" * 32
TOKEN = "token-of-the-tests"  # noqa: S105
API = "https://api.twilio.com"


@dataclass
class MediaServer:
    """What it has, by path, what was asked of it, and how it is to misbehave."""

    address: str = ""
    content: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)
    status: int | None = None
    delete_status: int | None = None
    sends_on_to: Callable[[str], str] | None = None
    tells_length: bool = True
    at_delete: Callable[[], None] | None = None

    def holds(self, content: bytes, *, message: str | None = None) -> str:
        """Hold a picture; returns the address by which a webhook names it."""
        sid = message or f"MM{uuid4().hex}"
        path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}/Media/ME{uuid4().hex}"
        self.content[path] = content
        return API + path

    def count(self, method: str) -> int:
        """How many requests of a method there were at the API."""
        return sum(one == method and path.startswith("/2010") for one, path, _ in self.asked)


_PASSWORD = "Basic " + b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()


class _Api(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    media: MediaServer

    def do_GET(self) -> None:
        media, password = self.media, self.headers.get("Authorization")
        media.asked.append(("GET", self.path, password))
        found = media.content.get(self.path.removeprefix("/cdn"))
        if not self.path.startswith("/2010"):
            assert password is None, "the machine for media must get no password"
        elif password != _PASSWORD:
            return self._answer(401)
        elif media.sends_on_to is not None:
            return self._answer(307, location=media.sends_on_to(self.path))
        return self._answer(media.status or (200 if found is not None else 404), found or b"")

    def do_DELETE(self) -> None:
        media, password = self.media, self.headers.get("Authorization")
        media.asked.append(("DELETE", self.path, password))
        if media.at_delete is not None:
            media.at_delete()
        if password != _PASSWORD:
            return self._answer(401)
        if media.delete_status is not None:
            return self._answer(media.delete_status)
        there = media.content.pop(self.path.removesuffix(".json"), None)
        return self._answer(404 if there is None else 204)

    def _answer(self, status: int, body: bytes = b"", location: str | None = None) -> None:
        self.close_connection = True
        try:
            self.send_response(status)
            if location is not None:
                self.send_header("Location", location)
            if self.media.tells_length and status != 204:
                self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Type", "image/jpeg")
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            assert len(body) > 1_000_000, "whoever asked has heard enough"

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged."""


@contextmanager
def media_server() -> Iterator[MediaServer]:
    """Serve until left."""
    media = MediaServer()
    api = type("Api", (_Api,), {"media": media})
    server = ThreadingHTTPServer(("127.0.0.1", 0), api)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    media.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield media
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
