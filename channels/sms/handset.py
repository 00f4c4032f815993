"""A phone on the screen, in demo mode: anyone can text the city without an account at Twilio.

The browser asks here for what Twilio would post, signed, and posts it to the webhook itself: what
is tried is the real door. Only numbers that Ofcom keeps for drama can text, so that nobody's own
number can be used by somebody else, whatever account is set.
"""

import re
from secrets import choice, token_hex
from typing import Any

from flask import Blueprint, abort, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from channels.sms.rules import provider_word
from channels.sms.signature import HEADER, address_signed, sign
from tracker.access import demo_only
from tracker.database import db
from tracker.edge import settings
from tracker.messages.models import Message
from tracker.messages.queries import conversation
from tracker.messages.rules import LONGEST_TEXT
from tracker.messages.segments import BASIC, EXTENDED, segments
from tracker.people.queries import find_contact_point
from tracker.people.rules import Contact

handset_pages = Blueprint("handset", __name__, url_prefix="/handset")

_DRAMA = re.compile(r"\+447700900[0-9]{3}")
# The last hundred are nobody's in the demo city.
_FREE = range(900, 1000)


@handset_pages.get("")
@demo_only
def phone() -> ResponseReturnValue:
    """The phone."""
    return render_template(
        "handset/phone.html",
        a_number=f"+447700900{choice(_FREE)}",
        sender=settings().twilio_from_number,
        longest=LONGEST_TEXT,
        alphabet={"basic": "".join(sorted(BASIC)), "extended": "".join(sorted(EXTENDED))},
    )


@handset_pages.post("/sign")
@demo_only
def signed() -> ResponseReturnValue:
    """What Twilio would post for a text, with its signature and where to post it.

    Takes ``number`` and ``body``.
    """
    number, body = _number(request.form.get("number", "")), request.form.get("body", "")
    if len(body) > LONGEST_TEXT:
        abort(400)
    values = _as_twilio_posts(number, body)
    path = url_for("sms.inbound")
    came_to = f"{request.scheme}://{request.host}"
    address = address_signed(settings(), came_to=came_to, path=path)
    return jsonify(
        address=path,
        values=values,
        header=HEADER,
        signature=sign(settings(), address, values),
        carrier=_CARRIER.get(provider_word(body) or ""),
    )


# Twilio answers these words itself, before we see them: the phone says so in its place.
_CARRIER = {
    "stop": "The network answers STOP itself: this number gets no texts until it sends START.",
    "start": "The network answers START itself: this number gets texts again.",
    "help": "The network answers HELP itself.",
}


def _as_twilio_posts(number: str, body: str) -> dict[str, str]:
    """The parameters of a webhook for a text that came in.

    https://www.twilio.com/docs/messaging/guides/webhook-request
    """
    ours, sid = settings(), f"SM{token_hex(16)}"
    service = ours.twilio_messaging_service_sid
    return {
        "MessageSid": sid,
        "SmsSid": sid,
        "SmsMessageSid": sid,
        "AccountSid": ours.twilio_account_sid or "",
        **({"MessagingServiceSid": service} if service else {}),
        "From": number,
        "To": ours.twilio_from_number or "",
        "Body": body,
        "NumMedia": "0",
        "NumSegments": str(segments(body)),
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
    }


@handset_pages.get("/messages")
@demo_only
def messages() -> ResponseReturnValue:
    """The texts of a ``number``, oldest first, that came after the message ``after``.

    ``after`` in the answer is what to ask with next: it stays before a text that is not out yet.
    At most two statements.
    """
    number = _number(request.args.get("number", ""))
    after = request.args.get("after", 0, type=int)
    point = find_contact_point(db.session, Contact("phone", number, number))
    found = conversation(db.session, point.id, after=after) if point else []
    waiting = [message.id for message in found if _is_on_its_way(message)]
    newest = max((message.id for message in found), default=after)
    return jsonify(
        messages=[_shown(m) for m in found if m.state in ("received", "sent")],
        after=min(waiting) - 1 if waiting else newest,
    )


def _is_on_its_way(message: Message) -> bool:
    return message.state in ("queued", "sending", "held")


def _shown(message: Message) -> dict[str, Any]:
    moment = message.sent_at or message.created_at
    return {
        "id": message.id,
        "mine": message.direction == "in",
        "body": message.body,
        "at": moment.isoformat(timespec="seconds"),
        "segments": segments(message.body),
        "sid": message.provider_sid if message.direction == "in" else None,
        "answers": message.answers_sid,
    }


def _number(typed: str) -> str:
    """A number of the phone's, in E.164; any other is refused."""
    if not _DRAMA.fullmatch(typed):
        abort(400)
    return typed
