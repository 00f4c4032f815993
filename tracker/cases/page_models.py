"""What stands around a case: links to others, who looks at it just now, what lies near it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.cases.models import Case
from tracker.database import Base, one_of
from tracker.staff.models import Staff

# How one case stands to another, and how that other stands to it.
RELATIONS = {
    "related": "related",
    "blocks": "blocked_by",
    "blocked_by": "blocks",
    "follows": "followed_by",
    "followed_by": "follows",
}


class CaseLink(Base):
    """That two cases have to do with each other, until it is taken back.

    ``relation`` is how the case stands to the other; the one that was opened first is ``case``, so
    that two people who link them from both sides make one link.
    """

    __tablename__ = "case_link"
    __table_args__ = (
        CheckConstraint("case_id < other_id", name="one_way"),
        CheckConstraint(one_of("relation", tuple(RELATIONS)), name="relation"),
        Index("ix_case_link_case", "case_id", "id"),
        Index("ix_case_link_other", "other_id", "id"),
        Index(
            "uq_case_link",
            "case_id",
            "other_id",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    relation: Mapped[str] = mapped_column(String(12))
    made_at: Mapped[datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    removed_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship(foreign_keys=[case_id])
    other: Mapped[Case] = relationship(foreign_keys=[other_id])
    staff: Mapped[Staff] = relationship()


class CaseViewer(Base):
    """That somebody had the page of a case open when it last said so; ``writing`` is what of it
    they were writing then, "" for nothing.
    """

    __tablename__ = "case_viewer"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(index=True)
    writing: Mapped[str] = mapped_column(String(20), default="")


# Of open cases alone: they are few beside all that there ever were.
_OPEN = text("status <> 'closed'")
Index(
    "ix_case_open_point", Case.latitude, Case.longitude, sqlite_where=_OPEN, postgresql_where=_OPEN
)
Index("ix_case_open_place", Case.place_key, sqlite_where=_OPEN, postgresql_where=_OPEN)
