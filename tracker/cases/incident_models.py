"""Cases about one thing: merges that can be undone, and work that many reports wait for."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.cases.models import Case
from tracker.database import Base, one_of
from tracker.staff.models import Staff

KINDS = ("close", "reopen")
STEP_STATES = ("waiting", "done", "left")


class CaseMerge(Base):
    """That a case was closed as the same as another, ``into``, until it is undone.

    ``was`` is how the case stood before: its status, who had it, its clocks. ``brought`` are the
    numbers of the reports that came with it.
    """

    __tablename__ = "case_merge"
    __table_args__ = (
        Index(
            "uq_case_merge_case_id",
            "case_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
        CheckConstraint("case_id <> into_id", name="into_another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    at: Mapped[datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    was: Mapped[dict[str, Any]]
    brought: Mapped[list[Any]]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    case: Mapped[Case] = relationship(foreign_keys=[case_id])
    into: Mapped[Case] = relationship(foreign_keys=[into_id])
    staff: Mapped[Staff] = relationship(foreign_keys=[staff_id])


class NotTheSame(Base):
    """That staff looked at two cases and said that they are not the same: it is not asked again.

    ``case_id`` is the lower number of the two.
    """

    __tablename__ = "not_the_same"
    __table_args__ = (CheckConstraint("case_id < other_id", name="in_order"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True, index=True)
    at: Mapped[datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))


class IncidentWork(Base):
    """What happened to an incident and has to happen to each of its reports, by whom.

    ``kind`` is one of ``KINDS``. ``outcome`` and ``words`` are how it was closed, and in which
    words everybody is told (the usual ones if empty).
    """

    __tablename__ = "incident_work"
    __table_args__ = (CheckConstraint(one_of("kind", KINDS), name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    outcome: Mapped[str | None] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text, default="")
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]

    case: Mapped[Case] = relationship()
    staff: Mapped[Staff] = relationship()


class IncidentStep(Base):
    """One report that a work of its incident has to reach. ``state`` is one of ``STEP_STATES``.

    ``with_id`` is the case by which the same person is told at the same number or address: they are
    told once. ``why`` says why a report was left as it was.
    """

    __tablename__ = "incident_step"
    __table_args__ = (
        UniqueConstraint("work_id", "case_id"),
        CheckConstraint(one_of("state", STEP_STATES), name="state"),
        Index(
            "ix_incident_step_waiting",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    work_id: Mapped[int] = mapped_column(ForeignKey("incident_work.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    with_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    why: Mapped[str | None] = mapped_column(String(500))

    work: Mapped[IncidentWork] = relationship()
    case: Mapped[Case] = relationship(foreign_keys=[case_id])
    told_with: Mapped[Case | None] = relationship(foreign_keys=[with_id])
