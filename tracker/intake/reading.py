"""Read an answer as a person gave it. Every door's answers come through here, and only here."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from tracker.catalogue.definition import Choice, Question, QuestionType
from tracker.characters import clean, is_empty
from tracker.errors import InvalidAnswer, InvalidContact
from tracker.intake.dates import DateOrder, Lean, read_date
from tracker.intake.places import read_place
from tracker.people.rules import read_email, read_phone

Raw = str | list[str]

MOST_FILES = 5  # to one question

_YES = frozenset("y yes yeah yep yup ya aye ok okay sure true right correct".split())
_NO = frozenset("n no nope nah not false wrong isnt didnt dont doesnt t don isn didn doesn".split())


_POLITE = frozenset(
    "please pls thanks thank you it is that there i we they are do did does am was were".split()
)


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
            raise InvalidAnswer(_MISSING.get(question.type, "Answer this question."))
        return None
    if question.type not in _WORDS:
        raw = _as_seen(raw) if isinstance(raw, str) else [_as_seen(part) for part in raw]
    return _READERS[question.type](question, raw, locale)


_MISSING = {
    QuestionType.ONE_OF: "Choose one of the answers.",
    QuestionType.MANY_OF: "Choose at least one of the answers.",
    QuestionType.YES_NO: "Choose yes or no.",
    QuestionType.DATE: "Enter a date.",
    QuestionType.NUMBER: "Enter a number.",
    QuestionType.PHONE: "Enter a phone number.",
    QuestionType.EMAIL: "Enter an e-mail address.",
    QuestionType.LOCATION: "Say where it is: an address, a street or a landmark.",
}


def _one(raw: Raw) -> str:
    return raw if isinstance(raw, str) else next((part for part in raw if part.strip()), "")


def _read_text(question: Question, raw: Raw, locale: Locale) -> str:
    text = _one(raw).strip()
    if question.type is not QuestionType.LONG_TEXT:
        text = " ".join(text.split())
    if not text:
        raise InvalidAnswer("Answer this question in words.")
    over = len(text) - question.longest
    if over > 0:
        raise InvalidAnswer(
            f"This is {over:,} character{'s' if over > 1 else ''} too long: "
            f"at most {question.longest:,}. Shorten it and try again."
        )
    if question.pattern and not re.fullmatch(question.pattern, text):
        raise InvalidAnswer(question.pattern_says or "This does not have the right form.")
    return text


def _read_location(question: Question, raw: Raw, locale: Locale) -> str:
    return _read_text(question, read_place(_one(raw), locale.region), locale)


def _read_number(question: Question, raw: Raw, locale: Locale) -> int | float:
    typed = _one(raw).strip()
    text = re.sub(r"(?<=\d)[ ,](?=\d{3}(?!\d))", "", typed)
    try:
        number = Decimal(text) if re.fullmatch(r"[+-]?\d{1,12}(\.\d{1,6})?", text) else None
    except InvalidOperation:
        number = None
    if number is None:
        raise InvalidAnswer("Enter a number in figures, like 3.")
    if question.whole and number != number.to_integral_value():
        raise InvalidAnswer("Enter a whole number, like 3.")
    low, high = question.minimum, question.maximum
    if (low is not None and number < Decimal(str(low))) or (
        high is not None and number > Decimal(str(high))
    ):
        raise InvalidAnswer(f"Enter a number {_range(low, high)}.")
    return int(number) if question.whole else float(number)


def _range(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"from {low:g} to {high:g}"
    return f"of {low:g} or more" if low is not None else f"of {high:g} or less"


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
        raise InvalidAnswer(f"{say_date(day)} is in the past. Enter today or a later day.")
    if question.latest == "today" and day > locale.today:
        raise InvalidAnswer(f"{say_date(day)} has not come yet. Enter today or an earlier day.")
    if not _FIRST_YEAR <= day.year <= locale.today.year + 20:
        raise InvalidAnswer(f"The year {day.year} cannot be right. Check the date.")
    return day.isoformat()


def say_date(day: date) -> str:
    """A date in words: 4 March 2026."""
    return f"{day.day} {day:%B %Y}"


def _read_yes_no(question: Question, raw: Raw, locale: Locale) -> bool:
    words = set(re.sub(r"[^\w\s]", " ", _one(raw).casefold()).split()) - _POLITE
    if words and words <= _YES:
        return True
    if words and words <= _NO:
        return False
    raise InvalidAnswer("Answer yes or no.")


def find_choice(choices: list[Choice], typed: str) -> Choice | None:
    """The choice meant by its key, its label in whole, or an unambiguous beginning of a label.

    A beginning is of whole words, or of four letters at least: "no" does not begin "Not sure".
    """
    word = " ".join(typed.casefold().split()).strip(" .!")
    if not word:
        return None
    for choice in choices:
        if word in (choice.key, choice.label.casefold(), (choice.sms or choice.label).casefold()):
            return choice
    whole = "" if len(word) >= 4 else r"\b"
    begins = re.compile(re.escape(word) + whole)
    begun = [
        choice
        for choice in choices
        if begins.match(choice.label.casefold()) or begins.match((choice.sms or "").casefold())
    ]
    return begun[0] if len(begun) == 1 else None


def _read_one_of(question: Question, raw: Raw, locale: Locale) -> str:
    choice = find_choice(question.choices, _one(raw))
    if choice is None:
        raise InvalidAnswer(_MISSING[QuestionType.ONE_OF])
    return choice.key


def _read_many_of(question: Question, raw: Raw, locale: Locale) -> list[str]:
    parts = re.split(r"[,;\n]", raw) if isinstance(raw, str) else raw
    chosen = set()
    for part in parts:
        if not part.strip():
            continue
        choice = find_choice(question.choices, part)
        if choice is None:
            raise InvalidAnswer(f"“{part.strip()[:40]}” is not one of the answers to choose from.")
        chosen.add(choice.key)
    if not chosen:
        raise InvalidAnswer(_MISSING[QuestionType.MANY_OF])
    return [choice.key for choice in question.choices if choice.key in chosen]


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
        raise InvalidAnswer(f"Add at most {MOST_FILES} files.")
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
