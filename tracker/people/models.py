"""Persons and contact points."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base
from tracker.people.rules import CONSENT_WAYS
from tracker.staff.models import Staff


class Person(Base):
    """Somebody who asks the city for something, or for whom somebody asks.

    ``name`` is one free-text field: it is written as its owner writes it. ``unreachable_reason``
    is set where the person has no contact point at all, and says why.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), index=True)
    language: Mapped[str] = mapped_column(String(35), default="en")
    unreachable_reason: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime]

    contacts: Mapped[list["PersonContact"]] = relationship(
        back_populates="person", order_by="PersonContact.id"
    )

    @property
    def phones(self) -> list["PersonContact"]:
        """The phone numbers of this person."""
        return [contact for contact in self.contacts if contact.contact_point.kind == "phone"]

    @property
    def emails(self) -> list["PersonContact"]:
        """The e-mail addresses of this person."""
        return [contact for contact in self.contacts if contact.contact_point.kind == "email"]


class ContactPoint(Base):
    """A phone number (E.164) or an e-mail address (normalised), whoever uses it.

    Opting out of texts belongs to the number and not to a person: the carrier blocks the number.
    """

    __tablename__ = "contact_point"
    __table_args__ = (
        UniqueConstraint("kind", "value"),
        CheckConstraint("kind IN ('phone', 'email')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    value: Mapped[str] = mapped_column(String(320))
    takes_texts: Mapped[bool] = mapped_column(default=False)
    opted_out_at: Mapped[datetime | None]

    persons: Mapped[list["PersonContact"]] = relationship(back_populates="contact_point")


class PersonContact(Base):
    """That a person is reached by a contact point, and how they wrote it. It can be shared."""

    __tablename__ = "person_contact"
    __table_args__ = (UniqueConstraint("person_id", "contact_point_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    contact_point_id: Mapped[int] = mapped_column(ForeignKey("contact_point.id"), index=True)
    as_typed: Mapped[str] = mapped_column(String(320))

    person: Mapped[Person] = relationship(back_populates="contacts")
    contact_point: Mapped[ContactPoint] = relationship(back_populates="persons")


class ConsentEntry(Base):
    """One line of the ledger of a number: that it refused texts or took them again, when and how.

    ``ContactPoint.opted_out_at`` is what the last line says. ``words`` is what the citizen wrote,
    if it was by a text; ``staff`` who pressed the button, if it was one.
    """

    __tablename__ = "consent_entry"
    __table_args__ = (
        CheckConstraint("way IN (%s)" % ", ".join(f"'{way}'" for way in CONSENT_WAYS), name="way"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_point_id: Mapped[int] = mapped_column(ForeignKey("contact_point.id"), index=True)
    at: Mapped[datetime]
    takes_texts: Mapped[bool]
    way: Mapped[str] = mapped_column(String(10))
    words: Mapped[str | None] = mapped_column(String(200))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    contact_point: Mapped[ContactPoint] = relationship()
    staff: Mapped[Staff | None] = relationship()
