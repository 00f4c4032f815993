"""What a step of the dialogue has at hand."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from channels.sms.models import Dialogue
from channels.sms.prompts import lines
from channels.sms.rules import OFTEN_UNCLEAR
from channels.sms.wording import say
from tracker.cases.references import shown
from tracker.intake.commands import Door
from tracker.intake.models import Intake
from tracker.intake.reading import Locale
from tracker.interactions.models import Interaction
from tracker.messages.models import Message
from tracker.people.models import ContactPoint

# What is texted back: words of ours, or a message that the core has written already.
Reply = str | Message


@dataclass(frozen=True)
class City:
    """What texts say of the city, and how its people write.

    ``phone`` is as people write it; ``web`` the address where a request is gone on with, if the
    public address is set.
    """

    name: str
    phone: str
    web: str | None
    zone: ZoneInfo
    locale: Locale


@dataclass
class Talk:
    """One text at work: with whom, in which conversation, and where the dialogue stands.

    ``intake`` is the unfinished request it is about, locked; ``came_back``: nobody wrote for so
    long that the conversation before is over. ``pictures`` are the keys of the files that came with
    this text.
    """

    session: Session
    city: City
    point: ContactPoint
    dialogue: Dialogue
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

    def hold(self, intake: Intake | None) -> None:
        """The dialogue is about this request from now; about none: nothing is going on."""
        self.intake = self.dialogue.intake = intake
        if intake is None:
            self.stand_at("idle", [])

    def clear(self) -> None:
        """The text was understood."""
        self.dialogue.unclear = 0

    def unclear(self, sentence: str) -> str:
        """The text was not understood: the sentence about it; from the third on with the phone
        number of the city.
        """
        self.dialogue.unclear += 1
        if self.dialogue.unclear < OFTEN_UNCLEAR:
            return sentence
        return lines(sentence, say("or_phone", phone=self.city.phone))


def code_of(intake: Intake) -> str:
    """The resume code of a request, as it is shown."""
    return shown(intake.resume_code)
