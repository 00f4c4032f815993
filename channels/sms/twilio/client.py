"""Twilio: who sent a text, and texts of ours handed over to it."""

import logging
import re
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import takewhile
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from urllib3.exceptions import NewConnectionError, ProxyError
from urllib3.exceptions import SSLError as TlsError

from channels.sms.twilio.codes import STATUSES, fault_of, read_code, report_of
from tracker import clock
from tracker.messages.segments import plain
from tracker.messages.senders import CannotSendNow, MaybeSent, MustHold, Outgoing, Report, Sender
from tracker.people.rules import Contact
from tracker.settings import DEMO_ACCOUNT_SID, Settings

TIMEOUT = 10.0  # seconds, at most: well below the lease of a message

# Among how many of the newest texts to a number one is looked for that may have gone out, and how
# many of them are asked for at once.
_MOST_SEARCHED, _AT_ONCE = 2000, 100
# A trial account puts words of its own before ours.
_TRIAL = "Sent from your Twilio trial account - "
# By how much our clock and Twilio's may differ.
_CLOCKS_DIFFER = timedelta(minutes=1)

# What stands in place of a number that the network does not tell: RESTRICTED, BLOCKED, UNKNOWN,
# ANONYMOUS and UNAVAILABLE, written with the letters of a phone's keys. They are nobody's number.
_NO_NUMBER = frozenset({"+7378742833", "+2562533", "+8656696", "+266696687", "+86282452253"})


def read_sender(from_: str) -> Contact | None:
    """The number that a text came from; ``None`` if it is a short code, a word or withheld.

    The network vouches for it, so that every number of the shape of E.164 is taken, whether the
    tables of numbers have it or not.
    """
    value = from_.strip()
    if value in _NO_NUMBER or not re.fullmatch(r"\+[1-9][0-9]{6,14}", value):
        return None
    return Contact("phone", value, value, takes_texts=True)


class _Client(TwilioHttpClient):  # type: ignore[misc]  # the package has no types
    """Twilio's own client, which keeps how long Twilio wants us to wait, and may be sent to another
    address: ``edge`` and ``region`` only change a name under twilio.com.
    """

    def __init__(self, base: str | None, **options: Any) -> None:
        super().__init__(**options)
        self._base = urlsplit(base.rstrip("/")) if base else None
        self._told = threading.local()

    @property
    def wait(self) -> timedelta | None:
        """What the last answer to this thread said in ``Retry-After``."""
        told: timedelta | None = getattr(self._told, "wait", None)
        return told

    def request(self, method: str, url: str, *args: Any, **options: Any) -> Response:
        """As the client's own, with scheme, host and a path before it of the other address."""
        self._told.wait = None
        if self._base is not None:
            wanted = urlsplit(url)
            url = urlunsplit(
                wanted._replace(
                    scheme=self._base.scheme,
                    netloc=self._base.netloc,
                    path=self._base.path + wanted.path,
                )
            )
        response = super().request(method, url, *args, **options)
        self._told.wait = read_retry_after((response.headers or {}).get("Retry-After"))
        return response


def read_retry_after(header: str | None) -> timedelta | None:
    """How long to wait: seconds or a moment (RFC 9110, 10.2.3); ``None`` if it says neither."""
    if header is None:
        return None
    if re.fullmatch(r"[0-9]{1,6}", header.strip()):
        return timedelta(seconds=int(header))
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(until - clock.now(), timedelta())


class TwilioSender:
    """Hands texts over to Twilio, and looks there for one of which it is not known."""

    def __init__(self, settings: Settings) -> None:
        sender = settings.sms_sender or ""
        self._is_service = sender.startswith("MG")
        self._sender = sender
        self._http = _http_client(settings)
        self._client = _client(settings, self._http)
        self._callbacks = callback_address(settings)

    def send(self, message: Outgoing) -> str | None:
        """Hand a text over; returns Twilio's SID of it.

        Raises ``CannotSendNow`` where it surely was not taken and a later try may do, ``MaybeSent``
        where it may have been taken, ``CannotSend`` where it never will be, and ``MustHold`` where
        what is wrong is set up here.
        """
        wanted = {"messaging_service_sid" if self._is_service else "from_": self._sender}
        if self._callbacks is not None:
            wanted["status_callback"] = f"{self._callbacks}?message={message.id}"
        with self._faults():
            sent = self._client.messages.create(to=message.to, body=plain(message.body), **wanted)
            sid, code = sent.sid, read_code(sent.error_code)
        if not sid:
            raise MaybeSent("Twilio gave an answer that could not be read.")
        if code or sent.status in ("failed", "undelivered", "canceled"):
            raise fault_of(code, 201, sent.error_message or "It does not say why.")
        return str(sid)

    def find(self, message: Outgoing) -> Sequence[Report]:
        """Texts of ours to this number in these words since the first try, newest first.

        https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources
        """
        since = (message.tried_at or clock.now()) - _CLOCKS_DIFFER
        with self._faults():
            newest = self._client.messages.stream(
                to=message.to, limit=_MOST_SEARCHED, page_size=_AT_ONCE
            )
            reports = [
                report_of(
                    one.sid,
                    # It is there, whatever a word that we do not know says of it.
                    one.status if one.status in STATUSES else "sent",
                    read_code(one.error_code),
                    one.error_message or "",
                )
                for one in takewhile(lambda one: not _is_of_long_before(one, since), newest)
                if self._is_ours(one, plain(message.body), since)
            ]
        return [report for report in reports if report is not None]

    def _is_ours(self, one: Any, body: str, since: datetime) -> bool:
        sender = one.messaging_service_sid if self._is_service else one.from_
        return bool(
            sender == self._sender
            and one.direction == "outbound-api"
            and (one.body or "").removeprefix(_TRIAL).strip() == body.strip()
            and (one.date_created is None or one.date_created >= since)
        )

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """What Twilio's client raises, in our words."""
        try:
            yield
        except (TwilioRestException, TwilioServiceException) as fault:
            words = getattr(fault, "msg", None) or str(fault)
            raise fault_of(
                read_code(fault.code), fault.status, words, wait=self._http.wait
            ) from fault
        except requests.ConnectTimeout as fault:
            raise CannotSendNow("Twilio could not be reached in time.") from fault
        except requests.Timeout as fault:
            raise MaybeSent("Twilio did not answer in time.") from fault
        except requests.RequestException as fault:
            name = type(fault).__name__
            if _never_left(fault):
                raise CannotSendNow(f"Twilio could not be reached: {name}.") from fault
            raise MaybeSent(f"The connection to Twilio broke: {name}.") from fault
        except (TwilioException, ValueError, TypeError, KeyError, AttributeError) as fault:
            raise MaybeSent("Twilio gave an answer that could not be read.") from fault


def _is_of_long_before(one: Any, since: datetime) -> bool:
    """Whether a text is so much older that none after it in the list can be the one."""
    made = one.date_created
    return made is not None and made < since - timedelta(hours=1)


def _never_left(fault: requests.RequestException) -> bool:
    """Whether there was no connection by which anything could have left us."""
    # https://requests.readthedocs.io/en/latest/api/#exceptions: what urllib3 says is inside.
    inside = fault.args[0] if fault.args else None
    reason = getattr(inside, "reason", inside)
    if isinstance(reason, TlsError):
        return bool(reason.args) and isinstance(reason.args[0], ssl.SSLCertVerificationError)
    return isinstance(reason, (NewConnectionError, ProxyError))


def callback_address(settings: Settings) -> str | None:
    """Where Twilio is to tell what became of a text; ``None`` where it could not call us."""
    if settings.public_url:
        return f"{settings.public_url.rstrip('/')}/sms/status"
    if settings.demo_mode and settings.twilio_account_sid == DEMO_ACCOUNT_SID:
        return f"http://127.0.0.1:{settings.port}/sms/status"
    return None


def twilio_client(settings: Settings) -> Client:
    """Twilio's own client, for the account and at the address that are set."""
    return _client(settings, _http_client(settings))


def _client(settings: Settings, http: _Client) -> Client:
    token = settings.twilio_auth_token
    return Client(
        settings.twilio_account_sid,
        token.get_secret_value() if token else None,
        http_client=http,
    )


def _http_client(settings: Settings) -> _Client:
    # Its own log would write whom we text into ours.
    logger = logging.getLogger(__name__)
    logger.setLevel(logging.WARNING)
    # So that a try is over before the message may be taken up by another worker.
    timeout = min(TIMEOUT, settings.lease_seconds / 4)
    return _Client(settings.twilio_api_base, timeout=timeout, logger=logger)


class Holding:
    """Sends nothing, and says why."""

    def send(self, message: Outgoing) -> str | None:
        """Raise ``MustHold``."""
        raise MustHold(
            "No Twilio account is set up: TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and a sender."
        )

    def find(self, message: Outgoing) -> Sequence[Report] | None:
        """Raise ``MustHold``."""
        raise MustHold("No Twilio account is set up that could be asked for it.")


def text_sender(settings: Settings) -> Sender:
    """What sends texts, as the settings say."""
    if settings.twilio_account_sid and settings.twilio_auth_token and settings.sms_sender:
        return TwilioSender(settings)
    return Holding()
