"""A small mail server on loopback: it keeps what it is sent, and refuses what it is told to."""

import base64
import email
import email.policy
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import cast

# Answered at the end of a letter, which is taken: the connection breaks before anything is said.
HANGS_UP = "hangs up"


@dataclass
class MailBox:
    """What came in, and what is answered to which command (its first word, in capitals)."""

    answers: dict[str, str] = field(default_factory=dict)
    offers: tuple[str, ...] = ("8BITMIME", "SMTPUTF8", "AUTH PLAIN")
    port: int = 0
    commands: list[str] = field(default_factory=list)
    letters: list[bytes] = field(default_factory=list)

    def letter(self) -> EmailMessage:
        """The only one that came in."""
        (raw,) = self.letters
        return cast(EmailMessage, email.message_from_bytes(raw, policy=email.policy.default))

    def said(self, word: str) -> list[str]:
        """The commands that begin with this word."""
        return [command for command in self.commands if command.startswith(word)]

    def signed_in_as(self) -> list[str]:
        """The user and the password of the only sign-in (RFC 4616)."""
        (command,) = self.said("AUTH")
        return base64.b64decode(command.split()[-1]).decode().split("\0")[1:]


class _Connection(socketserver.StreamRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        box = self.server.box
        self._say("220 tests ready")
        for line in self.rfile:
            command = line.decode().rstrip()
            word = command.split(":")[0].split()[0].upper()
            box.commands.append(command)
            if word in box.answers:
                self._say(box.answers[word])
            elif word == "EHLO":
                self._say("\r\n".join(["250-tests", *(f"250-{o}" for o in box.offers), "250 OK"]))
            elif word == "AUTH":
                self._say("235 welcome")
            elif word == "DATA":
                self._say("354 go on")
                self._take(box)
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 OK")

    def _take(self, box: MailBox) -> None:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b"."))
        if box.answers.get("END") == HANGS_UP:
            box.letters.append(b"".join(lines))
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if "END" in box.answers:
            self._say(box.answers["END"])
            return
        box.letters.append(b"".join(lines))
        self._say("250 taken")

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    box: MailBox


@contextmanager
def mail_server(**answers: str) -> Iterator[MailBox]:
    """A mail server that runs while the test does."""
    with _Server(("127.0.0.1", 0), _Connection) as server:
        server.box = MailBox(answers, port=server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.box
        finally:
            server.shutdown()
            thread.join()
