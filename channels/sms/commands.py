"""Take a text in: once, one after the other from a number, and never against its owner's will."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.sms.dialogue import again, reply_to
from channels.sms.models import Dialogue
from channels.sms.rules import IDLE, ProviderWord, provider_word, split
from channels.sms.talk import City, Reply, Talk
from channels.sms.twilio import read_sender
from tracker.characters import clean
from tracker.database import find_or_add
from tracker.intake.queries import by_public_id
from tracker.interactions.commands import begin, end
from tracker.interactions.models import Interaction
from tracker.interactions.queries import open_conversation
from tracker.messages.attachments import Medium, attach
from tracker.messages.commands import answered_at_once, let_go_held_texts, receive_text, write
from tracker.messages.models import Message
from tracker.messages.queries import replies_at_once
from tracker.messages.segments import plain
from tracker.people.commands import contact_point, opt_in, opt_out
from tracker.people.models import ContactPoint


@dataclass(frozen=True)
class Incoming:
    """A text that came in: its name at the provider, from where, what, and with which pictures.

    ``media_count`` is how many the provider counts, whether it told where they are or not.
    """

    sid: str
    address: str
    body: str
    pictures: tuple[Medium, ...] = ()
    media_count: int = 0


def take_text(session: Session, text: Incoming, city: City, *, now: datetime) -> list[str]:
    """Keep a text and work it; what to text back, in order.

    One that was delivered before has no effect, and gets what was texted back then. One from a
    short code or a word is kept, and nobody is there to answer.
    """
    sender = read_sender(text.address)
    if sender is None:
        kept = _keep(session, text, None, now)
        if kept is not None:
            attach(session, kept, text.pictures, now=now)
        return []
    point = contact_point(session, sender)
    # The lock comes before anything is written about this number: two texts at once are worked one
    # after the other, each seeing what the other left.
    dialogue = _locked_dialogue(session, point, now)
    session.refresh(point)
    message = _keep(session, text, point, now)
    if message is not None:
        _work(session, text, message, dialogue, city, now)
    return [reply.body for reply in replies_at_once(session, text.sid)]


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
    city: City,
    now: datetime,
) -> None:
    point = dialogue.contact_point
    word = provider_word(text.body)
    if word == "stop":
        opt_out(session, point, now=now, way="word", words=text.body)
    elif word in ("start", "yes") and point.opted_out_at is not None:
        opt_in(session, point, now=now, way="word", words=text.body)
        let_go_held_texts(session, point, now=now)
        word = "start"
    came_back = now - dialogue.updated_at > IDLE
    conversation = _conversation(session, dialogue, came_back, now)
    message.interaction_id = conversation.id
    dialogue.updated_at = now
    talk = Talk(session, city, point, dialogue, conversation, now, came_back=came_back)
    if dialogue.intake is not None:
        talk.intake = by_public_id(session, dialogue.intake.public_id, lock=True)
    intake_id = talk.intake.id if talk.intake else None
    talk.pictures = attach(session, message, text.pictures, now=now, intake_id=intake_id)
    _text_back(talk, text.sid, _replies(talk, text, word))
    if not point.takes_texts:
        point.takes_texts = True  # it has just sent one
    session.flush()


def _replies(talk: Talk, text: Incoming, word: ProviderWord | None) -> list[Reply]:
    """What to text back. Twilio answers the carriers' own words itself, and sends nothing to a
    number that has refused texts.
    """
    if word in ("stop", "help") or talk.point.opted_out_at is not None:
        return []
    if word == "start":
        return again(talk) if talk.intake is not None else []
    return reply_to(talk, text.body, text.media_count)


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
            reply.body = plain(reply.body)
            answered_at_once(talk.session, reply, sid, now=talk.now)
            continue
        for part in split(plain(reply)):
            message = write(
                talk.session,
                "sms",
                part,
                now=talk.now,
                to=talk.point,
                interaction=talk.interaction,
            )
            answered_at_once(talk.session, message, sid, now=talk.now)
