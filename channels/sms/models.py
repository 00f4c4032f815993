"""Where the dialogue with a number stands."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base
from tracker.intake.models import Intake
from tracker.people.models import ContactPoint


class Dialogue(Base):
    """Where the dialogue with one number stands: one row a number, locked while a text is worked.

    ``step`` is one of the steps of ``channels.sms.dialogue``; ``offered`` holds what the numbers of
    the last list stood for, so that "2" means what was shown as 2. ``reminded_at`` is when they
    were reminded of the request that is not finished; empty since they last wrote. ``who_in_id``
    is the conversation (an interaction) in which it was settled who of several people writes.
    """

    __tablename__ = "sms_dialogue"

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_point_id: Mapped[int] = mapped_column(ForeignKey("contact_point.id"), unique=True)
    step: Mapped[str] = mapped_column(String(20))
    intake_id: Mapped[int | None] = mapped_column(ForeignKey("intake.id"))
    offered: Mapped[list[Any]]
    unclear: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime] = mapped_column(index=True)
    reminded_at: Mapped[datetime | None]
    who_in_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"))

    contact_point: Mapped[ContactPoint] = relationship()
    intake: Mapped[Intake | None] = relationship()
