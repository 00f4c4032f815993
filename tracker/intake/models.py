"""Intakes and their answers."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.cases.models import Case
from tracker.catalogue.models import Definition
from tracker.database import Base, Json
from tracker.interactions.models import CHANNEL_CHECK, Interaction
from tracker.messages.models import Message
from tracker.people.models import ContactPoint, Person
from tracker.staff.models import Organisation, Staff, Team


class Intake(Base):
    """An unfinished request, or the submitted one that became a case.

    ``public_id`` is its name in addresses; ``resume_code`` is what a person says or types to go on
    with it at another door. ``person`` is set where staff know whom they speak to, and
    ``contact_point`` where the door itself shows a number (a text's sender, a caller).

    Staff may set one aside to finish it later: ``owner`` is who finishes it, ``finish_by`` when;
    with a ``team`` anybody of it may take it, and ``owner`` is who gave it to them.
    ``received_on`` is the day on which it came on paper.
    ``confirmed_at`` is when the visitor said that what was entered is right, and ``confirmed`` the
    mark of the answers that they saw. ``organisation`` is whose helper enters it.
    """

    __tablename__ = "intake"
    __table_args__ = (
        CheckConstraint(CHANNEL_CHECK, name="channel"),
        CheckConstraint(CHANNEL_CHECK.replace("channel", "began_at", 1), name="began_at"),
        CheckConstraint("state IN ('open', 'submitted', 'dropped')", name="state"),
        CheckConstraint("(state = 'submitted') = (case_id IS NOT NULL)", name="submitted_has_case"),
        CheckConstraint("(owner_id IS NULL) = (finish_by IS NULL)", name="set_aside"),
        Index(
            "ix_intake_open",
            "updated_at",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True)
    resume_code: Mapped[str] = mapped_column(String(10), unique=True)
    definition_id: Mapped[int] = mapped_column(ForeignKey("definition.id"))
    state: Mapped[str] = mapped_column(String(10), default="open")
    began_at: Mapped[str] = mapped_column(String(10))
    channel: Mapped[str] = mapped_column(String(10))
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    contact_point_id: Mapped[int | None] = mapped_column(ForeignKey("contact_point.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), unique=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    finish_by: Mapped[datetime | None]
    received_on: Mapped[date | None]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    confirmed_at: Mapped[datetime | None]
    confirmed: Mapped[str | None] = mapped_column(String(64))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)

    definition: Mapped[Definition] = relationship()
    interaction: Mapped[Interaction | None] = relationship()
    person: Mapped[Person | None] = relationship()
    contact_point: Mapped[ContactPoint | None] = relationship()
    case: Mapped[Case | None] = relationship()
    owner: Mapped[Staff | None] = relationship()
    team: Mapped[Team | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    answer_rows: Mapped[list["Answer"]] = relationship(back_populates="intake")

    @property
    def answers(self) -> dict[str, object]:
        """The accepted answers so far, by the key of their question."""
        return {row.question: row.value for row in self.answer_rows}


class Answer(Base):
    """An accepted answer to one question, with the door and the contact it was given in.

    A question passed over is kept with the value null: it was asked, and there is no answer.
    ``as_typed`` is what the person typed or said, where it was written otherwise than the value.
    """

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("intake_id", "question"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id"))
    question: Mapped[str] = mapped_column(String(40))
    value: Mapped[object | None] = mapped_column(Json)
    as_typed: Mapped[str | None] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(String(10))
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"))
    answered_at: Mapped[datetime]

    intake: Mapped[Intake] = relationship(back_populates="answer_rows")


class AddLink(Base):
    """A link that was texted during a call: its owner adds a photo, a file or a place with it.

    Only a digest of the token in its address is kept. It opens once, in one browser: ``holder`` is
    the digest of what that browser holds from then on. ``message`` is the text that it went out in,
    ``added`` what came by it: the keys of files, by the key of their question; none for a place.
    ``closed_by`` is who of staff took it back; nobody where its owner said that they are done.
    """

    __tablename__ = "add_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id"), index=True)
    contact_point_id: Mapped[int] = mapped_column(ForeignKey("contact_point.id"))
    made_at: Mapped[datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    expires_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    holder_digest: Mapped[str | None] = mapped_column(String(64))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    added: Mapped[dict[str, list[str]]] = mapped_column(Json, default=dict)

    intake: Mapped[Intake] = relationship()
    contact_point: Mapped[ContactPoint] = relationship()
    message: Mapped[Message] = relationship()


class Evidence(Base):
    """A document that was seen at a counter, of which no copy is kept."""

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id"), index=True)
    question: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(100))
    last_characters: Mapped[str] = mapped_column(String(4))
    seen_at: Mapped[datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"))

    intake: Mapped[Intake] = relationship()
    staff: Mapped[Staff] = relationship()
