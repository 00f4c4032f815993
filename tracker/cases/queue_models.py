"""Views of the queue that staff keep, how many cases lists have, and changes of many at once."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.cases.models import Case
from tracker.database import Base, one_of
from tracker.staff.models import Staff, Team

KINDS = ("assign", "team", "status", "priority", "reply", "close", "undo")
STATES = ("chosen", "ready", "running", "done")
CASE_STATES = ("waiting", "done", "left_out")


class SavedView(Base):
    """A list of the queue under a name: what it is narrowed to and how it is sorted.

    It is its maker's (``staff``), and its team's where it has one; whoever has its address sees it.
    ``query`` is the query of the address of the queue. ``pinned``: it stands above the queue, with
    how many cases it has.
    """

    __tablename__ = "saved_view"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[dict[str, Any]]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    pinned: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    staff: Mapped[Staff] = relationship()
    team: Mapped[Team | None] = relationship()


class FirstView(Base):
    """The view that somebody's queue opens with, in place of their team's open cases."""

    __tablename__ = "first_view"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    view_id: Mapped[int] = mapped_column(ForeignKey("saved_view.id"), index=True)


class CaseTally(Base):
    """How many open cases a team has that are due on a day (in UTC): all of them (``open``), those
    that nobody has (``unassigned``), that wait for a reply (``unanswered``), and whose clock runs.

    Triggers in the database keep it with each change of a case. A team and a day can have several
    rows: only their sum counts. In PostgreSQL each change adds one, so that nobody waits for
    anybody; the worker gathers them.
    """

    __tablename__ = "case_tally"
    __table_args__ = (Index("ix_case_tally_day", "team_id", "due_day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    due_day: Mapped[date]
    open: Mapped[int]
    unassigned: Mapped[int]
    unanswered: Mapped[int]
    running: Mapped[int]


class BulkChange(Base):
    """One change of many cases: who makes it, of what ``kind``, with what ``details``.

    It is "chosen" when its cases are, "ready" once its ``preview`` was made, "running" from when it
    is begun, and "done" when no case of it waits any more. ``undoes`` is the change that it takes
    back: each can be taken back once.
    """

    __tablename__ = "bulk_change"
    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint("(kind = 'undo') = (undoes_id IS NOT NULL)", name="undoes"),
        UniqueConstraint("undoes_id"),
        Index("ix_bulk_change_staff", "staff_id", "id"),
        Index(
            "ix_bulk_change_running",
            "id",
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default="chosen")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    preview: Mapped[dict[str, Any]] = mapped_column(default=dict)
    total: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("bulk_change.id"))

    staff: Mapped[Staff] = relationship()
    undoes: Mapped["BulkChange | None"] = relationship(remote_side=[id])


class BulkChangeCase(Base):
    """A case of a change of many: as it was when it was chosen (its ``revision``), and what became
    of it. ``before`` is what taking it back needs to know; ``reason`` says why it was left out.
    """

    __tablename__ = "bulk_change_case"
    __table_args__ = (
        CheckConstraint(one_of("state", CASE_STATES), name="state"),
        Index("ix_bulk_change_case_state", "bulk_change_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bulk_change_id: Mapped[int] = mapped_column(ForeignKey("bulk_change.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    revision: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    reason: Mapped[str | None] = mapped_column(String(500))
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    done_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
