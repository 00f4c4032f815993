"""What the pages of a conversation by text read. A fixed number of statements each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy import case as case_when
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.cases.models import Case, Party
from tracker.catalogue.models import Definition
from tracker.desk.bubbles import Bubble, Day, bubble, days
from tracker.errors import NotFound
from tracker.hours import Quiet
from tracker.intake.models import Intake
from tracker.intake.queries import unfinished
from tracker.messages.models import Attachment, Message, ReplyTemplate, Thread
from tracker.people.models import ConsentEntry, ContactPoint, Person, PersonContact

MOST_SHOWN = 50  # texts on one page
MOST_CASES = 12  # to choose from in the composer
# A text whose unit of work took long is told of all the same.
_LATE = timedelta(seconds=5)
_WITH_A_TEXT = (
    joinedload(Message.staff),
    selectinload(Message.attachments).joinedload(Attachment.file),
)


@dataclass(frozen=True)
class Conversation:
    """The texts with a number, and who answers it.

    ``earlier`` is the number of the oldest text shown, where there are older ones. ``ledger`` says
    when and how the number refused texts or took them again, the newest first. ``read_at`` is the
    moment from which on changes are news to the page.
    """

    point: ContactPoint
    thread: Thread | None
    bubbles: Sequence[Bubble]
    earlier: int | None
    ledger: Sequence[ConsentEntry]
    quiet: Quiet
    read_at: datetime

    @property
    def days(self) -> list[Day]:
        """The texts under their days."""
        return days(self.bubbles, self.quiet.zone)

    @property
    def owner_id(self) -> int | None:
        """The account of whoever has taken it over."""
        return self.thread.owner_id if self.thread else None

    @property
    def owner(self) -> str:
        """The name of whoever has taken it over; "" where it is answered automatically."""
        return self.thread.owner.name if self.thread and self.thread.owner else ""

    @property
    def wants(self) -> str:
        """Why it waits for a person; "" where it does not."""
        return (self.thread.wants or "") if self.thread else ""

    @property
    def shared(self) -> bool:
        """Whether a text shown is about a request at a number that several people are known at."""
        return any(one.whose for one in self.bubbles)

    @property
    def standing(self) -> str:
        """Who answers, what it waits for, and whether it takes texts, as one word to compare."""
        refuses = "refuses" if self.point.opted_out_at else ""
        return f"{self.owner_id or ''}/{self.wants}/{refuses}"

    @property
    def last_id(self) -> int:
        """The number of the newest text shown; 0 where there is none."""
        return self.bubbles[-1].message.id if self.bubbles else 0

    @property
    def unread(self) -> int:
        """How many of the texts shown came in since staff looked last."""
        seen = self.thread.read_up_to if self.thread else 0
        return sum(one.theirs and one.message.id > seen for one in self.bubbles)

    @property
    def heard_at(self) -> datetime | None:
        """When the newest text shown that came in was written, if one is shown."""
        theirs = [one.message.created_at for one in self.bubbles if one.theirs]
        return theirs[-1] if theirs else None

    @property
    def opted_out(self) -> ConsentEntry | None:
        """The line of the ledger by which the number refuses texts, if it does."""
        if self.point.opted_out_at is None:
            return None
        return next((entry for entry in self.ledger if not entry.takes_texts), None)


def conversation(
    session: Session, point: ContactPoint, *, quiet: Quiet, now: datetime, before: int | None = None
) -> Conversation:
    """The newest texts with a number, or those before the text ``before``. Four statements."""
    newest = _NEWEST if before is None else _NEWEST.where(Message.id < before)
    rows = session.execute(newest, {"point_id": point.id}).all()
    shown = [
        bubble(message, *case, quiet=quiet, now=now)
        for message, *case in reversed(rows[:MOST_SHOWN])
    ]
    return Conversation(
        point,
        session.scalar(_THREAD, {"point_id": point.id}),
        shown,
        shown[0].message.id if len(rows) > MOST_SHOWN else None,
        _ledger(session, [point.id]),
        quiet,
        now,
    )


def texts_of_case(
    session: Session, case: Case, messages: Sequence[Message], *, quiet: Quiet, now: datetime
) -> Conversation | None:
    """The texts with whoever a case is answered to, by text: at the number that it is answered at,
    else the one that a text of it came from. ``None`` where there is no number, or no text.

    ``messages`` are those of the case, the oldest first. At most four statements.
    """
    points = [
        case.contact_point,
        *(m.contact_point for m in reversed(messages) if m.means == "sms"),
    ]
    point = next((one for one in points if one is not None and one.kind == "phone"), None)
    if point is None:
        return None
    talk = conversation(session, point, quiet=quiet, now=now)
    return talk if talk.bubbles else None


def _texts() -> Select[*tuple[Any, ...]]:
    """The texts with a number, each with the reference of its case and whose it is, where several
    people are known at the number.
    """
    return (
        select(Message, Case.reference, _whose())
        .outerjoin(Case, Case.id == Message.case_id)
        .where(Message.contact_point_id == bindparam("point_id"), Message.means == "sms")
        .options(*_WITH_A_TEXT)
    )


def _whose() -> Any:
    """The name of whoever asked for a case, where the number of a text is not theirs alone."""
    known = (
        select(func.count(PersonContact.id))
        .where(PersonContact.contact_point_id == Message.contact_point_id)
        .correlate(Message)
        .scalar_subquery()
    )
    # Of the two it is the helper who writes: the first in the alphabet.
    asked = (
        select(Person.name)
        .join(Party, Party.person_id == Person.id)
        .where(Party.case_id == Case.id, Party.part.in_(("helper", "requester")))
        .order_by(Party.part)
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )
    return case_when((known > 1, asked))


def _ledger(session: Session, point_ids: Sequence[int]) -> list[ConsentEntry]:
    return list(session.scalars(_LEDGER, {"point_ids": list(point_ids)}))


# What stands on every page with a conversation is written once.
_NEWEST = _texts().order_by(Message.id.desc()).limit(MOST_SHOWN + 1)
_THREAD = (
    select(Thread)
    .where(Thread.contact_point_id == bindparam("point_id"))
    .options(joinedload(Thread.owner))
)
_LEDGER = (
    select(ConsentEntry)
    .where(ConsentEntry.contact_point_id.in_(bindparam("point_ids", expanding=True)))
    .options(joinedload(ConsentEntry.staff))
    .order_by(ConsentEntry.id.desc())
    .limit(20)
)
_REPLIES = select(ReplyTemplate).order_by(ReplyTemplate.id)


def ledgers(session: Session, point_ids: Sequence[int]) -> dict[int, list[ConsentEntry]]:
    """The lines of the ledger of each number, the newest first. One statement."""
    found: dict[int, list[ConsentEntry]] = {}
    for entry in _ledger(session, point_ids):
        found.setdefault(entry.contact_point_id, []).append(entry)
    return found


def news(
    session: Session, point_id: int, since: datetime, *, quiet: Quiet, now: datetime
) -> Conversation:
    """Who answers a number now, and its texts that came or changed since a moment, the oldest
    first. Raises ``NotFound``.

    One statement where there is nothing new, and two where there is.
    """
    changed = and_(
        Message.contact_point_id == ContactPoint.id,
        Message.means == "sms",
        Message.changed_at > since - _LATE,
    )
    query = (
        select(ContactPoint, Thread, Message, Case.reference, _whose())
        .select_from(ContactPoint)
        .outerjoin(Thread, Thread.contact_point_id == ContactPoint.id)
        .outerjoin(Message, changed)
        .outerjoin(Case, Case.id == Message.case_id)
        .where(ContactPoint.id == point_id, ContactPoint.kind == "phone")
        .options(joinedload(Thread.owner), *_WITH_A_TEXT)
    )
    rows: Sequence[Any] = session.execute(query.order_by(Message.id).limit(MOST_SHOWN)).all()
    if not rows:
        raise NotFound("There is no such number.")
    shown = [
        bubble(message, *case, quiet=quiet, now=now)
        for _, _, message, *case in rows
        if message is not None
    ]
    return Conversation(rows[0][0], rows[0][1], shown, None, (), quiet, now)


def number(session: Session, point_id: int, *, lock: bool = False) -> ContactPoint:
    """A phone number by its row. Raises ``NotFound``. One statement."""
    query = select(ContactPoint).where(ContactPoint.id == point_id, ContactPoint.kind == "phone")
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("There is no such number.")
    return found


@dataclass(frozen=True)
class Around:
    """What is known around a number: who is reached by it, their cases, what is unfinished.

    ``cases`` are those of which the citizen hears at this number, open ones first.
    """

    people: Sequence[Person] = ()
    cases: Sequence[Case] = ()
    unfinished: Sequence[Intake] = ()
    templates: Sequence[ReplyTemplate] = field(default=())


def around(session: Session, point: ContactPoint) -> Around:
    """What is known around a number. At most six statements."""
    people = session.scalars(
        select(Person)
        .join(PersonContact)
        .where(PersonContact.contact_point_id == point.id)
        .order_by(PersonContact.id)
    ).all()
    cases = session.scalars(
        select(Case)
        .where(Case.contact_point_id == point.id)
        .options(
            joinedload(Case.definition).joinedload(Definition.service),
            selectinload(Case.parties).joinedload(Party.person),
        )
        .order_by((Case.status == "closed"), Case.opened_at.desc(), Case.id.desc())
        .limit(MOST_CASES)
    ).all()
    begun = unfinished(session, contact_point_ids=[point.id])
    return Around(people, cases, begun, reply_templates(session))


def reply_templates(session: Session) -> list[ReplyTemplate]:
    """What staff often answer with, in the order of the file. One statement."""
    return list(session.scalars(_REPLIES))
