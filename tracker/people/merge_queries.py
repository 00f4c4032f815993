"""Who may have been recorded twice, and what was merged."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.people.index import fold, ids_with
from tracker.people.merge_models import PersonApart, PersonMerge
from tracker.people.models import ContactPoint, Person, PersonContact

MOST = 6
MOST_COMPARED = 60
ALIKE = 85  # of 100: so much alike are two names that may be one
ALIKE_THERE = 55  # where they have a number or an address in common
SHARED = {"phone": "The same number", "email": "The same e-mail address"}


@dataclass(frozen=True)
class Twin:
    """Somebody who may be the same person; ``score`` of 100, and ``why`` in words for staff."""

    person: Person
    score: int
    why: str


def alike(one: str, other: str) -> int:
    """How much alike two names are, of 100, in whatever order their words stand. Pure."""
    return round(fuzz.token_sort_ratio(fold(one), fold(other)))


def twins(session: Session, person: Person) -> list[Twin]:
    """Who may be the same person recorded twice, the likeliest first.

    By a number or an e-mail address in common, or by the name: never by a shared number alone,
    which a family has. At most six statements.
    """
    points = [contact.contact_point_id for contact in person.contacts]
    shared: dict[int, set[str]] = {}
    for person_id, kind in session.execute(
        select(PersonContact.person_id, ContactPoint.kind)
        .join(ContactPoint)
        .where(PersonContact.contact_point_id.in_(points), PersonContact.person_id != person.id)
        .limit(MOST_COMPARED)
    ):
        shared.setdefault(person_id, set()).add(kind)
    by_name = ids_with(session, _parts(person.name), MOST_COMPARED) if person.name else []
    apart = _apart(session, person.id)
    wanted = {*shared, *by_name} - apart - {person.id}
    people = session.scalars(
        select(Person)
        .where(Person.id.in_(wanted), Person.merged_into_id.is_(None))
        .options(selectinload(Person.contacts).joinedload(PersonContact.contact_point))
    )
    found = [twin for one in people if (twin := judge(person, one, shared.get(one.id, ())))]
    return sorted(found, key=lambda twin: (-twin.score, twin.person.id))[:MOST]


def _parts(name: str) -> list[str]:
    """The beginnings of the words of a name: a slip in the rest of a word does not hide anybody."""
    return [f" {word[:4]}" for word in fold(name).split() if len(word) > 1]


def judge(person: Person, other: Person, kinds: Collection[str]) -> Twin | None:
    """Whether two records may be of one person, and why; ``kinds`` of contact they share. Pure."""
    likeness = alike(person.name, other.name)
    if likeness < (ALIKE_THERE if kinds else ALIKE):
        return None
    why = [SHARED[kind] for kind in ("phone", "email") if kind in kinds]
    if person.address and other.address and alike(person.address, other.address) >= ALIKE:
        why.append("the same address")
    name = "the same name" if likeness == 100 else "a name much alike"
    words = ", ".join([*why, name])
    score = min(likeness // 2 + 25 * len(why), 100)
    return Twin(other, score, words[:1].upper() + words[1:])


def _apart(session: Session, person_id: int) -> set[int]:
    rows = session.execute(
        select(PersonApart.person_id, PersonApart.other_id).where(
            or_(PersonApart.person_id == person_id, PersonApart.other_id == person_id)
        )
    )
    return {id for pair in rows for id in pair}


def merges_of(session: Session, person_id: int) -> Sequence[PersonMerge]:
    """What was merged into a record or went from it, the newest first, undone or not. One
    statement.
    """
    about: ColumnElement[bool] = or_(
        PersonMerge.kept_id == person_id, PersonMerge.gone_id == person_id
    )
    return session.scalars(
        select(PersonMerge)
        .where(about)
        .options(
            joinedload(PersonMerge.kept), joinedload(PersonMerge.gone),
            joinedload(PersonMerge.staff), joinedload(PersonMerge.undone_by),
        )
        .order_by(PersonMerge.id.desc())
    ).all()  # fmt: skip
