"""Take a text in: once, one after the other from a number, and never against its owner's will."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.sms.dialogue import consent, person
from channels.sms.dialogue.prompts import in_texts
from channels.sms.dialogue.rules import IDLE, provider_word, read_command
from channels.sms.dialogue.steps import again, back_with_us, reply_to
from channels.sms.dialogue.talk import City, Reply, Talk
from channels.sms.models import Dialogue
from channels.sms.twilio.client import read_sender
from tracker.characters import clean
from tracker.database import find_or_add
from tracker.intake.queries import by_public_id
from tracker.interactions.commands import begin, end
from tracker.interactions.models import Interaction
from tracker.interactions.queries import open_conversation
from tracker.languages import in_language
from tracker.messages.attachments import Medium, attach
from tracker.messages.commands import answered_at_once, receive_text, write
from tracker.messages.models import Message, Thread
from tracker.messages.queries import replies_at_once
from tracker.messages.segments import plain, segments
from tracker.messages.threads import place_texts, thread_with
from tracker.people.commands import contact_point
from tracker.people.models import ContactPoint


@dataclass(frozen=True)
class Incoming:
    """A text that came in: its name at the provider, from where, what, and with which pictures.

    ``media_count`` is how many the provider counts, whether it told where they are or not;
    ``opt_out_type`` what Twilio says it has done with a text for no more texts, or for them again.
    """

    sid: str
    address: str
    body: str
    pictures: tuple[Medium, ...] = ()
    media_count: int = 0
    opt_out_type: str = ""


def take_text(session: Session, text: Incoming, city: City, *, now: datetime) -> list[Message]:
    """Keep a text and work it; what to text back, in order.

    One that was delivered before has no effect, and gets what was texted back then. One from a
    short code or a word is kept for staff, and nobody is there to answer.
    """
    sender = read_sender(text.address)
    if sender is None:
        kept = _keep(session, text, None, now)
        if kept is not None:
            kept.unplaced = True
            attach(session, kept, text.pictures, now=now)
        return []
    point = contact_point(session, sender)
    # The locks come before anything is written about this number: two texts at once are worked one
    # after the other, each seeing what the other left.
    dialogue = _locked_dialogue(session, point, now)
    thread = thread_with(session, point, language=city.languages[0])
    session.refresh(point)
    message = _keep(session, text, point, now)
    if message is not None:
        with in_language(thread.language):
            _work(session, text, message, dialogue, thread, city, now)
    return replies_at_once(session, text.sid)


def _keep(
    session: Session, text: Incoming, sender: ContactPoint | None, now: datetime
) -> Message | None:
    return receive_text(
        session,
        sid=text.sid,
        address=clean(text.address),
        body=clean(text.body),
        now=now,
        media_count=text.media_count,
        sender=sender,
    )


def _locked_dialogue(session: Session, point: ContactPoint, now: datetime) -> Dialogue:
    """The dialogue with a number, locked until the unit of work ends; of two first texts at once,
    the second finds the first's. On SQLite the unit of work is the lock.
    """
    wanted = (
        select(Dialogue)
        .where(Dialogue.contact_point_id == point.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return find_or_add(
        session,
        wanted,
        lambda: Dialogue(
            contact_point_id=point.id, step="idle", offered=[], unclear=0, updated_at=now
        ),
    )


def _work(
    session: Session,
    text: Incoming,
    message: Message,
    dialogue: Dialogue,
    thread: Thread,
    city: City,
    now: datetime,
) -> None:
    point = dialogue.contact_point
    came_back = now - dialogue.updated_at > IDLE
    conversation = _conversation(session, dialogue, came_back, now)
    message.interaction_id = conversation.id
    resumed = came_back or dialogue.reminded_at is not None
    dialogue.updated_at, dialogue.reminded_at = now, None
    talk = Talk(
        session, city, point, dialogue, thread, message, conversation, now, came_back=resumed
    )
    if dialogue.intake is not None:
        talk.intake = by_public_id(session, dialogue.intake.public_id, lock=True)
    before = talk.intake
    talk.pictures = attach(
        session, message, text.pictures, now=now, intake_id=before.id if before else None
    )
    replies = _replies(talk, text)
    if talk.intake is not None and talk.intake is not before:
        # What was said before the request was found is about it.
        place_texts(session, thread, conversation.id, now=now)
    _text_back(talk, text.sid, replies)
    if not point.takes_texts:
        point.takes_texts = True  # it has just sent one
    session.flush()


def _replies(talk: Talk, text: Incoming) -> list[Reply]:
    """What to text back: nothing to a number that has refused texts, nor while a person has it."""
    refused = talk.point.opted_out_at is not None
    followed = consent.follow(talk, text.body, text.opt_out_type)
    if followed is not None:
        return [*followed, *(again(talk) if _begins_again(talk, text, refused) else [])]
    if refused:
        talk.not_placed()
        return []
    if person.has_it(talk):
        if not person.give_back(talk, read_command(text.body)):
            return person.keep_for_staff(talk)
        return back_with_us(talk, text.body)
    return reply_to(talk, text.body, text.media_count)


def _begins_again(talk: Talk, text: Incoming, refused: bool) -> bool:
    """Whether somebody who takes texts again is asked once more what was asked last. Twilio says
    that they get texts again.
    """
    if talk.intake is None or text.opt_out_type or talk.point.opted_out_at is not None:
        return False
    return refused or provider_word(text.body) == "start"


def _conversation(
    session: Session, dialogue: Dialogue, came_back: bool, now: datetime
) -> Interaction:
    """The conversation that is going on with this number; a new one after a long pause."""
    point = dialogue.contact_point
    going_on = open_conversation(session, point.id)
    if going_on is not None and came_back:
        end(session, going_on, now=max(dialogue.updated_at, going_on.started_at))
        going_on = None
    return going_on or begin(session, "sms", now=now, contact_point=point)


def _text_back(talk: Talk, sid: str, replies: Iterable[Reply]) -> None:
    """Note what goes out in the answer to the webhook, as it is sent."""
    for reply in replies:
        if isinstance(reply, Message):
            _note(talk, reply, sid)
            continue
        for part in in_texts(plain(reply)):
            message = write(
                talk.session,
                "sms",
                part,
                now=talk.now,
                to=talk.point,
                interaction=talk.interaction,
            )
            _note(talk, message, sid)


def _note(talk: Talk, message: Message, sid: str) -> None:
    message.body = plain(message.body)
    message.segments = segments(message.body)
    message.cost_micros = message.segments * talk.city.segment_micros
    answered_at_once(talk.session, message, sid, now=talk.now)
