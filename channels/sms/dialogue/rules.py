"""What a text says: words of the carriers, commands, numbers that stand for choices, codes.

Pure functions. Nothing here decides what is accepted as an answer: a number is turned into the
choice that was shown under it, and everything else goes to the intake as it was written.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from channels.sms.dialogue.command_words import courtesies, phrases
from tracker.cases.references import read_reference
from tracker.catalogue.definition import Question, QuestionType
from tracker.errors import InvalidReference
from tracker.intake.reading import Raw
from tracker.intake.resume_codes import is_resume_code
from tracker.intake.yes_no import yes_or_no
from tracker.languages import bare, current_language, mark, spellings
from tracker.messages.rules import LONGEST_TEXT

# A conversation in which nobody wrote for this long is over. What was answered is kept.
IDLE = timedelta(hours=24)
# From how many unclear answers on a person is told that they may phone.
OFTEN_UNCLEAR = 3

ProviderWord = Literal["stop", "start", "yes", "help"]

# What carriers and Twilio act on by themselves, before we see it. Only a text that is nothing else
# counts: "Stop sign is down" is a report. (Twilio, "Advanced Opt-Out"; 47 CFR 64.1200(a)(10))
PROVIDER_WORDS: dict[str, ProviderWord] = {
    **dict.fromkeys(
        ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"), "stop"
    ),
    **dict.fromkeys(("START", "UNSTOP"), "start"),
    "YES": "yes",
    **dict.fromkeys(("HELP", "INFO"), "help"),
}  # fmt: skip

_COURTESIES = mark(
    "thanks, thank you, thank you very much, many thanks, thanx, thx, ta, cheers, ok, okay, great, "
    "bye, goodbye"
)
_THANKS = mark("thanks, thank you, many thanks, thanx, thx, cheers, ok thanks, ok thank you")
_REFUSALS = mark(
    "no, n, nope, nah, none, nothing, not now, no thanks, no thank you, no i cant, i cant, cant, "
    "no sorry, sorry no, no photo, no photos, no picture, i dont have one, dont have one"
)
_GREETINGS = mark(
    "hi, hello, hey, hiya, hiya there, hi there, hello there, good morning, good afternoon, "
    "good evening"
)


def _as_one_word(text: str) -> str:
    """A text as one word in capitals, whatever stands around or between its letters."""
    return "".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text[:200]))).upper()


def _is_among(text: str, words: str) -> bool:
    """Whether a text is one of these and nothing else, in the current language or in English."""
    return _as_one_word(bare(text[:200])) in {_as_one_word(each) for each in spellings(words)}


def provider_word(text: str) -> ProviderWord | None:
    """The word of the carriers that a text is, if it is nothing else: "Stop!", "opt out"."""
    return PROVIDER_WORDS.get(_as_one_word(text))


def is_greeting(text: str) -> bool:
    """Whether a text says hello and nothing else."""
    return _is_among(text, _GREETINGS)


def is_courtesy(text: str) -> bool:
    """Whether a text says thank you or goodbye and nothing else."""
    return _is_among(text, _COURTESIES)


def begins_with_thanks(text: str) -> bool:
    """Whether a text thanks, whatever it says besides: "thank you so much that was great"."""
    words = bare(text[:60]).split()
    return any(words[: len(said)] == said for said in map(str.split, spellings(_THANKS)))


def is_refusal(text: str) -> bool:
    """Whether a text says no and nothing else."""
    return _is_among(text, _REFUSALS)


@dataclass(frozen=True)
class Command:
    """A word of ours, and what follows it: the reference after STATUS, the number after CHANGE."""

    word: str
    rest: str = ""


# What may follow a command. It is short, so that "Status of the lamp: broken" stays an answer.
_AFTER = {
    "CODE": r".{1,14}",
    "STATUS": r".{1,14}",
    "CHANGE": r"(?:number |the )?(?:\d{1,2}|[^\W\d_]{3,8})",
    "LANGUAGE": r"[^\W\d_]{2,20}",
}


def read_command(text: str) -> Command | None:
    """The command that a text is, if it is one, in the current language or in English: any case,
    with or without accents, courtesy and punctuation aside. A command is the whole text.
    """
    if len(text.strip()) > 40:
        return None
    language = current_language()
    word = _without_courtesies(_without_accents(text), courtesies(language))
    known = phrases(language)
    if word.casefold() in known:
        return Command(known[word.casefold()])
    for phrase in sorted(known, key=len, reverse=True):
        pattern = _AFTER.get(known[phrase])
        gap = r"\W*" if known[phrase] == "CHANGE" else r"\W+"
        found = pattern and re.fullmatch(rf"{phrase}{gap}({pattern})", word, re.IGNORECASE)
        if found and (known[phrase] != "CHANGE" or read_number(found[1], 99)):
            return Command(known[phrase], found[1].strip())
    return None


def _without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def _without_courtesies(text: str, courtesies: Sequence[str]) -> str:
    """A text on one line, without what stands around it and without courtesies at its ends."""
    word = " ".join(re.sub(r"^\W+|\W+$", "", text).split())
    some = "|".join(re.escape(courtesy) for courtesy in courtesies)
    return re.sub(rf"^(?:{some})\W+|\W+(?:{some})$", "", word, flags=re.IGNORECASE)


def change_within(text: str) -> str:
    """The number in a text that begins with CHANGE and says more: "CHANGE 1 to 5 Mill Lane"."""
    known = phrases(current_language())
    words = [word for word, command in known.items() if command == "CHANGE"]
    found = re.match(rf"\W*(?:{'|'.join(words)})\W*(\d{{1,2}})\b", bare(text[:100]))
    return found[1] if found else ""


# Numbers of a list as they are said. A list has no more lines than fit a text.
_SAID = mark(
    {
        1: "one, first, 1st",
        2: "two, second, 2nd",
        3: "three, third, 3rd",
        4: "four, fourth, 4th",
        5: "five, fifth, 5th",
        6: "six, sixth, 6th",
        7: "seven, seventh, 7th",
        8: "eight, eighth, 8th",
        9: "nine, ninth, 9th",
        10: "ten, tenth, 10th",
        11: "eleven, eleventh, 11th",
        12: "twelve, twelfth, 12th",
    }
)
# What may stand around a number of a list and means nothing by itself.
_AROUND_A_NUMBER = mark("the, option, number, no, nr, answer, choice, one, i choose, its, it is")


def read_number(text: str, most: int) -> int | None:
    """The number that a text is, if it is one from 1 to ``most``: "2", "2.", "option 2", "2
    please", "two", "the second one".
    """
    word = _without_courtesies(
        bare(unicodedata.normalize("NFKC", text[:60])), courtesies(current_language())
    )
    word = _alone(word)
    number = int(word) if re.fullmatch(r"\d{1,2}", word) else _said(word)
    return number if 1 <= number <= most else None


def read_yes_or_no(text: str) -> bool | None:
    """What a text says to "1 Yes 2 No": by its number, or in words, where these are sure."""
    number = read_number(text, 2)
    return yes_or_no(text) if number is None else number == 1


def _alone(word: str) -> str:
    """A number without what stands around it: ``second`` of "the second one"."""
    around = "|".join(re.escape(each) for each in spellings(_AROUND_A_NUMBER))
    found = re.fullmatch(rf"(?:(?:{around})\W+)*(?P<number>\w+?)(?:\W+(?:{around}))*", word)
    return found["number"] if found else word


def _said(word: str) -> int:
    """The number that a word is, or 0."""
    return next((number for number, words in _SAID.items() if word in spellings(words)), 0)


def shown_choices(question: Question) -> list[str]:
    """What the numbers under a question stand for, in their order: keys of choices, yes and no."""
    if question.type is QuestionType.YES_NO:
        return ["yes", "no"]
    return [choice.key for choice in question.choices]


def as_raw(question: Question, text: str, shown: Sequence[str]) -> Raw:
    """A text as an answer: numbers turned into the choices that were shown under them.

    ``shown`` is what ``shown_choices`` gave when the question was asked.
    """
    if question.type is QuestionType.MANY_OF:
        return _chosen(question, text, shown)
    if not shown:
        return text
    if _is_in_a_label(question, text):
        return text
    number = read_number(text, len(shown)) or _number_and_label(question, text, shown)
    return shown[number - 1] if number else text


def _is_in_a_label(question: Question, text: str) -> bool:
    """Whether a text in words is among those of a choice: "two", where one is "Two bags"."""
    words = set(re.findall(r"[^\W\d_]+", bare(text[:60])))
    labels = (f"{choice.by_text} {choice.label}" for choice in question.choices)
    said = {number for words_of in _SAID.values() for number in spellings(words_of)}
    return any(words & said & set(re.findall(r"\w+", bare(label))) for label in labels)


def _number_and_label(question: Question, text: str, shown: Sequence[str]) -> int | None:
    """The number of a choice that was texted as it was shown, number and all: "2 The pavement"."""
    found = re.fullmatch(r"\W*(\d{1,2})\W+(.+)", text.strip(), flags=re.DOTALL)
    if found is None or not 1 <= int(found[1]) <= len(shown):
        return None
    if re.fullmatch(r"\d{1,2}\s*[,;:)]\s*[^\W\d].*", text.strip(), flags=re.DOTALL):
        return int(found[1])  # "3, my car was damaged"
    key = shown[int(found[1]) - 1]
    choice = question.choice(key)
    labels = {choice.by_text.casefold(), choice.label.casefold()} if choice else {key}
    return int(found[1]) if found[2].casefold().strip(" .!") in labels else None


_NUMBERS = re.compile(r"\W*\d{1,2}(?:(?:\s*(?:\band\b|[&+/.])\s*|\s+)\d{1,2})*\W*", re.IGNORECASE)


# What may stand between several numbers that are said in words.
_AND = mark("and, plus")


def _all_numbers(text: str, most: int) -> list[int]:
    """The numbers of a list that a text is made of, in figures or in words: "one and three",
    "number 2 please". Empty where anything else is in it.
    """
    ands = "|".join(re.escape(each) for each in spellings(_AND))
    found = [
        read_number(part, most)
        for part in re.split(rf"[,;&+/\n]|\b(?:{ands})\b", bare(text[:100]))
        if part.strip(" .!")
    ]
    numbers = [number for number in found if number is not None]
    return numbers if len(numbers) == len(found) else []


def _chosen(question: Question, text: str, shown: Sequence[str]) -> Raw:
    """Several choices: "1 3", "1,3", "1 and 3"; words are left to the intake."""
    numbers_said = [] if _is_in_a_label(question, text) else _all_numbers(text, len(shown))
    if numbers_said:
        return [shown[number - 1] for number in numbers_said]
    parts: list[str] = []
    numbers = 0
    for part in re.split(r"[,;\n]", text):
        if _NUMBERS.fullmatch(part):
            parts += [_key_of(shown, int(number)) for number in re.findall(r"\d+", part)]
            numbers += 1
        else:
            parts.append(part)
    return parts if numbers else text


def _key_of(shown: Sequence[str], number: int) -> str:
    """The choice of a number; a number that was not shown stays, for the intake to refuse."""
    return shown[number - 1] if 1 <= number <= len(shown) else str(number)


@dataclass(frozen=True)
class Name:
    """What a text may be: the name of a case or of an unfinished request.

    ``slip``: the sentence about its typing slip, if it has one. ``sure``: it looks like nothing
    else (it has figures in it, or stands in two groups).
    """

    reference: str
    slip: str | None
    sure: bool

    @property
    def is_code(self) -> bool:
        """Whether it is the code of an unfinished request, or was meant to be."""
        return is_resume_code(self.reference)


def read_name(text: str) -> Name | None:
    """The reference or resume code that a text is, if it has the shape of one."""
    bare = re.sub(r"^\W+|\W+$", "", text[:100])
    if not re.fullmatch(r"[0-9A-Za-z]{4}[-. ]?[0-9A-Za-z]{4}", bare):
        return None
    sure = "-" in bare or any(character.isdecimal() for character in bare)
    try:
        return Name(read_reference(bare), None, sure)
    except InvalidReference as fault:
        return Name(bare.upper(), str(fault), sure)


def name_within(text: str) -> Name | None:
    """The reference or resume code in a sentence: "How is 7KQ2-M4XD going?". Only one in two
    groups, with figures in it or in capitals, and without a slip: anything else may be a word.
    """
    for found in re.findall(r"\b[0-9A-Za-z]{4}-[0-9A-Za-z]{4}\b", text[:400]):
        name = read_name(found)
        if name and name.slip is None and (found.isupper() or re.search(r"\d", found)):
            return name
    return None


def split(text: str, most: int = LONGEST_TEXT) -> list[str]:
    """A text in parts that can each be sent, cut between lines or words where there are any."""
    parts = []
    while len(text) > most:
        cut = max(text.rfind("\n", most // 2, most), 0) or max(text.rfind(" ", most // 2, most), 0)
        parts.append(text[: cut or most].rstrip())
        text = text[cut or most :].lstrip()
    return [*parts, text] if text else parts


def shortened(text: str, most: int = 60) -> str:
    """A text on one line, cut where it is longer than ``most`` characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 3].rstrip() + "..."
