"""Messages, the pictures that come with them, and the thread of texts with each number."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base, one_of
from tracker.files.models import StoredFile
from tracker.messages.rules import MEANS, STATES, WANTS
from tracker.people.models import ContactPoint
from tracker.staff.models import Staff


def _created(context: Any) -> datetime:
    """A new row changed last when it was made."""
    made: datetime = context.get_current_parameters()["created_at"]
    return made


class Message(Base):
    """Something sent to or received from a citizen.

    One that goes out is written in the transaction of the change that caused it, and waits here
    (the outbox) until the worker has sent it, or until staff have told the person on the phone or
    at a counter. ``provider_sid`` is the provider's own name of a text: unique, so that a webhook
    that arrives twice has one effect. ``answers_sid`` names the text that a reply was given to at
    once, in the answer to its webhook.

    ``asked``: the citizen has just asked for it, so that it may go out in quiet hours.
    ``unplaced``: a text that came in and belongs to no case or request as yet. ``tried_at`` is when
    the first try to send it began of which it is not sure that nothing came of it, ``changed_at``
    when anything about it changed last, and ``failure_code`` the provider's code of what went
    wrong. ``cost_micros`` is what its segments
    cost, in millionths of the currency: a segment costs a fraction of a cent. A letter goes to
    ``postal_address``, and is printed in a ``batch``.

    A notice tells of a ``moment`` of the case; ``gaps`` is what was filled into its words, so that
    they can be said for another door. ``instead_of`` is the message that reached nobody, for which
    this one was written; ``unreached_since`` is when one reached nobody and no other way was known.
    """

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("direction IN ('in', 'out')", name="direction"),
        CheckConstraint(one_of("means", MEANS), name="means"),
        CheckConstraint(one_of("state", STATES), name="state"),
        Index("ix_message_outbox", "state", "next_try_at"),
        Index("ix_message_news", "contact_point_id", "changed_at"),
        Index(
            "ix_message_unreached",
            "unreached_since",
            sqlite_where=text("unreached_since IS NOT NULL"),
            postgresql_where=text("unreached_since IS NOT NULL"),
        ),
        Index(
            "ix_message_unplaced",
            "created_at",
            sqlite_where=text("unplaced"),
            postgresql_where=text("unplaced"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    direction: Mapped[str] = mapped_column(String(3))
    means: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(12))
    body: Mapped[str] = mapped_column(Text)
    subject: Mapped[str | None] = mapped_column(String(200))
    contact_point_id: Mapped[int | None] = mapped_column(ForeignKey("contact_point.id"), index=True)
    address: Mapped[str | None] = mapped_column(String(320))
    postal_address: Mapped[str | None] = mapped_column(String(500))
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
    failure_code: Mapped[int | None]
    asked: Mapped[bool] = mapped_column(default=False)
    unplaced: Mapped[bool] = mapped_column(default=False)
    segments: Mapped[int | None]
    cost_micros: Mapped[int | None]
    large_print: Mapped[bool] = mapped_column(default=False)
    tried_at: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(default=_created)
    moment: Mapped[str | None] = mapped_column(String(20))
    gaps: Mapped[dict[str, Any] | None]
    instead_of_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("letter_batch.id"), index=True)
    unreached_since: Mapped[datetime | None]

    contact_point: Mapped[ContactPoint | None] = relationship()
    staff: Mapped[Staff | None] = relationship()
    attachments: Mapped[list["Attachment"]] = relationship(
        back_populates="message", order_by="Attachment.position"
    )


class LetterBatch(Base):
    """Letters that were printed together, with the list of them on top: by whom, and when.

    ``posted_at`` is when they all went out.
    """

    __tablename__ = "letter_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    posted_at: Mapped[datetime | None] = mapped_column(index=True)

    made_by: Mapped[Staff] = relationship()
    letters: Mapped[list[Message]] = relationship(
        order_by=(Message.created_at, Message.id), viewonly=True
    )


class Attachment(Base):
    """A picture that came with a text: it waits at the provider until the worker has fetched it.

    Its file is there from the beginning, so that an answer can name it, and says whether its
    content has arrived. ``latitude`` and ``longitude`` are where a photo says it was taken (WGS 84
    degrees), kept until it was offered as the place and no longer. ``removed_at`` is when it was
    deleted at the provider, after it was safely kept.
    """

    __tablename__ = "attachment"
    __table_args__ = (UniqueConstraint("message_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    position: Mapped[int]
    url: Mapped[str] = mapped_column(String(500))
    declared_type: Mapped[str] = mapped_column(String(100))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(index=True)
    removed_at: Mapped[datetime | None]

    message: Mapped[Message] = relationship(back_populates="attachments")
    file: Mapped[StoredFile] = relationship()


class Thread(Base):
    """All the texts with one number, and who answers them: the dialogue, or a person.

    ``owner`` is who of staff has taken it over; the dialogue then says nothing by itself.
    ``wants`` says why it waits for a person, since ``waiting_since``; both are empty where it does
    not. ``read_up_to`` is the last text that staff have seen, for the badge of those unread.
    """

    __tablename__ = "thread"
    __table_args__ = (
        CheckConstraint(f"wants IS NULL OR ({one_of('wants', WANTS)})", name="wants"),
        CheckConstraint("(wants IS NULL) = (waiting_since IS NULL)", name="waits_for_something"),
        CheckConstraint("(owner_id IS NULL) = (owned_since IS NULL)", name="owned_since"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_point_id: Mapped[int] = mapped_column(ForeignKey("contact_point.id"), unique=True)
    language: Mapped[str] = mapped_column(String(35), default="en")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    owned_since: Mapped[datetime | None]
    wants: Mapped[str | None] = mapped_column(String(10))
    waiting_since: Mapped[datetime | None] = mapped_column(index=True)
    read_up_to: Mapped[int] = mapped_column(default=0)

    contact_point: Mapped[ContactPoint] = relationship()
    owner: Mapped[Staff | None] = relationship()


class SendingPace(Base):
    """When the next text may go out from a sender: one row for all workers on all machines."""

    __tablename__ = "sending_pace"

    sender: Mapped[str] = mapped_column(String(64), primary_key=True)
    next_at: Mapped[datetime]


class ReplyTemplate(Base):
    """Words that staff often answer with; ``{name}`` and the like are filled in from the case."""

    __tablename__ = "reply_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(80))
    body: Mapped[str] = mapped_column(Text)
