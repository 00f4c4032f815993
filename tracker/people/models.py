"""Persons, how they are reached, and what is on their record."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from tracker.database import Base, one_of
from tracker.people.record_rules import ADJUSTMENTS, AUTHORITIES, NEEDS, RELATIONS
from tracker.people.rules import CONSENT_WAYS
from tracker.staff.models import Organisation, Staff


class Person(Base):
    """Somebody who asks the city for something, or for whom somebody asks.

    ``name`` is one free-text field: it is written as its owner writes it. ``unreachable_reason``
    is set where the person has no contact point at all, and says why. ``addressed_as`` is how they
    are spoken to ("Mrs Okafor"), where that is not their name; ``address`` where a letter reaches
    them. ``merged_into`` is the record that goes on in place of this one, where somebody was
    recorded twice: nothing new is written to this one. ``address_failed_at`` is when a letter came
    back from their address, ``address_failure`` why: no other is sent there.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), index=True)
    language: Mapped[str] = mapped_column(String(35), default="en")
    unreachable_reason: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime]
    addressed_as: Mapped[str | None] = mapped_column(String(100))
    address: Mapped[str | None] = mapped_column(String(500))
    address_failed_at: Mapped[datetime | None]
    address_failure: Mapped[str | None] = mapped_column(String(100))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    merged_into: Mapped["Person | None"] = relationship(remote_side=[id])
    contacts: Mapped[list["PersonContact"]] = relationship(
        back_populates="person", order_by="PersonContact.id"
    )

    @validates("address")
    def _another_address(self, _: str, address: str | None) -> str | None:
        """That letters came back from one address says nothing of another."""
        if address != self.address:
            self.address_failed_at = self.address_failure = None
        return address

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
    __table_args__ = (CheckConstraint(one_of("way", CONSENT_WAYS), name="way"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_point_id: Mapped[int] = mapped_column(ForeignKey("contact_point.id"), index=True)
    at: Mapped[datetime]
    takes_texts: Mapped[bool]
    way: Mapped[str] = mapped_column(String(10))
    words: Mapped[str | None] = mapped_column(String(200))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    contact_point: Mapped[ContactPoint] = relationship()
    staff: Mapped[Staff | None] = relationship()


class AccessNeed(Base):
    """What a person needs so that they can use a service at all. ``kind`` is one of ``NEEDS``."""

    __tablename__ = "access_need"
    __table_args__ = (
        UniqueConstraint("person_id", "kind"),
        CheckConstraint(one_of("kind", NEEDS), name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(20))
    note: Mapped[str | None] = mapped_column(String(200))
    noted_at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    staff: Mapped[Staff | None] = relationship()


class PersonWarning(Base):
    """What staff must know before they meet a person; it holds up to and with the day ``until``."""

    __tablename__ = "person_warning"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    words: Mapped[str] = mapped_column(String(300))
    until: Mapped[date]
    noted_at: Mapped[datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    withdrawn_at: Mapped[datetime | None]

    staff: Mapped[Staff] = relationship()


class Adjustment(Base):
    """Something agreed with a person that binds every door and every team until it is ended.

    ``kind`` is one of ``ADJUSTMENTS``. It is looked at again on the day ``review_on``, and holds
    until ``ended_at``, reviewed or not.
    """

    __tablename__ = "adjustment"
    __table_args__ = (CheckConstraint(one_of("kind", ADJUSTMENTS), name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    note: Mapped[str | None] = mapped_column(String(300))
    agreed_at: Mapped[datetime]
    review_on: Mapped[date]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    staff: Mapped[Staff] = relationship()


class ConsentStatement(Base):
    """A statement that somebody agreed to: its words as they were, who took it, how and when.

    ``wording`` and ``version`` name the words in ``catalogue/consents.yaml``. ``staff`` is who read
    it out or was handed the paper; nobody where it was agreed to on a page.
    """

    __tablename__ = "consent_statement"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    wording: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    words: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(35))
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    withdrawn_at: Mapped[datetime | None]

    staff: Mapped[Staff | None] = relationship()


class Representative(Base):
    """Who may act for a person: another person, or an organisation; on what authority, how far.

    ``relation`` is one of ``RELATIONS``, ``authority`` one of ``AUTHORITIES``. ``covers`` says in
    words what it is for, empty for everything; it holds up to and with the day ``until``, or until
    it is withdrawn.
    """

    __tablename__ = "representative"
    __table_args__ = (
        CheckConstraint("(actor_id IS NULL) <> (organisation_id IS NULL)", name="one_who_acts"),
        CheckConstraint("actor_id <> person_id", name="another"),
        CheckConstraint(one_of("authority", AUTHORITIES), name="authority"),
        CheckConstraint(f"relation IS NULL OR ({one_of('relation', RELATIONS)})", name="relation"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    relation: Mapped[str | None] = mapped_column(String(40))
    authority: Mapped[str] = mapped_column(String(40))
    covers: Mapped[str | None] = mapped_column(String(300))
    until: Mapped[date | None]
    consent_id: Mapped[int | None] = mapped_column(ForeignKey("consent_statement.id"))
    noted_at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    withdrawn_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    actor: Mapped[Person | None] = relationship(foreign_keys=[actor_id])
    organisation: Mapped[Organisation | None] = relationship()
    consent: Mapped[ConsentStatement | None] = relationship()
    staff: Mapped[Staff | None] = relationship()


class PersonWords(Base):
    """What a person is found by, folded, with spaces between: kept by ``tracker.people.index``."""

    __tablename__ = "person_words"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    words: Mapped[str] = mapped_column(Text)
