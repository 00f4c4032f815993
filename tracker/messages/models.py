"""Messages: those received, those waiting to be sent and those sent."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base
from tracker.messages.rules import MEANS, STATES
from tracker.people.models import ContactPoint
from tracker.staff.models import Staff


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN (%s)" % ", ".join(f"'{word}'" for word in words)


class Message(Base):
    """Something sent to or received from a citizen.

    One that goes out is written in the transaction of the change that caused it, and waits here
    (the outbox) until the worker has sent it, or until staff have told the person on the phone or
    at a counter. ``provider_sid`` is the provider's own name of a text: unique, so that a webhook
    that arrives twice has one effect. ``answers_sid`` names the text that a reply was given to at
    once, in the answer to its webhook.
    """

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("direction IN ('in', 'out')", name="direction"),
        CheckConstraint(_one_of("means", MEANS), name="means"),
        CheckConstraint(_one_of("state", STATES), name="state"),
        Index("ix_message_outbox", "state", "next_try_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    direction: Mapped[str] = mapped_column(String(3))
    means: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(12))
    body: Mapped[str] = mapped_column(Text)
    subject: Mapped[str | None] = mapped_column(String(200))
    contact_point_id: Mapped[int | None] = mapped_column(ForeignKey("contact_point.id"), index=True)
    address: Mapped[str | None] = mapped_column(String(320))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    provider_sid: Mapped[str | None] = mapped_column(String(64), unique=True)
    answers_sid: Mapped[str | None] = mapped_column(String(64), index=True)
    media_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(String(500))

    contact_point: Mapped[ContactPoint | None] = relationship()
    staff: Mapped[Staff | None] = relationship()
