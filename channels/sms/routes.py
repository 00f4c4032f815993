"""Twilio's webhook for texts that come in."""

import re
from collections.abc import Mapping

from flask import Blueprint, Response, request

from channels.signature import comes_from_twilio
from channels.sms.commands import Incoming, take_text
from channels.sms.dialogue.talk import City
from channels.sms.twilio.twiml import as_twiml
from tracker import clock
from tracker.access import signed_by_provider
from tracker.characters import clean
from tracker.database import unit_of_work
from tracker.edge import locale, settings
from tracker.messages.attachments import MOST_PICTURES, Medium
from tracker.people.rules import spoken_phone

sms_webhooks = Blueprint("sms", __name__)

# Twilio's names of messages are 34 characters long; the database keeps up to 64.
_NAMES_OF_SID = ("MessageSid", "SmsMessageSid", "SmsSid")
_SID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@sms_webhooks.post("/sms/inbound")
@signed_by_provider
def inbound() -> Response:
    """Take a text in and answer it with TwiML.

    What is not signed with our token is refused before anything is looked at or kept.
    """
    posted = request.form
    if not comes_from_twilio():
        return _plain("The signature is wrong or missing.", 403)
    # The two older names of the same thing are copies of it.
    sid = next(filter(None, map(posted.get, _NAMES_OF_SID)), "")
    sender = posted.get("From", "").strip()
    if not _SID.fullmatch(sid) or not sender:
        return _plain("MessageSid and From are needed.", 400)
    count = _count(posted.get("NumMedia", ""))
    text = Incoming(
        sid,
        sender,
        posted.get("Body", ""),
        _pictures(posted, count),
        count,
        posted.get("OptOutType", "").strip().upper(),
    )
    with unit_of_work() as session:
        replies = take_text(session, text, the_city(), now=clock.now())
    told = [(reply.body, address_of_status(reply.id)) for reply in replies]
    return Response(as_twiml(told), mimetype="text/xml")


def address_of_status(message_id: int) -> str:
    """Where Twilio is to say what became of a text that goes out in the answer to this request."""
    base = settings().public_url or f"{request.scheme}://{request.host}{request.root_path}"
    return f"{base.rstrip('/')}/sms/status?message={message_id}"


def _count(typed: str) -> int:
    return min(int(typed), 99) if re.fullmatch(r"[0-9]{1,4}", typed) else 0


def _pictures(posted: Mapping[str, str], count: int) -> tuple[Medium, ...]:
    """The pictures that came with a text, each with its address at Twilio."""
    numbers = [n for n in range(min(count, MOST_PICTURES)) if posted.get(f"MediaUrl{n}")]
    return tuple(
        Medium(clean(posted[f"MediaUrl{n}"]), clean(posted.get(f"MediaContentType{n}", "")))
        for n in numbers
    )


def _plain(sentence: str, status: int) -> Response:
    return Response(sentence + "\n", status, mimetype="text/plain")


def the_city() -> City:
    """What texts say of the city."""
    ours = settings()
    return City(
        name=ours.city_name,
        phone=spoken_phone(ours.city_phone, ours.phone_region),
        web=f"{ours.public_url.rstrip('/')}/continue" if ours.public_url else None,
        zone=ours.zone,
        locale=locale(),
        hours=ours.open_when,
        languages=tuple(filter(None, (code.strip() for code in ours.languages.split(",")))),
        segment_micros=ours.sms_segment_micros,
    )
