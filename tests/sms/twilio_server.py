"""A stand-in for Twilio's API on this machine's loopback, for tests of the sender."""

import json
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl
from uuid import uuid4


@dataclass
class Twilio:
    """What was asked of it, and how it answers."""

    address: str = ""
    status: int = 201
    answer: dict[str, object] | str | None = None
    wait: float = 0
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def refuse(self, status: int, code: int | None, message: str = "No.") -> None:
        """Answer with an error from now on."""
        self.status = status
        self.answer = {"code": code, "message": message, "status": status}


@contextmanager
def twilio_server() -> Iterator[Twilio]:
    """Serve until left."""
    twilio = Twilio()

    class Api(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            values = dict(parse_qsl(form, keep_blank_values=True))
            user = b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode()
            twilio.asked.append((self.path, user, values))
            twilio.stopped.wait(twilio.wait)
            answer = twilio.answer
            if answer is None:
                answer = {"sid": f"SM{uuid4().hex}", "status": "queued", "error_code": None}
            body = (answer if isinstance(answer, str) else json.dumps(answer)).encode()
            try:
                self.send_response(twilio.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                assert twilio.wait, "whoever asked has gone away"

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    twilio.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield twilio
    finally:
        twilio.stopped.set()
        server.shutdown()
        thread.join()
        server.server_close()
