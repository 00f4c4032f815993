"""Whether a number takes our texts: words for no more of them, and for them again.

What the carriers act on by themselves is followed and never answered: Twilio answers it. The words
of other languages are ours, followed and answered once. What only may be meant so is asked about.
"""

import re
from collections.abc import Callable

from channels.sms.dialogue.prompts import lines
from channels.sms.dialogue.rules import ProviderWord, is_refusal, provider_word, read_number
from channels.sms.dialogue.talk import Reply, Talk
from channels.sms.dialogue.wording import say
from tracker.catalogue.definition import Question, QuestionType
from tracker.errors import InvalidAnswer
from tracker.intake.reading import read
from tracker.languages import bare, in_language, t
from tracker.messages.commands import let_go_held_texts
from tracker.people.commands import opt_in, opt_out

# The words of a language that mean what the carriers' English ones do, as the whole text.
LOCAL_WORDS: dict[str, dict[str, ProviderWord]] = {
    "es": {
        "alto": "stop",
        "parar": "stop",
        "pare": "stop",
        "baja": "stop",
        "cancelar": "stop",
        "alta": "start",
        "ayuda": "help",
    },
}

# What Twilio's Advanced Opt-Out says it has done with a text (the parameter OptOutType).
OPT_OUT_TYPES: dict[str, ProviderWord] = {"STOP": "stop", "START": "start", "HELP": "help"}

_STOP = r"(?:stop|stopall|unsubscribe|revoke|opt ?out|alto|parar?|pare|baja)"
# Words that may as well mean a request that is to be dropped.
_END = r"(?:cancel|end|quit|cancelar)"
_QUESTION = Question(
    key="stop_texts", type=QuestionType.YES_NO, label="Stop texts?", short="Stop texts"
)
_AROUND = (
    r"(?:please|pls|plz|thanks?|thank you|thx|ok|okay|now|already|just|can you|could you|would you|"
    r"you|i want|i said|want|to|these|them|the|all|any|more|texts?|texting|messages?|"
    r"messaging|msgs?|sms|sending|contacting|writing|bothering|spamming|me|us|my|phone|number|from|"
    r"for|at|por favor|gracias|ya|de|los|las|mensajes?|textos?|enviar|enviarme|escribirme|"
    r"mandarme|mi|numero|again|ever|mas|\d{1,12})"
)
_IT = r"(?:it|this|that)"
_NO_MORE = (
    r"(?:(?:do not|dont|never) (?:text|message|contact|write to|write)|no more (?:texts|messages)|"
    r"leave me alone|no quiero mas mensajes|no me (?:escriban?|manden?|envien?)|"
    r"dejen? de (?:escribirme|mandarme|enviarme))"
)
_ASKS = re.compile(
    rf"(?:{_AROUND} )*(?:(?:{_STOP}|{_NO_MORE})(?: (?:{_STOP}|{_AROUND}|{_IT}))*"
    rf"|{_END}(?: (?:{_END}|{_AROUND}))*)"
)


def asks_to_stop(text: str) -> bool:
    """Whether a text may ask for no more texts and says nothing else: "STOP 12345", "Stop. Thank
    you", "please stop texting me"; but "Stop sign is down in Elm Road" is a report.
    """
    if len(text) > 120 or provider_word(text) is not None:
        return False
    words = " ".join(re.findall(r"[^\W_]+", bare(text.replace("'", "").replace("’", ""))))
    return _ASKS.fullmatch(words) is not None


def local_word(text: str) -> tuple[str, ProviderWord] | None:
    """The word of another language that a text is, with that language."""
    said = bare(text[:60]).strip(" .!¡")
    for code, words in LOCAL_WORDS.items():
        if said in words:
            return code, words[said]
    return None


def follow(talk: Talk, text: str, opt_out_type: str) -> list[Reply] | None:
    """Follow what a text says of texts from us, if it does; what to text back then.

    ``None``: it is a text like any other. ``opt_out_type`` is what Twilio says it did with it.
    """
    if opt_out_type in OPT_OUT_TYPES:
        _change(talk, OPT_OUT_TYPES[opt_out_type], "provider", text)
        return []
    word = provider_word(text)
    if word == "yes":
        word = "start" if talk.point.opted_out_at is not None else None
    if word is not None:
        _change(talk, word, "word", text)
        return []
    local = local_word(text)
    if local is None or _is_a_choice(talk, text):
        return None
    return _follow_local(talk, *local, text)


def _follow_local(talk: Talk, language: str, word: ProviderWord, text: str) -> list[Reply] | None:
    out = talk.point.opted_out_at is not None
    if word == "start" and not out:
        return None
    changed = _change(talk, word, "word", text)
    with in_language(language):
        if word == "help":
            how = say("how_it_works", city=talk.city.name, phone=talk.city.phone)
            return [] if out else [how]
        if word == "start":
            return [say("texts_again")]
        return [say("texts_stopped")] if changed else []


def _change(talk: Talk, word: ProviderWord, way: str, text: str) -> bool:
    """The effect of a word; whether it changed anything."""
    out = talk.point.opted_out_at is not None
    if word == "stop":
        talk.unpause()
        opt_out(talk.session, talk.point, now=talk.now, way=way, words=text)
        return not out
    if word == "start" and out:
        opt_in(talk.session, talk.point, now=talk.now, way=way, words=text)
        let_go_held_texts(talk.session, talk.point, now=talk.now)
        return True
    return False


def _is_a_choice(talk: Talk, text: str) -> bool:
    """Whether a word is a choice of the question that waits: "Baja" may be its answer."""
    if talk.intake is None or talk.dialogue.step != "asking":
        return False
    key = talk.dialogue.offered[0]
    return any(
        bare(label) == bare(text.strip(" .!¡"))
        for question in talk.intake.definition.as_said.questions
        if question.key == key
        for choice in question.choices
        for label in (choice.by_text, choice.label)
    )


def ask(talk: Talk, text: str) -> list[Reply]:
    """Ask whether no more texts are wanted; until it is known the text waits for staff."""
    talk.not_placed()
    talk.pause("stopping", [talk.message.id, text])
    return again(talk)


def again(talk: Talk, lead: str = "") -> list[Reply]:
    """Ask it once more."""
    return [lines(lead, say("stop_texts"), t("1 Yes 2 No"))]


def take(talk: Talk, text: str, say_again: Callable[[Talk], list[Reply]]) -> list[Reply] | str:
    """Take a text for the answer: no more texts, said a last time; else a text that is to be worked
    where the dialogue stood, which is the one that was asked about, or this one. It is no answer
    to a question that waits, which is asked again.
    """
    _, message_id, asked_about = talk.dialogue.offered
    number = read_number(text, 2)
    talk.unpause()
    if number == 1 or (number is None and _is_yes(talk, text)):
        opt_out(talk.session, talk.point, now=talk.now, way="asked", words=str(asked_about))
        return [say("texts_stopped")]
    if number == 2 or is_refusal(text):
        if talk.intake is not None:
            return say_again(talk)
        talk.work_on(message_id)
        return str(asked_about)
    return text


def _is_yes(talk: Talk, text: str) -> bool:
    try:
        return bool(read(_QUESTION, text, talk.city.locale))
    except InvalidAnswer:
        return False
