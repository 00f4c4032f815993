"""The dialogue: what a text means at the step where it stands, as two tables.

No rule of what is asked or accepted is here: the intake has them, for every door.
"""

from collections.abc import Callable

from channels.sms.dialogue import (
    aside,
    asking,
    consent,
    earlier,
    finishing,
    joining,
    menu,
    person,
    photos,
    tongues,
)
from channels.sms.dialogue.prompts import led, lines
from channels.sms.dialogue.rules import OFTEN_UNCLEAR, Command, name_within, read_command, read_name
from channels.sms.dialogue.talk import ASIDES, Reply, Talk
from channels.sms.dialogue.wording import say
from tracker.catalogue.definition import Question, QuestionType
from tracker.catalogue.queries import find_services
from tracker.errors import Conflict
from tracker.intake.commands import check_open
from tracker.intake.yes_no import yes_or_no

# What a text that is no command is taken for, by the step. A step that is neither here nor asked
# aside is an error.
STEPS: dict[str, Callable[[Talk, str], list[Reply]]] = {
    "idle": joining.take_text,
    "which": joining.take_which,
    "mine": joining.take_mine,
    "choosing": joining.take_at_a_list,
    "asking": asking.take_answer,
    "confirming": asking.take_confirmation,
    "checking": asking.take_check,
    "dropping": finishing.take_drop,
}


def _menu(talk: Talk, command: Command) -> list[Reply]:
    talk.clear()
    return menu.everything(talk)


def _back(talk: Talk, command: Command) -> list[Reply]:
    if talk.intake is None:
        return menu.departments(talk)
    return asking.back(talk)


def _drop(talk: Talk, command: Command) -> list[Reply]:
    if talk.intake is None:
        return earlier.nothing_going_on(talk)
    return finishing.ask_to_drop(talk)


def _code(talk: Talk, command: Command) -> list[Reply]:
    return earlier.resume(talk, _name_in(command.rest)) if command.rest else earlier.code(talk)


def _name_in(typed: str) -> str:
    """The reference or code in what follows a command: "is 7KQ2-M4XD"."""
    name = name_within(typed)
    return name.reference if name else typed


def _send(talk: Talk, command: Command) -> list[Reply]:
    """Whoever texts SEND twice is told that it has arrived, and not that nothing was understood."""
    if talk.intake is None:
        return [say("nothing_to_send"), *earlier.status_of_all(talk)]
    return finishing.send(talk)


def _change(talk: Talk, command: Command) -> list[Reply]:
    if talk.intake is None:
        return [say("change_sent", phone=talk.city.phone)]
    return asking.change(talk, command.rest)


def _skip(talk: Talk) -> list[Reply]:
    """Pass over the question that waits; where none does, say so and what is waited for."""
    if talk.dialogue.step in ("asking", "confirming"):
        return asking.skip(talk)
    return again(talk, say("nothing_to_skip"))


def _status(talk: Talk, command: Command) -> list[Reply]:
    typed = _name_in(command.rest)
    name = read_name(typed)
    if name and name.is_code:
        return earlier.resume(talk, typed)
    if typed:
        return [*earlier.status_of(talk, typed), *_pending(talk)]
    return [*earlier.status_of_all(talk), *_pending(talk)]


def _pending(talk: Talk) -> list[Reply]:
    """What was asked last, once more: the last text shows what an answer would be for."""
    return again(talk) if talk.dialogue.step in _OF_A_REQUEST else []


# The steps within a request, and those at which SEND and CHANGE are no answers.
_OF_A_REQUEST = ("asking", "confirming", "checking", "dropping")
_NOT_DROPPING = ("idle", "choosing", "asking", "confirming", "checking")

# The commands, with the steps at which each is one; elsewhere, and where it gives ``None``, it is a
# text like any other.
_EVERYWHERE = tuple(STEPS)
COMMANDS: dict[str, tuple[tuple[str, ...], Callable[[Talk, Command], list[Reply] | None]]] = {
    "MENU": (_EVERYWHERE, _menu),
    "MORE": (("choosing",), lambda talk, _: menu.more(talk)),
    "BACK": (_EVERYWHERE, _back),
    "SKIP": (_EVERYWHERE, lambda talk, _: _skip(talk)),
    "CODE": (_EVERYWHERE, _code),
    "STATUS": (_EVERYWHERE, _status),
    "DROP": (_EVERYWHERE, _drop),
    "SEND": (_NOT_DROPPING, _send),
    "CHANGE": (_NOT_DROPPING, _change),
    "MINE": (_EVERYWHERE, lambda talk, _: [*earlier.mine(talk), *_pending(talk)]),
    "PERSON": (_EVERYWHERE, lambda talk, _: person.ask_for(talk)),
    "LANGUAGE": (_EVERYWHERE, lambda talk, _: tongues.ask(talk)),
    "HERE": (_EVERYWHERE, lambda talk, _: asking.here(talk)),
}


def back_with_us(talk: Talk, text: str) -> list[Reply]:
    """The number is back with the dialogue, which stands where it stood: by MENU or BACK."""
    command = read_command(text)
    if command is not None and command.word == "BACK" and talk.intake is not None:
        return again(talk, say("automatic_again"))
    return _led(say("automatic_again"), reply_to(talk, text))


def reply_to(talk: Talk, text: str, pictures: int = 0) -> list[Reply]:
    """Work one text; what to text back, in order.

    ``pictures`` is how many came with it.
    """
    over = _let_go_of_what_is_over(talk)
    if over:
        return _led(lines(over, photos.told_of(len(talk.pictures), "kept")), menu.welcome(talk))
    held = talk.intake
    asked = asking.asked_last(talk) if held and talk.pictures else None
    lead = photos.take_pictures(talk, asked)
    if pictures and not talk.pictures:
        lead = say("photo_lost")
    replies = _work_with_pictures(talk, text, lead, answered=_is_answered(talk, asked))
    if held is not None and talk.intake is None:
        replies = [*replies, *earlier.set_aside(talk)]
    return replies


def _work_with_pictures(talk: Talk, text: str, lead: str, *, answered: bool) -> list[Reply]:
    """Work the words that came with pictures. ``answered``: these were what was asked for, so that
    words beside them are no answer, unless they are a command.
    """
    if answered and read_command(text) is None:
        return asking.go_on(talk, lead)
    if not text.strip() and not joining.takes_pictures(talk):
        lead = lead or photos.told_of(len(talk.pictures), "kept")
        return again(talk, lead or say("empty"))
    replies = _work(talk, text)
    if talk.pictures and talk.intake is None:
        lead = lines(lead, photos.told_of(len(talk.pictures), "kept"))
    return _led(lead, replies)


def _is_answered(talk: Talk, asked: Question | None) -> bool:
    """Whether the pictures of this text are the answer to what was asked."""
    if asked is None or talk.intake is None or asked.type is not QuestionType.FILE:
        return False
    return talk.intake.answers.get(asked.key) is not None


def _work(talk: Talk, text: str, *, stop_settled: bool = False) -> list[Reply]:
    """Work the words of a text. ``stop_settled``: it is known that they are none for no more
    texts.
    """
    if consent.asks_to_stop(text) and not stop_settled:
        return consent.ask(talk, text)
    code = tongues.wanted(talk, text)
    if code is not None:
        return aside.change_language(talk, code, again)
    if tongues.asks_for_languages(text):
        return tongues.ask(talk)
    command = read_command(text)
    if command is not None:
        talk.unpause()
    steps, work = COMMANDS.get(command.word, ((), None)) if command else ((), None)
    if command and work and talk.dialogue.step in steps:
        replies = work(talk, command)
        if replies is not None:
            return replies
    if talk.dialogue.step in ASIDES:
        return _take_aside(talk, text)
    if _takes_the_offer(talk, text):
        return person.ask_for(talk)
    named = _named(talk, text)
    return STEPS[talk.dialogue.step](talk, text) if named is None else named


def _takes_the_offer(talk: Talk, text: str) -> bool:
    """Whether a yes is one to the person who was offered: no other question takes it."""
    if talk.dialogue.unclear < OFTEN_UNCLEAR or talk.came_back or not yes_or_no(text):
        return False
    if talk.dialogue.step == "asking":
        question = asking.asked_last(talk)
        return question is not None and question.type is not QuestionType.YES_NO
    return talk.dialogue.step in ("idle", "choosing", "which", "mine")


def _take_aside(talk: Talk, text: str) -> list[Reply]:
    """Take the answer to what was asked aside; a text that is none is worked where the dialogue
    stood before.
    """
    taken = aside.take(talk, text, again)
    return _work(talk, taken, stop_settled=True) if isinstance(taken, str) else taken


def _led(lead: str, replies: list[Reply]) -> list[Reply]:
    """The replies, after a sentence that leads to them."""
    if lead and replies and isinstance(replies[0], str):
        return [*led(lead, replies[0]), *replies[1:]]
    return [lead, *replies] if lead else replies


def again(talk: Talk, lead: str = "") -> list[Reply]:
    """Say once more what was said last at this step."""
    if talk.dialogue.step == "idle":
        return _led(lead, menu.welcome(talk))
    if talk.dialogue.step in ASIDES:
        return aside.again(talk, lead)
    if talk.dialogue.step == "which":
        return joining.again(talk, lead)
    if talk.dialogue.step == "mine":
        return _led(lead, earlier.mine(talk))
    if talk.dialogue.step == "choosing":
        return menu.again(talk, lead)
    if talk.dialogue.step == "dropping":
        return _led(lead, finishing.ask_to_drop(talk))
    return asking.again(talk, lead)


def _let_go_of_what_is_over(talk: Talk) -> str:
    """Leave a list that is a day old, and a request that was sent or dropped at another door.

    Returns what is to be said about that request.
    """
    if talk.came_back:
        talk.unpause()
        if talk.dialogue.step in ("choosing", "which", "mine"):
            talk.stand_at("idle", [])
    if talk.intake is None:
        return ""
    try:
        check_open(talk.intake)
    except Conflict as fault:
        title = talk.intake.definition.as_said.title
        talk.hold(None)
        return f"{title}: {fault}"
    return ""


def _named(talk: Talk, text: str) -> list[Reply] | None:
    """What a reference or resume code gets, bare or in a sentence; ``None`` where the text is an
    ordinary one.

    While a question waits for its answer, only what can be nothing else is taken for one: a word
    of eight letters can read as a reference by chance.
    """
    name = read_name(text) or name_within(text)
    if name is None or talk.dialogue.step == "which":
        return None
    if name.is_code and (name.sure or name.slip is None):
        return earlier.resume(talk, name.reference)
    waits = talk.dialogue.step not in ("idle", "choosing", "mine")
    if name.slip is None and not waits and not read_name(text):
        quoted = joining.add_quoted(talk, text, name.reference)
        if quoted is not None:
            return quoted
    if name.slip is None and (
        (name.sure and not waits) or earlier.own_case(talk, name.reference) is not None
    ):
        return [*earlier.status_of(talk, name.reference), *_pending(talk)]
    if name.sure and not waits and not find_services(talk.session, text):
        return earlier.status_of(talk, text)
    return None
