"""Lines of the timeline and messages, told as one story with what became of each message."""

from datetime import timedelta

import pytest

from tests.builders import NOON
from tracker.cases.models import Event
from tracker.desk.history import delivery, hindrance, history, newer
from tracker.messages.models import Message
from tracker.messages.rules import STATES


def an_event(id: int, kind: str = "noted", message_id: int | None = None, **details: str) -> Event:
    at = NOON + timedelta(minutes=id)
    return Event(id=id, at=at, kind=kind, message_id=message_id, details=details)


def a_message(id: int, state: str = "sent", means: str = "sms", **others: object) -> Message:
    values: dict[str, object] = {
        "direction": "out",
        "body": "Words",
        "created_at": NOON,
        "tries": 0,
    }
    return Message(id=id, state=state, means=means, **{**values, **others})


def test_the_newest_comes_first_and_a_message_with_the_line_that_wrote_it() -> None:
    events = [
        an_event(1, "opened", channel="web"),
        an_event(2, "confirmed", 8, means="sms"),
        an_event(3, "replied", 9, means="call", text="We come on Friday."),
        an_event(4, "told", 9, means="call"),
    ]
    story = history(events, [a_message(8), a_message(9, "told", "call", body="We come on Friday.")])
    assert [(item.kind, item.state, item.text) for item in story] == [
        ("told", "", ""),
        ("replied", "Told", "We come on Friday."),
        ("confirmed", "Sent", "Words"),
        ("opened", "", ""),
    ]


def test_a_text_of_which_no_line_tells_is_in_the_story_too() -> None:
    came = a_message(5, "received", direction="in", body="Any news?", created_at=NOON)
    story = history([an_event(1, "noted", text="A note")], [came])
    assert [(item.title, item.text, item.state) for item in story] == [
        ("Note", "A note", ""),
        ("Text message from the citizen", "Any news?", ""),
    ]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (a_message(1, "waiting", "call"), "To be told by phone"),
        (a_message(1, "waiting", "visit"), "To be told at a counter"),
        (a_message(1, "sent", "page"), "To be read on the page for finding a request"),
        (a_message(1, "sent"), "Sent"),
        (a_message(1, "failed"), "Could not be sent"),
    ],
)
def test_what_became_of_a_message(message: Message, words: str) -> None:
    assert delivery(message) == words


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_words(state: str) -> None:
    assert delivery(a_message(1, state, "call"))


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (
            a_message(1, "failed", tries=6, failure="No such number."),
            "Tried 6 times. No such number.",
        ),
        (a_message(1, "queued", tries=1, failure="Busy."), "Tried once. Busy."),
        (a_message(1, "held", failure="No mail server is set."), "No mail server is set."),
        (a_message(1, "queued"), ""),
        (a_message(1, "sent", tries=2, failure="Busy."), ""),
    ],
)
def test_why_a_message_has_not_gone_out(message: Message, words: str) -> None:
    assert hindrance(message) == words


def test_what_is_new_is_what_came_after_the_last_line_seen() -> None:
    events = [an_event(number, text=f"Note {number}") for number in (1, 2, 3)]
    assert [item.text for item in newer(events, 1)] == ["Note 2", "Note 3"]
    assert newer(events, 3) == []
