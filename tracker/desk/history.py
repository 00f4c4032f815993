"""What happened in a case and what was written to the citizen, as one story."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.cases.models import Event
from tracker.cases.timeline import entry
from tracker.messages.models import Message
from tracker.messages.rules import MEANS_LABELS, STATE_LABELS

# The lines of a timeline that stand for the message they name; others only speak of it.
_WRITES = ("confirmed", "replied", "texted")
_TO_BE_TOLD = {
    "call": "To be told by phone",
    "visit": "To be told at a counter",
}


@dataclass(frozen=True)
class Item:
    """One thing that happened: what, by whom, when, in what words; and the message, if it is one.

    ``state`` is what became of that message, ``why`` what keeps it from going out, if anything.
    """

    id: int
    title: str
    by: str
    at: datetime
    text: str
    kind: str
    message: Message | None = None
    state: str = ""
    why: str = ""


def history(events: Sequence[Event], messages: Sequence[Message]) -> list[Item]:
    """The newest first. A message that no line of the timeline tells of has an item of its own."""
    by_id = {message.id: message for message in messages}
    items = []
    for event in events:
        message = by_id.pop(event.message_id or 0, None) if event.kind in _WRITES else None
        items.append(_of_event(event, message))
    items += [_of_message(message) for message in by_id.values()]
    return sorted(items, key=lambda item: (item.at, item.id), reverse=True)


def _of_event(event: Event, message: Message | None) -> Item:
    line = entry(event)
    text = line.text or (message.body if message else "")
    ours = message is not None and message.direction == "out"
    state, why = (delivery(message), hindrance(message)) if message and ours else ("", "")
    return Item(event.id, line.title, line.by, line.at, text, line.kind, message, state, why)


def _of_message(message: Message) -> Item:
    came = message.direction == "in"
    title = f"{MEANS_LABELS[message.means]} {'from' if came else 'to'} the citizen"
    by = message.staff.name if message.staff else ""
    state, why = ("", "") if came else (delivery(message), hindrance(message))
    return Item(0, title, by, message.created_at, message.body, "message", message, state, why)


def delivery(message: Message) -> str:
    """What became of a message, in words."""
    if message.state == "waiting":
        return _TO_BE_TOLD[message.means]
    if message.state == "sent" and message.means == "page":
        return "To be read on the page for finding a request"
    return STATE_LABELS[message.state]


def hindrance(message: Message) -> str:
    """Why a message has not gone out; "" where it has, or where nothing stands in its way."""
    if message.failure and message.state in ("queued", "sending", "held", "failed"):
        times = "once" if message.tries == 1 else f"{message.tries} times"
        return f"Tried {times}. {message.failure}" if message.tries else message.failure
    return ""


def newer(events: Sequence[Event], seen: int) -> list[Item]:
    """What happened after the event that a page saw last, oldest first."""
    return [_of_event(event, None) for event in events if event.id > seen]
