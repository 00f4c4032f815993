"""Sends e-mails by the city's mail server.

Where none is set they are held back, for staff to see; in demo mode they are caught, and shown at
``/demo/mail``.
"""

import hashlib
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from tracker import clock
from tracker.messages.senders import (
    CannotSend,
    CannotSendNow,
    MaybeSent,
    MustHold,
    Outgoing,
    Report,
    Sender,
)
from tracker.settings import Settings

TIMEOUT = 20.0  # seconds: well below the lease of a message
LONGEST_NAME = 64  # characters: what the database keeps of a provider's name for a message

# The port of each kind of address that names none: RFC 8314 (implicit TLS), RFC 6409 (submission,
# by those who sign in), RFC 5321 (relay).
_TLS_PORT, _SUBMISSION_PORT, _RELAY_PORT = 465, 587, 25

# Encoded so that every server takes it, also one that takes seven bits only.
_POLICY = SMTP.clone(cte_type="7bit")

_BROKE = "The connection to the mail server broke, and it may have the e-mail"

# What Python's email package raises, according to what is wrong with an address.
_NOT_AN_ADDRESS = (ValueError, IndexError, MessageError)


@dataclass(frozen=True)
class MailServer:
    """Where e-mails are handed over, and as whom."""

    host: str
    port: int
    tls: bool
    user: str | None = None
    password: str | None = None

    @property
    def is_here(self) -> bool:
        """Whether it runs on this machine, so that nobody can listen on the way."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False


def read_smtp_url(url: str) -> MailServer:
    """The mail server of an address like ``smtp://user:password@host:port`` or ``smtps://…``.

    User and password are percent-encoded where they hold ``@``, ``:`` or ``/``. Raises
    ``ValueError``, without the password in its words.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = None, None
    if parts is None or parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError(
            "SMTP_URL cannot be read. Write it as smtp://user:password@host:port or smtps://…"
        )
    user = unquote(parts.username) if parts.username else None
    tls = parts.scheme == "smtps"
    return MailServer(
        host=parts.hostname,
        port=port or (_TLS_PORT if tls else _SUBMISSION_PORT if user else _RELAY_PORT),
        tls=tls,
        user=user,
        password=unquote(parts.password) if parts.password else None,
    )


def email_sender(settings: Settings) -> Sender:
    """What sends e-mails, as the settings say.

    Raises ``ValueError`` where ``SMTP_URL`` or ``MAIL_FROM`` cannot be read.
    """
    try:
        _address(settings.mail_from)
    except _NOT_AN_ADDRESS as fault:
        raise ValueError("MAIL_FROM is not an e-mail address.") from fault
    if settings.smtp_url is not None:
        server = read_smtp_url(settings.smtp_url.get_secret_value())
        return EmailSender(server, settings.mail_from)
    return Catching() if settings.demo_mode else Holding()


class _NotAsked:
    """No mail server can be asked whether it took an e-mail."""

    def find(self, message: Outgoing) -> Sequence[Report] | None:
        """Nobody can tell: it is sent again, under the same Message-ID."""
        return None


class Catching(_NotAsked):
    """Sends nothing: the demo shows what would have been sent."""

    def send(self, message: Outgoing) -> str | None:
        """Take it for sent."""
        return None


class Holding(_NotAsked):
    """Sends nothing, and says why."""

    def send(self, message: Outgoing) -> str | None:
        """Raise ``MustHold``."""
        raise MustHold("No mail server is set up: the setting SMTP_URL is missing.")


class EmailSender(_NotAsked):
    """Hands e-mails over to a mail server, one connection each."""

    def __init__(self, server: MailServer, mail_from: str) -> None:
        self._server, self._mail_from = server, mail_from

    def send(self, message: Outgoing) -> str | None:
        """Hand it over; returns its Message-ID, or the beginning of a very long one.

        Raises ``CannotSendNow`` where a later try may do, ``MaybeSent`` where the connection broke
        while it was handed over, ``CannotSend`` where no try will do, and ``MustHold`` where the
        mail server refuses us.
        """
        email = compose(message, self._mail_from)
        try:
            with self._connection() as connection:
                _hand_over_or_tell(connection, email)
        except smtplib.SMTPAuthenticationError as fault:
            raise MustHold(
                f"The mail server did not accept our user and password: {_words(fault)}"
            ) from fault
        except smtplib.SMTPNotSupportedError as fault:
            raise CannotSend(
                "The mail server takes no address with letters beyond a to z."
            ) from fault
        except smtplib.SMTPRecipientsRefused as fault:
            code, words = next(iter(fault.recipients.values()))
            raise _refusal(code, f"The mail server refused the address: {_said(words)}") from fault
        except smtplib.SMTPResponseException as fault:
            raise _refusal(
                fault.smtp_code, f"The mail server refused it: {_words(fault)}"
            ) from fault
        except (smtplib.SMTPException, OSError) as fault:
            raise CannotSendNow(f"The mail server could not be reached: {fault}") from fault
        return str(email["Message-ID"])[:LONGEST_NAME]

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        server, context = self._server, ssl.create_default_context()
        if server.tls:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=TIMEOUT, context=context
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
        try:
            self._sign_in(connection, context)
            yield connection
            # It was accepted: a clumsy goodbye must not make us send it again.
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()
        finally:
            connection.close()

    def _sign_in(self, connection: smtplib.SMTP, context: ssl.SSLContext) -> None:
        server, secret = self._server, self._server.tls
        connection.ehlo_or_helo_if_needed()
        if not secret and connection.has_extn("starttls"):
            connection.starttls(context=context)
            connection.ehlo_or_helo_if_needed()
            secret = True
        if server.user:
            if not secret and not server.is_here:
                raise MustHold(
                    "The mail server offers no encryption, and a password is not sent without."
                )
            connection.login(server.user, server.password or "")


def _hand_over_or_tell(connection: smtplib.SMTP, email: EmailMessage) -> None:
    """Hand it over. From here on a connection that breaks leaves it open whether it was taken."""
    try:
        _hand_over(connection, email)
    except smtplib.SMTPServerDisconnected as fault:
        raise MaybeSent(f"{_BROKE}: {fault}") from fault
    except smtplib.SMTPException:
        raise  # the server said what is wrong
    except OSError as fault:
        raise MaybeSent(f"{_BROKE}: {fault}") from fault


def _hand_over(connection: smtplib.SMTP, email: EmailMessage) -> None:
    """As ``send_message`` of the standard library, which would make "From" at the beginning of a
    line ">From".
    """
    sender, to = (email[name].addresses[0].addr_spec for name in ("From", "To"))
    if (sender + to).isascii():
        connection.sendmail(sender, [to], email.as_bytes())
        return
    if not connection.has_extn("smtputf8"):
        raise smtplib.SMTPNotSupportedError
    connection.sendmail(sender, [to], email.as_bytes(policy=_POLICY.clone(utf8=True)), ["SMTPUTF8"])


def compose(message: Outgoing, mail_from: str) -> EmailMessage:
    """The e-mail of a message: plain text in UTF-8, which says that a machine sent it.

    It bears the same Message-ID at every try, so that one that was sent twice can be known for it.
    Raises ``CannotSend`` if the address cannot be one.
    """
    email = EmailMessage(policy=_POLICY)
    email["Subject"] = _one_line(message.subject or "Your request")
    try:
        sender = _address(mail_from)
        email["From"] = sender
        email["To"] = _address(message.to)
    except _NOT_AN_ADDRESS as fault:
        raise CannotSend(f"“{_one_line(message.to)}” cannot be an e-mail address.") from fault
    email["Date"] = format_datetime(clock.now())
    mark = hashlib.sha256(f"{message.to}\n{message.body}".encode()).hexdigest()[:16]
    email["Message-ID"] = f"<{message.id}.{mark}@{sender.domain}>"
    # RFC 3834: nobody's out-of-office note should answer it.
    email["Auto-Submitted"] = "auto-generated"
    email.set_content(message.body, charset="utf-8")
    return email


def _address(typed: str) -> Address:
    """An address with its domain as the network writes it (RFC 5890)."""
    name, _, domain = typed.rpartition("@")
    if not name or not domain:
        raise ValueError("an address has a name and a domain")
    return Address(username=name, domain=domain.encode("idna").decode("ascii"))


def _one_line(text: str) -> str:
    """The text without line ends and other control characters: it cannot begin a header."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]


def _refusal(code: int, reason: str) -> CannotSend | CannotSendNow:
    """RFC 5321, 4.2.1: a code of 500 or more will not change, one below may."""
    return CannotSend(reason) if code >= 500 else CannotSendNow(reason)


def _words(fault: smtplib.SMTPResponseException) -> str:
    return _said(fault.smtp_error)


def _said(words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return _one_line(text)
