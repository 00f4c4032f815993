"""Stored files."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base


class StoredFile(Base):
    """A photo or a file. Its content lies in the file store under ``key``.

    It belongs to the intake it was added to, and to the case that came of it. One that came with a
    text is noted before its content has arrived; ``state`` says how it fares, and ``failure`` why
    it could not be kept.
    """

    __tablename__ = "stored_file"
    __table_args__ = (CheckConstraint("state IN ('awaited', 'kept', 'refused')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    intake_id: Mapped[int | None] = mapped_column(ForeignKey("intake.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="kept")
    failure: Mapped[str | None] = mapped_column(String(300))
