"""Take over a request that was entered for whoever texts, with the code that they were given.

The number that texted is where they are reached: nothing else has to be proven.
"""

from collections.abc import Callable

from channels.sms.dialogue.prompts import lines
from channels.sms.dialogue.rules import read_yes_or_no
from channels.sms.dialogue.talk import Reply, Talk
from channels.sms.dialogue.wording import say
from tracker.cases import take_over
from tracker.cases.models import TakeOverCode
from tracker.cases.references import shown
from tracker.cases.take_over import Taking
from tracker.cases.wording import day
from tracker.errors import NotFound
from tracker.languages import t
from tracker.people.rules import phone_contact


def ask(talk: Talk, code: TakeOverCode) -> list[Reply]:
    """Ask whether they want to take the request of a code over; nothing of anybody is said."""
    talk.clear()
    talk.pause("taking", [code.id])
    return [_question(talk, code)]


def again(talk: Talk, lead: str = "") -> list[Reply]:
    """Ask it once more."""
    try:
        code = take_over.by_id(talk.session, _code_id(talk), now=talk.now)
    except NotFound as fault:
        talk.unpause()
        return [str(fault)]
    return [lines(lead, _question(talk, code))]


def take(talk: Talk, text: str, say_again: Callable[[Talk], list[Reply]]) -> list[Reply] | str:
    """Take a text for the answer; one that is neither yes nor no is asked about once more."""
    wanted, code_id = read_yes_or_no(text), _code_id(talk)
    if wanted is None:
        return again(talk, talk.unclear(say("yes_or_no")))
    talk.unpause()
    talk.clear()
    reply = _taken(talk, code_id) if wanted else say("not_taken")
    return [reply, *(say_again(talk) if talk.intake is not None else [])]


def _taken(talk: Talk, code_id: int) -> str:
    number = phone_contact(talk.point.value, talk.point.value)
    try:
        code = take_over.by_id(talk.session, code_id, now=talk.now)
        taking = Taking("sms", talk.now, talk.interaction)
        case = take_over.take_over(talk.session, code, number, taking)
    except NotFound as fault:
        return str(fault)
    title, reference = case.definition.as_said.title, shown(case.reference)
    return say("taken", title=title, reference=reference)


def _question(talk: Talk, code: TakeOverCode) -> str:
    title = code.case.definition.as_said.title
    asked = say("take_over", title=title, day=day(code.case.opened_at, talk.city.zone))
    return lines(asked, t("1 Yes 2 No"))


def _code_id(talk: Talk) -> int:
    return int(talk.dialogue.offered[1])
