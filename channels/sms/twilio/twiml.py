"""Replies as TwiML: what Twilio is to text back."""

import re
from collections.abc import Iterable

from twilio.twiml.messaging_response import MessagingResponse

# What XML 1.0 cannot hold, even escaped (section 2.2 of the recommendation).
_NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_twiml(replies: Iterable[tuple[str, str]]) -> str:
    """An answer to a webhook that texts these back, in this order; none of them: no reply.

    Each reply comes with the address at which Twilio is to say what became of it.
    """
    response = MessagingResponse()
    for reply, address in replies:
        response.message(_NOT_IN_XML.sub("", reply), status_callback=address)
    return str(response)
