"""Conversations by text that staff of the demo find: some wait for a person, one is being answered,
some texts belong to nothing, and one did not arrive.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tracker.demo.ledger import Row
from tracker.demo.people import Point
from tracker.demo.register import Register
from tracker.demo.story import Story
from tracker.demo.year import Year
from tracker.messages.models import Message, Thread
from tracker.messages.segments import plain, segments
from tracker.people.rules import phone_contact

# Of those that chance gives to nobody.
STRANGER, SPEAKS_SPANISH, ASKS_A_LOT = "+447700900931", "+447700900932", "+447700900933"
SHORT_CODE = "60777"
_PRICE = 40_000  # millionths of a pound: what a segment costs by default
_WE_HAVE_IT = "A person will answer. It can take a while: you can go on texting meanwhile."


class Texting:
    """Writes texts that came in and went out into the ledger, each some minutes before now."""

    def __init__(self, year: Year, register: Register) -> None:
        self._year, self._register = year, register

    def ago(self, minutes: float) -> datetime:
        """A moment some minutes before now."""
        return self._year.now - timedelta(minutes=minutes)

    def number(self, value: str) -> Point:
        """The contact point of a number."""
        return self._register.point(phone_contact(value, value))

    def thread(self, point: Point, **values: object) -> Row:
        """Who answers a number, and why it waits for a person."""
        return self._year.ledger.add(Thread, contact_point_id=point.row, **values)

    def waits(self, point: Point, why: str, minutes: float, **values: object) -> Row:
        """A number waits for a person since some minutes."""
        return self.thread(point, wants=why, waiting_since=self.ago(minutes), **values)

    def came(
        self, point: Point | None, words: str, minutes: float, *, unplaced: bool = False
    ) -> Row:
        """A text that came in from a number, or from a short code."""
        return self._write(
            point, words, minutes, direction="in", state="received", unplaced=unplaced,
            address=point.contact.value if point else SHORT_CODE,
        )  # fmt: skip

    def went(self, point: Point, words: str, minutes: float, *, staff: int | None = None) -> Row:
        """A text that went out and arrived."""
        at, cost = self.ago(minutes), _PRICE * segments(plain(words))
        return self._write(
            point, words, minutes, direction="out", state="delivered", asked=True, sent_at=at,
            tried_at=at, tries=1, staff_id=staff, cost_micros=cost,
        )  # fmt: skip

    def _write(self, point: Point | None, words: str, minutes: float, **values: object) -> Row:
        at = self.ago(minutes)
        return self._year.ledger.add(
            Message,
            means="sms",
            body=words,
            contact_point_id=point.row if point else None,
            provider_sid="SM" + self._year.public_id().replace("-", ""),
            created_at=at,
            changed_at=at,
            segments=segments(plain(words)),
            **values,
        )


def leave_texts(year: Year, register: Register, stories: Sequence[Story]) -> None:
    """Write the conversations of the last hours. ``stories`` are of cases that are open still."""
    texting = Texting(year, register)
    _does_not_arrive(stories)
    free = _to_text_with(year, stories)
    _want_a_person(texting, free[:1])
    _is_answered(texting, year.agents[0].id)
    _belong_to_nothing(texting, free[1:2])
    _write_about_a_case(texting, free[2:3])


def _to_text_with(year: Year, stories: Sequence[Story]) -> list[tuple[Story, Point]]:
    """Open cases that are some days old, with the numbers that take texts, each number once; those
    that were asked for by text come first.
    """
    found: dict[int, tuple[Story, Point]] = {}
    before = year.now - timedelta(days=1)
    for story in sorted(stories, key=lambda one: one.case["channel"] != "sms"):
        point, case = story.point, story.case
        if point is None or case["status"] == "waiting" or case["opened_at"] > before:
            continue
        if point.contact.takes_texts and not point.opted_out(year.now):
            found.setdefault(id(point), (story, point))
    return list(found.values())


def _want_a_person(texting: Texting, of: Sequence[tuple[Story, Point]]) -> None:
    for _, point in of:
        texting.came(point, "hello is there anybody i can ask about this", 27)
        texting.went(point, "We did not understand that. Text PERSON for a person.", 26.9)
        texting.came(point, "person", 25)
        texting.went(point, _WE_HAVE_IT, 24.9)
        texting.waits(point, "person", 25)
    spanish = texting.number(SPEAKS_SPANISH)
    texting.came(spanish, "Hola, ¿puedo hablar con alguien sobre mi basura?", 11)
    texting.waits(spanish, "person", 11, language="es")


def _is_answered(texting: Texting, staff_id: int) -> None:
    point = texting.number(ASKS_A_LOT)
    texting.came(point, "do you take old sofas", 64)
    texting.came(point, "PERSON", 62)
    texting.went(point, _WE_HAVE_IT, 61.9)
    words = "Hello, this is Nadia. Yes: we collect sofas from the pavement. Which street is it?"
    texting.went(point, words, 54, staff=staff_id)
    read = texting.came(point, "Mill Lane. how much is it", 50)
    texting.went(point, "Up to three things are free once a year.", 48, staff=staff_id)
    texting.came(point, "great. can you take a fridge as well?", 6)
    texting.thread(point, owner_id=staff_id, owned_since=texting.ago(55), read_up_to=read)


def _belong_to_nothing(texting: Texting, of: Sequence[tuple[Story, Point]]) -> None:
    texting.came(None, "Your parcel is with a neighbour at number 12.", 190, unplaced=True)
    place = next((story.case["place"] for story, _ in of if story.case["place"]), "Oak Street")
    stranger = texting.number(STRANGER)
    texting.came(stranger, f"its worse now at {place[:80]}", 95, unplaced=True)
    texting.waits(stranger, "unplaced", 95)
    for _, point in of:
        texting.came(point, "still nobody has come", 40, unplaced=True)
        texting.waits(point, "unplaced", 40)


def _write_about_a_case(texting: Texting, of: Sequence[tuple[Story, Point]]) -> None:
    for story, point in of:
        story.hear(texting.ago(33), texting.came(point, "any news on this? its been a while", 33))
        texting.went(point, "Thank you. We have added it to your request.", 32.9)
        texting.waits(point, "case", 33)


def _does_not_arrive(stories: Sequence[Story]) -> None:
    """The newest reply by text to an open case reached nobody."""
    replies = [
        (message["sent_at"], place, story, message)
        for place, story in enumerate(stories)
        for message in story.replies
        if message["means"] == "sms" and message["state"] == "sent"
    ]
    if replies:
        sent_at, _, story, message = max(replies, key=lambda one: one[:2])
        story.miss(sent_at + timedelta(seconds=40), message)
