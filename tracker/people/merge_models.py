"""That two records are of one person, or that they are not."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base
from tracker.people.models import Person
from tracker.staff.models import Staff


class PersonMerge(Base):
    """That a person who was recorded twice is one record, ``kept``, until it is undone.

    ``gone`` stays as it was, and leads to the one that is kept. ``moved`` are the rows that went
    over: by "table.column", their numbers. ``taken_out`` are rows that both had, whole, by their
    table. ``was`` is what stood on the record that is kept before, ``became`` what was chosen.
    """

    __tablename__ = "person_merge"
    __table_args__ = (CheckConstraint("gone_id <> kept_id", name="of_two"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    gone_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    moved: Mapped[dict[str, Any]]
    taken_out: Mapped[dict[str, Any]]
    was: Mapped[dict[str, Any]]
    became: Mapped[dict[str, Any]]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    kept: Mapped[Person] = relationship(foreign_keys=[kept_id])
    gone: Mapped[Person] = relationship(foreign_keys=[gone_id])
    staff: Mapped[Staff] = relationship(foreign_keys=[staff_id])
    undone_by: Mapped[Staff | None] = relationship(foreign_keys=[undone_by_id])


class PersonApart(Base):
    """That staff looked at two records and said that they are of two people: it is not asked again.

    ``person_id`` is the lower number of the two.
    """

    __tablename__ = "person_apart"
    __table_args__ = (CheckConstraint("person_id < other_id", name="in_order"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    at: Mapped[datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
