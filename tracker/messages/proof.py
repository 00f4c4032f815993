"""Prove that a number or an address is somebody's: by a code that is sent there and typed in.

Nothing is stored of it. The code is reckoned from a secret, from what it proves and from a word
drawn for this one time, which the door keeps; how often one may try is kept in the database.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from tracker.attempts.commands import check_tries, record_try
from tracker.errors import InvalidContact
from tracker.languages import t
from tracker.messages.commands import write
from tracker.people.commands import contact_point
from tracker.people.rules import Contact

GOOD_FOR = timedelta(minutes=15)
FIGURES = 6


def code_for(secret: str, *what: object) -> str:
    """The code that proves ``what``: six figures that nobody reckons without the secret."""
    # RFC 2104; the figures are cut out as in RFC 4226 section 5.3, from the whole of it.
    words = "\0".join(str(word) for word in what)
    digest = hmac.new(secret.encode(), words.encode(), hashlib.sha256).hexdigest()
    return f"{int(digest, 16) % 10**FIGURES:0{FIGURES}}"


def send_code(
    session: Session, contact: Contact, code: str, *, address: str, now: datetime
) -> None:
    """Send a code to a contact. ``address`` is the network address that asks for it.

    Raises ``InvalidContact`` where no text reaches the number, and ``TooManyTries`` where too many
    codes were asked for: each costs, and comes to somebody who may not have asked.
    """
    check_tries(session, "prove_sent", contact.value, now=now)
    check_tries(session, "prove_sent_from", address, now=now)
    point = contact_point(session, contact)
    if contact.kind == "phone" and not (point.takes_texts and point.opted_out_at is None):
        raise InvalidContact(
            t("We cannot text this number. Give a mobile number or an e-mail address, or phone us.")
        )
    record_try(session, "prove_sent", contact.value, now=now)
    record_try(session, "prove_sent_from", address, now=now)
    minutes = int(GOOD_FOR.total_seconds() // 60)
    write(
        session,
        "sms" if contact.kind == "phone" else "email",
        t(
            "{code} is your code to show that you are reached here. It is good for {minutes} "
            "minutes. Did you not ask for it? Then do nothing.",
            code=code,
            minutes=minutes,
        ),
        now=now,
        to=point,
        subject=t("Your code to show that you are reached here"),
        asked=True,
    )


def is_code(session: Session, contact: Contact, typed: str, code: str, *, now: datetime) -> bool:
    """Whether the code that was sent to a contact was typed; a wrong one counts as a try, for the
    caller to commit. Raises ``TooManyTries``.
    """
    check_tries(session, "prove", contact.value, now=now)
    figures = "".join(character for character in typed[:40] if character.isdecimal())
    if hmac.compare_digest(figures.encode(), code.encode()):
        return True
    record_try(session, "prove", contact.value, now=now)
    return False
