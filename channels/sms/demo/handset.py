"""A phone on the screen, in demo mode: anyone can text the city without an account at Twilio.

The browser asks here for what Twilio would post, signed, and posts it to the webhook itself: what
is tried is the real door. Only numbers that Ofcom keeps for drama can text, so that nobody's own
number can be used by somebody else, whatever account is set.
"""

import re
from collections.abc import Sequence
from secrets import choice, token_hex
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    jsonify,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from channels.signature import HEADER, address_signed, sign
from channels.sms.demo.media import hold
from channels.sms.dialogue.rules import provider_word
from tracker.access import demo_only
from tracker.database import db
from tracker.edge import file_store, settings
from tracker.files.models import StoredFile
from tracker.messages.attachments import MOST_PICTURES, picture_from, pictures_of
from tracker.messages.models import Attachment, Message
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
        most_pictures=MOST_PICTURES,
        most_bytes=current_app.config["MAX_CONTENT_LENGTH"] - 1_000_000,
        alphabet={"basic": "".join(sorted(BASIC)), "extended": "".join(sorted(EXTENDED))},
    )


@handset_pages.post("/sign")
@demo_only
def signed() -> ResponseReturnValue:
    """What Twilio would post for a text, with its signature and where to post it.

    Takes ``number``, ``body`` and the files ``pictures``, which the stand-in for Twilio holds.
    """
    number, body = _number(request.form.get("number", "")), request.form.get("body", "")
    pictures = request.files.getlist("pictures")
    if len(body) > LONGEST_TEXT or len(pictures) > MOST_PICTURES:
        abort(400)
    values = _as_twilio_posts(number, body, pictures)
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


def _as_twilio_posts(number: str, body: str, pictures: Sequence[FileStorage]) -> dict[str, str]:
    """The parameters of a webhook for a text that came in, perhaps with pictures.

    https://www.twilio.com/docs/messaging/guides/webhook-request
    """
    ours, sid = settings(), f"{'MM' if pictures else 'SM'}{token_hex(16)}"
    media = hold(pictures, account=ours.twilio_account_sid or "", message=sid)
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
        "NumMedia": str(len(media)),
        **{f"MediaUrl{n}": medium.url for n, medium in enumerate(media)},
        **{f"MediaContentType{n}": medium.declared_type for n, medium in enumerate(media)},
        "NumSegments": str(segments(body)),
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
    }


@handset_pages.get("/messages")
@demo_only
def messages() -> ResponseReturnValue:
    """The texts of a ``number``, oldest first, that came after the message ``after``.

    ``after`` in the answer is what to ask with next: it stays before a text that is not out yet.
    At most three statements.
    """
    number = _number(request.args.get("number", ""))
    after = request.args.get("after", 0, type=int)
    point = find_contact_point(db.session, Contact("phone", number, number))
    found = conversation(db.session, point.id, after=after) if point else []
    waiting = [message.id for message in found if _is_on_its_way(message)]
    pictures = pictures_of(db.session, found)
    newest = max((message.id for message in found), default=after)
    return jsonify(
        messages=[
            _shown(m, pictures.get(m.id, []), number)
            for m in found
            if m.state in ("received", "sent", "delivered")
        ],
        after=min(waiting) - 1 if waiting else newest,
    )


def _is_on_its_way(message: Message) -> bool:
    return message.state in ("queued", "sending", "unsure", "held")


def _shown(message: Message, pictures: list[Attachment], number: str) -> dict[str, Any]:
    moment = message.sent_at or message.created_at
    return {
        "id": message.id,
        "mine": message.direction == "in",
        "body": message.body,
        "at": moment.isoformat(timespec="seconds"),
        "segments": segments(message.body),
        "sid": message.provider_sid if message.direction == "in" else None,
        "answers": message.answers_sid,
        "pictures": [_picture(one.file, number) for one in pictures],
    }


def _picture(file: StoredFile, number: str) -> dict[str, str | None]:
    """A picture on the screen: its address once it is kept, and what it is called."""
    there = file.state == "kept" and file.media_type.startswith("image/")
    address = url_for(".picture", key=file.key, number=number) if there else None
    return {"address": address, "name": file.name}


@handset_pages.get("/pictures/<key>")
@demo_only
def picture(key: str) -> ResponseReturnValue:
    """A picture that was texted from a ``number``, as the city has it."""
    number = _number(request.args.get("number", ""))
    point = find_contact_point(db.session, Contact("phone", number, number))
    if point is None:
        abort(404)
    file = picture_from(db.session, point.id, key)
    return Response(file_store().get(file.key), mimetype=file.media_type)


def _number(typed: str) -> str:
    """A number of the phone's, in E.164; any other is refused."""
    if not _DRAMA.fullmatch(typed):
        abort(400)
    return typed
