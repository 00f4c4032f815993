"""Read an answer as a person gave it. Every door's answers come through here, and only here."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.cases.places import point_in
from tracker.catalogue.definition import Choice, Question, QuestionType
from tracker.characters import clean, is_empty
from tracker.errors import InvalidAnswer, InvalidContact
from tracker.intake.choices import find_choice
from tracker.intake.dates import DateOrder, Lean, read_date
from tracker.intake.numbers import read_number
from tracker.intake.places import read_place
from tracker.intake.yes_no import said_first, yes_or_no
from tracker.languages import bare, mark, say_date, spellings, t, tn
from tracker.people.rules import read_email, read_phone

Raw = str | list[str]

MOST_FILES = 5  # to one question

# What is texted where somebody does not know, or means the place where they stand.
_NOWHERE = mark(
    "here, right here, over here, there, everywhere, anywhere, somewhere, nowhere, i dont know, "
    "dont know, do not know, dunno, idk, no idea, not sure, im not sure, dk, n a, where i am"
)
# What stands between several choices.
_AND = mark("and, plus")


@dataclass(frozen=True)
class Locale:
    """How people of this city write: the day it is there, their country and order of dates."""

    today: date
    region: str
    date_order: DateOrder


# In these the marks that are not seen can matter: they join letters and emoji, and order scripts.
_WORDS = (QuestionType.SHORT_TEXT, QuestionType.LONG_TEXT, QuestionType.LOCATION)


def _as_seen(text: str) -> str:
    """The text without what comes along unseen when a number or a date is copied."""
    return "".join(one for one in text if unicodedata.category(one) != "Cf")


def read(question: Question, raw: Raw, locale: Locale) -> Any:
    """The value of an answer: ``str``, ``int``, ``float``, ``bool``, ISO date, key, list of keys.

    ``raw`` is what was typed, or the list of what was chosen. ``None`` for an optional question
    left empty. Raises ``InvalidAnswer`` with what would be accepted.
    """
    # Whatever is kept, or said back in a sentence, can be stored and shown.
    raw = clean(raw) if isinstance(raw, str) else [clean(part) for part in raw]
    if is_empty(raw):
        if question.required:
            raise InvalidAnswer(t(_MISSING.get(question.type, _ANSWER_IT)))
        return None
    if question.type not in _WORDS:
        raw = _as_seen(raw) if isinstance(raw, str) else [_as_seen(part) for part in raw]
    return _READERS[question.type](question, raw, locale)


_ANSWER_IT = mark("Answer this question.")
_MISSING = {
    QuestionType.ONE_OF: mark("Choose one of the answers."),
    QuestionType.MANY_OF: mark("Choose at least one of the answers."),
    QuestionType.YES_NO: mark("Choose yes or no."),
    QuestionType.DATE: mark("Enter a date."),
    QuestionType.NUMBER: mark("Enter a number."),
    QuestionType.PHONE: mark("Enter a phone number."),
    QuestionType.EMAIL: mark("Enter an e-mail address."),
    QuestionType.LOCATION: mark("Say where it is: an address, a street or a landmark."),
}


def _one(raw: Raw) -> str:
    return raw if isinstance(raw, str) else next((part for part in raw if part.strip()), "")


def _read_text(question: Question, raw: Raw, locale: Locale) -> str:
    text = _one(raw).strip()
    if question.type is not QuestionType.LONG_TEXT:
        text = " ".join(text.split())
    if not text:
        raise InvalidAnswer(t("Answer this question in words."))
    over = len(text) - question.longest
    if over > 0:
        raise InvalidAnswer(
            tn(
                "This is {over} character too long: at most {most}. Shorten it and try again.",
                "This is {over} characters too long: at most {most}. Shorten it and try again.",
                over,
                over=f"{over:,}",
                most=f"{question.longest:,}",
            )
        )
    if question.pattern and not re.fullmatch(question.pattern, text):
        raise InvalidAnswer(question.pattern_says or t("This does not have the right form."))
    return text


def _read_location(question: Question, raw: Raw, locale: Locale) -> str:
    place = _read_text(question, read_place(_one(raw), locale.region), locale)
    if point_in(place) is None and not _names_a_place(place):
        raise InvalidAnswer(t(_MISSING[QuestionType.LOCATION]))
    return place


def _names_a_place(words: str) -> bool:
    """Whether words can name a place: a figure alone, a letter alone, a yes or a no is the answer
    to another question, and "don't know" is none.
    """
    if yes_or_no(words) is not None or _in_letters(words) in map(_in_letters, spellings(_NOWHERE)):
        return False
    return any(one.isalpha() for one in words) and sum(one.isalnum() for one in words) > 1


def _in_letters(words: str) -> str:
    return "".join(re.findall(r"[^\W\d_]+", bare(words[:60])))


def _read_number(question: Question, raw: Raw, locale: Locale) -> int | float:
    number = read_number(_one(raw))
    if number is None:
        raise InvalidAnswer(t("Enter a number in figures, like 3."))
    if question.whole and number != number.to_integral_value():
        raise InvalidAnswer(t("Enter a whole number, like 3."))
    low, high = question.minimum, question.maximum
    if (low is not None and number < Decimal(str(low))) or (
        high is not None and number > Decimal(str(high))
    ):
        raise InvalidAnswer(_range(low, high))
    return int(number) if question.whole else float(number)


def _range(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return t("Enter a number from {low} to {high}.", low=f"{low:g}", high=f"{high:g}")
    if low is not None:
        return t("Enter a number of {low} or more.", low=f"{low:g}")
    return t("Enter a number of {high} or less.", high=f"{high:g}")


# The births of our great-grandparents are asked for still: the oldest civil register of England and
# Wales begins in 1837 (Births and Deaths Registration Act 1836).
_FIRST_YEAR = 1837


def _read_date(question: Question, raw: Raw, locale: Locale) -> str:
    lean: Lean = "nearest"
    if question.earliest == "today":
        lean = "future"
    elif question.latest == "today":
        lean = "past"
    day = read_date(_one(raw), locale.today, locale.date_order, lean)
    if question.earliest == "today" and day < locale.today:
        raise InvalidAnswer(
            t("{day} is in the past. Enter today or a later day.", day=say_date(day))
        )
    if question.latest == "today" and day > locale.today:
        raise InvalidAnswer(
            t("{day} has not come yet. Enter today or an earlier day.", day=say_date(day))
        )
    if not _FIRST_YEAR <= day.year <= locale.today.year + 20:
        raise InvalidAnswer(t("The year {year} cannot be right. Check the date.", year=day.year))
    return day.isoformat()


def _read_yes_no(question: Question, raw: Raw, locale: Locale) -> bool:
    answer = yes_or_no(_one(raw))
    if answer is None:
        answer = said_first(_one(raw))
    if answer is None:
        raise InvalidAnswer(t("Answer yes or no."))
    return answer


def _read_one_of(question: Question, raw: Raw, locale: Locale) -> str:
    choice = find_choice(question.choices, _one(raw))
    if choice is None:
        raise InvalidAnswer(t(_MISSING[QuestionType.ONE_OF]))
    return choice.key


def _read_many_of(question: Question, raw: Raw, locale: Locale) -> list[str]:
    parts = re.split(r"[,;\n]", raw) if isinstance(raw, str) else raw
    chosen = set()
    for part in parts:
        if part.strip():
            chosen |= {choice.key for choice in _several(question, part)}
    if not chosen:
        raise InvalidAnswer(t(_MISSING[QuestionType.MANY_OF]))
    return [choice.key for choice in question.choices if choice.key in chosen]


def _several(question: Question, typed: str) -> list[Choice]:
    """The choices of a part of an answer: one, or several with "and" between them."""
    whole = find_choice(question.choices, typed)
    if whole is not None:
        return [whole]
    words = "|".join(map(re.escape, spellings(_AND)))
    parts = re.split(rf"[&+/]|\b(?:{words})\b", typed, flags=re.IGNORECASE)
    found = [find_choice(question.choices, part) for part in parts if part.strip()]
    chosen = [choice for choice in found if choice is not None]
    if not chosen or len(chosen) < len(found):
        said = t("“{typed}” is not one of the answers to choose from.", typed=typed.strip()[:40])
        raise InvalidAnswer(said)
    return chosen


def _read_phone(question: Question, raw: Raw, locale: Locale) -> str:
    try:
        return read_phone(_one(raw), locale.region).value
    except InvalidContact as fault:
        raise InvalidAnswer(str(fault)) from fault


def _read_email(question: Question, raw: Raw, locale: Locale) -> str:
    try:
        return read_email(_one(raw)).value
    except InvalidContact as fault:
        raise InvalidAnswer(str(fault)) from fault


def _read_files(question: Question, raw: Raw, locale: Locale) -> list[str]:
    """Keys of stored files; that they belong to this intake is checked where they are kept."""
    keys = [raw] if isinstance(raw, str) else raw
    found = list(dict.fromkeys(key.strip() for key in keys if key.strip()))
    if len(found) > MOST_FILES:
        raise InvalidAnswer(t("Add at most {most} files.", most=MOST_FILES))
    return found


_READERS: dict[QuestionType, Callable[[Question, Raw, Locale], Any]] = {
    QuestionType.SHORT_TEXT: _read_text,
    QuestionType.LONG_TEXT: _read_text,
    QuestionType.LOCATION: _read_location,
    QuestionType.NUMBER: _read_number,
    QuestionType.DATE: _read_date,
    QuestionType.YES_NO: _read_yes_no,
    QuestionType.ONE_OF: _read_one_of,
    QuestionType.MANY_OF: _read_many_of,
    QuestionType.PHONE: _read_phone,
    QuestionType.EMAIL: _read_email,
    QuestionType.FILE: _read_files,
}
