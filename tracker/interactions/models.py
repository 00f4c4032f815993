"""Sites with their counters and those who wait, interactions, and call-backs."""

import secrets
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base, Json, one_of
from tracker.interactions.rules import (
    CALLING_RULES,
    CHANNELS,
    IDENTITY_RESULTS,
    OUTCOMES,
    STEPS,
    TICKET_STATES,
)
from tracker.people.models import ContactPoint, Person
from tracker.staff.models import Staff, Team


def _token() -> str:
    return secrets.token_urlsafe(24)


CHANNEL_CHECK = one_of("channel", CHANNELS)


class Site(Base):
    """A building with counters.

    ``hours`` says in words when it is open, ``open_when`` for the machine (as ``OPENING_HOURS``
    does). ``calling`` is one of ``CALLING_RULES``. ``screen_token`` opens its kiosk and its lobby
    screen, which nobody signs in to.
    """

    __tablename__ = "site"
    __table_args__ = (CheckConstraint(one_of("calling", CALLING_RULES), name="calling"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(500))
    hours: Mapped[str] = mapped_column(String(200))
    open_when: Mapped[str | None] = mapped_column(String(200))
    calling: Mapped[str] = mapped_column(String(20), default="needs_first")
    screen_token: Mapped[str] = mapped_column(String(40), unique=True, default=_token)

    counters: Mapped[list["Counter"]] = relationship(back_populates="site", order_by="Counter.id")
    queues: Mapped[list["VisitQueue"]] = relationship(
        back_populates="site", order_by="VisitQueue.id"
    )


class Interaction(Base):
    """One contact by one door: a call, a visit, a text conversation or a web visit.

    A call that rings has no ``staff`` yet. ``arrived_at`` is when it began to ring, or when the
    visitor took their ticket: what lies between it and ``started_at`` was waited. ``call_ref`` is
    the telephone system's own name of the call. While it is held ``held_since`` says since when;
    ``held_seconds`` counts what was held before. ``team`` is the team it was handed to, until
    somebody of it takes it. ``dropped``: the line broke off.

    The wrap-up: ``outcome`` (one of ``OUTCOMES``), whether the contact was ``avoidable`` (they had
    to chase), whether it ``settled`` what they came for, and ``wrapped_up_at``.
    """

    __tablename__ = "interaction"
    __table_args__ = (
        CheckConstraint(CHANNEL_CHECK, name="channel"),
        CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="ends_after_start"),
        CheckConstraint("site_id IS NULL OR channel = 'counter'", name="site_is_of_a_visit"),
        CheckConstraint(f"outcome IS NULL OR ({one_of('outcome', OUTCOMES)})", name="outcome"),
        Index(
            "ix_interaction_going_on",
            "channel",
            "started_at",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
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
    call_ref: Mapped[str | None] = mapped_column(String(64), unique=True)
    arrived_at: Mapped[datetime | None]
    counter_id: Mapped[int | None] = mapped_column(ForeignKey("counter.id"))
    held_since: Mapped[datetime | None]
    held_seconds: Mapped[int] = mapped_column(default=0)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    dropped: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[str | None] = mapped_column(String(20))
    avoidable: Mapped[bool | None]
    settled: Mapped[bool | None]
    note: Mapped[str | None] = mapped_column(String(1000))
    wrapped_up_at: Mapped[datetime | None]

    staff: Mapped[Staff | None] = relationship()
    site: Mapped[Site | None] = relationship()
    person: Mapped[Person | None] = relationship()
    contact_point: Mapped[ContactPoint | None] = relationship()
    counter: Mapped["Counter | None"] = relationship()
    team: Mapped[Team | None] = relationship()
    ticket: Mapped["Ticket | None"] = relationship(back_populates="interaction")


class InteractionStep(Base):
    """One thing that happened in the course of a contact. ``kind`` is one of ``STEPS``."""

    __tablename__ = "interaction_step"
    __table_args__ = (CheckConstraint(one_of("kind", STEPS), name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"), index=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(20))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    details: Mapped[dict[str, Any]]

    staff: Mapped[Staff | None] = relationship()


class IdentityCheck(Base):
    """That somebody was asked a question to see who they are, and whether the answer fitted.

    ``kind`` is the key of the check in the service's definition, ``result`` one of
    ``IDENTITY_RESULTS``; of one that was skipped, ``reason`` says why. What they answered is
    nowhere kept.
    """

    __tablename__ = "identity_check"
    __table_args__ = (
        CheckConstraint(one_of("result", IDENTITY_RESULTS), name="result"),
        CheckConstraint("(result = 'skipped') = (reason IS NOT NULL)", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    asked: Mapped[str] = mapped_column(String(200))
    result: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(200))
    at: Mapped[datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))

    staff: Mapped[Staff] = relationship()


class CallBack(Base):
    """A call that was promised to somebody: when, on which number, about what, and by whom.

    ``owner`` is who makes it, nobody where any agent may. ``case_id`` and ``intake_id`` are what it
    is about. ``state``: open, done, or given up.
    """

    __tablename__ = "call_back"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'done', 'given_up')", name="state"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_at"),
        Index("ix_call_back_due", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    contact_point_id: Mapped[int] = mapped_column(ForeignKey("contact_point.id"), index=True)
    about: Mapped[str] = mapped_column(String(500))
    due_at: Mapped[datetime]
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    intake_id: Mapped[int | None] = mapped_column(ForeignKey("intake.id"), index=True)
    promised_at: Mapped[datetime]
    promised_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="open")
    tries: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    person: Mapped[Person | None] = relationship()
    contact_point: Mapped[ContactPoint] = relationship()
    promised_by: Mapped[Staff] = relationship(foreign_keys=[promised_by_id])
    owner: Mapped[Staff | None] = relationship(foreign_keys=[owner_id])


class Counter(Base):
    """A place at a site where visitors are served, with its second screen.

    ``screen_token`` opens the second screen; ``shown`` is what it mirrors now, as plain JSON, since
    ``shown_at``; ``screen_seen_at`` is when a screen asked last.
    """

    __tablename__ = "counter"
    __table_args__ = (UniqueConstraint("site_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    name: Mapped[str] = mapped_column(String(40))
    screen_token: Mapped[str] = mapped_column(String(40), unique=True, default=_token)
    shown: Mapped[dict[str, Any]] = mapped_column(default=dict)
    shown_at: Mapped[datetime | None]
    screen_seen_at: Mapped[datetime | None]

    site: Mapped[Site] = relationship(back_populates="counters")


class VisitQueue(Base):
    """A line of visitors at a site, such as for housing; its tickets begin with ``letter``."""

    __tablename__ = "visit_queue"
    __table_args__ = (UniqueConstraint("site_id", "key"), UniqueConstraint("site_id", "letter"))

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    key: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(100))
    letter: Mapped[str] = mapped_column(String(1))
    translations: Mapped[dict[str, Any]] = mapped_column(default=dict)

    site: Mapped[Site] = relationship(back_populates="queues")


class Ticket(Base):
    """A visitor who waits, or who has booked a time.

    ``number`` ("A012") is given as they check in or book, and again from the beginning each ``day``
    (in the city's zone). ``needs`` has words of ``NEEDS``. The visit itself is ``interaction``.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        CheckConstraint(one_of("state", TICKET_STATES), name="state"),
        CheckConstraint("state = 'booked' OR number IS NOT NULL", name="has_a_number"),
        CheckConstraint("state <> 'booked' OR booked_for IS NOT NULL", name="booked_for_a_time"),
        UniqueConstraint("site_id", "day", "number"),
        Index("ix_ticket_waiting", "site_id", "day", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    queue_id: Mapped[int] = mapped_column(ForeignKey("visit_queue.id"), index=True)
    day: Mapped[date]
    number: Mapped[str | None] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    name: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[str | None] = mapped_column(String(300))
    needs: Mapped[list[str]] = mapped_column(Json, default=list)
    language: Mapped[str] = mapped_column(String(35), default="en")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    booked_for: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    called_at: Mapped[datetime | None]
    calls: Mapped[int] = mapped_column(default=0)
    counter_id: Mapped[int | None] = mapped_column(ForeignKey("counter.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"), unique=True)
    ended_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column()

    site: Mapped[Site] = relationship()
    queue: Mapped[VisitQueue] = relationship()
    counter: Mapped[Counter | None] = relationship()
    person: Mapped[Person | None] = relationship()
    interaction: Mapped[Interaction | None] = relationship(back_populates="ticket")

    __mapper_args__ = {"version_id_col": revision}
