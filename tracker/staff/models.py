"""Teams and staff accounts."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base
from tracker.staff.rules import ROLES, Permission


class Team(Base):
    """Who works cases of one kind."""

    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)


class Organisation(Base):
    """A charity, a library or a carers' group whose people make requests for their clients.

    ``phone`` (E.164) and ``email`` are where a caseworker reaches it.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("phone IS NOT NULL OR email IS NOT NULL", name="can_be_reached"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    phone: Mapped[str | None] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(320))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    people: Mapped[list["Staff"]] = relationship(
        back_populates="organisation", order_by="Staff.name"
    )


class Staff(Base):
    """An account of somebody who works for the city, or for an organisation that helps people.

    ``organisation`` is whose a helper's account is. ``language`` (BCP 47) is in which they spell.
    """

    __tablename__ = "staff"
    __table_args__ = (
        CheckConstraint("role IN (%s)" % ", ".join(f"'{role}'" for role in ROLES), name="role"),
        CheckConstraint(
            "(role = 'helper') = (organisation_id IS NOT NULL)", name="helper_has_organisation"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str] = mapped_column(String(200))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    language: Mapped[str] = mapped_column(String(35), default="en")
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]

    team: Mapped[Team | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship(back_populates="people")

    # What Flask-Login asks of an account; it needs no base class of its own.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """Whether the account may be used: a helper's while the city works with who they are of."""
        ended = self.organisation is not None and self.organisation.ended_at is not None
        return self.disabled_at is None and not ended

    def get_id(self) -> str:
        """What the session cookie keeps of this account."""
        return str(self.id)

    def may(self, permission: Permission | str) -> bool:
        """Whether this account's role holds a permission."""
        return self.is_active and Permission(permission) in ROLES[self.role]
