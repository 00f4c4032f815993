"""The stand-in for Twilio holds pictures, in demo mode: fetched and deleted as they are at Twilio.

https://www.twilio.com/docs/messaging/api/media-resource
"""

from collections.abc import Iterable
from secrets import token_hex

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from channels.sms.demo.stand_in import is_allowed, refusal
from channels.sms.twilio.media import API
from tracker.access import demo_only
from tracker.edge import file_store
from tracker.messages.attachments import Medium

twilio_media = Blueprint("twilio_media", __name__, url_prefix="/demo/twilio")

_MESSAGE = "/2010-04-01/Accounts/<sid>/Messages/<message>/Media"


def hold(pictures: Iterable[FileStorage], *, account: str, message: str) -> list[Medium]:
    """Hold the pictures of a text as Twilio does; where each is, as a webhook names it."""
    held = []
    for picture in pictures:
        medium = file_store().put(picture.read(), f"ME{token_hex(16)}")
        address = f"{API}/2010-04-01/Accounts/{account}/Messages/{message}/Media/{medium}"
        held.append(Medium(address, picture.mimetype or "application/octet-stream"))
    return held


@twilio_media.get(f"{_MESSAGE}/<medium>")
@demo_only
def fetch(sid: str, message: str, medium: str) -> ResponseReturnValue:
    """The content of a picture, whatever it is."""
    if not is_allowed(sid):
        return refusal(401, 20003, "Authenticate")
    if not _is_medium(medium):
        return _unknown(message, medium)
    try:
        content = file_store().get(medium)
    except FileNotFoundError:
        return _unknown(message, medium)
    return Response(content, mimetype="application/octet-stream")


@twilio_media.delete(f"{_MESSAGE}/<medium>.json")
@demo_only
def remove(sid: str, message: str, medium: str) -> ResponseReturnValue:
    """Hold a picture no longer."""
    if not is_allowed(sid):
        return refusal(401, 20003, "Authenticate")
    if not _is_medium(medium):
        return _unknown(message, medium)
    try:
        file_store().remove(medium)
    except FileNotFoundError:
        return _unknown(message, medium)
    return "", 204


def _is_medium(name: str) -> bool:
    """Whether it can be held here: the city's own files lie beside it."""
    return len(name) == 34 and name.startswith("ME") and name.isalnum()


def _unknown(message: str, medium: str) -> ResponseReturnValue:
    words = f"The requested resource /Messages/{message}/Media/{medium} was not found"
    return refusal(404, 20404, words)
