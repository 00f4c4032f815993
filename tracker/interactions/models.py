"""Sites and interactions."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base
from tracker.interactions.rules import CHANNELS
from tracker.people.models import ContactPoint, Person
from tracker.staff.models import Staff

CHANNEL_CHECK = "channel IN (%s)" % ", ".join(f"'{channel}'" for channel in CHANNELS)


class Site(Base):
    """A building with counters."""

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(500))
    hours: Mapped[str] = mapped_column(String(200))


class Interaction(Base):
    """One contact by one door: a call, a visit, a text conversation or a web visit."""

    __tablename__ = "interaction"
    __table_args__ = (
        CheckConstraint(CHANNEL_CHECK, name="channel"),
        CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="ends_after_start"),
        CheckConstraint("site_id IS NULL OR channel = 'counter'", name="site_is_of_a_visit"),
        # One conversation at a time with one number: two texts at once must not open two.
        Index(
            "uq_interaction_open_text",
            "contact_point_id",
            unique=True,
            sqlite_where=text("channel = 'sms' AND ended_at IS NULL"),
            postgresql_where=text("channel = 'sms' AND ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(10))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    contact_point_id: Mapped[int | None] = mapped_column(ForeignKey("contact_point.id"), index=True)

    staff: Mapped[Staff | None] = relationship()
    site: Mapped[Site | None] = relationship()
    person: Mapped[Person | None] = relationship()
    contact_point: Mapped[ContactPoint | None] = relationship()
