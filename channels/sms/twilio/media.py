"""Pictures at Twilio: fetched from Twilio's own machines alone, and deleted there.

A webhook names each picture by an address at the API, which sends on to the machine that has it
(https://www.twilio.com/docs/messaging/api/media-resource). Nothing that a text brings can make us
ask anybody else: every address is held against the list below, on every step of the way; the
machine behind its name must be a public one, and is connected to by the number that was looked at;
and the account's password goes to the API alone.
"""

import ipaddress
import re
import socket
import time
from contextlib import closing
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from twilio.base.exceptions import TwilioException, TwilioRestException

from channels.sms.twilio.client import twilio_client
from tracker.files.rules import Refused
from tracker.settings import Settings

API = "https://api.twilio.com"
# Where the API sends on to: Twilio's own network for media, and its folder in Amazon's store, which
# holds everybody else's too.
_MEDIA_HOST = re.compile(r"[a-z0-9-]+\.twiliocdn\.com")
_STORE_HOST, _STORE_FOLDER = "s3-external-1.amazonaws.com", "/media.twiliocdn.com/"
_MEDIUM = re.compile(
    r"/2010-04-01/Accounts/(?P<account>[A-Za-z0-9]{2,64})/Messages/(?P<message>[A-Za-z0-9]{2,64})"
    r"/Media/(?P<medium>[A-Za-z0-9]{2,64})"
)

CONNECT, READ, ALL = 5.0, 10.0, 45.0  # seconds: to be connected, for the next bytes, for all
_MOST_STEPS = 4
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052, section 2.1
_SENT_ON = frozenset({301, 302, 303, 307, 308})


class FetchLater(Exception):
    """It could not be fetched or deleted now, and may at a later try. ``ours``: what is wrong is
    set up here, so that it is no try.
    """

    def __init__(self, reason: str, *, ours: bool = False) -> None:
        super().__init__(reason)
        self.ours = ours


class NotTwilios(Refused):
    """An address leads to somewhere that is not Twilio's."""

    def __init__(self, host: str | None) -> None:
        super().__init__("gone")
        self.host = host


class TwilioMedia:
    """Fetches and deletes pictures at Twilio with the account that is set."""

    def __init__(self, settings: Settings) -> None:
        token = settings.twilio_auth_token
        self._account = (
            settings.twilio_account_sid or "",
            token.get_secret_value() if token else "",
        )
        self._client = twilio_client(settings)
        self._base = urlsplit((settings.twilio_api_base or API).rstrip("/"))
        self._elsewhere = settings.twilio_api_base is not None

    def fetch(self, url: str, *, most_bytes: int) -> bytes:
        """The content of a picture, of ``most_bytes`` at most.

        Raises ``Refused`` where it is too large or there no more, ``NotTwilios`` (which is one)
        where its address is not Twilio's, and ``FetchLater``.
        """
        ends = time.monotonic() + ALL
        try:
            for step in range(_MOST_STEPS):
                wanted = self._allowed(url)
                with closing(self._ask(wanted, sent_on=step > 0)) as answer:
                    if answer.status_code in _SENT_ON:
                        url = _sent_on(wanted, answer)
                        continue
                    _check(answer, at_the_api=self._is_api(wanted))
                    return _read(answer, most_bytes, ends)
        except requests.RequestException as fault:
            raise FetchLater(f"Twilio could not be reached: {type(fault).__name__}") from fault
        raise FetchLater("Twilio sends on and on.")

    def _ask(self, wanted: SplitResult, *, sent_on: bool) -> requests.Response:
        """Ask for an address: itself alone, with no proxy or password of this machine's, and no
        step further than it. Where the API has ``sent_on`` to, its own pictures alone are asked for
        with the account's password.
        """
        at_the_api = self._is_api(wanted)
        own = at_the_api and (not sent_on or _MEDIUM.fullmatch(self._path_at_the_api(wanted)))
        asked = requests.Request(
            "GET",
            wanted.geturl(),
            headers={"Accept-Encoding": "identity"},
            auth=self._account if own else None,
        ).prepare()
        way = HTTPAdapter() if self._elsewhere and at_the_api else _ToPublicMachines()
        return way.send(asked, stream=True, timeout=(CONNECT, READ))

    def _allowed(self, url: str) -> SplitResult:
        """The address to ask for one that was given. Raises ``NotTwilios``."""
        try:
            given = urlsplit(url)
            host, port = given.hostname or "", given.port
        except ValueError as fault:
            raise NotTwilios(None) from fault
        if given.username is not None or given.password is not None:
            raise NotTwilios(host)
        if self._is_api(given):
            return given._replace(fragment="")
        if given.scheme != "https" or port not in (None, 443):
            raise NotTwilios(host)
        if host == urlsplit(API).hostname and _MEDIUM.fullmatch(given.path):
            return self._at_the_base(given)
        if _MEDIA_HOST.fullmatch(host):
            return given._replace(fragment="")
        if host == _STORE_HOST and given.path.startswith(_STORE_FOLDER) and ".." not in given.path:
            return given._replace(fragment="")
        raise NotTwilios(host)

    def _at_the_base(self, given: SplitResult) -> SplitResult:
        base = self._base
        return given._replace(
            scheme=base.scheme, netloc=base.netloc, path=base.path + given.path, fragment=""
        )

    def _is_api(self, url: SplitResult) -> bool:
        """Whether it is at the API: at another address of it, where one is set."""
        same = (url.scheme, url.netloc) == (self._base.scheme, self._base.netloc)
        return same and (self._elsewhere or _MEDIUM.fullmatch(url.path) is not None)

    def _path_at_the_api(self, url: SplitResult) -> str:
        return url.path.removeprefix(self._base.path)

    def remove(self, url: str) -> None:
        """Delete a picture at Twilio; one that is there no more is deleted. Raises ``FetchLater``.

        One that was named by another address than the API's cannot be, and is left.
        """
        named = _MEDIUM.fullmatch(self._path_at_the_api(urlsplit(url)))
        if named is None:
            return
        account = self._client.api.v2010.accounts(named["account"])
        try:
            account.messages(named["message"]).media(named["medium"]).delete()
        except TwilioRestException as fault:
            if fault.status != 404:
                raise FetchLater(f"Twilio did not delete it: HTTP {fault.status}") from fault
        except (TwilioException, requests.RequestException) as fault:
            raise FetchLater(f"Twilio did not delete it: {type(fault).__name__}") from fault


def _sent_on(wanted: SplitResult, answer: requests.Response) -> str:
    try:
        return urljoin(wanted.geturl(), answer.headers.get("Location", ""))
    except ValueError as fault:
        raise NotTwilios(None) from fault


def _check(answer: requests.Response, *, at_the_api: bool) -> None:
    """Raise what an answer that is not the picture means."""
    status = answer.status_code
    if status == 200:
        return
    if status in (404, 410):
        raise Refused("gone")
    ours = at_the_api and status in (401, 403)
    raise FetchLater(f"Twilio answered {status}", ours=ours)


def _read(answer: requests.Response, most: int, ends: float) -> bytes:
    """The body of an answer, read no further than ``most`` bytes and no longer than ``ends``."""
    told = answer.headers.get("Content-Length", "").strip()
    if told.isdecimal() and int(told) > most:
        raise Refused("large", most_megabytes=most // 1_000_000)
    content = bytearray()
    for part in answer.iter_content(65_536):
        content += part
        if len(content) > most:
            raise Refused("large", most_megabytes=most // 1_000_000)
        if time.monotonic() > ends:
            raise FetchLater("Twilio sends too slowly.")
    return bytes(content)


class _ToPublicMachines(HTTPAdapter):
    """Connects to the public machine that a name stands for, and asks the name server once: the
    number that was looked at is the one that is connected to. The certificate is the name's.
    """

    def build_connection_pool_key_attributes(
        self, request: Any, verify: Any, cert: Any = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """As the adapter's own, with the number in place of the name."""
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        name = host["host"]
        numbered: dict[str, Any] = {**host, "host": public_address(name)}
        request.headers["Host"] = name
        return numbered, {**pool, "server_hostname": name, "assert_hostname": name}


def public_address(name: str) -> str:
    """The number of a machine on the public net. Raises ``NotTwilios`` where any of those that the
    name stands for is not: private, this machine, its neighbours, the cloud's own services.
    """
    try:
        found = socket.getaddrinfo(name, 443, type=socket.SOCK_STREAM)
    except OSError as fault:
        raise FetchLater(f"The name {name} is not known now.") from fault
    numbers = [ipaddress.ip_address(str(entry[4][0])) for entry in found]
    if not numbers or not all(_is_public(number) for number in numbers):
        raise NotTwilios(name)
    # One of the older kind is reached from everywhere.
    return str(min(numbers, key=lambda number: number.version))


def _is_public(number: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    # Some numbers of the newer kind stand for one of the older.
    older = None
    if isinstance(number, ipaddress.IPv6Address):
        older = number.ipv4_mapped or number.sixtofour
        if number in _TRANSLATED:
            older = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
    meant = older or number
    return meant.is_global and not meant.is_multicast
