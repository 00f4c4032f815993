"""Read messages."""

from datetime import datetime, timedelta

from sqlalchemy import Select, bindparam, exists, func, select
from sqlalchemy.orm import Session, joinedload

from tracker.errors import NotFound
from tracker.messages.models import Message

JUST_NOW = timedelta(hours=1)


def to_be_told(session: Session, means: str, *, limit: int = 100) -> list[Message]:
    """Messages that staff still have to tell by "call" or "visit", oldest first; whoever did not
    answer comes behind those who were not called since. One statement.
    """
    return list(
        session.scalars(
            select(Message)
            .where(Message.state == "waiting", Message.means == means)
            .options(joinedload(Message.contact_point), joinedload(Message.staff))
            .order_by(func.coalesce(Message.tried_at, Message.created_at), Message.id)
            .limit(limit)
        )
    )


MOST_LETTERS = 200  # printed together


def letters_to_print() -> Select[Message]:
    """The letters that wait to be printed and posted and are in no batch yet, the oldest first."""
    return (
        select(Message)
        .where(
            Message.means == "letter",
            Message.state == "waiting",
            Message.case_id.is_not(None),
            Message.batch_id.is_(None),
        )
        .order_by(Message.created_at, Message.id)
        .limit(MOST_LETTERS)
    )


def message(session: Session, message_id: int) -> Message:
    """One message, locked until the unit of work ends. Raises ``NotFound``."""
    found = session.get(Message, message_id, with_for_update=True)
    if found is None:
        raise NotFound("There is no such message.")
    return found


def conversation(
    session: Session, contact_point_id: int, *, after: int = 0, limit: int = 200
) -> list[Message]:
    """Texts to and from a number, oldest first, that came after the message ``after``."""
    newest = (
        select(Message)
        .where(
            Message.contact_point_id == contact_point_id,
            Message.means == "sms",
            Message.id > after,
        )
        .order_by(Message.id.desc())
        .limit(limit)
    )
    return list(reversed(session.scalars(newest).all()))


def of_case(session: Session, case_id: int) -> list[Message]:
    """Every message of a case, oldest first. One statement."""
    return list(session.scalars(_OF_CASE, {"case_id": case_id}))


_OF_CASE = (
    select(Message)
    .where(Message.case_id == bindparam("case_id"))
    .options(joinedload(Message.contact_point), joinedload(Message.staff))
    .order_by(Message.id)
)


def replies_at_once(session: Session, sid: str) -> list[Message]:
    """What was answered to the incoming text named by ``sid``, in order."""
    return list(
        session.scalars(select(Message).where(Message.answers_sid == sid).order_by(Message.id))
    )


def just_wrote(session: Session, contact_point_id: int, now: datetime) -> bool:
    """Whether a text came from this number within the hour: an answer may go out in quiet hours.

    One statement.
    """
    return bool(
        session.scalar(
            select(
                exists().where(
                    Message.contact_point_id == contact_point_id,
                    Message.direction == "in",
                    Message.created_at > now - JUST_NOW,
                )
            )
        )
    )


def for_staff_to_decide(session: Session, *, limit: int = 100) -> list[Message]:
    """Messages of which nobody could find out whether they went out, oldest first.

    One statement.
    """
    return list(
        session.scalars(
            select(Message)
            .where(Message.state == "unsure", Message.next_try_at.is_(None))
            .options(joinedload(Message.contact_point), joinedload(Message.staff))
            .order_by(Message.created_at, Message.id)
            .limit(limit)
        )
    )


def by_provider_sid(session: Session, sid: str) -> Message | None:
    """The message of this name at the provider, locked until the unit of work ends."""
    return session.scalar(select(Message).where(Message.provider_sid == sid).with_for_update())
