"""Texts that belong to no request as yet, each with who may have written it and about what."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapidfuzz import fuzz, utils
from sqlalchemy import or_, select, union
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.cases.lifecycle import OPEN
from tracker.cases.models import Case, Party
from tracker.cases.references import read_reference
from tracker.catalogue.models import Definition
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
class Known:
    """Somebody whom the city knows, by the number of their page and their name."""

    id: int
    name: str


@dataclass(frozen=True)
class Candidate:
    """What may speak for a case; ``place`` and ``title`` as they are compared."""

    id: int
    reference: str
    contact_point_id: int | None
    place: str
    title: str
    is_open: bool
    opened_at: datetime


@dataclass(frozen=True)
class LikelyCase:
    """A case that a text may belong to, and what speaks for it."""

    case: Case
    why: str


@dataclass(frozen=True)
class LikelyPerson:
    """Somebody who may have written a text, and what speaks for it."""

    person: Known
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
    candidates = _candidates(session, shown, set().union(*quoted.values()), now)
    asked = _who_asked(session, candidates)
    likely = {
        message.id: likely_cases(message, candidates, quoted[message.id]) for message in shown
    }
    cases = _cases(session, {found.id for every in likely.values() for found, _ in every})
    texts = [
        Unplaced(
            message,
            likely_people(message, known, asked),
            [LikelyCase(cases[found.id], why) for found, why in likely[message.id]],
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


def _people_at(session: Session, messages: Iterable[Message]) -> dict[int, list[Known]]:
    points = {message.contact_point_id for message in messages} - {None}
    rows = session.execute(
        select(PersonContact.contact_point_id, Person.id, Person.name)
        .join(Person, Person.id == PersonContact.person_id)
        .where(PersonContact.contact_point_id.in_(points))
        .order_by(PersonContact.id)
    )
    found: dict[int, list[Known]] = {}
    for point_id, person_id, name in rows:
        found.setdefault(point_id, []).append(Known(person_id, name))
    return found


def _candidates(
    session: Session, messages: Iterable[Message], references: Collection[str], now: datetime
) -> list[Candidate]:
    """The cases of the numbers, those quoted, and the newest that are open. One statement.

    There are hundreds, and few are shown: of each no more is read than what may speak for it.
    """
    points = {message.contact_point_id for message in messages} - {None}
    near = or_(Case.contact_point_id.in_(points), Case.reference.in_(references))
    lately = Case.status.in_(OPEN) & (Case.opened_at > now - _RECENT)
    newest_first = (Case.opened_at.desc(), Case.id.desc())
    ids = [
        select(select(Case.id).where(test).order_by(*newest_first).limit(limit).subquery().c.id)
        for test, limit in ((near, 100), (lately, _LOOKED_THROUGH))
    ]
    rows = session.execute(
        select(
            Case.id,
            Case.reference,
            Case.contact_point_id,
            Case.place,
            Definition.title,
            Case.status,
            Case.opened_at,
        )
        .join(Definition, Definition.id == Case.definition_id)
        .where(Case.id.in_(union(*ids)))
        .order_by(*newest_first)
    )
    return [
        Candidate(id, reference, point, _plain(place or ""), _plain(title), status != "closed", at)
        for id, reference, point, place, title, status, at in rows
    ]


def _who_asked(session: Session, candidates: Iterable[Candidate]) -> dict[int, Known]:
    """Whoever has a part in one of the cases. One statement."""
    rows = session.execute(
        select(Party.case_id, Person.id, Person.name)
        .join(Person, Person.id == Party.person_id)
        .where(Party.case_id.in_({one.id for one in candidates}))
        .order_by(Party.case_id.desc(), Party.id)
    )
    return {id: Known(id, name) for _, id, name in rows}


def _cases(session: Session, ids: Collection[int]) -> dict[int, Case]:
    """The cases that are shown, by their number. At most two statements."""
    query = (
        select(Case)
        .where(Case.id.in_(ids))
        .options(joinedload(Case.definition), selectinload(Case.parties).joinedload(Party.person))
    )
    return {case.id: case for case in session.scalars(query)}


def likely_cases(
    message: Message, candidates: Iterable[Candidate], references: Collection[str]
) -> list[tuple[Candidate, str]]:
    """The cases that a text may belong to: quoted in it, of its number, at a place it names; each
    with what speaks for it.
    """
    words = _plain(message.body)
    scored = []
    for case in candidates:
        why, score = _speaks_for(message, words, case, references)
        if why:
            scored.append((score, case.is_open, case.opened_at, case, why))
    scored.sort(key=lambda one: one[:3], reverse=True)
    return [(case, why) for *_, case, why in scored[:MOST_LIKELY]]


def _speaks_for(
    message: Message, words: str, case: Candidate, references: Collection[str]
) -> tuple[str, float]:
    if case.reference in references:
        return "Its reference is quoted", 300
    point = message.contact_point_id
    place = _alike(case.place, words)
    if point is not None and case.contact_point_id == point:
        return "Asked from this number", 200 + max(place, _alike(case.title, words))
    if case.is_open and place >= _ALIKE:
        return "The place is named", place
    return "", 0


def likely_people(
    message: Message, known: Mapping[int, Sequence[Known]], asked: Mapping[int, Known]
) -> list[LikelyPerson]:
    """Who may have written a text: whoever is known at its number, and whose name it has."""
    words = _plain(message.body)
    found = {
        person.id: LikelyPerson(person, "Known at this number")
        for person in known.get(message.contact_point_id or 0, [])
    }
    for person in asked.values():
        if person.id not in found and _alike(_plain(person.name), words) >= _ALIKE:
            found[person.id] = LikelyPerson(person, "The name is in the words")
    return list(found.values())[:MOST_LIKELY]


def within(part: str, words: str) -> float:
    """How alike something is to a part of the words, in 100; a single short word says nothing."""
    return _alike(_plain(part), _plain(words))


def _plain(words: str) -> str:
    """Words as they are compared: small letters and figures, with spaces between them."""
    return utils.default_process(words)


def _alike(part: str, words: str) -> float:
    if " " not in part or " " not in words or min(len(part), len(words)) < 6:
        return 0
    return fuzz.partial_ratio(part, words, score_cutoff=_ALIKE)
