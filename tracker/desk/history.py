"""What happened in a case, what was written to the citizen and in which contacts, as one story."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tracker.cases.models import Event
from tracker.cases.timeline import entry
from tracker.files.models import StoredFile
from tracker.interactions.models import Interaction
from tracker.messages.models import Message
from tracker.messages.rules import MEANS_LABELS, STATE_LABELS

# The lines of a timeline that stand for the message they name; others only speak of it.
_WRITES = ("confirmed", "replied", "texted", "notified")
_TO_BE_TOLD = {
    "call": "To be told by phone",
    "visit": "To be told at a counter",
}
# What a line is: a message, a note of staff or a contact; all else is a change.
_MESSAGES = (
    "replied",
    "texted",
    "confirmed",
    "told",
    "told_with",
    "untold",
    "undelivered",
    "to_helper",
    "helper_wrote",
)
_NOTES = ("noted", "added")
# By which door a means goes.
_DOORS = {"sms": "sms", "email": "web", "page": "web", "call": "phone", "visit": "counter"}
_CONTACTS = {"phone": "Call", "counter": "Visit", "sms": "Text conversation"}
# Lines that nobody of staff wrote, and that the citizen did not write either.
_AUTOMATIC = ("confirmed", "notified", "undelivered")


@dataclass(frozen=True)
class Item:
    """One thing that happened: what, by whom, when, in what words; and the message, if it is one.

    ``state`` is what became of that message, ``why`` what keeps it from going out, if anything.
    ``anchor`` names the line on its page. ``sort`` is "message", "note", "contact" or "change",
    ``door`` the one it came by ("" for none), ``who`` the number of a member of staff, "citizen" or
    "automatic"; ``for_citizen``: the citizen sees it too. ``files`` came with it.
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
    anchor: str = ""
    sort: str = "change"
    door: str = ""
    who: str = "automatic"
    for_citizen: bool = False
    files: Sequence[StoredFile] = ()
    mentions: Sequence[Mapping[str, Any]] = ()


def history(
    events: Sequence[Event],
    messages: Sequence[Message],
    contacts: Sequence[Interaction] = (),
    files: Mapping[int, Sequence[StoredFile]] | None = None,
    added: Sequence[StoredFile] = (),
) -> list[Item]:
    """The newest first. A message that no line of the timeline tells of has an item of its own.

    ``files`` are those that came with each message, by its number; ``added`` those the case was
    opened with.
    """
    by_id = {message.id: message for message in messages}
    doors = {contact.id: contact.channel for contact in contacts}
    with_each = files or {}
    items = []
    for event in events:
        message = by_id.pop(event.message_id or 0, None) if event.kind in _WRITES else None
        came = with_each.get(event.message_id or 0, ()) if message else ()
        items.append(_of_event(event, message, doors, added if event.kind == "opened" else came))
    items += [_of_message(message, with_each.get(message.id, ())) for message in by_id.values()]
    items += _of_contacts(contacts)
    return sorted(items, key=lambda item: (item.at, item.id), reverse=True)


def _of_event(
    event: Event,
    message: Message | None,
    doors: Mapping[int, str] | None = None,
    files: Sequence[StoredFile] = (),
) -> Item:
    line = entry(event)
    text = line.text or (message.body if message else "")
    ours = message is not None and message.direction == "out"
    state, why = (delivery(message), hindrance(message)) if message and ours else ("", "")
    return Item(
        event.id, line.title, line.by, line.at, text, line.kind, message, state, why,
        anchor=f"e{event.id}",
        sort=_sort(event),
        door=_door(event, message, doors or {}),
        who=_who(event),
        for_citizen=event.for_citizen,
        files=files,
        mentions=event.details.get("mentions", ()),
    )  # fmt: skip


def _sort(event: Event) -> str:
    if event.kind in _NOTES:
        return "note"
    return "message" if event.message_id is not None or event.kind in _MESSAGES else "change"


def _door(event: Event, message: Message | None, doors: Mapping[int, str]) -> str:
    if message is not None:
        return _DOORS.get(message.means, "")
    by = doors.get(event.interaction_id or 0) or event.details.get("channel")
    return str(by or _DOORS.get(event.details.get("means", ""), ""))


def _who(event: Event) -> str:
    if event.staff_id is not None:
        return str(event.staff_id)
    return "automatic" if event.kind in _AUTOMATIC or not event.for_citizen else "citizen"


def _of_message(message: Message, files: Sequence[StoredFile]) -> Item:
    came = message.direction == "in"
    title = f"{MEANS_LABELS[message.means]} {'from' if came else 'to'} the citizen"
    by = message.staff.name if message.staff else ""
    state, why = ("", "") if came else (delivery(message), hindrance(message))
    staff = "automatic" if message.staff_id is None else str(message.staff_id)
    return Item(
        0, title, by, message.created_at, message.body, "message", message, state, why,
        anchor=f"m{message.id}",
        sort="message",
        door=_DOORS.get(message.means, ""),
        who="citizen" if came else staff,
        for_citizen=True,
        files=files,
    )  # fmt: skip


def _of_contacts(contacts: Iterable[Interaction]) -> list[Item]:
    """Calls, visits and conversations. That somebody came by the web is said by what they did."""
    return [
        Item(
            0, _contact(one), one.staff.name if one.staff else "", one.started_at, one.note or "",
            "contact",
            anchor=f"c{one.id}",
            sort="contact",
            door=one.channel,
            who=str(one.staff_id) if one.staff_id else "citizen",
        )
        for one in contacts
        if one.channel in _CONTACTS
    ]  # fmt: skip


def _contact(one: Interaction) -> str:
    where = f" to {one.site.name}" if one.site else ""
    if one.ended_at is None:
        return f"{_CONTACTS[one.channel]}{where}, still going on"
    return f"{_CONTACTS[one.channel]}{where}, {_how_long(one.ended_at - one.started_at)}"


def _how_long(took: timedelta) -> str:
    minutes = round(took.total_seconds() / 60)
    if minutes < 1:
        return "less than a minute"
    if minutes < 120:
        return "1 minute" if minutes == 1 else f"{minutes} minutes"
    return f"{round(minutes / 60)} hours"


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
