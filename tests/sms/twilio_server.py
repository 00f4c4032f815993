"""A stand-in for Twilio's API on this machine's loopback, for tests of the sender.

It takes and lists texts as https://www.twilio.com/docs/messaging/api/message-resource and Twilio's
OpenAPI description (twilio_api_v2010) say, and checks form and authentication of each request. It
can be told to be in trouble, before or after it has taken a text.
"""

import json
import re
import threading
from base64 import b64decode, b64encode
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit
from uuid import uuid4

ACCOUNT = "AC" + "1" * 32
TOKEN = "token-of-the-tests"  # noqa: S105
ROOT = "/2010-04-01/Accounts"

# What may be posted for a text, each once, but those that are lists.
PARAMETERS = frozenset({
    "AddressRetention", "ApplicationSid", "Attempt", "Body", "ContentRetention", "ContentSid",
    "ContentVariables", "FallbackFrom", "ForceDelivery", "From", "MaxPrice", "MediaUrl",
    "MessagingServiceSid", "PersistentAction", "ProvideFeedback", "RiskCheck", "ScheduleType",
    "SendAsMms", "SendAt", "ShortenUrls", "SmartEncoded", "StatusCallback", "To", "TrafficType",
    "ValidityPeriod",
})  # fmt: skip
FILTERS = frozenset({"To", "From", "DateSent", "DateSent<", "DateSent>", "PageSize", "Page",
                     "PageToken"})  # fmt: skip
LISTS = frozenset({"MediaUrl", "PersistentAction"})

# How the next request for sending goes wrong: what is done before the text is taken, and after.
TROUBLE = (
    "refuse to talk", "busy", "take it and be silent", "take it and hang up", "take it and break",
    "take it and mumble",
)  # fmt: skip


@dataclass
class Twilio:
    """What was asked of it, what it took, and how it answers.

    ``answer`` and ``status``, where they are set, are said to whoever sends, and nothing is taken;
    ``trouble`` is what goes wrong with the next requests, one each, of ``TROUBLE``.
    """

    address: str = ""
    status: int = 201
    answer: dict[str, object] | str | None = None
    wait: float = 0
    retry_after: str = "7"
    deaf: bool = False
    trouble: deque[str] = field(default_factory=deque)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    callbacks: dict[str, str] = field(default_factory=dict)
    on_taken: Callable[[], None] = lambda: None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    stopped: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def refuse(self, status: int, code: int | None, message: str = "No.") -> None:
        """Answer with an error to whoever sends, from now on."""
        self.status = status
        self.answer = {"code": code, "message": message, "status": status}

    def bodies(self) -> list[str]:
        """The words of every text that was taken, in order."""
        return [message["body"] for message in self.messages]

    def take(self, values: dict[str, str]) -> dict[str, Any]:
        """Keep a text, and describe it."""
        sid, now = f"SM{uuid4().hex}", format_datetime(self.now())
        service = values.get("MessagingServiceSid")
        message = {
            "sid": sid,
            "account_sid": ACCOUNT,
            "messaging_service_sid": service,
            "to": values["To"],
            "from": values.get("From"),
            "body": values["Body"],
            "status": "accepted" if service else "queued",
            "direction": "outbound-api",
            "num_segments": "1",
            "num_media": "0",
            "error_code": None,
            "error_message": None,
            "price": None,
            "price_unit": "USD",
            "api_version": "2010-04-01",
            "date_created": now,
            "date_updated": now,
            "date_sent": None,
            "uri": f"{ROOT}/{ACCOUNT}/Messages/{sid}.json",
            "subresource_uris": {"media": f"{ROOT}/{ACCOUNT}/Messages/{sid}/Media.json"},
        }
        with self.lock:
            self.messages.append(message)
            self.callbacks[sid] = values.get("StatusCallback", "")
        self.on_taken()
        return message

    def page(self, query: dict[str, list[str]]) -> dict[str, Any]:
        """A page of the texts, newest first."""
        with self.lock:
            found = [m for m in reversed(self.messages) if m["to"] in query.get("To", [m["to"]])]
        size, number = int(query.get("PageSize", ["50"])[0]), int(query.get("Page", ["0"])[0])
        first, path = number * size, f"{ROOT}/{ACCOUNT}/Messages.json"
        shown = found[first : first + size]

        def at(page: int) -> str:
            wanted = {"To": query.get("To", [None])[0], "PageSize": size, "Page": page}
            return f"{path}?{urlencode({k: v for k, v in wanted.items() if v is not None})}"

        return {
            "messages": shown,
            "uri": at(number),
            "first_page_uri": at(0),
            "next_page_uri": at(number + 1) if first + size < len(found) else None,
            "previous_page_uri": at(number - 1) if number else None,
            "page": number,
            "page_size": size,
            "start": first,
            "end": first + max(len(shown) - 1, 0),
        }


def fault_in(values: list[tuple[str, str]]) -> tuple[int, str] | None:
    """Twilio's code for what is wrong with what was posted, and its words."""
    names = [name for name, _ in values]
    posted = dict(values)
    if set(names) - PARAMETERS or (len(names) != len({*names}) and not {*names} & LISTS):
        return 20001, "Unknown parameters"
    if not posted.get("To"):
        return 21604, "A 'To' phone number is required."
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", posted["To"]):
        return 21211, f"Invalid 'To' Phone Number: {posted['To']}"
    if not posted.get("From") and not posted.get("MessagingServiceSid"):
        return 21603, "A 'From' phone number is required."
    if not re.fullmatch(r"MG[0-9a-fA-F]{32}", posted.get("MessagingServiceSid", "MG" + "0" * 32)):
        return 21705, "The Messaging Service Sid is invalid"
    if not re.fullmatch(r"\+?[0-9A-Za-z ]{3,15}", posted.get("From", "+15005550006")):
        return 21212, "The 'From' number is not a valid phone number."
    if not posted.get("Body"):
        return 21602, "Message body is required."
    if len(posted["Body"]) > 1600:
        return 21617, "The concatenated message body exceeds the 1600 character limit."
    callback = urlsplit(posted.get("StatusCallback", "https://example.com"))
    if callback.scheme not in ("http", "https") or not callback.hostname:
        return 21609, "The 'StatusCallback' URL is not a valid URL."
    return None


class _Api(BaseHTTPRequestHandler):
    twilio: Twilio
    protocol_version = "HTTP/1.1"
    # Head and body are two small parcels: the second would wait for the first to be acknowledged.
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
        values = parse_qsl(raw, keep_blank_values=True)
        if not self._may() or not self._is_at("Messages.json"):
            return
        if not self.headers["Content-Type"].startswith("application/x-www-form-urlencoded"):
            self._refuse(415, 20001, "Unsupported Media Type")
            return
        self.twilio.asked.append((self.path, self._user(), dict(values)))
        trouble = self.twilio.trouble.popleft() if self.twilio.trouble else ""
        if trouble == "refuse to talk":
            self.close_connection = True
        elif trouble == "busy":
            self._refuse(429, 20429, "Too Many Requests")
        elif self.twilio.answer is not None or self.twilio.status != 201:
            self.twilio.stopped.wait(self.twilio.wait)
            self._say(self.twilio.status, self.twilio.answer or {})
        elif (fault := fault_in(values)) is not None:
            self._refuse(400, *fault)
        else:
            self._take(dict(values), trouble)

    def _take(self, values: dict[str, str], trouble: str) -> None:
        taken = self.twilio.take(values)
        if trouble == "take it and hang up":
            self.close_connection = True
        elif trouble == "take it and break":
            self._refuse(500, 20500, "Internal Server Error")
        elif trouble == "take it and mumble":
            self._say(201, "<html>Created</html>")
        else:
            self.twilio.stopped.wait(30 if trouble == "take it and be silent" else self.twilio.wait)
            self._say(201, taken)

    def do_GET(self) -> None:
        if not self._may():
            return
        self.twilio.looked.append(self.path)
        wanted = urlsplit(self.path)
        query = parse_qs(wanted.query)
        if self.twilio.deaf:
            self._refuse(503, 20503, "Service Unavailable")
        elif wanted.path != f"{ROOT}/{ACCOUNT}/Messages.json":
            self._one(lambda message: self._say(200, message))
        elif set(query) - FILTERS or not 1 <= int(query.get("PageSize", ["50"])[0]) <= 1000:
            self._refuse(400, 20001, "Unknown parameters")
        else:
            self._say(200, self.twilio.page(query))

    def do_DELETE(self) -> None:
        if self._may():
            self._one(self._delete)

    def _delete(self, message: dict[str, Any]) -> None:
        self.twilio.messages.remove(message)
        self._say(204, "")

    def _one(self, then: Callable[[dict[str, Any]], None]) -> None:
        path = urlsplit(self.path).path
        found = [m for m in self.twilio.messages if m["uri"] == path]
        if found:
            then(found[0])
        else:
            self._refuse(404, 20404, f"The requested resource {path} was not found")

    def _user(self) -> str:
        given = self.headers.get("Authorization", "")
        return b64decode(given.removeprefix("Basic ")).decode()

    def _may(self) -> bool:
        right = f"Basic {b64encode(f'{ACCOUNT}:{TOKEN}'.encode()).decode()}"
        may = self.headers.get("Authorization") == right
        if not may:
            self._refuse(401, 20003, "Authenticate")
        return may

    def _is_at(self, what: str) -> bool:
        # A stand-in may be under a path of its own.
        at = urlsplit(self.path).path.endswith(f"{ROOT}/{ACCOUNT}/{what}")
        if not at:
            self._refuse(404, 20404, f"The requested resource {self.path} was not found")
        return at

    def _refuse(self, status: int, code: int, words: str) -> None:
        more = f"https://www.twilio.com/docs/errors/{code}"
        self._say(status, {"code": code, "message": words, "more_info": more, "status": status})

    def _say(self, status: int, answer: dict[str, Any] | str) -> None:
        body = (answer if isinstance(answer, str) else json.dumps(answer)).encode()
        try:
            self.send_response(status)
            if status == 429:
                self.send_header("Retry-After", self.twilio.retry_after)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True  # whoever asked has gone away

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A worker that was killed hangs up in the middle: that is no fault of this server's."""


@contextmanager
def twilio_server(twilio: Twilio | None = None) -> Iterator[Twilio]:
    """Serve until left."""
    twilio = twilio or Twilio()
    server = _Server(("127.0.0.1", 0), type("Api", (_Api,), {"twilio": twilio}))
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
