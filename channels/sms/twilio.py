"""Twilio: who sent a text, and texts of ours handed over to it."""

import logging
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from tracker.messages.delivery import CannotSend, CannotSendNow, MustHold, Outgoing, Sender
from tracker.messages.segments import plain
from tracker.people.rules import Contact
from tracker.settings import Settings

TIMEOUT = 10.0  # seconds: well below the lease of a message

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


@dataclass(frozen=True)
class Refusal:
    """What an error code of Twilio's means here.

    ``passing``: a later try may do. ``ours``: what is wrong is set up here, so that the message
    waits until it is mended. ``opted_out``: the number refused texts.
    """

    reason: str
    passing: bool = False
    ours: bool = False
    opted_out: bool = False


# https://www.twilio.com/docs/api/errors
REFUSALS: dict[int, Refusal] = {
    20003: Refusal("Twilio does not accept the account and token that are set.", ours=True),
    20404: Refusal("Twilio does not know the account that is set.", ours=True),
    20429: Refusal("Twilio gets more from us than it takes at once.", passing=True),
    21211: Refusal("This is not a phone number."),
    21408: Refusal("The account may not send texts to this country.", ours=True),
    21602: Refusal("The text was empty."),
    21606: Refusal("Texts cannot be sent from the number that is set.", ours=True),
    21610: Refusal("This number has asked for no texts.", opted_out=True),
    21611: Refusal("Too many texts wait at Twilio.", passing=True),
    21612: Refusal("This number cannot be reached by text."),
    21614: Refusal("This number takes no texts: it is not a mobile."),
    21617: Refusal("The text is too long."),
    21635: Refusal("This number takes no texts: it is a landline."),
    21659: Refusal("The number that is set to send from is not the account's.", ours=True),
    21703: Refusal("The messaging service that is set has no number.", ours=True),
    21705: Refusal("Twilio does not know the messaging service that is set.", ours=True),
    30001: Refusal("Too many texts wait at Twilio.", passing=True),
    30002: Refusal("The account is suspended.", ours=True),
    30003: Refusal("The phone could not be reached: it is off, or out of reach."),
    30004: Refusal("This number does not take our texts."),
    30005: Refusal("This number does not exist, or cannot be reached."),
    30006: Refusal("This number takes no texts: it is a landline, or its network takes none."),
    30007: Refusal("The network took the text for an unwanted one."),
    30008: Refusal("The network did not deliver it, and does not say why."),
    30034: Refusal("The number that is set to send from is not registered (10DLC).", ours=True),
    30036: Refusal("The network could not deliver it in time."),
}


def _fault(code: int | None, status: int, words: str) -> CannotSend | CannotSendNow | MustHold:
    """What to raise for a refusal of Twilio's; ``status`` is the HTTP status it came with."""
    refusal = REFUSALS.get(code or 0)
    if refusal is not None:
        reason = f"{refusal.reason} (Twilio {code})"
        if refusal.ours:
            return MustHold(reason)
        if refusal.passing:
            return CannotSendNow(reason)
        return CannotSend(reason, opted_out=refusal.opted_out)
    if status == 429 or status >= 500:
        return CannotSendNow(f"Twilio could not take it now (HTTP {status}).")
    if status in (401, 403):
        return MustHold(f"Twilio does not accept the account that is set (HTTP {status}).")
    return CannotSend(f"Twilio refused it: {words} (error {code or status})")


class _ElsewhereClient(TwilioHttpClient):  # type: ignore[misc]  # the package has no types
    """Twilio's own client, sent to another address: ``edge`` and ``region`` only change a name
    under twilio.com.
    """

    def __init__(self, base: str, **options: Any) -> None:
        super().__init__(**options)
        self._base = urlsplit(base.rstrip("/"))

    def request(self, method: str, url: str, *args: Any, **options: Any) -> Response:
        """As the client's own, with scheme, host and a path before it of the other address."""
        wanted = urlsplit(url)
        elsewhere = wanted._replace(
            scheme=self._base.scheme,
            netloc=self._base.netloc,
            path=self._base.path + wanted.path,
        )
        return super().request(method, urlunsplit(elsewhere), *args, **options)


class TwilioSender:
    """Hands texts over to Twilio."""

    def __init__(self, settings: Settings) -> None:
        self._sender = settings.sms_sender
        self._client = twilio_client(settings)

    def send(self, message: Outgoing) -> str | None:
        """Hand a text over; returns Twilio's SID of it.

        Raises ``CannotSendNow`` where a later try may do, ``CannotSend`` where none will, and
        ``MustHold`` where what is wrong is set up here.
        """
        sender = self._sender or ""
        by = "messaging_service_sid" if sender.startswith("MG") else "from_"
        try:
            sent = self._client.messages.create(
                to=message.to, body=plain(message.body), **{by: sender}
            )
        except TwilioRestException as fault:
            raise _fault(fault.code, fault.status, fault.msg) from fault
        except requests.Timeout as fault:
            raise CannotSendNow("Twilio did not answer in time.") from fault
        except requests.RequestException as fault:
            raise CannotSendNow(f"Twilio could not be reached: {type(fault).__name__}.") from fault
        except (TwilioException, ValueError) as fault:
            raise CannotSendNow("Twilio gave an answer that could not be read.") from fault
        if sent.error_code:
            raise _fault(int(sent.error_code), 200, sent.error_message or "")
        return str(sent.sid)


def twilio_client(settings: Settings) -> Client:
    """Twilio's own client, for the account and at the address that are set."""
    token = settings.twilio_auth_token
    return Client(
        settings.twilio_account_sid,
        token.get_secret_value() if token else None,
        http_client=_http_client(settings.twilio_api_base),
    )


def _http_client(base: str | None) -> TwilioHttpClient:
    # Its own log would write whom we text into ours.
    logger = logging.getLogger(__name__)
    logger.setLevel(logging.WARNING)
    if base:
        return _ElsewhereClient(base, timeout=TIMEOUT, logger=logger)
    return TwilioHttpClient(timeout=TIMEOUT, logger=logger)


class Holding:
    """Sends nothing, and says why."""

    def send(self, message: Outgoing) -> str | None:
        """Raise ``MustHold``."""
        raise MustHold(
            "No Twilio account is set up: TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and a sender."
        )


def text_sender(settings: Settings) -> Sender:
    """What sends texts, as the settings say."""
    if settings.twilio_account_sid and settings.twilio_auth_token and settings.sms_sender:
        return TwilioSender(settings)
    return Holding()
