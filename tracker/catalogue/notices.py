"""What citizens are told as their request goes on: its moments, and its words for each door.

``notices.yaml`` has the city's words; a service may have other words of its own, and leave moments
out. What stands in curly brackets is filled in from the case.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import Field, ValidationInfo, field_validator, model_validator

from tracker.catalogue.shape import Fault, Key, Strict, Words, did_you_mean, refuse
from tracker.catalogue.translation import LanguageCode, NoticeWords

# What stands for something of the case, and what that is.
PLACEHOLDERS = {
    "name": "the name of whom it is written to",
    "service": "the title of the service",
    "reference": "the case's reference",
    "day": "the day it is due",
    "reason": "what staff add: why, what is needed, what was done",
    "when": "the day and the time of an appointment",
    "organisation": "whom it was passed on to",
    "city": "the city's name",
    "phone": "the number people phone",
}


@dataclass(frozen=True)
class Moment:
    """A moment at which a citizen is told: its name, and what is filled in at this one alone.

    ``ends``: the case ends with it, so that no service can leave it out. ``needs`` says what staff
    must add, where they must. ``usual``: told where a service does not say what it tells.
    ``sample`` is something that staff might add.
    """

    label: str
    also: tuple[str, ...] = ("reason",)
    ends: bool = False
    needs: str = ""
    usual: bool = True
    sample: str = "Thank you for your patience."


MOMENTS: dict[str, Moment] = {
    "received": Moment("We have it", also=()),
    "waiting": Moment(
        "We wait for them",
        needs="Say what you need from them.",
        sample="Can you send us a photo of the whole wall?",
    ),
    "going_on": Moment("It goes on", usual=False),
    "appointment": Moment("An appointment", also=("reason", "when")),
    "appointment_moved": Moment("The appointment is moved", also=("reason", "when")),
    "appointment_off": Moment("The appointment is off", also=("reason", "when")),
    "reopened": Moment("It is opened again"),
    "referred": Moment("It is passed on to a partner", also=("reason", "organisation"), ends=True),
    "resolved": Moment("It is done", ends=True, sample="Our crew mended it on Monday."),
    "not_possible": Moment(
        "It is not possible",
        ends=True,
        needs="Say why it is not possible.",
        sample="The wall is private, and its owner does not agree.",
    ),
    "not_ours": Moment(
        "It is not ours",
        ends=True,
        needs="Say why it is not the city's task.",
        sample="The water company looks after it.",
    ),
    "duplicate": Moment("It had been reported already", ends=True),
    "withdrawn": Moment("They asked us to stop", ends=True),
}
# What every moment can have filled in.
_ALWAYS = ("name", "service", "reference", "day", "city", "phone")
# The words for each door: what its part of a notice is called in the file.
FORMS = {
    "text": "text message",
    "subject": "subject of the e-mail and the letter",
    "email": "e-mail",
    "letter": "letter",
    "spoken": "words to say by phone or at a counter",
}

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def allowed_in(moment: str) -> list[str]:
    """What can be filled into the words for a moment."""
    return [*_ALWAYS, *MOMENTS[moment].also]


def fill(words: str, values: Mapping[str, str]) -> str:
    """The words with their gaps filled in. Of what there is nothing to say no trace is left."""
    filled = _PLACEHOLDER.sub(lambda found: values.get(found[1], ""), words)
    paragraphs = (re.sub(r"[ \t]+", " ", part).strip() for part in filled.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(paragraphs)).strip()


class Notice(NoticeWords):
    """What the city says at one moment, for every door, in English and in other languages."""

    translations: dict[LanguageCode, NoticeWords] = Field(default_factory=dict)

    def in_language(self, code: str) -> NoticeWords:
        """Its words in a language; in English where they are not known in it."""
        return self.translations.get(code) or self.translations.get(code.partition("-")[0]) or self


class NoticesFile(Strict):
    """What ``notices.yaml`` says: by the key of the moment."""

    notices: dict[Key, Notice] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _each_can_be_said(self) -> "NoticesFile":
        faults: list[Fault] = []
        for key, notice in self.notices.items():
            place = ("notices", key)
            faults += ((("notices", *rest), fault) for rest, fault in _faults_of_moment(key))
            if key not in MOMENTS:
                continue
            faults += (((*place, *rest), fault) for rest, fault in _missing(notice))
            faults += (((*place, *rest), fault) for rest, fault in faults_of_gaps(key, notice))
            for code, words in notice.translations.items():
                there = (*place, "translations", code)
                faults += (((*there, *rest), fault) for rest, fault in _missing(words))
                faults += (((*there, *rest), fault) for rest, fault in faults_of_gaps(key, words))
        refuse("NoticesFile", faults)
        return self


class ServiceNotices(Strict):
    """What a service tells of how it goes: at which moments, and in which words of its own."""

    tells: list[Key] | None = Field(None, description="the moments; left out: all the usual ones")
    words: dict[Key, NoticeWords] = Field(default_factory=dict)

    @field_validator("tells")
    @classmethod
    def _moments_there_are(cls, tells: list[str] | None, info: ValidationInfo) -> list[str] | None:
        faults: list[Fault] = []
        for number, key in enumerate(tells or ()):
            faults += (((number,), fault) for _, fault in _faults_of_moment(key))
        refuse("tells", faults)
        return tells

    @field_validator("words")
    @classmethod
    def _can_be_said(cls, words: dict[str, NoticeWords]) -> dict[str, NoticeWords]:
        faults: list[Fault] = []
        for key, own in words.items():
            found = list(_faults_of_moment(key))
            faults += found
            if not found:
                faults += (((key, *rest), fault) for rest, fault in faults_of_gaps(key, own))
        refuse("words", faults)
        return words

    def tells_of(self, moment: str) -> bool:
        """Whether citizens are told at this moment. How a case ended is always told."""
        known = MOMENTS[moment]
        return known.ends or (known.usual if self.tells is None else moment in self.tells)


def _faults_of_moment(key: str) -> Iterator[Fault]:
    if key not in MOMENTS:
        hint = did_you_mean(key, MOMENTS) or f" There are: {', '.join(MOMENTS)}."
        yield (key,), f"there is no moment “{key}” at which people are told.{hint}"


def _missing(words: NoticeWords) -> Iterator[Fault]:
    for form, what in FORMS.items():
        if getattr(words, form) is None:
            yield (form,), f"“{form}” is missing: the {what}"


def faults_of_gaps(moment: str, words: NoticeWords) -> Iterator[Fault]:
    """What stands in curly brackets and cannot be filled in at this moment, with its place."""
    allowed = allowed_in(moment)
    for form in FORMS:
        said: Words | None = getattr(words, form)
        for found in _PLACEHOLDER.finditer(said or ""):
            name = found[1]
            if name in allowed:
                continue
            if name in PLACEHOLDERS:
                yield (form,), f"“{{{name}}}” is not known at the moment “{moment}”"
            else:
                hint = did_you_mean(name, allowed) or f" There are: {', '.join(allowed)}."
                yield (form,), f"nothing is called “{{{name}}}”.{hint}"
        if re.search(r"[{}]", _PLACEHOLDER.sub("", said or "")):
            yield (form,), "a curly bracket has no other to it"
