"""Twilio's words for what becomes of a text, and its codes of what goes wrong, in our own words.

https://www.twilio.com/docs/api/errors,
https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
"""

import re
from dataclasses import dataclass
from datetime import timedelta

from tracker.messages.senders import (
    CannotSend,
    CannotSendNow,
    Fault,
    MaybeSent,
    MustHold,
    Report,
)


@dataclass(frozen=True)
class Refusal:
    """What an error code of Twilio's means here.

    ``passing``: a later try may do. ``ours``: what is wrong is set up here, so that the message
    waits until it is mended. ``opted_out``: the number refused texts. ``no_texts``: it takes none
    at all. ``no_number``: there is no such number, so that nobody can phone it either.
    """

    reason: str
    passing: bool = False
    ours: bool = False
    opted_out: bool = False
    no_texts: bool = False
    no_number: bool = False


REFUSALS: dict[int, Refusal] = {
    10001: Refusal("The account at Twilio is not active.", ours=True),
    20003: Refusal("Twilio does not accept the account and token that are set.", ours=True),
    20404: Refusal("Twilio does not know the account that is set.", ours=True),
    20429: Refusal("Twilio gets more from us than it takes at once.", passing=True),
    21211: Refusal("This is not a phone number.", no_number=True),
    21212: Refusal("What is set to send from is not a phone number.", ours=True),
    21217: Refusal("This is not a phone number.", no_number=True),
    21265: Refusal("This is a short code: nobody gets texts there.", no_number=True),
    21266: Refusal("This is the number that we send from."),
    21408: Refusal("The account may not send texts to this country.", ours=True),
    21421: Refusal("This is not a phone number.", no_number=True),
    21601: Refusal("Texts cannot be sent from the number that is set.", ours=True),
    21602: Refusal("The text was empty."),
    21603: Refusal("No number is set to send from.", ours=True),
    21604: Refusal("There is no number to send it to.", no_number=True),
    21605: Refusal("The text is too long."),
    21606: Refusal("Texts cannot be sent from the number that is set.", ours=True),
    21608: Refusal("A trial account sends only to numbers that it has verified.", ours=True),
    21609: Refusal("Twilio cannot report to the public address that is set.", ours=True),
    21610: Refusal("This number has asked for no texts.", opted_out=True),
    21611: Refusal("Too many texts wait at Twilio.", passing=True),
    21612: Refusal("This number cannot be reached by text."),
    21614: Refusal("This number takes no texts: it is not a mobile.", no_texts=True),
    21617: Refusal("The text is too long."),
    21618: Refusal("The networks allow no text with these words."),
    21619: Refusal("The text was empty."),
    21635: Refusal("This number takes no texts: it is a landline.", no_texts=True),
    21659: Refusal("The number that is set to send from is not the account's.", ours=True),
    21660: Refusal("The number that is set to send from is not the account's.", ours=True),
    21661: Refusal("Texts cannot be sent from the number that is set.", ours=True),
    21701: Refusal("Twilio does not know the messaging service that is set.", ours=True),
    21703: Refusal("The messaging service that is set has no number.", ours=True),
    21705: Refusal("Twilio does not know the messaging service that is set.", ours=True),
    21730: Refusal("Twilio is being looked after, and takes no texts for a while.", passing=True),
    30001: Refusal("Too many texts wait at Twilio.", passing=True),
    30002: Refusal("The account is suspended.", ours=True),
    30003: Refusal("The phone could not be reached: it is off, or out of reach."),
    30004: Refusal("This number does not take our texts."),
    30005: Refusal("This number does not exist, or cannot be reached.", no_number=True),
    30006: Refusal(
        "This number takes no texts: it is a landline, or its network takes none.", no_texts=True
    ),
    30007: Refusal("The network took the text for an unwanted one."),
    30008: Refusal("The network did not deliver it, and does not say why."),
    30010: Refusal("It costs more than a text may cost."),
    30017: Refusal("The network was overloaded.", passing=True),
    30018: Refusal("The network wants our sender registered first.", ours=True),
    30022: Refusal("The network gets more from us than it takes at once.", passing=True),
    30023: Refusal("The network takes no more from us today.", passing=True),
    30024: Refusal("The network does not know the number that is set to send from.", ours=True),
    30027: Refusal("The network takes no more from us today.", passing=True),
    30032: Refusal("The toll-free number that is set is not verified.", ours=True),
    30033: Refusal("The registration of our texts (10DLC) is suspended.", ours=True),
    30034: Refusal("The number that is set to send from is not registered (10DLC).", ours=True),
    30035: Refusal("The number that is set to send from is being set up (10DLC).", ours=True),
    30036: Refusal("The network could not deliver it in time."),
    30039: Refusal("It went round in circles between two machines."),
    30410: Refusal("The network did not answer in time."),
    30450: Refusal("Twilio did not deliver it: it takes it for fraud."),
    30453: Refusal("The network could not deliver it."),
}

# What each status of Twilio's means for a text of ours: a state of the message. ``None``: it is
# said of texts that come in.
STATUSES: dict[str, str | None] = {
    "accepted": "sent",
    "scheduled": "sent",
    "queued": "sent",
    "sending": "sent",
    "sent": "sent",
    "partially_delivered": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "undelivered",
    "failed": "failed",
    "canceled": "failed",
    "receiving": None,
    "received": None,
}


def read_code(told: object) -> int | None:
    """An error code as Twilio told it; ``None`` where it told none, or something that is none."""
    figures = str(told)
    return int(figures) or None if re.fullmatch(r"[0-9]{1,6}", figures) else None


def fault_of(code: int | None, status: int, words: str, *, wait: timedelta | None = None) -> Fault:
    """What to raise for a refusal of Twilio's.

    ``status`` is the HTTP status it came with; ``wait`` what ``Retry-After`` said.
    """
    if status >= 500:
        # It had the text already when something broke.
        return MaybeSent(f"Twilio did not say whether it took it (HTTP {status}).")
    refusal = REFUSALS.get(code or 0)
    if refusal is not None:
        if refusal.ours:
            return MustHold(_reason(refusal, code), code=code)
        if refusal.passing:
            return CannotSendNow(_reason(refusal, code), code=code, wait=wait)
        return _final(refusal, code)
    if status == 429:
        return CannotSendNow(f"Twilio could not take it now (HTTP {status}).", wait=wait)
    if status in (401, 403):
        return MustHold(f"Twilio does not accept the account that is set (HTTP {status}).")
    if status != 201 and code in (None, status) and (status == 404 or status < 400):
        return MustHold(f"Twilio's API is not at the address that is set (HTTP {status}).")
    known = f" (error {code or status})" if code or status != 201 else ""
    return CannotSend(f"Twilio refused it: {words}{known}", code=code)


def report_of(sid: str, word: str, code: int | None, words: str = "") -> Report | None:
    """What a status of Twilio's tells of a text of ours; ``None`` if it tells of one that came in.

    Raises ``KeyError`` for a word that Twilio does not have.
    """
    state = STATUSES[word]
    if state is None:
        return None
    if state not in ("failed", "undelivered"):
        return Report(sid, state)
    refusal = REFUSALS.get(code or 0)
    if refusal is not None:
        return Report(sid, state, _final(refusal, code))
    if word == "canceled":
        reason = "It was cancelled at Twilio."
    elif code is None:
        reason = "Twilio does not say why."
    else:
        reason = f"{words or 'Twilio gives a reason that we do not know.'} (Twilio {code})"
    return Report(sid, state, CannotSend(reason, code=code))


def _final(refusal: Refusal, code: int | None) -> CannotSend:
    return CannotSend(
        _reason(refusal, code),
        code=code,
        opted_out=refusal.opted_out,
        no_texts=refusal.no_texts,
        no_number=refusal.no_number,
    )


def _reason(refusal: Refusal, code: int | None) -> str:
    return f"{refusal.reason} (Twilio {code})"
