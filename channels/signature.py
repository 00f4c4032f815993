"""Twilio's signature of a webhook: over its address and everything that was posted.

https://www.twilio.com/docs/usage/webhooks/webhooks-security. It carries no time: that a request
which was caught cannot be played again is for the name of the text (its ``MessageSid``) to see to.
"""

from collections.abc import Mapping

from flask import request
from twilio.request_validator import RequestValidator

from tracker.edge import settings
from tracker.settings import Settings

HEADER = "X-Twilio-Signature"


def address_signed(ours: Settings, *, came_to: str, path: str, query: str = "") -> str:
    """The address that Twilio signed: the public one where it is set, else the one it came to.

    Args:
        ours: the settings of this installation.
        came_to: scheme and host of the request, such as ``https://requests.city.example``.
        path: of the request, beginning with a slash.
        query: of the request, as it was sent, without the question mark.
    """
    base = (ours.public_url or came_to).rstrip("/")
    return f"{base}{path}?{query}" if query else f"{base}{path}"


def is_signed(ours: Settings, address: str, posted: Mapping[str, object], signature: str) -> bool:
    """Whether the signature is right. Without a token nothing is: an open door would be worse.

    ``posted`` is everything that was posted; of a mapping with several values to a name, all count.
    """
    token = ours.twilio_auth_token
    if token is None or not token.get_secret_value() or not signature:
        return False
    try:
        return bool(RequestValidator(token.get_secret_value()).validate(address, posted, signature))
    except ValueError:
        # The address cannot be taken apart: somebody sent a Host that is none, and no signature
        # can be right for it.
        return False


def sign(ours: Settings, address: str, posted: Mapping[str, object]) -> str:
    """The signature that Twilio would give. Raises ``ValueError`` where no token is set."""
    if ours.twilio_auth_token is None:
        raise ValueError("TWILIO_AUTH_TOKEN is not set.")
    token = ours.twilio_auth_token.get_secret_value()
    return str(RequestValidator(token).compute_signature(address, posted))


def comes_from_twilio() -> bool:
    """Whether the request that is being answered is signed, in the characters in which it came."""
    address = address_signed(
        settings(),
        came_to=f"{request.scheme}://{request.host}{request.root_path.rstrip('/')}",
        path=request.path,
        query=request.query_string.decode("ascii", "replace"),
    )
    return is_signed(settings(), address, request.form, request.headers.get(HEADER, ""))
