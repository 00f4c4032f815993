"""Browsers that talk to a real server: one that looks at pages, and one that only times answers."""

import time
from collections.abc import Mapping
from http.client import HTTPConnection
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode, urlsplit

import click
import requests

from tests.visitor import Form, Page, Visitor

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Remote:
    """Stands for an application that is served elsewhere, for a ``Visitor``."""

    def __init__(self, port: int) -> None:
        self.port = port

    def test_client(self) -> "RemoteClient":
        """A browser with cookies of its own."""
        return RemoteClient(self.port)


class RemoteClient:
    """What a ``Visitor`` needs of a client."""

    def __init__(self, port: int) -> None:
        self.root = f"http://127.0.0.1:{port}"
        self.session = requests.Session()

    def get(self, url: str, *, query_string: Any = None, **_: Any) -> Any:
        """Fetch a page, following where it leads."""
        return self._seen(self.session.get(self.root + url, params=query_string))

    def post(self, url: str, *, data: Mapping[str, Any], **_: Any) -> Any:
        """Send a form, following where it leads."""
        return self._seen(self.session.post(self.root + url, data=data))

    def _seen(self, answer: requests.Response) -> Any:
        parts = urlsplit(answer.url)
        return SimpleNamespace(
            status_code=answer.status_code,
            headers=answer.headers,
            data=answer.content,
            mimetype=answer.headers.get("Content-Type", "").partition(";")[0],
            get_data=lambda as_text: answer.text,
            request=SimpleNamespace(full_path=f"{parts.path}?{parts.query}".rstrip("?")),
        )


def visitor(port: int) -> Visitor:
    """Somebody with a browser, at a server."""
    return Visitor(Remote(port))  # type: ignore[arg-type]


def cookie_of(somebody: Visitor) -> str:
    """The cookies of somebody's browser, as it sends them."""
    jar = somebody.client.session.cookies  # type: ignore[attr-defined]
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


class Call:
    """One request that is timed: all that is sent is ready before."""

    def __init__(
        self, method: str, path: str, values: Mapping[str, Any] | None = None, **headers: str
    ) -> None:
        self.method, self.path = method, path
        self.body = urlencode(values, doseq=True) if values is not None else None
        self.headers = {**headers, **(FORM if values is not None else {})}

    @classmethod
    def of_form(
        cls, page: Page, form: Form, *, button: tuple[str, str] | None = None, **values: str
    ) -> "Call":
        """The sending of a form of a page that somebody has open, with some fields changed."""
        sent = {**form.held(), **values, **(dict([button]) if button else {})}
        path = f"{form.path}?{form.query}".rstrip("?")
        return cls(form.method.upper(), path, sent, Cookie=cookie_of(page.visitor))

    def make(self, connection: HTTPConnection) -> float:
        """Send it and read the answer; returns the seconds. Raises ``ClickException``."""
        begun = time.perf_counter()
        connection.request(self.method, self.path, self.body, self.headers)
        answer = connection.getresponse()
        content = answer.read()
        took = time.perf_counter() - begun
        if answer.status not in (200, 302, 303):
            raise click.ClickException(
                f"{self.method} {self.path} is answered {answer.status}: {content[:2000]!r}"
            )
        return took
