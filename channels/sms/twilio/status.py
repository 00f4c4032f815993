"""Twilio's webhook for what became of texts of ours.

It comes for every change, in any order and more than once: only what is news counts.
https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
"""

import logging
import re

from flask import Blueprint, Response, request

from channels.signature import comes_from_twilio
from channels.sms.twilio.codes import read_code, report_of
from tracker import clock
from tracker.access import signed_by_provider
from tracker.cases.undelivered import note_undelivered
from tracker.database import unit_of_work
from tracker.edge import settings
from tracker.messages.outcomes import hear_of
from tracker.messages.terms import Terms

sms_status = Blueprint("sms_status", __name__)

_SID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_OUR_NUMBER = re.compile(r"[0-9]{1,9}")


@sms_status.post("/sms/status")
@signed_by_provider
def status() -> Response:
    """Note what became of a text; 204, whether it is one of ours or not.

    The address may name our message (``?message=``): so a text is known whose sending nobody lived
    to note.
    """
    posted = request.form
    if not comes_from_twilio():
        return _refuse("The signature is wrong or missing.", 403)
    # The older names of the same things are copies of them.
    sid = posted.get("MessageSid") or posted.get("SmsSid") or ""
    word = posted.get("MessageStatus") or posted.get("SmsStatus") or ""
    if not _SID.fullmatch(sid) or not word:
        return _refuse("MessageSid and MessageStatus are needed.", 400)
    try:
        report = report_of(
            sid,
            word,
            read_code(posted.get("ErrorCode")),
            posted.get("ErrorMessage", ""),
        )
    except KeyError:
        logging.getLogger(__name__).error("Twilio says “%.40s” of %s", word, sid)
        return _refuse("There is no such MessageStatus.", 400)
    if report is not None:
        ours = request.args.get("message", "")
        with unit_of_work() as session:
            known = hear_of(
                session,
                report,
                int(ours) if _OUR_NUMBER.fullmatch(ours) else None,
                Terms.of(settings()),
                note_undelivered,
                now=clock.now(),
            )
        if not known:
            logging.getLogger(__name__).warning("%s is %s: no text of ours", sid, word)
    return Response(status=204)


def _refuse(sentence: str, code: int) -> Response:
    return Response(sentence + "\n", code, mimetype="text/plain")
