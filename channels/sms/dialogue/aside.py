"""What is asked aside, whatever was asked before: who writes, whether texts are to stop, which
language, whether a request is taken over. The dialogue then goes on where it stood.
"""

from collections.abc import Callable
from dataclasses import dataclass

from channels.sms.dialogue import consent, earlier, joining, taking, tongues, who
from channels.sms.dialogue.talk import Reply, Talk
from channels.sms.dialogue.wording import say
from tracker.languages import in_language
from tracker.messages.threads import place_texts

# What says the last thing again, at the step where the dialogue stands.
SayAgain = Callable[[Talk], list[Reply]]


@dataclass(frozen=True)
class Aside:
    """A question aside: how its answer is taken, and how it is asked again.

    ``take`` returns the replies, or a text that is to be worked where the dialogue stood.
    """

    take: Callable[[Talk, str, SayAgain], list[Reply] | str]
    again: Callable[[Talk, str], list[Reply]]


def _take_who(talk: Talk, text: str, say_again: SayAgain) -> list[Reply] | str:
    wanted = who.take(talk, text)
    if wanted is None:
        most = len(talk.dialogue.offered) - 1
        return who.again(talk, talk.unclear(say("choose_from", most=most)))
    replies = _WANTED[str(wanted[0])](talk, *wanted[1:])
    return [*replies, *(say_again(talk) if talk.intake is not None else [])]


def _join(talk: Talk, text: str, *waiting: int) -> list[Reply]:
    talk.work_on(waiting[-1])
    return joining.place(talk, text, waiting)


# What was wanted before it was asked who writes.
_WANTED: dict[str, Callable[..., list[Reply]]] = {
    "status": earlier.status_of,
    "all": earlier.status_of_all,
    "mine": earlier.mine,
    "join": _join,
    "quoted": joining.add_to,
}


def _take_stopping(talk: Talk, text: str, say_again: SayAgain) -> list[Reply] | str:
    taken = consent.take(talk, text, say_again)
    if talk.point.opted_out_at is not None:
        # What they meant is known, and was done.
        place_texts(talk.session, talk.thread, talk.interaction.id, now=talk.now)
    return taken


def _take_language(talk: Talk, text: str, say_again: SayAgain) -> list[Reply] | str:
    code = tongues.chosen(talk, text)
    if code is None:
        talk.unpause()
        return text
    return change_language(talk, code, say_again)


_ASIDES: dict[str, Aside] = {
    "who": Aside(_take_who, who.again),
    "stopping": Aside(_take_stopping, consent.again),
    "language": Aside(_take_language, tongues.again),
    "taking": Aside(taking.take, taking.again),
}


def take(talk: Talk, text: str, say_again: SayAgain) -> list[Reply] | str:
    """Take a text for the answer to what was asked aside: the replies, or a text that is to be
    worked where the dialogue stood.
    """
    return _ASIDES[talk.dialogue.step].take(talk, text, say_again)


def again(talk: Talk, lead: str = "") -> list[Reply]:
    """Ask it once more."""
    return _ASIDES[talk.dialogue.step].again(talk, lead)


def change_language(talk: Talk, code: str, say_again: SayAgain) -> list[Reply]:
    """Text in another language from now on: the last thing is said again in it."""
    tongues.speak(talk, code)
    with in_language(code):
        return [say("language_now", language=tongues.within(code)), *say_again(talk)]
