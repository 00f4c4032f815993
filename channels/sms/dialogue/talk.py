"""What a step of the dialogue has at hand."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from channels.sms.dialogue.unclear import Explained
from channels.sms.dialogue.wording import say
from channels.sms.models import Dialogue
from tracker.cases.references import shown
from tracker.hours import OpeningHours
from tracker.intake.commands import Door
from tracker.intake.models import Intake
from tracker.intake.reading import Locale
from tracker.interactions.models import Interaction
from tracker.languages import USUAL
from tracker.messages.models import Message, Thread
from tracker.messages.threads import leave_unplaced
from tracker.people.models import ContactPoint

# Steps at which something else was asked meanwhile: the dialogue then stands where it stood.
ASIDES = frozenset({"who", "stopping", "language", "taking"})

# What is texted back: words of ours, or a message that the core has written already.
Reply = str | Message


@dataclass(frozen=True)
class City:
    """What texts say of the city, and how its people write.

    ``phone`` is as people write it; ``web`` the address where a request is gone on with, if the
    public address is set. ``hours`` is when people answer; ``languages`` those that may be chosen,
    the usual one first; ``segment_micros`` what a segment costs, in millionths of the currency.
    """

    name: str
    phone: str
    web: str | None
    zone: ZoneInfo
    locale: Locale
    hours: OpeningHours
    languages: tuple[str, ...] = (USUAL,)
    segment_micros: int = 0


@dataclass
class Talk:
    """One text at work: with whom, in which conversation, and where the dialogue stands.

    ``intake`` is the unfinished request it is about, locked; ``came_back``: nobody wrote for so
    long that the conversation before is over, or that they were reminded. ``pictures`` are the keys
    of the files that came with this text, which is ``message``; ``thread`` says who answers the
    number, and is locked.
    """

    session: Session
    city: City
    point: ContactPoint
    dialogue: Dialogue
    thread: Thread
    message: Message
    interaction: Interaction
    now: datetime
    intake: Intake | None = None
    came_back: bool = False
    pictures: list[str] = field(default_factory=list)

    @property
    def door(self) -> Door:
        """This door at this moment, for the intake."""
        return Door("sms", self.now, self.city.locale, self.interaction)

    @property
    def web(self) -> str:
        """Where the web page is, in words."""
        if self.city.web is None:
            return say("on_our_website")
        return say("on_the_web", address=self.city.web)

    def stand_at(self, step: str, offered: list[object]) -> None:
        """The dialogue stands at a step from now; ``offered`` is what its numbers stand for."""
        self.dialogue.step = step
        self.dialogue.offered = offered

    def pause(self, step: str, offered: list[object]) -> None:
        """Something else is asked first; the dialogue then stands where it stands now."""
        self.unpause()
        self.stand_at(step, [[self.dialogue.step, self.dialogue.offered], *offered])

    def unpause(self) -> None:
        """What was asked meanwhile is settled or left: the dialogue stands where it stood."""
        if self.dialogue.step in ASIDES:
            step, offered = self.dialogue.offered[0]
            self.stand_at(step, offered)

    def work_on(self, message_id: int) -> None:
        """What is worked from now on is what an earlier text said, and not the answer about it."""
        self.message = self.session.get_one(Message, message_id)

    def not_placed(self) -> None:
        """This text belongs to no case or request as yet: it waits for staff."""
        leave_unplaced(self.session, self.thread, self.message, now=self.now)

    def hold(self, intake: Intake | None) -> None:
        """The dialogue is about this request from now; about none: nothing is going on."""
        self.intake = self.dialogue.intake = intake
        if intake is None:
            self.stand_at("idle", [])

    def clear(self) -> None:
        """The text was understood."""
        self.dialogue.unclear = 0

    def unclear(self, explained: Explained | str) -> str:
        """The text was not understood: what is said this time, of a sentence or of how to answer;
        from the third time on with how to reach a person.
        """
        self.dialogue.unclear += 1
        if isinstance(explained, str):
            explained = Explained(explained)
        return explained.at(self.dialogue.unclear, self.city.phone)


def code_of(intake: Intake) -> str:
    """The resume code of a request, as it is shown."""
    return shown(intake.resume_code)
