"""What there is to do for a case: tasks, field visits, partners it is referred to, mentions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.cases.models import Case, Event
from tracker.cases.work_rules import PARTS_OF_DAY, REFERRALS, VISITS
from tracker.database import Base, Json, one_of
from tracker.files.models import StoredFile
from tracker.messages.models import Message
from tracker.people.models import ConsentStatement
from tracker.staff.models import Staff, Team

_OPEN = text("done_at IS NULL AND left_at IS NULL")
_PLANNED = text("state IN ('planned', 'on_way')")
_UNSEEN = text("seen_at IS NULL")


class Task(Base):
    """One thing to do for a case: of its service's checklist (``key``), or added by staff.

    Whoever has the case does it, unless it is given to somebody (``assignee``) or to another team.
    A ``required`` one is done before the case is closed as resolved, or left with the reason
    ``left_why``.
    """

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("case_id", "key"),
        CheckConstraint("(done_at IS NULL) = (done_by_id IS NULL)", name="done_by"),
        CheckConstraint("(left_at IS NULL) = (left_why IS NULL)", name="left_why"),
        CheckConstraint("done_at IS NULL OR left_at IS NULL", name="done_or_left"),
        Index("ix_task_case", "case_id", "position", "id"),
        Index(
            "ix_task_open_assignee",
            "assignee_id",
            "due_at",
            "id",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "ix_task_open_team", "team_id", "due_at", "id",
            sqlite_where=_OPEN, postgresql_where=_OPEN,
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    key: Mapped[str | None] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(300))
    required: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int]
    due_at: Mapped[datetime]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    left_at: Mapped[datetime | None]
    left_why: Mapped[str | None] = mapped_column(String(500))

    case: Mapped[Case] = relationship()
    assignee: Mapped[Staff | None] = relationship(foreign_keys=[assignee_id])
    done_by: Mapped[Staff | None] = relationship(foreign_keys=[done_by_id])
    team: Mapped[Team | None] = relationship()

    @property
    def is_open(self) -> bool:
        """Whether it is neither done nor left."""
        return self.done_at is None and self.left_at is None


class FieldVisit(Base):
    """Somebody of the city goes to the place of a case: when, who, what for, and what came of it.

    ``part`` of the ``day`` is one of ``PARTS_OF_DAY``; ``begins_at`` when that part begins.
    """

    __tablename__ = "field_visit"
    __table_args__ = (
        CheckConstraint(one_of("state", tuple(VISITS)), name="state"),
        CheckConstraint(one_of("part", tuple(PARTS_OF_DAY)), name="part"),
        Index("ix_field_visit_day", "day", "staff_id", "begins_at"),
        Index("ix_field_visit_case", "case_id", "id"),
        Index(
            "ix_field_visit_open", "staff_id", "day",
            sqlite_where=_PLANNED, postgresql_where=_PLANNED,
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    day: Mapped[date]
    part: Mapped[str] = mapped_column(String(10))
    begins_at: Mapped[datetime]
    purpose: Mapped[str] = mapped_column(String(500))
    bring: Mapped[str | None] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(10), default="planned")
    planned_at: Mapped[datetime]
    planned_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    ended_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(Text)

    case: Mapped[Case] = relationship()
    staff: Mapped[Staff] = relationship(foreign_keys=[staff_id])
    planned_by: Mapped[Staff] = relationship(foreign_keys=[planned_by_id])
    photos: Mapped[list["VisitPhoto"]] = relationship(
        back_populates="visit", order_by="VisitPhoto.id"
    )


class VisitPhoto(Base):
    """A photo taken at a field visit."""

    __tablename__ = "visit_photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("field_visit.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)

    visit: Mapped[FieldVisit] = relationship(back_populates="photos")
    file: Mapped[StoredFile] = relationship()


class Partner(Base):
    """An organisation to which cases can be referred, and how it is reached."""

    __tablename__ = "partner"
    __table_args__ = (
        CheckConstraint(
            "email IS NOT NULL OR phone IS NOT NULL OR address IS NOT NULL", name="can_be_reached"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    what_for: Mapped[str] = mapped_column(String(300))
    email: Mapped[str | None] = mapped_column(String(320))
    phone: Mapped[str | None] = mapped_column(String(40))
    address: Mapped[str | None] = mapped_column(String(500))
    translations: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    ended_at: Mapped[datetime | None]


class Referral(Base):
    """A case that was handed to a partner.

    ``handed`` is exactly what they were given, as lists of a label and its words. ``consent`` is
    what the requester agreed to; nobody's where nothing personal was handed over. ``message`` is
    the e-mail it went out in; none where it is printed.
    """

    __tablename__ = "referral"
    __table_args__ = (
        CheckConstraint(one_of("state", tuple(REFERRALS)), name="state"),
        CheckConstraint("NOT personal OR consent_id IS NOT NULL", name="personal_needs_consent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="referred")
    why: Mapped[str] = mapped_column(Text)
    handed: Mapped[list[list[str]]] = mapped_column(Json)
    personal: Mapped[bool]
    agreed_by: Mapped[str | None] = mapped_column(String(10))
    consent_id: Mapped[int | None] = mapped_column(ForeignKey("consent_statement.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    referred_at: Mapped[datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    changed_at: Mapped[datetime]

    case: Mapped[Case] = relationship()
    partner: Mapped[Partner] = relationship()
    consent: Mapped[ConsentStatement | None] = relationship()
    message: Mapped[Message | None] = relationship()
    staff: Mapped[Staff] = relationship()


class Mention(Base):
    """That a note names somebody of staff, by their own name or by their team's."""

    __tablename__ = "mention"
    __table_args__ = (
        UniqueConstraint("event_id", "staff_id"),
        Index("ix_mention_staff", "staff_id", "id"),
        Index(
            "ix_mention_unseen", "staff_id", sqlite_where=_UNSEEN, postgresql_where=_UNSEEN
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    seen_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    staff: Mapped[Staff] = relationship()
    team: Mapped[Team | None] = relationship()
