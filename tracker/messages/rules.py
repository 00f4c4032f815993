"""States of a message, by what means it goes, and how long to wait before the next try."""

from datetime import timedelta

# By what means a message reaches somebody. "call" is a call-back that an agent makes; "visit" is
# told at a counter when the person comes next; "page" is read on the tracking page.
MEANS = ("sms", "email", "call", "visit", "page")

# queued: waits to be sent; sending: a worker has it; sent: handed over; held: cannot be sent as
# things are (opted out, no mail server), for staff to see; failed: was refused for good;
# waiting: staff have to tell it; told: staff told it; received: it came in.
STATES = ("queued", "sending", "sent", "held", "failed", "waiting", "told", "received")

# The state in which a new outgoing message begins.
FIRST_STATE = {
    "sms": "queued",
    "email": "queued",
    "call": "waiting",
    "visit": "waiting",
    "page": "sent",
}

MOST_TRIES = 6
# A worker that has not reported back after this long is taken for dead.
LEASE = timedelta(minutes=2)


def wait_before_try(tries: int) -> timedelta:
    """How long to wait after ``tries`` failed tries: 30 s, 1 min, 2 min, … doubling."""
    return timedelta(seconds=30) * 2 ** max(tries - 1, 0)
