"""The language of a number: chosen by its name, from a list, or by a greeting in it."""

import re

from channels.sms.dialogue.command_words import COMMAND_WORDS
from channels.sms.dialogue.prompts import lines, numbered
from channels.sms.dialogue.rules import read_number
from channels.sms.dialogue.talk import Reply, Talk
from channels.sms.dialogue.wording import say
from tracker.catalogue.rules import small_words, words_of
from tracker.languages import bare, current_language, in_language, locale_of

# How people greet in a language, in small letters without accents or spaces.
GREETINGS: dict[str, frozenset[str]] = {
    "en": frozenset({"hello", "hi", "hey", "goodmorning", "goodafternoon", "goodevening"}),
    "es": frozenset(
        {"hola", "holabuenas", "buenas", "buenosdias", "buenastardes", "buenasnoches", "queretal"}
    ),
}


def name_of(code: str) -> str:
    """A language's name in itself: English, Español."""
    name = locale_of(code).get_display_name(code) or code
    return name.partition(" (")[0].capitalize()


def _names(code: str) -> set[str]:
    """What people may call a language: its name in any of the languages, and its code's word."""
    in_others = {
        locale_of(other).languages.get(code.partition("-")[0], "") for other in COMMAND_WORDS
    }
    return {_letters(name) for name in {*in_others, name_of(code)}} - {""}


def read_language(text: str, languages: tuple[str, ...]) -> str | None:
    """The language that a text names, or is a wish for: "español", "in Spanish please"."""
    words = re.sub(
        r"^(?:in|en)\s+|\s+(?:please|pls|por favor)$", "", bare(text[:60].strip(" .!¡?"))
    )
    return next((code for code in languages if _letters(words) in _names(code)), None)


def asks_for_languages(text: str) -> bool:
    """Whether a text is the word for "language", in any language that has words of its own."""
    said = bare(text[:60]).strip(" .!¡¿?")
    return any(said in table.get("LANGUAGE", ()) for table in COMMAND_WORDS.values())


def wanted(talk: Talk, text: str) -> str | None:
    """The language that a text asks for by its name, or greets in while nothing is going on; a
    question that asks for a language gets its answer.
    """
    code = read_language(text, talk.city.languages)
    if code is None and talk.dialogue.step in ("idle", "choosing", "mine"):
        code = greets_in(text, (current_language(), *talk.city.languages))
        return None if code == current_language() else code
    return None if code is None or _is_asked_for(talk) else code


def _is_asked_for(talk: Talk) -> bool:
    """Whether the question that waits is about a language."""
    if talk.intake is None or talk.dialogue.step != "asking":
        return False
    words = {word for table in COMMAND_WORDS.values() for word in table.get("LANGUAGE", ())}
    return any(
        words & set(words_of(question.label))
        for question in talk.intake.definition.as_said.questions
        if question.key == talk.dialogue.offered[0]
    )


def greets_in(text: str, languages: tuple[str, ...]) -> str | None:
    """The language in which a text says hello and nothing else."""
    said = _letters(text[:60])
    return next((code for code in languages if said in GREETINGS.get(code, ())), None)


def is_written_in(text: str, code: str) -> bool:
    """Whether a text has at least two small words of a language, and more than it has of the one
    in which this number is texted: "un certificado de nacimiento".
    """
    words = re.findall(r"[^\W\d_]+", bare(text[:400]))
    ours, theirs = small_words(current_language()), small_words(code)
    of_theirs = sum(word in theirs - ours for word in words)
    return of_theirs > max(1, sum(word in ours - theirs for word in words))


def _letters(text: str) -> str:
    return "".join(re.findall(r"[^\W\d_]+", bare(text)))


def offers(talk: Talk) -> str:
    """How to have each other language, said in it."""
    told = []
    for code in talk.city.languages:
        if code != current_language():
            with in_language(code):
                name = name_of(code)
                told.append(say("language_offer", language=within(code), name=name.upper()))
    return lines(*told)


def within(code: str) -> str:
    """A language's name as it is written within a sentence of its own."""
    return (locale_of(code).get_display_name(code) or code).partition(" (")[0]


def ask(talk: Talk) -> list[Reply]:
    """Offer the languages by number."""
    talk.clear()
    talk.pause("language", list(talk.city.languages))
    return again(talk)


def again(talk: Talk, lead: str = "") -> list[Reply]:
    """Offer them once more."""
    codes = [str(code) for code in talk.dialogue.offered[1:]]
    return [lines(lead, say("which_language"), numbered([name_of(code) for code in codes]))]


def chosen(talk: Talk, text: str) -> str | None:
    """The language that was chosen from the list, by number or name."""
    codes = [str(code) for code in talk.dialogue.offered[1:]]
    number = read_number(text, len(codes))
    return codes[number - 1] if number else read_language(text, tuple(codes))


def speak(talk: Talk, code: str) -> None:
    """This number is texted in another language from now on."""
    talk.thread.language = code
    talk.clear()
    talk.unpause()
