"""The calendar that work is reckoned by, and what the clocks of cases raised."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.cases.models import Case
from tracker.database import Base, one_of
from tracker.interactions.models import Site
from tracker.staff.models import Staff

ALARMS = ("response_soon", "response_missed", "end_soon", "late", "unanswered")
AUDIENCES = ("worker", "supervisors")


def _index_of(audience: str, column: str) -> Index:
    """The index of what waits to be seen by an audience."""
    waits = text(f"audience = '{audience}' AND seen_at IS NULL AND over_at IS NULL")
    return Index(
        f"ix_clock_alarm_{audience}", column, "id", sqlite_where=waits, postgresql_where=waits
    )


class CityCalendar(Base):
    """When the city works: one row, as its files say it.

    ``hours`` is written as the setting ``OPENING_HOURS`` is. ``reckoned_to`` is the last open case
    whose deadlines were reckoned anew since the calendar was changed; nothing where all are.
    """

    __tablename__ = "work_calendar"
    __table_args__ = (CheckConstraint("id = 1", name="is_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    hours: Mapped[str] = mapped_column(String(200))
    zone: Mapped[str] = mapped_column(String(60))
    country: Mapped[str] = mapped_column(String(2))
    subdivision: Mapped[str] = mapped_column(String(20))
    changed_at: Mapped[datetime]
    reckoned_to: Mapped[int | None]


class TeamSite(Base):
    """At which site a team works: when that is closed, so is the team."""

    __tablename__ = "team_site"

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)


class Closure(Base):
    """Days on which nobody works, the first and the last of them: at one site, or in the whole
    city where there is no ``site``.

    One that nobody of the ``staff`` added is of the city's files, which replace it.
    """

    __tablename__ = "closure"
    __table_args__ = (CheckConstraint("last_day >= first_day", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)

    site: Mapped[Site | None] = relationship()
    staff: Mapped[Staff | None] = relationship()


class ClockAlarm(Base):
    """That a clock of a case raised something: of what ``kind``, for which deadline, and for whom.

    ``audience`` is whoever works the case at the time they look, or the supervisors of ``team_id``.
    ``over_at`` is when it needed nobody any more; until then, and until somebody has ``seen`` it,
    it is in their list. One deadline raises one thing once for each audience: the constraint keeps
    that promise whatever number of workers run.
    """

    __tablename__ = "clock_alarm"
    __table_args__ = (
        CheckConstraint(one_of("kind", ALARMS), name="kind"),
        CheckConstraint(one_of("audience", AUDIENCES), name="audience"),
        UniqueConstraint("case_id", "kind", "due_at", "audience"),
        _index_of("worker", "case_id"),
        _index_of("supervisors", "team_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    kind: Mapped[str] = mapped_column(String(20))
    due_at: Mapped[datetime]
    raised_at: Mapped[datetime]
    audience: Mapped[str] = mapped_column(String(12))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    seen_at: Mapped[datetime | None]
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    over_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
