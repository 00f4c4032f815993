"""What is said when a text was not understood. Pure functions.

The first time it is explained in other words, the second time with an example that would do, and
from the third on a person is offered. The words depend on the question, so that nobody reads the
same sentence twice and still does not know what to text.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import phonenumbers

from channels.sms.dialogue.prompts import lines
from channels.sms.dialogue.rules import OFTEN_UNCLEAR
from channels.sms.dialogue.wording import say
from tracker.catalogue.definition import Question, QuestionType
from tracker.intake.reading import Locale
from tracker.languages import say_date

_LONGEST_HINT = 100  # characters: a hint is written for a page, and has to fit a text
# How to write a date is said with its fault, that several answers may be chosen with the list, and
# what is on a photo when it is on its way.
_HINTS_SAY_NOTHING = (QuestionType.DATE, QuestionType.MANY_OF, QuestionType.FILE)


@dataclass(frozen=True)
class Explained:
    """Why a text could not be taken (empty where that says nothing), what would be taken in other
    words, and an example.
    """

    fault: str
    other_words: str = ""
    example: str = ""

    def at(self, count: int, phone: str) -> str:
        """What is said the ``count``-th time in a row. ``phone`` is the city's."""
        if count >= OFTEN_UNCLEAR:
            return lines(self.fault, say("or_person", phone=phone))
        if count == 1:
            return lines(self.fault, self.other_words) or self.example
        return lines(self.fault, self.example or self.other_words)


def explain(question: Question, fault: str, locale: Locale) -> Explained:
    """How to answer a question, after an answer with this fault."""
    other_words = lines(_OTHER_WORDS[question.type](question), _hint(question))
    return Explained(fault, other_words, _example(question, locale))


def _hint(question: Question) -> str:
    """What a page says beside the question, where it is short and says something new: not what the
    question, or the fault of a form, says already; nor that there may be several answers.
    """
    hint = question.hint or ""
    says_nothing = question.type in _HINTS_SAY_NOTHING or question.pattern
    if says_nothing or len(hint) > _LONGEST_HINT or hint in question.asked_by_text:
        return ""
    return hint


def explain_fault(question: Question, fault: str, locale: Locale) -> Explained:
    """As ``explain``, after a fault in the words of the intake. Where these only say that one must
    choose, ours say more.
    """
    says_nothing = question.type in (QuestionType.ONE_OF, QuestionType.YES_NO)
    return explain(question, "" if says_nothing else fault, locale)


def _how(key: str) -> Callable[[Question], str]:
    return lambda question: say(key, most=len(question.choices))


def _words(question: Question) -> str:
    """A text that has a form is refused with the words for its form."""
    return "" if question.pattern else say("how_words")


_OTHER_WORDS: dict[QuestionType, Callable[[Question], str]] = {
    QuestionType.SHORT_TEXT: _words,
    QuestionType.LONG_TEXT: _words,
    QuestionType.LOCATION: _how("how_location"),
    QuestionType.NUMBER: _how("how_number"),
    QuestionType.DATE: lambda question: "",  # what is said of a date that is not read says how
    QuestionType.YES_NO: _how("how_yes_no"),
    QuestionType.ONE_OF: _how("how_one_of"),
    QuestionType.MANY_OF: _how("how_many_of"),
    QuestionType.PHONE: _how("how_phone"),
    QuestionType.EMAIL: _how("how_email"),
    QuestionType.FILE: lambda question: say("how_file" if question.required else "how_file_or"),
}


def _example(question: Question, locale: Locale) -> str:
    if question.type is QuestionType.ONE_OF:
        return say("example_choice", number=2, label=question.choices[1].by_text)
    if question.type is QuestionType.MANY_OF:
        one, other = (choice.by_text for choice in question.choices[:2])
        return say("example_choices", one=one, other=other)
    if question.type is QuestionType.FILE:
        return say("how_file" if question.required else "how_file_or")
    if question.type is QuestionType.YES_NO:
        return say("example_yes")
    answer = example_answer(question, locale)
    return say("example", example=answer) if answer else ""


def example_answer(question: Question, locale: Locale) -> str:
    """An answer that a question would take, as somebody might text it; none where any words are."""
    if question.type is QuestionType.DATE:
        return say_date(_example_day(question, locale.today))
    if question.type is QuestionType.NUMBER:
        return _example_number(question)
    if question.type is QuestionType.PHONE:
        return _example_phone(locale.region)
    if question.type is QuestionType.EMAIL:
        return "ana.silva@example.org"
    if question.type is QuestionType.LOCATION:
        return say("example_place")
    if question.type in (QuestionType.YES_NO, QuestionType.FILE) or question.choices:
        return "1"
    return question.example or ""


def _example_day(question: Question, today: date) -> date:
    return today - timedelta(days=3) if question.latest == "today" else today + timedelta(days=9)


def _example_number(question: Question) -> str:
    low, high = question.minimum, question.maximum
    fits = (low is None or low <= 3) and (high is None or high >= 3)
    return "3" if fits else f"{low if low is not None else high:g}"


def _example_phone(region: str) -> str:
    kind = phonenumbers.PhoneNumberType.MOBILE
    number = phonenumbers.example_number_for_type(region, kind)
    if number is None:
        return "+44 7400 123456"
    national: str = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return national
