"""The dialogue: what a text means at the step where it stands, as two tables.

No rule of what is asked or accepted is here: the intake has them, for every door.
"""

from collections.abc import Callable

from channels.sms import asking, earlier, menu
from channels.sms.prompts import lines
from channels.sms.rules import Command, name_within, read_command, read_name
from channels.sms.talk import Reply, Talk
from channels.sms.wording import say
from tracker.catalogue.queries import find_services
from tracker.errors import Conflict
from tracker.intake.commands import check_open

# What a text that is no command is taken for, by the step. A step that is not here is an error.
STEPS: dict[str, Callable[[Talk, str], list[Reply]]] = {
    "idle": menu.find,
    "choosing": menu.choose,
    "asking": asking.take_answer,
    "checking": asking.take_check,
    "dropping": asking.take_drop,
}


def _menu(talk: Talk, command: Command) -> list[Reply]:
    talk.clear()
    return menu.departments(talk)


def _back(talk: Talk, command: Command) -> list[Reply]:
    if talk.intake is None:
        return menu.departments(talk)
    return asking.back(talk)


def _drop(talk: Talk, command: Command) -> list[Reply]:
    if talk.intake is None:
        return earlier.nothing_going_on(talk)
    return asking.ask_to_drop(talk)


def _code(talk: Talk, command: Command) -> list[Reply]:
    return earlier.resume(talk, command.rest) if command.rest else earlier.code(talk)


def _send(talk: Talk, command: Command) -> list[Reply]:
    """Whoever texts SEND twice is told that it has arrived, and not that nothing was understood."""
    if talk.intake is None:
        return [say("nothing_to_send"), *earlier.status_of_all(talk)]
    return asking.send(talk)


def _change(talk: Talk, command: Command) -> list[Reply]:
    if talk.intake is None:
        return [say("change_sent", phone=talk.city.phone)]
    return asking.change(talk, command.rest)


def _status(talk: Talk, command: Command) -> list[Reply]:
    name = read_name(command.rest)
    if name and name.is_code:
        return earlier.resume(talk, command.rest)
    if command.rest:
        return [*earlier.status_of(talk, command.rest), *_pending(talk)]
    return [*earlier.status_of_all(talk), *_pending(talk)]


def _pending(talk: Talk) -> list[Reply]:
    """What was asked last, once more: the last text shows what an answer would be for."""
    return again(talk) if talk.dialogue.step in ("asking", "checking", "dropping") else []


# The commands, with the steps at which each is one; elsewhere it is a text like any other.
_EVERYWHERE = tuple(STEPS)
COMMANDS: dict[str, tuple[tuple[str, ...], Callable[[Talk, Command], list[Reply]]]] = {
    "MENU": (_EVERYWHERE, _menu),
    "MORE": (("choosing",), lambda talk, _: menu.more(talk)),
    "BACK": (_EVERYWHERE, _back),
    "SKIP": (("asking",), lambda talk, _: asking.skip(talk)),
    "CODE": (_EVERYWHERE, _code),
    "STATUS": (_EVERYWHERE, _status),
    "DROP": (_EVERYWHERE, _drop),
    "SEND": (("idle", "choosing", "asking", "checking"), _send),
    "CHANGE": (("idle", "choosing", "asking", "checking"), _change),
}


def reply_to(talk: Talk, text: str, pictures: int = 0) -> list[Reply]:
    """Work one text; what to text back, in order.

    ``pictures`` is how many came with it.
    """
    over = _let_go_of_what_is_over(talk)
    lead = say("no_pictures") if pictures and not asking.is_at_a_file(talk) else ""
    if over:
        return _led(lines(lead, over), menu.welcome(talk))
    if not text.strip():
        return again(talk, lead if pictures else say("empty"))
    held = talk.intake
    replies = _work(talk, text)
    if held is not None and talk.intake is None:
        replies = [*replies, *earlier.set_aside(talk)]
    return _led(lead, replies)


def _work(talk: Talk, text: str) -> list[Reply]:
    command = read_command(text)
    steps, work = COMMANDS.get(command.word, ((), None)) if command else ((), None)
    if command and work and talk.dialogue.step in steps:
        return work(talk, command)
    named = _named(talk, text)
    return STEPS[talk.dialogue.step](talk, text) if named is None else named


def _led(lead: str, replies: list[Reply]) -> list[Reply]:
    """The replies, after a sentence that leads to them."""
    if lead and replies and isinstance(replies[0], str):
        return [lines(lead, replies[0]), *replies[1:]]
    return [lead, *replies] if lead else replies


def again(talk: Talk, lead: str = "") -> list[Reply]:
    """Say once more what was said last at this step."""
    if talk.dialogue.step == "idle":
        return _led(lead, menu.welcome(talk))
    if talk.dialogue.step == "choosing":
        return menu.again(talk, lead)
    if talk.dialogue.step == "dropping":
        return _led(lead, asking.ask_to_drop(talk))
    return asking.again(talk, lead)


def _let_go_of_what_is_over(talk: Talk) -> str:
    """Leave a list that is a day old, and a request that was sent or dropped at another door.

    Returns what is to be said about that request.
    """
    if talk.came_back and talk.dialogue.step == "choosing":
        talk.stand_at("idle", [])
    if talk.intake is None:
        return ""
    try:
        check_open(talk.intake)
    except Conflict as fault:
        title = talk.intake.definition.title
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
    if name is None:
        return None
    if name.is_code and (name.sure or name.slip is None):
        return earlier.resume(talk, name.reference)
    waits = talk.dialogue.step not in ("idle", "choosing")
    if name.slip is None and (
        (name.sure and not waits) or earlier.own_case(talk, name.reference) is not None
    ):
        return [*earlier.status_of(talk, name.reference), *_pending(talk)]
    if name.sure and not waits and not find_services(talk.session, text):
        return earlier.status_of(talk, text)
    return None
