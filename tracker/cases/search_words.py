"""What a case is found by: each piece of it, where it stands, and its words.

The pieces are read once for the index and once again for what is shown of a case that was found, by
the same statements: whatever finds a case can be shown in it.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import String, literal, or_, select, union_all
from sqlalchemy.orm import Session

from tracker.cases.models import Case, Event, Party
from tracker.cases.references import shown
from tracker.cases.search_rules import figures_of, numbers, spots
from tracker.catalogue.definition import Question, QuestionType, ServiceDefinition
from tracker.catalogue.models import Definition
from tracker.languages import say_date
from tracker.messages.models import Message
from tracker.people.models import ContactPoint, Person, PersonContact
from tracker.staff.models import Staff

# Where in a case something stands: each place has a figure, which stands before every word of it in
# the index. Those before come first among what is found.
WHO, WHAT, NOTE, MESSAGE = "1", "2", "3", "4"
EVERYWHERE = WHO + WHAT + NOTE + MESSAGE
MARK = "0"  # before what is no word but a mark to filter by; alone, it keeps two pieces apart
MOST_WORDS = 8000  # of one case; PostgreSQL knows no place beyond the 16,383rd


@dataclass(frozen=True)
class Piece:
    """Something written in a case: where, what it is called there, by whom and when.

    ``also`` are words that it is found by besides those of its text.
    """

    case_id: int
    where: str
    kind: str
    text: str
    by: str = ""
    at: datetime | None = None
    also: tuple[str, ...] = ()

    def words(self) -> Iterator[str]:
        """The words that it is found by, with a gap (``MARK``) where they do not follow on."""
        yield from (spot.word for spot in spots(self.text))
        for number in numbers(self.text):
            yield from (MARK, number.word)
        for word in self.also:
            yield from (MARK, word)


def pieces_of(
    session: Session, case_ids: Collection[int], wheres: str = EVERYWHERE
) -> dict[int, list[Piece]]:
    """The pieces of each case in these places, the newest of its notes and messages first; its
    marks, if they are asked for too (``MARK``).

    Five statements at most: two for people, two for what the case itself says (one where it is of
    one service, and that is known), one for notes and messages.
    """
    found: dict[int, list[Piece]] = {case_id: [] for case_id in case_ids}
    for where, read in (
        (WHO, _of_people),
        (WHAT + MARK, _of_itself),
        (NOTE + MESSAGE, _of_what_was_said),
    ):
        if set(where) & set(wheres):
            for piece in read(session, case_ids):
                if piece.where in wheres and not _is_said(piece, found[piece.case_id]):
                    found[piece.case_id].append(piece)
    return found


def _is_said(piece: Piece, before: Iterable[Piece]) -> bool:
    """Whether a contact is the one at which its case hears of it, which is said as somebody's."""
    return piece.kind in ("phone", "email") and not piece.by and any(
        one.kind == piece.kind and (one.also or one.text) == (piece.also or piece.text)
        for one in before
    )  # fmt: skip


def pieces_in_list(case_id: int, reference: str, title: str, place: str | None) -> list[Piece]:
    """The pieces that every list of cases shows."""
    pieces = [
        Piece(case_id, WHO, "reference", shown(reference), also=(reference.lower(),)),
        Piece(case_id, WHAT, "service", title),
    ]
    return [*pieces, Piece(case_id, WHAT, "place", place)] if place else pieces


def _of_itself(session: Session, case_ids: Collection[int]) -> Iterator[Piece]:
    rows = session.execute(
        select(
            Case.id, Case.reference, Case.place, Case.definition_id, Case.answers,
            ContactPoint.kind, ContactPoint.value, Case.status, Case.team_id,
            Definition.service_id, Case.channel, Case.opened_at,
        )
        .select_from(Case)
        .join(Case.definition)
        .outerjoin(Case.contact_point)
        .where(Case.id.in_(case_ids))
    ).all()  # fmt: skip
    contents = _contents(session, {row.definition_id for row in rows})
    for id, reference, place, definition_id, answers, kind, value, *narrowed_by in rows:
        content = contents[definition_id]
        yield Piece(id, MARK, "mark", "", also=_marks(*narrowed_by))
        yield from pieces_in_list(id, reference, content.title, place)
        if kind and value:
            yield _contact(id, kind, value, value, "")
        for question in content.questions:
            text = _say(question, answers.get(question.key))
            if text and text != place:
                yield Piece(id, WHAT, "answer", text, by=question.short)


def _marks(
    status: str, team_id: int, service_id: int, channel: str, opened_at: datetime
) -> tuple[str, ...]:
    """What a case is filtered by: whether it is open, its team, service, door, month and day."""
    return (
        state_mark(status != "closed"),
        team_mark(team_id),
        service_mark(service_id),
        door_mark(channel),
        month_mark(opened_at),
        day_mark(opened_at),
    )


def _contents(session: Session, ids: Collection[int]) -> dict[int, ServiceDefinition]:
    """What definitions say: nothing is asked for one alone that the session has at hand."""
    if len(ids) == 1:
        (id,) = ids
        return {id: session.get_one(Definition, id).content}
    query = select(Definition).where(Definition.id.in_(ids))
    return {one.id: one.content for one in session.scalars(query)}


def _say(question: Question, value: Any) -> str:
    """An answer in the words that somebody may look for. Yes and no tell nothing, and a file has
    no words: what was proven by it is nobody's to search.
    """
    if value is None or question.type in (QuestionType.YES_NO, QuestionType.FILE):
        return ""
    if question.type is QuestionType.DATE:
        return say_date(date.fromisoformat(value))
    if question.type in (QuestionType.ONE_OF, QuestionType.MANY_OF):
        chosen = value if isinstance(value, list) else [value]
        choices = [question.choice(key) for key in chosen]
        return ", ".join(choice.label for choice in choices if choice)
    return str(value)


def _of_people(session: Session, case_ids: Collection[int]) -> Iterator[Piece]:
    """Who plays a part in each, and how they are reached. Two statements."""
    parties = session.execute(
        select(Party.case_id, Party.person_id, Person.name, Person.addressed_as, Person.address)
        .join(Person)
        .where(Party.case_id.in_(case_ids))
        .order_by(Party.id)
    ).all()
    known = {(row.case_id, row.person_id): row for row in parties}.values()
    reached: dict[int, list[tuple[str, str, str]]] = {}
    for person_id, kind, value, as_typed in session.execute(
        select(
            PersonContact.person_id, ContactPoint.kind, ContactPoint.value, PersonContact.as_typed
        )
        .join(ContactPoint)
        .where(PersonContact.person_id.in_({row.person_id for row in parties}))
        .order_by(PersonContact.id)
    ):
        reached.setdefault(person_id, []).append((kind, value, as_typed))
    for case_id, person_id, name, addressed_as, address in known:
        yield Piece(case_id, WHO, "person", name)
        if addressed_as:
            yield Piece(case_id, WHO, "person", addressed_as, by=name)
        if address:
            yield Piece(case_id, WHO, "address", address, by=name)
        for kind, value, as_typed in reached.get(person_id, ()):
            yield _contact(case_id, kind, value, as_typed, name)


def _contact(case_id: int, kind: str, value: str, as_typed: str, name: str) -> Piece:
    """A number is found by all of its figures, and by the last six or four of them."""
    if kind != "phone":
        return Piece(case_id, WHO, kind, value, by=name)
    figures = figures_of(value)
    also = (*figures, figures[0][-6:], figures[0][-4:])
    return Piece(case_id, WHO, kind, as_typed, by=name, also=tuple(dict.fromkeys(also)))


def _of_what_was_said(session: Session, case_ids: Collection[int]) -> Iterator[Piece]:
    """What was noted at each, or came otherwise than as a message; and what citizens and staff
    wrote to each other. What is sent by itself says nothing new.
    """
    text = Event.details["text"].as_string()
    noted = (
        select(
            literal(NOTE), Event.case_id, Event.kind, Event.at, text, Staff.name,
            Event.details["name"].as_string(), Event.id,
        )
        .select_from(Event)
        .outerjoin(Event.staff)
        .where(Event.case_id.in_(case_ids), Event.message_id.is_(None), text.is_not(None))
    )  # fmt: skip
    written = (
        select(
            literal(MESSAGE), Message.case_id, Message.direction, Message.created_at, Message.body,
            Staff.name, literal(None, String), Message.id,
        )
        .select_from(Message)
        .outerjoin(Message.staff)
        .where(
            Message.case_id.in_(case_ids),
            or_(Message.direction == "in", Message.staff_id.is_not(None)),
        )
    )  # fmt: skip
    rows = session.execute(union_all(noted, written)).all()
    for where, case_id, kind, at, body, by, name, _ in sorted(
        rows, key=lambda row: (row[0], -row[-1])
    ):
        whole = "\n".join(filter(None, (name, body)))
        yield Piece(case_id, where, kind, whole, by=by or "", at=at)


def state_mark(is_open: bool) -> str:
    """The mark of open cases, or of closed ones."""
    return f"{MARK}{'open' if is_open else 'closed'}"


def team_mark(team_id: int) -> str:
    """The mark of the cases of a team."""
    return f"{MARK}team{team_id}"


def service_mark(service_id: int) -> str:
    """The mark of the cases of a service."""
    return f"{MARK}service{service_id}"


def door_mark(channel: str) -> str:
    """The mark of the cases that came by a door."""
    return f"{MARK}door{channel}"


def month_mark(at: date) -> str:
    """The mark of the cases opened in the month of a day (UTC)."""
    return f"{MARK}month{at:%Y%m}"


def day_mark(at: date) -> str:
    """The mark of the cases opened on a day (UTC)."""
    return f"{MARK}day{at:%Y%m%d}"
