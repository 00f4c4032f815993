"""The end of a request by text: sent, with its confirmation, or dropped."""

from channels.sms.dialogue.asking import ask, asking_of, check, go_on, intake_of
from channels.sms.dialogue.photo_places import forget_places
from channels.sms.dialogue.prompts import lines
from channels.sms.dialogue.rules import read_yes_or_no
from channels.sms.dialogue.talk import Reply, Talk
from channels.sms.dialogue.unclear import Explained
from channels.sms.dialogue.wording import say
from tracker.cases import notices
from tracker.cases.models import Case
from tracker.errors import InvalidAnswers
from tracker.intake import commands as intakes
from tracker.intake.rules import token
from tracker.interactions.commands import end
from tracker.messages.models import Message
from tracker.messages.queries import of_case


def send(talk: Talk) -> list[Reply]:
    """Submit the request: its confirmation, and what happens next.

    While a question waits, the word is no answer to it: what is still to be asked is asked, and an
    answer that was to be changed stays.
    """
    intake, asking = intake_of(talk), asking_of(talk)
    if asking.next is not None:
        return go_on(talk, say("not_all_answered"))
    if talk.dialogue.step != "checking":
        return check(talk)
    if talk.dialogue.offered[0] != token(asking.answers):
        return check(talk, say("changed_elsewhere"))
    try:
        case = intakes.submit(talk.session, intake, talk.door, talk.city.zone)
    except InvalidAnswers as fault:
        question = asking.question(next(iter(fault.problems)))
        lead = say("still_missing", problems=str(fault))
        return ask(talk, question, lead) if question else go_on(talk, lead)
    forget_places(talk, intake)
    end(talk.session, talk.interaction, now=talk.now)
    talk.hold(None)
    talk.clear()
    return [_confirmation(talk, case), case.definition.as_said.next_steps]


def _confirmation(talk: Talk, case: Case) -> Reply:
    """The confirmation that the core has put into the outbox for this number: it goes out in the
    answer. Where it wrote none for it (made anonymously, answered elsewhere), the same words.
    """
    written: list[Message] = [
        message
        for message in of_case(talk.session, case.id)
        if message.means == "sms"
        and message.state == "queued"
        and message.contact_point_id == talk.point.id
    ]
    if written:
        return written[0]
    return notices.say(talk.session, case, "received", "sms", notices.Gaps()).body


def ask_to_drop(talk: Talk) -> list[Reply]:
    """Ask whether the request is to be dropped."""
    if talk.dialogue.step != "dropping":
        talk.clear()
    talk.dialogue.step = "dropping"
    return [say("drop", title=intake_of(talk).definition.as_said.title)]


def take_drop(talk: Talk, text: str) -> list[Reply]:
    """Drop the request or go on with it, as the text says."""
    said = read_yes_or_no(text)
    if said:
        intake = intake_of(talk)
        intakes.drop(talk.session, intake, talk.door)
        forget_places(talk, intake)
        talk.hold(None)
        talk.clear()
        return [say("dropped")]
    if said is False or talk.came_back:
        return go_on(talk)
    explained = Explained("", say("yes_or_no"), say("example_drop"))
    return [lines(talk.unclear(explained), *map(str, ask_to_drop(talk)))]
