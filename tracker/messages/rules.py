"""States of a message, by what means it goes, and how long to wait before the next try."""

from collections.abc import Collection
from datetime import timedelta

# By what means a message reaches somebody. "call" is a call-back that an agent makes; "visit" is
# told at a counter when the person comes next; "page" is read on the tracking page; "letter" is
# printed and posted by staff.
MEANS = ("sms", "email", "call", "visit", "page", "letter")

# How a means is named on screen.
MEANS_LABELS = {
    "sms": "Text message",
    "email": "E-mail",
    "call": "Phone call",
    "visit": "At a counter",
    "page": "On the page for finding a request",
    "letter": "Letter",
}

# queued: waits to be sent; sending: a worker has it; unsure: nobody knows whether the provider took
# it, and it is asked before the text goes out again; sent: handed over; delivered: it arrived;
# held: cannot be sent as things are (opted out, no mail server), for staff to see; failed: was
# refused for good; undelivered: was handed over and did not arrive; waiting: staff have to tell it;
# told: staff told it; withdrawn: was taken back before it went out; received: it came in.
STATES = (
    "queued", "sending", "unsure", "sent", "delivered", "held", "failed", "undelivered", "waiting",
    "told", "withdrawn", "received",
)  # fmt: skip

# What became of a message that was handed over. What the provider says later counts only if it
# stands higher here: its words arrive in any order, and more than once.
RANKS = {"sent": 1, "failed": 2, "undelivered": 3, "delivered": 4}

# How a state is named on screen.
STATE_LABELS = {
    "queued": "Waiting to be sent",
    "sending": "Being sent",
    "unsure": "Not known whether it was sent",
    "sent": "Sent",
    "delivered": "Delivered",
    "held": "Held back",
    "failed": "Could not be sent",
    "undelivered": "Did not arrive",
    "waiting": "Waiting to be told",
    "told": "Told",
    "withdrawn": "Taken back before it was sent",
    "received": "Received",
}

# Why the texts with a number wait for a person: they asked for one, what they wrote belongs to no
# case that we know, or they wrote about a case of theirs.
WANTS = ("person", "unplaced", "case")

# The state in which a new outgoing message begins.
FIRST_STATE = {
    "sms": "queued",
    "email": "queued",
    "call": "waiting",
    "visit": "waiting",
    "page": "sent",
    "letter": "waiting",
}

# By what means somebody is answered, by the door they came through: the first that is possible.
ANSWER_BY: dict[str, tuple[str, ...]] = {
    "web": ("email", "sms", "call", "page"),
    "sms": ("sms", "call", "page"),
    "phone": ("call", "email", "visit"),
    "counter": ("visit",),
}

# By what means a request is confirmed in writing; nothing is sent where none is possible, for the
# reference was shown, read out or printed all the same.
CONFIRM_BY: dict[str, tuple[str, ...]] = {
    "web": ("email", "sms"),
    "sms": ("sms",),
    "phone": ("sms", "email"),
    "counter": ("sms", "email"),
}

# With the waits between them some five hours: longer than the provider is likely to be away.
MOST_TRIES = 12
LONGEST_WAIT = timedelta(hours=1)
# A worker that has not reported back after this long is taken for dead, unless the settings say
# otherwise.
LEASE = timedelta(minutes=2)
# When a message that is held back for want of a mail server is looked at again.
LOOK_AGAIN = timedelta(hours=1)
LONGEST_TEXT = 1600  # characters: Twilio refuses a longer body (error 21617)


def possible_means(
    kind: str | None, *, takes_texts: bool = False, opted_out: bool = False
) -> frozenset[str]:
    """By what means somebody can be reached through one contact point of this kind (or none)."""
    # The page opens only to whoever proves a number or an address.
    means = {"visit"} if kind is None else {"visit", "page"}
    if kind == "email":
        means.add("email")
    if kind == "phone":
        means.add("call")
        if takes_texts and not opted_out:
            means.add("sms")
    return frozenset(means)


def first_possible(wanted: Collection[str], possible: Collection[str]) -> str | None:
    """The first of the wanted means that is possible, if any is."""
    return next((means for means in wanted if means in possible), None)


def wait_before_try(tries: int, chance: float) -> timedelta:
    """How long to wait after ``tries`` failed tries: about 30 s, 1 min, 2 min, … doubling.

    ``chance``, from 0 to 1, makes it half as long up to half as long again, so that what failed
    together is not tried together again. Never longer than ``LONGEST_WAIT``.
    """
    seconds = 30 * 2.0 ** min(max(tries - 1, 0), 16) * (0.5 + chance)
    return min(timedelta(seconds=seconds), LONGEST_WAIT)


def wait_as_told(wanted: timedelta, chance: float) -> timedelta:
    """How long to wait where the provider says how long at least: that, and up to a tenth more."""
    return min(max(wanted, timedelta(seconds=1)), LONGEST_WAIT) * (1 + chance / 10)
