"""Say back what was understood, before it is kept or as it is kept: dates, and places."""

from datetime import date
from typing import Literal

from babel.dates import format_date

from channels.sms.dialogue.prompts import lines
from channels.sms.dialogue.rules import read_yes_or_no
from channels.sms.dialogue.talk import Talk
from channels.sms.dialogue.unclear import Explained
from channels.sms.dialogue.wording import say
from tracker.catalogue.definition import Question, QuestionType
from tracker.errors import InvalidAnswer
from tracker.intake.reading import Locale, read
from tracker.intake.yes_no import said_first
from tracker.languages import current_language, locale_of, say_date, t

_YES_OR_NO: dict[bool, Literal["yes", "no"]] = {True: "yes", False: "no"}


def day_in_words(iso: str) -> str:
    """A day with its weekday, in the current language: Friday 20 November 2026."""
    day = date.fromisoformat(iso)
    weekday = format_date(day, "EEEE", locale_of(current_language()))
    said = f"{weekday} {say_date(day)}"
    return said[:1].upper() + said[1:]


def ask_if_right(talk: Talk, question: Question, iso: str, seen: str, lead: str = "") -> str:
    """Say a date back, and ask whether it is right. ``seen`` is the token of the answer so far."""
    talk.stand_at("confirming", [question.key, seen, iso])
    return confirmation(talk, lead)


def confirmation(talk: Talk, lead: str = "") -> str:
    """The date that waits to be confirmed, once more."""
    iso = str(talk.dialogue.offered[2])
    return lines(lead, say("date_right", date=day_in_words(iso)), t("1 Yes 2 No"))


def is_it_right(question: Question, text: str, locale: Locale) -> Literal["yes", "no"] | str | None:
    """What a text says of a date that was said back: yes, no, or another date (ISO 8601), which may
    stand behind a no.
    """
    said = read_yes_or_no(text)
    if said is None:
        # "No, 3 December" says more than a no.
        other = _other_date(question, text, locale)
        said = said_first(text) if other is None else None
        return other if said is None else _YES_OR_NO[said]
    return _YES_OR_NO[said]


def _other_date(question: Question, text: str, locale: Locale) -> str | None:
    """The date that a text is, or ends with: "no, 3 December"."""
    _, _, behind = text.strip().partition(" ")
    for words in (text, behind):
        try:
            value = read(question, words, locale)
        except InvalidAnswer:
            continue
        if value is not None:
            return str(value)
    return None


def how_to_confirm() -> Explained:
    """How to answer when a date was said back."""
    return Explained("", say("date_right_how"), say("example_date_right"))


def place_said_back(question: Question, typed: str, value: object) -> str:
    """A place that was read from something else than words: a link, a code, a postcode."""
    if question.type is not QuestionType.LOCATION or not isinstance(value, str):
        return ""
    return "" if value == " ".join(typed.split()) else say("place", place=value)
