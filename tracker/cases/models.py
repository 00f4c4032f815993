"""Cases, the parts people play in them, and their append-only timeline."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker import clock
from tracker.cases.lifecycle import OUTCOMES, STATUSES
from tracker.cases.queue_indexes import lists_of_the_queue
from tracker.catalogue.models import Definition
from tracker.database import Base, one_of
from tracker.interactions.models import CHANNEL_CHECK, Interaction
from tracker.people.models import ConsentStatement, ContactPoint, Person
from tracker.staff.models import Organisation, Staff, Team

PRIORITIES = ("low", "normal", "high", "urgent")
PARTS = ("subject", "requester", "helper")


def _now() -> datetime:
    """The moment at which a row is written."""
    return clock.now()


class Area(Base):
    """A part of the city, such as a ward, by which cases are routed.

    ``polygon`` is a GeoJSON geometry (RFC 7946, section 3.1), of type Polygon or MultiPolygon.
    """

    __tablename__ = "area"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    polygon: Mapped[dict[str, Any]] = mapped_column(deferred=True)


class Street(Base):
    """Where a street of the city is: a point on it (WGS 84 degrees). ``key`` is its name folded as
    places are.
    """

    __tablename__ = "street"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    latitude: Mapped[float]
    longitude: Mapped[float]


class CaseQueue(Base):
    """Where cases of a team wait: a team can have several queues, such as one for emergencies."""

    __tablename__ = "case_queue"
    __table_args__ = (UniqueConstraint("team_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    key: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(100))

    team: Mapped[Team] = relationship()


class Case(Base):
    """A submitted request.

    ``submission_key`` names the submission it came of: unique, so that one submission makes one
    case whoever else submits it at the same moment. ``contact_point`` is where the requester (or
    whoever acts for them) wants to hear of it. ``revision`` counts changes, so that of two people
    who change a case at once the second is told instead of overwriting the first. ``merged_into``
    is the case that this one turned out to be about: what is written to one is for the other.
    ``place_key`` is the place folded, to find cases of the same place by. ``received_on`` is the
    day on which it came on paper: its clock runs from then. ``taken_over_at`` is when whom it was
    entered for made it their own: from then they are answered, and not who had entered it.

    ``latitude`` and ``longitude`` are the place (WGS 84 degrees), where it is known on the map, and
    ``area`` is which part of the city that is in; ``queue`` where of its team the case waits.
    ``parent`` is the incident that it reports, if others report it too.

    Two clocks run in working time: a first response is due at ``respond_by`` and was given at
    ``responded_at``; the end is due at ``due_at``. They stand still since ``clock_stopped_at``,
    while the city waits for the citizen. ``unanswered_since`` is when the citizen first wrote what
    nobody has answered yet. ``alarm_at`` is when the scheduler must next look at it.
    ``changed_at`` is when anything about it changed last.
    """

    __tablename__ = "case"
    __table_args__ = (
        CheckConstraint(CHANNEL_CHECK, name="channel"),
        CheckConstraint(one_of("status", tuple(STATUSES)), name="status"),
        CheckConstraint(one_of("priority", PRIORITIES), name="priority"),
        CheckConstraint(
            f"outcome IS NULL OR ({one_of('outcome', tuple(OUTCOMES))})", name="outcome"
        ),
        CheckConstraint(
            "(status = 'closed') = (closed_at IS NOT NULL)"
            " AND (status = 'closed') = (outcome IS NOT NULL)",
            name="closed_has_outcome",
        ),
        *lists_of_the_queue(),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="point"),
        CheckConstraint("parent_id <> id", name="parent_is_another"),
        Index(
            "ix_case_alarm",
            "alarm_at",
            sqlite_where=text("alarm_at IS NOT NULL"),
            postgresql_where=text("alarm_at IS NOT NULL"),
        ),
        Index(
            "ix_case_unanswered",
            "unanswered_since",
            sqlite_where=text("unanswered_since IS NOT NULL"),
            postgresql_where=text("unanswered_since IS NOT NULL"),
        ),
        # Cases of a service that are near each other are looked for by it.
        Index("ix_case_point", "definition_id", "latitude", "longitude"),
        # Cases of a service at places that begin alike are looked for by it: in PostgreSQL that
        # takes an order of bytes.
        Index(
            "ix_case_place",
            "definition_id",
            "place_key",
            postgresql_ops={"place_key": "text_pattern_ops"},
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(8), unique=True)
    submission_key: Mapped[str] = mapped_column(String(36), unique=True)
    definition_id: Mapped[int] = mapped_column(ForeignKey("definition.id"), index=True)
    answers: Mapped[dict[str, Any]]
    channel: Mapped[str] = mapped_column(String(10))
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"), index=True)
    place: Mapped[str | None] = mapped_column(String(500))
    place_key: Mapped[str | None] = mapped_column(String(120))
    received_on: Mapped[date | None]
    contact_point_id: Mapped[int | None] = mapped_column(ForeignKey("contact_point.id"), index=True)
    anonymous: Mapped[bool] = mapped_column(default=False)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    status: Mapped[str] = mapped_column(String(20), default="received")
    priority: Mapped[str] = mapped_column(String(10), default="normal")
    outcome: Mapped[str | None] = mapped_column(String(20))
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column()
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    taken_over_at: Mapped[datetime | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    queue_id: Mapped[int | None] = mapped_column(ForeignKey("case_queue.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    respond_by: Mapped[datetime | None]
    responded_at: Mapped[datetime | None]
    clock_stopped_at: Mapped[datetime | None]
    unanswered_since: Mapped[datetime | None]
    alarm_at: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(
        default=_now, onupdate=_now, server_default=func.now()
    )

    definition: Mapped[Definition] = relationship()
    interaction: Mapped[Interaction | None] = relationship()
    contact_point: Mapped[ContactPoint | None] = relationship()
    team: Mapped[Team] = relationship()
    assignee: Mapped[Staff | None] = relationship()
    merged_into: Mapped["Case | None"] = relationship(
        remote_side=[id], foreign_keys=[merged_into_id]
    )
    area: Mapped["Area | None"] = relationship()
    queue: Mapped["CaseQueue | None"] = relationship()
    parent: Mapped["Case | None"] = relationship(
        remote_side=[id], foreign_keys=[parent_id], back_populates="reports"
    )
    reports: Mapped[list["Case"]] = relationship(
        foreign_keys=[parent_id], back_populates="parent", order_by="Case.id"
    )
    parties: Mapped[list["Party"]] = relationship(back_populates="case", order_by="Party.id")
    events: Mapped[list["Event"]] = relationship(back_populates="case", order_by="Event.id")

    __mapper_args__ = {"version_id_col": revision}

    def party(self, part: str) -> "Party | None":
        """Who plays a part in this case, if anybody does."""
        return next((party for party in self.parties if party.part == part), None)

    @property
    def requester(self) -> Person | None:
        """Whom the case is for; nobody where it was made anonymously."""
        party = self.party("requester")
        return party.person if party else None


class Party(Base):
    """The part that a person plays in a case.

    subject: whom it is about; requester: whose request it is; helper: who acts for the requester,
    with their relation to them and the authority they act on. ``covers`` says what that authority
    is for, ``until`` up to and with which day it holds, ``consent`` what was agreed to.
    """

    __tablename__ = "party"
    __table_args__ = (
        UniqueConstraint("case_id", "part"),
        CheckConstraint(one_of("part", PARTS), name="part"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    part: Mapped[str] = mapped_column(String(10))
    relation: Mapped[str | None] = mapped_column(String(40))
    authority: Mapped[str | None] = mapped_column(String(40))
    covers: Mapped[str | None] = mapped_column(String(300))
    until: Mapped[date | None]
    consent_id: Mapped[int | None] = mapped_column(ForeignKey("consent_statement.id"))

    case: Mapped[Case] = relationship(back_populates="parties")
    person: Mapped[Person] = relationship()
    consent: Mapped[ConsentStatement | None] = relationship()


class CaseHelper(Base):
    """An organisation that helps with a case: it sees this case until it is removed.

    ``staff`` is who of it made the request, or nobody where the citizen named it later.
    ``removed_by`` says who removed it: citizen, staff or helper.
    """

    __tablename__ = "case_helper"
    __table_args__ = (
        CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed"),
        Index(
            "uq_case_helper",
            "case_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    named_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str | None] = mapped_column(String(10))

    case: Mapped[Case] = relationship()
    organisation: Mapped[Organisation] = relationship()
    staff: Mapped[Staff | None] = relationship()


class TakeOverCode(Base):
    """A code by which whom a case is for makes it their own, at whatever door. It works once."""

    __tablename__ = "take_over_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    code: Mapped[str] = mapped_column(String(10), unique=True)
    made_at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_channel: Mapped[str | None] = mapped_column(String(10))

    case: Mapped[Case] = relationship()


class Event(Base):
    """One line of a case's timeline. It is never changed: a trigger in the database refuses."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(30))
    for_citizen: Mapped[bool] = mapped_column(default=False)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    details: Mapped[dict[str, Any]]

    case: Mapped[Case] = relationship(back_populates="events")
    staff: Mapped[Staff | None] = relationship()
