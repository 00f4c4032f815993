"""A call for show, in demo mode: what Twilio would post for it, signed, for the page to post."""

from secrets import token_hex

from flask import Blueprint, jsonify, request, url_for

from channels.phone.voice import caller_of
from channels.signature import HEADER, address_signed, sign
from tracker.access import demo_only
from tracker.edge import settings

ring_pages = Blueprint("ring", __name__)


@ring_pages.post("/phone/demo/ring")
@demo_only
def signed() -> object:
    """The parameters of a webhook for a call from ``number``, with its signature.

    https://www.twilio.com/docs/voice/twiml#request-parameters
    """
    ours, path = settings(), url_for("voice.inbound")
    caller = caller_of(request.form.get("number", ""))
    values = {
        "CallSid": f"CA{token_hex(16)}",
        "AccountSid": ours.twilio_account_sid or "",
        "From": caller.value if caller else "anonymous",
        "To": ours.twilio_from_number or "",
        "CallStatus": "ringing",
        "Direction": "inbound",
        "ApiVersion": "2010-04-01",
    }
    address = address_signed(ours, came_to=f"{request.scheme}://{request.host}", path=path)
    return jsonify(
        address=path, values=values, header=HEADER, signature=sign(ours, address, values)
    )
