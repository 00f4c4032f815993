"""What staff see of whom they serve, and of what waits to be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from channels.assisted.rules import Sought
from tracker.cases.models import Case, Party
from tracker.cases.of_people import open_cases_of
from tracker.cases.queries import by_reference, cases_of
from tracker.cases.ways import who_asked
from tracker.desk.conversations import Conversation, conversation, ledgers
from tracker.errors import NotFound
from tracker.hours import Quiet
from tracker.intake.models import Intake
from tracker.intake.queries import unfinished
from tracker.interactions.call_backs import promised_to
from tracker.interactions.models import CallBack, Interaction
from tracker.interactions.queries import interaction
from tracker.messages.models import Message
from tracker.messages.queries import to_be_told
from tracker.people.models import ConsentEntry, ContactPoint, Person
from tracker.people.queries import find_people, known_by, person
from tracker.people.record_queries import Record, record_of
from tracker.people.rules import Contact, Known
from tracker.staff.models import Staff

MOST_TOLD = 20  # on one page; as they are told, the next come up


def own_contact(session: Session, channel: str, contact_id: int, staff: Staff) -> Interaction:
    """A contact that this member of staff has by this door. Raises ``NotFound`` for another's."""
    found = interaction(session, contact_id)
    if found.channel != channel or found.staff_id != staff.id:
        raise NotFound("There is no such contact.")
    return found


@dataclass(frozen=True)
class Telling:
    """A message that staff have to tell somebody, with the case it is about."""

    message: Message
    case: Case

    @property
    def name(self) -> str:
        """Who is to be told."""
        asked = who_asked(self.case)
        return asked.name if asked else "Name not known"


def tellings(session: Session, means: str) -> list[Telling]:
    """What waits to be told by "call" or "visit", the oldest first. Three statements at most."""
    waiting = [m for m in to_be_told(session, means) if m.case_id is not None]
    return _with_cases(session, waiting)


def _with_cases(session: Session, waiting: Sequence[Message]) -> list[Telling]:
    if not waiting:
        return []
    query = select(Case).where(Case.id.in_({m.case_id for m in waiting})).options(*_with_people())
    cases = {case.id: case for case in session.scalars(query)}
    return [Telling(m, cases[m.case_id]) for m in waiting if m.case_id is not None]


def _with_people() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(Case.definition),
        selectinload(Case.parties).joinedload(Party.person),
    )


@dataclass(frozen=True)
class Found:
    """Who was found by what was typed; ``case`` is the one whose reference it was, ``open_cases``
    how many each has, by their ids.
    """

    people: Sequence[Person]
    open_cases: Mapping[int, int]
    case: Case | None = None


def find(session: Session, sought: Sought, region: str) -> Found:
    """Find people by a reference, by a number or address, or by their name."""
    if sought.reference and not sought.code:
        try:
            case = by_reference(session, sought.reference)
        except NotFound:
            pass
        else:
            people = dict.fromkeys(party.person for party in case.parties)
            return _found(session, tuple(people), case)
    return _found(session, find_people(session, sought.words, region))


def _found(session: Session, people: Sequence[Person], case: Case | None = None) -> Found:
    return Found(people, open_cases_of(session, [person.id for person in people]), case)


@dataclass(frozen=True)
class Card:
    """What is known of whom a call or a visit is with.

    ``choices`` are the people known at the number or address they came by, of whom it has to be
    asked which it is while ``must_choose``. ``sent`` are the requests sent in this contact.
    """

    person: Person | None
    choices: Sequence[Known]
    must_choose: bool
    cases: Sequence[Case]
    unfinished: Sequence[Intake]
    sent: Sequence[Case]
    to_tell: Sequence[Telling]
    texts: Conversation | None
    ledgers: Mapping[int, Sequence[ConsentEntry]]
    call_backs: Sequence[CallBack]
    record: Record | None


def card(
    session: Session,
    contact: Interaction,
    means: str,
    *,
    somebody_else: bool,
    quiet: Quiet,
    now: datetime,
) -> Card:
    """The card of whom a contact is with. At most eighteen statements, however much is known.

    Nothing of anybody is shown before it is settled who it is: a number can be shared. ``texts``
    are those with the number they came by, or else with the first of theirs that takes texts;
    ``ledgers`` say when each number refused texts or took them again.
    """
    point = contact.contact_point
    known = person(session, contact.person_id) if contact.person_id else None
    choices = known_by(session, Contact(point.kind, point.value, "")) if point else []  # type: ignore[arg-type]
    must_choose = known is None and bool(choices) and not somebody_else
    return Card(
        known,
        choices,
        must_choose,
        cases=_earlier(session, known, contact) if known else [],
        unfinished=[] if must_choose else _unfinished(session, point, known),
        sent=_sent_in(session, contact),
        to_tell=_waiting_for(session, known, means) if known else [],
        texts=None if must_choose else _texts(session, point, known, quiet, now),
        record=record_of(session, known, now.astimezone(quiet.zone).date()) if known else None,
        call_backs=[] if must_choose else promised_to(session, contact.person_id, _id_of(point)),
        ledgers={} if must_choose else ledgers(session, [one.id for one in _phones(point, known)]),
    )


def _id_of(point: ContactPoint | None) -> int | None:
    return point.id if point else None


def _phones(point: ContactPoint | None, known: Person | None) -> list[ContactPoint]:
    """The number they came by, and those of theirs, that which takes texts first."""
    own = [contact.contact_point for contact in known.phones] if known else []
    own.sort(key=lambda one: not one.takes_texts)
    return list(dict.fromkeys(one for one in (point, *own) if one and one.kind == "phone"))


def _texts(
    session: Session, point: ContactPoint | None, known: Person | None, quiet: Quiet, now: datetime
) -> Conversation | None:
    phones = _phones(point, known)
    talk = conversation(session, phones[0], quiet=quiet, now=now) if phones else None
    return talk if talk and talk.bubbles else None


def _earlier(session: Session, known: Person, contact: Interaction) -> list[Case]:
    return [case for case in cases_of(session, known.id) if case.interaction_id != contact.id]


def _unfinished(session: Session, point: ContactPoint | None, known: Person | None) -> list[Intake]:
    """Those of the person, and those begun from the number that are nobody else's; one in which
    nothing is answered but what was known, such as a service picked by mistake, is none to go on
    with.
    """
    points = {point.id} if point else set()
    if known:
        points |= {contact.contact_point_id for contact in known.contacts}
    found = unfinished(
        session, contact_point_ids=sorted(points), person_id=known.id if known else None
    )
    own = {None, known.id if known else None}
    return [intake for intake in found if intake.person_id in own and _is_begun(intake)]


def _is_begun(intake: Intake) -> bool:
    return any(question.key in intake.answers for question in intake.definition.content.questions)


def _sent_in(session: Session, contact: Interaction) -> list[Case]:
    query = (
        select(Case)
        .where(Case.interaction_id == contact.id)
        .options(joinedload(Case.definition))
        .order_by(Case.id.desc())
    )
    return list(session.scalars(query))


def _waiting_for(session: Session, known: Person, means: str) -> list[Telling]:
    """What waits to be told to one person, the oldest first. Three statements at most."""
    theirs = select(Party.case_id).where(Party.person_id == known.id)
    waiting = session.scalars(
        select(Message)
        .where(Message.state == "waiting", Message.means == means, Message.case_id.in_(theirs))
        .options(joinedload(Message.staff))
        .order_by(Message.created_at, Message.id)
    ).all()
    return _with_cases(session, waiting)
