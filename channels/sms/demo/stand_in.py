"""A stand-in for Twilio's API, in demo mode: takes texts as Twilio does, and delivers none.

What it took is on the phone on the screen, which reads it from the messages. Words and shapes are
those of https://www.twilio.com/docs/messaging/api/message-resource.
"""

import hmac
from collections import deque
from email.utils import format_datetime
from secrets import token_hex
from typing import Any

from flask import Blueprint, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from channels.sms.demo.reports import report_soon
from channels.sms.twilio.client import read_sender
from tracker import clock
from tracker.access import demo_only
from tracker.edge import settings
from tracker.messages.rules import LONGEST_TEXT
from tracker.messages.segments import segments

twilio_stand_in = Blueprint("twilio_stand_in", __name__, url_prefix="/demo/twilio")

# Numbers that Twilio keeps for tests, each with the error that it stands for
# (https://www.twilio.com/docs/iam/test-credentials).
MAGIC: dict[str, tuple[int, str]] = {
    "+15005550001": (21211, "The 'To' number is not a valid phone number."),
    "+15005550002": (21612, "The 'To' number is not reachable from this 'From' number."),
    "+15005550003": (21408, "Permission to send a text to this country is not enabled."),
    "+15005550004": (21610, "Attempt to send to an unsubscribed recipient."),
    "+15005550009": (21614, "The 'To' number is not a valid mobile number."),
}


@twilio_stand_in.post("/2010-04-01/Accounts/<sid>/Messages.json")
@demo_only
def take_message(sid: str) -> ResponseReturnValue:
    """Take a text that is to be sent, or refuse it, in Twilio's words."""
    if not is_allowed(sid):
        return refusal(401, 20003, "Authenticate")
    code, words = _fault(request.form)
    if code:
        return refusal(400, code, words)
    taken = _taken(sid, request.form)
    _kept().append(taken)
    report_soon(settings(), taken, request.form.get("StatusCallback", ""))
    return jsonify(taken), 201


@twilio_stand_in.get("/2010-04-01/Accounts/<sid>/Messages.json")
@demo_only
def list_messages(sid: str) -> ResponseReturnValue:
    """The texts that this process took lately, newest first, on one page."""
    if not is_allowed(sid):
        return refusal(401, 20003, "Authenticate")
    to, path = request.args.get("To"), f"/2010-04-01/Accounts/{sid}/Messages.json"
    found = [text for text in reversed(_kept()) if to in (None, text["to"])]
    return jsonify(
        messages=found,
        uri=path,
        first_page_uri=path,
        next_page_uri=None,
        previous_page_uri=None,
        page=0,
        page_size=len(found),
        start=0,
        end=max(len(found) - 1, 0),
    )


def _kept() -> deque[dict[str, Any]]:
    """The texts that were taken lately. They are forgotten when the demo stops."""
    kept: deque[dict[str, Any]] = current_app.extensions.setdefault(
        "texts_at_stand_in", deque(maxlen=500)
    )
    return kept


def is_allowed(sid: str) -> bool:
    """Whether account and token are those of the settings."""
    given, token = request.authorization, settings().twilio_auth_token
    if given is None or given.type != "basic" or token is None:
        return False
    user, password = given.username or "", given.password or ""
    ours = settings().twilio_account_sid or ""
    return sid == ours == user and hmac.compare_digest(
        password.encode(), token.get_secret_value().encode()
    )


def _fault(form: MultiDict[str, str]) -> tuple[int, str]:
    """Twilio's code of what is wrong with a text, and its words; 0 where nothing is."""
    to, body = form.get("To", ""), form.get("Body", "")
    if not to:
        return 21604, "A 'To' phone number is required."
    if read_sender(to) is None:
        return 21211, "The 'To' number is not a valid phone number."
    if not form.get("From") and not form.get("MessagingServiceSid"):
        return 21603, "A 'From' phone number is required."
    if not body.strip():
        return 21602, "Message body is required."
    if len(body) > LONGEST_TEXT:
        return 21617, f"The message body exceeds the {LONGEST_TEXT} character limit."
    return MAGIC.get(to, (0, ""))


def _taken(sid: str, form: MultiDict[str, str]) -> dict[str, Any]:
    """A message as Twilio describes one that it has just taken."""
    name, now = f"SM{token_hex(16)}", format_datetime(clock.now())
    return {
        "sid": name,
        "account_sid": sid,
        "messaging_service_sid": form.get("MessagingServiceSid"),
        "to": form["To"],
        "from": form.get("From"),
        "body": form["Body"],
        "status": "accepted" if form.get("MessagingServiceSid") else "queued",
        "direction": "outbound-api",
        "num_segments": str(segments(form["Body"])),
        "num_media": "0",
        "error_code": None,
        "error_message": None,
        "price": None,
        "price_unit": "USD",
        "api_version": "2010-04-01",
        "date_created": now,
        "date_updated": now,
        "date_sent": None,
        "uri": f"/2010-04-01/Accounts/{sid}/Messages/{name}.json",
        "subresource_uris": {"media": f"/2010-04-01/Accounts/{sid}/Messages/{name}/Media.json"},
    }


def refusal(status: int, code: int, words: str) -> ResponseReturnValue:
    """An error as Twilio tells it, with its code and words."""
    more = f"https://www.twilio.com/docs/errors/{code}"
    answer = jsonify(code=code, message=words, more_info=more, status=status)
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    return answer, status
