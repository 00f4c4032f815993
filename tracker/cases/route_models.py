"""By what rules cases are sent to teams and queues: each set of rules that was ever in force, the
draft of the next, and what a draft would have done.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.cases.models import PRIORITIES, Area, CaseQueue
from tracker.catalogue.models import Service
from tracker.database import Base, one_of
from tracker.staff.models import Staff, Team

STATES = ("draft", "on", "past")
_OR_NOTHING = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class CityMap(Base):
    """What is known of the map of the city: one row.

    ``digest`` stands for its areas as they are now, so that what a process keeps of them is known
    to be old once they are loaded anew.
    """

    __tablename__ = "city_map"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    streets: Mapped[int]
    loaded_at: Mapped[datetime]


class RoutingVersion(Base):
    """A set of rules: the ``draft`` of the next one, the one that is ``on``, or one of the past.

    Once it has been switched on it has a ``number`` and is never changed. ``digest`` stands for its
    rules as a process keeps them. ``revision`` counts the changes of a draft, so that of two people
    who change it at once the second is told.
    """

    __tablename__ = "routing_version"
    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("(state = 'draft') = (number IS NULL)", name="has_number_once_on"),
        CheckConstraint("(number IS NULL) = (switched_on_at IS NULL)", name="switched_on"),
        # One draft, and one that is on.
        Index(
            "uq_routing_version_state",
            "state",
            unique=True,
            sqlite_where=text("state <> 'past'"),
            postgresql_where=text("state <> 'past'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(5))
    number: Mapped[int | None] = mapped_column(unique=True)
    digest: Mapped[str | None] = mapped_column(String(64))
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    switched_on_at: Mapped[datetime | None]
    switched_on_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    revision: Mapped[int] = mapped_column()

    changed_by: Mapped[Staff | None] = relationship(foreign_keys=[changed_by_id])
    switched_on_by: Mapped[Staff | None] = relationship(foreign_keys=[switched_on_by_id])
    rules: Mapped[list["RoutingRule"]] = relationship(
        back_populates="version",
        order_by="RoutingRule.position, RoutingRule.id",
        cascade="all, delete-orphan",
    )

    __mapper_args__ = {"version_id_col": revision}


class RoutingRule(Base):
    """One rule: of which cases it holds, and where it sends them.

    What is left empty holds of any. ``condition`` is a test of answers to the service's questions,
    as ``tracker.catalogue.condition`` has it. A rule without a team sends nowhere: it sets the
    priority, and the rules after it are tried. ``removed`` ones of a draft can be brought back
    until it is switched on.
    """

    __tablename__ = "routing_rule"
    __table_args__ = (
        CheckConstraint("team_id IS NOT NULL OR set_priority IS NOT NULL", name="does_something"),
        CheckConstraint("queue_id IS NULL OR team_id IS NOT NULL", name="queue_of_team"),
        CheckConstraint("condition IS NULL OR service_id IS NOT NULL", name="condition_of_service"),
        CheckConstraint(f"priority IS NULL OR ({one_of('priority', PRIORITIES)})", name="priority"),
        CheckConstraint(
            f"set_priority IS NULL OR ({one_of('set_priority', PRIORITIES)})", name="set_priority"
        ),
        Index("ix_routing_rule_version", "version_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("routing_version.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    priority: Mapped[str | None] = mapped_column(String(10))
    condition: Mapped[dict[str, Any] | None] = mapped_column(_OR_NOTHING)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    queue_id: Mapped[int | None] = mapped_column(ForeignKey("case_queue.id"))
    set_priority: Mapped[str | None] = mapped_column(String(10))
    enabled: Mapped[bool] = mapped_column(default=True)
    removed: Mapped[bool] = mapped_column(default=False)

    version: Mapped[RoutingVersion] = relationship(back_populates="rules")
    service: Mapped[Service | None] = relationship()
    area: Mapped[Area | None] = relationship()
    team: Mapped[Team | None] = relationship()
    queue: Mapped[CaseQueue | None] = relationship()


class RoutingTrial(Base):
    """A dry run: what a draft, as it was at a ``revision``, would have done with cases opened from
    ``since`` on.

    ``total`` cases are looked at, ``done`` of them were; ``last_at`` and ``last_id`` say up to
    which. ``findings`` is the count so far (tracker.cases.dry_runs).
    """

    __tablename__ = "routing_trial"
    __table_args__ = (
        CheckConstraint(one_of("state", ("running", "done", "stale")), name="state"),
        Index(
            "ix_routing_trial_running",
            "id",
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
        Index("ix_routing_trial_version_id", "version_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("routing_version.id"))
    revision: Mapped[int]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(7))
    since: Mapped[datetime]
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime | None]
    last_id: Mapped[int | None]
    findings: Mapped[dict[str, Any]]

    version: Mapped[RoutingVersion] = relationship()
    staff: Mapped[Staff] = relationship()
