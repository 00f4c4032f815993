"""A conversation by text as it is shown: a bubble for each text, under the day it was written.

Pure functions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from tracker.desk.history import hindrance
from tracker.files.models import StoredFile
from tracker.hours import Quiet
from tracker.messages.models import Message
from tracker.messages.rules import STATE_LABELS

# The colour of a state, beside its words: grey goes well, yellow is on its way, red is for somebody
# to look at.
COLOURS = {
    "queued": "yellow",
    "sending": "yellow",
    "unsure": "orange",
    "sent": "grey",
    "delivered": "green",
    "held": "red",
    "failed": "red",
    "undelivered": "red",
}

LABELS = {**STATE_LABELS, "queued": "Queued"}


@dataclass(frozen=True)
class Bubble:
    """One text: whose, what became of it in words, the case it belongs to, and its pictures.

    ``whose`` is the name of whoever asked for that case, where the number is shared. ``why`` is
    what kept it from arriving, "" where nothing did. ``in_doubt``: staff have to say whether it
    arrived.
    """

    message: Message
    author: str
    state: str
    colour: str
    why: str
    reference: str
    whose: str = ""

    @property
    def theirs(self) -> bool:
        """Whether the citizen wrote it."""
        return self.message.direction == "in"

    @property
    def in_doubt(self) -> bool:
        """Whether nobody knows if it was sent."""
        return self.message.state == "unsure"

    @property
    def pictures(self) -> list[StoredFile]:
        """The pictures that came with it, in their order."""
        return [attachment.file for attachment in self.message.attachments]


def bubble(
    message: Message, reference: str | None, whose: str | None, *, quiet: Quiet, now: datetime
) -> Bubble:
    """A text as it is shown at a moment; ``reference`` is that of its case, if it has one, and
    ``whose`` that is.
    """
    if message.direction == "in":
        return Bubble(message, "", "", "", "", reference or "", whose or "")
    author = message.staff.name if message.staff else "Automatic"
    state = delivery_state(message, quiet, now)
    colour = COLOURS.get(message.state, "grey")
    return Bubble(message, author, state, colour, why_not(message), reference or "", whose or "")


def delivery_state(message: Message, quiet: Quiet, now: datetime) -> str:
    """What became of an outgoing text, in words."""
    if message.state == "queued" and not message.asked:
        # What is due only later may be so by the worker's own word.
        until = quiet.until(now)
        if until is not None:
            return f"Waits until {until.astimezone(quiet.zone):%H:%M}: quiet hours"
    return LABELS[message.state]


def why_not(message: Message) -> str:
    """Why a text did not arrive, or has not gone out; "" where nothing stands in its way."""
    if message.state in ("undelivered", "unsure") and message.failure:
        return message.failure
    return hindrance(message)


@dataclass(frozen=True)
class Day:
    """The texts of one day, the oldest first."""

    label: str
    bubbles: Sequence[Bubble]


def days(bubbles: Iterable[Bubble], zone: ZoneInfo) -> list[Day]:
    """The bubbles under their days, in the order given."""
    found: dict[str, list[Bubble]] = {}
    for one in bubbles:
        found.setdefault(day_of(one.message.created_at, zone), []).append(one)
    return [Day(label, ones) for label, ones in found.items()]


def day_of(moment: datetime, zone: ZoneInfo) -> str:
    """The day of a moment, as it stands between the texts."""
    local = moment.astimezone(zone)
    return f"{local:%A} {local.day} {local:%B %Y}"


def how_long(since: datetime, now: datetime) -> str:
    """How long something has waited, in words."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    for size, word in ((1440, "day"), (60, "hour")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {word}" if count == 1 else f"{count} {word}s"
    if minutes == 0:
        return "less than a minute"
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


# Why a conversation waits for a person, in words.
WHY = {
    "person": "Asked for a person",
    "unplaced": "Wrote something that belongs to no request we know",
    "case": "Wrote about a request of theirs",
}

# How a number came to refuse texts, or to take them again, in words.
WAYS = {
    "word": "by a text",
    "asked": "by a text, when asked what they meant",
    "provider": "by a text, which the provider took",
    "refused": "the provider refused a text to them",
    "staff": "told staff",
    "unknown": "before this was noted down",
}

# The languages that texts are written in, as staff know them.
LANGUAGES = {"en": "English", "es": "Spanish"}
