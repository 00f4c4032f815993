"""What becomes of a case of the demo, and when: the course that its life takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from tracker.demo.ledger import Row
from tracker.demo.rhythm import last_worked, working
from tracker.demo.story import Story
from tracker.demo.words import Scene, ServiceWords, fitting, phrase
from tracker.staff.models import Staff

# A case that has this little time left is left open instead.
SHORTEST = timedelta(minutes=30)
# How many replies are still to be told, at the least.
_STILL_TO_TELL = {"call": 6, "visit": 5}
# What may be closed as it is first seen, so that nobody takes it on.
_SEEN_AT_ONCE = ("duplicate", "not_ours", "withdrawn")


@dataclass(frozen=True)
class Telling:
    """That a reply is told: when, and by whom."""

    story: Story
    message: Row
    at: datetime
    by: Staff


@dataclass(frozen=True)
class Office:
    """Who works a case, who tells people things, and what they write.

    ``until`` is a moment at which staff are at work: nothing of this case happens after it but that
    somebody is told a reply.
    """

    rng: Random
    zone: ZoneInfo
    now: datetime
    until: datetime
    team: Sequence[Staff]
    agents: Sequence[Staff]
    counters: Sequence[Staff]
    words: ServiceWords
    scene: Scene
    answers: Mapping[str, Any]
    tellings: list[Telling]

    def text(self, at: datetime, staff: Staff, likely: Any) -> str:
        """Something that a member of staff writes at a moment, fitting what was answered."""
        local = at.astimezone(self.zone)
        name = staff.name.split()[0]
        scene = replace(self.scene, now=local, staff=name, since=self.scene.now.date())
        return phrase(scene, fitting(likely, self.answers, scene))

    def at_work(self, after: datetime, share: float = 1.0) -> datetime:
        """A moment at which staff are at work, in this share of the time that is left."""
        reach = (self.until - after) * share * self.rng.random() ** 1.3
        return min(working(after + reach, self.zone, self.rng), self.until)


def closes_at(
    rng: Random, zone: ZoneInfo, opened: datetime, due: datetime, pace: float, now: datetime
) -> datetime | None:
    """When a case of this pace (a share of its target time) is closed.

    ``None`` where there were too few working hours for it since it was opened.
    """
    earliest = working(opened + SHORTEST, zone, rng)
    if earliest >= now - SHORTEST:
        return None
    wanted = opened + (due - opened) * (pace * rng.lognormvariate(0, 0.5))
    begun = working(max(wanted, earliest), zone, rng)
    # Not as the office opens: it has to be taken and worked first.
    closed = working(begun + timedelta(minutes=rng.randint(20, 360)), zone, rng)
    return next((at for at in (closed, begun) if at < now - SHORTEST), earliest)


def close(story: Story, office: Office, outcome: str) -> None:
    """The whole life of a case that was closed, at the end of what the office has of time."""
    rng, at = office.rng, story.case["opened_at"]
    staff = rng.choice(office.team)
    if outcome in _SEEN_AT_ONCE and rng.random() < 0.5:
        _end(story, office, staff, outcome, office.until)
        return
    at, staff = _begin(story, office, staff, 0.6)
    if rng.random() < 0.45:
        at = office.at_work(at, 0.5)
        story.note(at, staff, office.text(at, staff, office.words.notes))
    if rng.random() < 0.12:
        at = _ask(story, office, staff, at)
        if story.case["status"] == "waiting":
            at = _answered(story, office, staff, at)
    elif outcome not in _SEEN_AT_ONCE and rng.random() < 0.2:
        at = _say_that_it_is_begun(story, office, staff, at)
    _end(story, office, staff, outcome, office.until)
    if outcome == "resolved" and rng.random() < 0.015:
        _reopen(story, office, staff, office.until)


def leave_open(story: Story, office: Office, status: str) -> None:
    """The life so far of a case that is open, with the status that it has now."""
    rng, opened = office.rng, story.case["opened_at"]
    office = replace(office, until=last_worked(office.now - timedelta(minutes=5), office.zone))
    if status == "received" or working(opened, office.zone, rng) >= office.until:
        return
    # Somebody took it early in its time, however long it has been lying since.
    usual = (story.case["due_at"] - opened) * rng.uniform(0.1, 0.5)
    at, staff = _begin(
        story, office, rng.choice(office.team), min(1.0, usual / (office.until - opened))
    )
    if rng.random() < 0.5:
        at = office.at_work(at, 0.5)
        story.note(at, staff, office.text(at, staff, office.words.notes))
    if status == "waiting":
        _ask(story, office, staff, at)
    elif rng.random() < 0.75:
        _say_that_it_is_begun(story, office, staff, at)


def _begin(story: Story, office: Office, staff: Staff, share: float) -> tuple[datetime, Staff]:
    """Somebody takes it, and now and then gives it up for a colleague."""
    at = office.at_work(story.case["opened_at"], share)
    story.take(at, staff)
    if len(office.team) > 1 and office.rng.random() < 0.04:
        at = office.at_work(at, 0.3)
        story.give_back(at, staff)
        staff = office.rng.choice([one for one in office.team if one is not staff])
        at = office.at_work(at, 0.3)
        story.take(at, staff)
    return at, staff


def _ask(story: Story, office: Office, staff: Staff, after: datetime) -> datetime:
    """The citizen is asked for something, and the case waits for them."""
    at = office.at_work(after, 0.5)
    if not story.possible_answers(at):
        return at
    question = office.rng.choice(office.words.asks)[0]
    _reply(story, office, staff, at, office.text(at, staff, [question]))
    story.change_status(at, staff, "waiting")
    return at


def _answered(story: Story, office: Office, staff: Staff, after: datetime) -> datetime:
    """They answer, and it goes on."""
    at = office.at_work(after)
    answer = office.rng.choice(office.words.asks)[1]
    story.note(at, staff, office.text(at, staff, [answer]))
    story.change_status(at, staff, "in_progress")
    return at


def _say_that_it_is_begun(story: Story, office: Office, staff: Staff, after: datetime) -> datetime:
    at = office.at_work(after, 0.6)
    if story.possible_answers(at) and office.until - at > timedelta(hours=4):
        _reply(story, office, staff, at, office.text(at, staff, office.words.replies["begun"]))
    return at


def _end(story: Story, office: Office, staff: Staff, outcome: str, closed: datetime) -> None:
    """The citizen is told how it ended, and the case is closed."""
    text = office.text(closed, staff, office.words.replies[outcome])
    # Words that say themselves how it ended need no others around them.
    adds = outcome == "resolved" and not text.startswith(_SAYS_IT)
    message = story.close(closed, staff, outcome, {"reason" if adds else "whole": text})
    if message is not None:
        _to_be_told(story, office, closed, message)


_SAYS_IT = ("This is", "It is", "It was", "We have done", "Done")


def _reopen(story: Story, office: Office, staff: Staff, closed: datetime) -> None:
    """It was not done after all."""
    rng = office.rng
    again = working(closed + timedelta(days=rng.uniform(2, 12)), office.zone, rng)
    done = working(again + timedelta(days=rng.uniform(1, 4)), office.zone, rng)
    if done >= office.now - SHORTEST:
        return
    story.change_status(again, staff, "in_progress")
    story.note(again, staff, rng.choice(_NOT_DONE))
    _end(story, office, staff, "resolved", done)


_NOT_DONE = (
    "They rang: it is not right yet. Opened again.",
    "Back again after a few days, they say. Opened again and put at the front.",
    "The work was booked as done but only half of it was. Opened again.",
)


def _reply(story: Story, office: Office, staff: Staff, at: datetime, text: str) -> None:
    """Told by the door's own way, and now and then by another that is quicker."""
    rng = office.rng
    means = story.possible_answers(at)
    quicker = [one for one in means if one not in ("visit", "page")]
    chosen = rng.choice(quicker) if quicker and rng.random() < 0.15 else means[0]
    _to_be_told(story, office, at, story.reply(at, staff, text, chosen))


def _to_be_told(story: Story, office: Office, at: datetime, message: Row) -> None:
    """Somebody phones them, or tells them as they come by."""
    rng, chosen = office.rng, message["means"]
    if chosen == "call":
        told = Telling(story, message, _later(office, at, 1, 30), rng.choice(office.agents))
        office.tellings.append(told)
    elif chosen == "visit":
        told = Telling(story, message, _later(office, at, 20, 300), rng.choice(office.counters))
        office.tellings.append(told)


def tell(tellings: Sequence[Telling], now: datetime) -> None:
    """Tell what was to be told, but for the last few replies: those wait for whoever comes next."""
    for means, least in _STILL_TO_TELL.items():
        ours = [one for one in tellings if one.message["means"] == means]
        ours.sort(key=lambda one: one.message["created_at"])
        for one in ours[: max(0, len(ours) - least)]:
            if one.at < now:
                one.story.tell(one.at, one.by, one.message)


def _later(office: Office, at: datetime, least: float, most: float) -> datetime:
    """A working moment so many hours later."""
    hours = office.rng.uniform(least, most)
    return working(at + timedelta(hours=hours), office.zone, office.rng)
