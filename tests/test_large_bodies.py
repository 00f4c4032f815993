"""What is too large is told as such, by a real server too, and what was there before stays."""

import socket
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.serving import make_server


@pytest.fixture
def port(sqlite_app: Flask) -> Iterator[int]:
    server = make_server("127.0.0.1", 0, sqlite_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.port
    server.shutdown()
    thread.join()
    server.server_close()


def send(port: int, path: str, kind: str, body: bytes) -> bytes:
    """What comes back to somebody who sends all of a body before they listen, as browsers do."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nConnection: close\r\n"
        connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = b""
        while chunk := connection.recv(65_536):
            answer += chunk
    return answer


@pytest.mark.parametrize("path", ["/sign-in", "/track", "/services/pothole/start", "/nowhere"])
def test_twenty_megabytes_of_emoji_are_refused_with_a_page(port: int, path: str) -> None:
    body = b"place=" + "👍".encode() * 5_000_000
    answer = send(port, path, "application/x-www-form-urlencoded", body)
    status, _, rest = answer.partition(b"\r\n")
    assert status.split()[1] in (b"413", b"404"), status
    assert b"<h1" in rest


def test_a_form_with_files_that_is_too_large_is_refused_with_a_page(port: int) -> None:
    answer = send(port, "/sign-in", "multipart/form-data; boundary=x", b"0" * 60_000_000)
    assert answer.split()[1] == b"413" and b"That is too large" in answer
