"""The stand-in for Twilio says what became of a text, in demo mode: it is sent, it arrives."""

import logging
import threading
import time
from typing import Any

import requests

from channels.signature import HEADER, sign
from channels.sms.twilio.client import callback_address
from tracker.settings import Settings

REPORTS = ("sent", "delivered")
_PAUSE = 0.7  # seconds before each
_TIMEOUT = 5.0  # seconds


def report_soon(settings: Settings, taken: dict[str, Any], address: str) -> None:
    """Report on a text that was taken, a moment after this has been answered.

    ``address`` is what ``StatusCallback`` said. None but our own is called: whoever has the demo's
    token, which everybody knows, could have anything else called from here.
    """
    ours = callback_address(settings)
    if ours is None or not (address == ours or address.startswith(f"{ours}?")):
        return
    threading.Thread(target=_report, args=(settings, taken, address), daemon=True).start()


def _report(settings: Settings, taken: dict[str, Any], address: str) -> None:
    for word in REPORTS:
        time.sleep(_PAUSE)
        taken["status"] = word
        values = {
            "MessageSid": taken["sid"],
            "SmsSid": taken["sid"],
            "MessageStatus": word,
            "SmsStatus": word,
            "AccountSid": taken["account_sid"],
            "From": taken["from"] or "",
            "To": taken["to"],
            "ApiVersion": taken["api_version"],
        }
        signed = {HEADER: sign(settings, address, values)}
        try:
            requests.post(
                address, values, headers=signed, timeout=_TIMEOUT, allow_redirects=False
            ).close()
        except requests.RequestException as fault:
            name = type(fault).__name__
            logging.getLogger(__name__).info("No report could be made at %s: %s", address, name)
