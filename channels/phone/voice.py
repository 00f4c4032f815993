"""Twilio's webhooks for calls: one that rings is at the desk before anybody has answered it.

https://www.twilio.com/docs/voice/twiml#request-parameters
"""

import logging
import re
from contextlib import suppress

from flask import Blueprint, Response, request, url_for
from twilio.twiml.voice_response import Dial, VoiceResponse

from channels.phone.rules import CALL_STATUSES
from channels.signature import comes_from_twilio
from tracker import clock
from tracker.access import signed_by_provider
from tracker.database import unit_of_work
from tracker.edge import settings
from tracker.errors import InvalidContact
from tracker.interactions import calls
from tracker.languages import t
from tracker.people.rules import Contact, read_phone

voice_webhooks = Blueprint("voice", __name__)

_SID = re.compile(r"[A-Za-z0-9_-]{1,64}")
# The queue at Twilio in which calls wait where no number of the agents is set.
QUEUE = "alldoors"
RING_SECONDS = 120
_VOICES = {"en": "en-GB", "es": "es-ES"}


@voice_webhooks.post("/voice/inbound")
@signed_by_provider
def inbound() -> Response:
    """A call rings: it is put up at the desk, and put through to where agents answer.

    Outside the opening hours it is told when somebody answers, and is not put up.
    """
    if not comes_from_twilio():
        return _refuse("The signature is wrong or missing.", 403)
    sid = request.form.get("CallSid", "")
    if not _SID.fullmatch(sid):
        return _refuse("CallSid is needed.", 400)
    now, ours = clock.now(), settings()
    if not ours.open_when.is_open(now):
        return _closed()
    with unit_of_work() as session:
        calls.ring(session, sid, caller_of(request.form.get("From", "")), now=now)
    return _put_through()


def caller_of(typed: str) -> Contact | None:
    """The number that a telephone system gives of a caller; ``None`` where it is withheld.

    Words such as ``anonymous`` or ``Restricted`` and the numbers that stand for them
    (+266696687 spells ANONYMOUS) are no number of anybody.
    """
    if typed.lstrip("+").startswith(("266696687", "7378742833", "2562533", "8656696", "86282452")):
        return None
    with suppress(InvalidContact):
        return read_phone(typed, settings().phone_region)
    return None


def _put_through() -> Response:
    ours, answer = settings(), VoiceResponse()
    _say(
        answer, t("Thank you for calling {city}. We are putting you through.", city=ours.city_name)
    )
    if ours.voice_forward_to is None:
        answer.enqueue(QUEUE, action=url_for("voice.status"))
    else:
        dial = Dial(action=url_for("voice.status"), timeout=RING_SECONDS, answer_on_bridge=True)
        if ours.voice_forward_to.startswith("sip:"):
            dial.sip(ours.voice_forward_to)
        else:
            dial.number(ours.voice_forward_to)
        answer.append(dial)
    return _twiml(answer)


def _closed() -> Response:
    answer = VoiceResponse()
    _say(
        answer,
        t(
            "Thank you for calling {city}. Nobody can answer just now. Please call again in our "
            "opening hours, or send a text to our number at any time.",
            city=settings().city_name,
        ),
    )
    answer.hangup()
    return _twiml(answer)


def _say(answer: VoiceResponse, words: str) -> None:
    answer.say(words, language=_VOICES.get(settings().language.partition("-")[0]))


@voice_webhooks.post("/voice/status")
@signed_by_provider
def status() -> Response:
    """Note what became of a call: whoever hung up before an answer waits no more."""
    if not comes_from_twilio():
        return _refuse("The signature is wrong or missing.", 403)
    sid, word = request.form.get("CallSid", ""), request.form.get("CallStatus", "")
    if not _SID.fullmatch(sid) or not word:
        return _refuse("CallSid and CallStatus are needed.", 400)
    if word not in CALL_STATUSES:
        logging.getLogger(__name__).error("Twilio says “%.40s” of the call %s", word, sid)
        return _refuse("There is no such CallStatus.", 400)
    if CALL_STATUSES[word] == "over":
        with unit_of_work() as session:
            call = calls.call_of(session, sid)
            if call is not None:
                calls.hang_up(session, call, now=clock.now())
    return _twiml(VoiceResponse())


def _twiml(answer: VoiceResponse) -> Response:
    return Response(str(answer), mimetype="text/xml")


def _refuse(sentence: str, code: int) -> Response:
    return Response(sentence + "\n", code, mimetype="text/plain")
