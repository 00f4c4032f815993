"""A person answers: the dialogue says nothing by itself while somebody has the texts, or is asked.

One owner at a time. What is texted meanwhile is kept for staff; MENU or BACK gives the number back
to the dialogue.
"""

from sqlalchemy import exists, select

from channels.sms.dialogue.opening import closed_now
from channels.sms.dialogue.prompts import lines
from channels.sms.dialogue.rules import Command
from channels.sms.dialogue.talk import Reply, Talk
from channels.sms.dialogue.wording import say
from tracker.cases.of_number import add_texts, just_replied_about
from tracker.messages.models import Message
from tracker.messages.threads import hand_back, wait_no_more, want_person


def ask_for(talk: Talk) -> list[Reply]:
    """Somebody wants a person: say who answers and when, and that a request going on is kept."""
    talk.clear()
    talk.unpause()
    want_person(talk.session, talk.thread, "person", now=talk.now)
    kept = say("request_kept", title=talk.intake.definition.as_said.title) if talk.intake else ""
    closed = closed_now(talk)
    return [lines(closed or say("person_answers"), kept, say("menu_goes_back"))]


def has_it(talk: Talk) -> bool:
    """Whether a person has this number, or was asked for and is waited for."""
    return talk.thread.owner_id is not None or talk.thread.wants == "person"


def give_back(talk: Talk, command: Command | None) -> bool:
    """Give the number back to the dialogue, if that is what was texted."""
    if command is None or command.word not in ("MENU", "BACK"):
        return False
    if talk.thread.owner_id is not None:
        hand_back(talk.session, talk.thread)
    else:
        wait_no_more(talk.session, talk.thread)
    return True


def keep_for_staff(talk: Talk) -> list[Reply]:
    """Keep a text for the person who has the number, or who is waited for.

    It goes to the case that they wrote about last, if they did. Out of hours, and while nobody has
    taken it over, it is said once in a conversation that it has arrived and when it is read.
    """
    case = just_replied_about(talk.session, talk.point.id)
    if case is not None:
        add_texts(talk.session, case, [talk.message], now=talk.now)
    if talk.thread.owner_id is not None or _was_told(talk):
        return []
    closed = closed_now(talk)
    return [lines(say("have_your_text"), closed)] if closed else []


def _was_told(talk: Talk) -> bool:
    """Whether it was said in this conversation already: with the answer to PERSON, or after."""
    waiting_since = talk.thread.waiting_since or talk.now
    here = waiting_since >= talk.interaction.started_at
    if here and not talk.city.hours.is_open(waiting_since):
        return True
    told = exists().where(
        Message.interaction_id == talk.interaction.id,
        Message.direction == "out",
        Message.staff_id.is_(None),
        Message.created_at > waiting_since,
    )
    return bool(talk.session.scalar(select(told)))
