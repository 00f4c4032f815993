"""Texts that belong to no request as yet, each with who may have written it and about what."""

import re
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapidfuzz import fuzz, utils
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.cases.lifecycle import OPEN
from tracker.cases.models import Case, Party
from tracker.cases.references import read_reference
from tracker.errors import InvalidReference
from tracker.messages.models import Attachment, Message
from tracker.people.models import Person, PersonContact

MOST_SHOWN = 10  # texts on one page
MOST_LIKELY = 4  # cases, and people, beside one text
_LOOKED_THROUGH = 400  # open cases, the newest
_RECENT = timedelta(days=90)
_ALIKE = 82  # of 100, for a place or a name within the words
# Two groups of four that stand alone; looked for at every place, since other words have four too.
_WORD = re.compile(r"(?<![^\W_])(?=([^\W_]{4}[ -]?[^\W_]{4})(?![^\W_]))")


@dataclass(frozen=True)
class LikelyCase:
    """A case that a text may belong to, and what speaks for it."""

    case: Case
    why: str


@dataclass(frozen=True)
class LikelyPerson:
    """Somebody who may have written a text, and what speaks for it."""

    person: Person
    why: str


@dataclass(frozen=True)
class Unplaced:
    """A text that belongs to nothing, with who and what is likely, the likeliest first."""

    message: Message
    people: Sequence[LikelyPerson]
    cases: Sequence[LikelyCase]


@dataclass(frozen=True)
class Triage:
    """Some texts that are not placed, the oldest first; ``after`` is the number of the last where
    there are more.
    """

    texts: Sequence[Unplaced]
    after: str = ""


def triage(session: Session, *, now: datetime, after: str = "") -> Triage:
    """Texts that are not placed, the oldest first. Seven statements."""
    query = (
        select(Message)
        .where(Message.unplaced)
        .options(
            joinedload(Message.contact_point),
            selectinload(Message.attachments).joinedload(Attachment.file),
        )
        .order_by(Message.id)
        .limit(MOST_SHOWN + 1)
    )
    if after.isdecimal() and len(after) < 10:
        query = query.where(Message.id > int(after))
    found = session.scalars(query).all()
    shown = found[:MOST_SHOWN]
    if not shown:
        return Triage([])
    known = _people_at(session, shown)
    quoted = {message.id: quoted_references(message.body) for message in shown}
    cases = _cases(session, shown, set().union(*quoted.values()), now)
    texts = [
        Unplaced(
            message,
            likely_people(message, known, cases),
            likely_cases(message, cases, quoted[message.id]),
        )
        for message in shown
    ]
    return Triage(texts, str(shown[-1].id) if len(found) > MOST_SHOWN else "")


def quoted_references(words: str) -> set[str]:
    """Every reference that is quoted anywhere in the words."""
    found = set()
    for candidate in _WORD.findall(words):
        with suppress(InvalidReference):
            found.add(read_reference(candidate))
    return found


def _people_at(session: Session, messages: Iterable[Message]) -> dict[int, list[Person]]:
    points = {message.contact_point_id for message in messages} - {None}
    rows = session.scalars(
        select(PersonContact)
        .where(PersonContact.contact_point_id.in_(points))
        .options(joinedload(PersonContact.person))
        .order_by(PersonContact.id)
    )
    found: dict[int, list[Person]] = {}
    for row in rows:
        found.setdefault(row.contact_point_id, []).append(row.person)
    return found


def _cases(
    session: Session, messages: Iterable[Message], references: Collection[str], now: datetime
) -> list[Case]:
    """The cases of the numbers, those quoted, and the newest that are open. Four statements."""
    points = {message.contact_point_id for message in messages} - {None}
    near = or_(Case.contact_point_id.in_(points), Case.reference.in_(references))
    lately = Case.status.in_(OPEN) & (Case.opened_at > now - _RECENT)
    found: dict[int, Case] = {}
    for test, limit in ((near, 100), (lately, _LOOKED_THROUGH)):
        query = (
            select(Case)
            .where(test)
            .options(
                joinedload(Case.definition),
                selectinload(Case.parties).joinedload(Party.person),
            )
            .order_by(Case.opened_at.desc(), Case.id.desc())
            .limit(limit)
        )
        found |= {case.id: case for case in session.scalars(query)}
    return list(found.values())


def likely_cases(
    message: Message, cases: Iterable[Case], references: Collection[str]
) -> list[LikelyCase]:
    """The cases that a text may belong to: quoted in it, of its number, at a place it names."""
    scored = []
    for case in cases:
        why, score = _speaks_for(message, case, references)
        if why:
            is_open = case.status != "closed"
            scored.append((score, is_open, case.opened_at, LikelyCase(case, why)))
    scored.sort(key=lambda one: one[:3], reverse=True)
    return [likely for *_, likely in scored[:MOST_LIKELY]]


def _speaks_for(message: Message, case: Case, references: Collection[str]) -> tuple[str, float]:
    if case.reference in references:
        return "Its reference is quoted", 300
    point = message.contact_point_id
    ours = point is not None and case.contact_point_id == point
    place = within(case.place or "", message.body)
    title = within(case.definition.title, message.body)
    if ours:
        return "Asked from this number", 200 + max(place, title)
    if case.status != "closed" and place >= _ALIKE:
        return "The place is named", place
    return "", 0


def likely_people(
    message: Message, known: dict[int, list[Person]], cases: Iterable[Case]
) -> list[LikelyPerson]:
    """Who may have written a text: whoever is known at its number, and whose name it has."""
    found = {
        person.id: LikelyPerson(person, "Known at this number")
        for person in known.get(message.contact_point_id or 0, [])
    }
    asked = {party.person_id: party.person for case in cases for party in case.parties}
    for person in asked.values():
        if person.id not in found and within(person.name, message.body) >= _ALIKE:
            found[person.id] = LikelyPerson(person, "The name is in the words")
    return list(found.values())[:MOST_LIKELY]


def within(part: str, words: str) -> float:
    """How alike something is to a part of the words, in 100; a single short word says nothing."""
    part, words = utils.default_process(part), utils.default_process(words)
    if " " not in part or " " not in words or min(len(part), len(words)) < 6:
        return 0
    return fuzz.partial_ratio(part, words, score_cutoff=_ALIKE)
