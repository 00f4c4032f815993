"""The known words: those that begin with some letters, and those that a slip was meant for."""

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import Any

from rapidfuzz.distance import OSA
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    collate,
    column,
    func,
    literal,
    or_,
    select,
    table,
    union_all,
)
from sqlalchemy.orm import Session

from tracker.cases.models import Case
from tracker.cases.references import ALPHABET, LENGTH
from tracker.cases.search_models import KnownWord

MOST_LONGER = 64  # words that a beginning stands for, the shortest first
MOST_NEAR = 5  # words that a slip may have been meant for
SHORTEST_WITH_SLIP = 4  # letters: anything is near a word of three
_SHORTEST_WITH_TWO = 8  # letters of a word in which two slips are understood
_REFERENCE = re.compile("(?:(?![ilou])[0-9a-z]){4,7}")  # the beginning of one
_INDEX = table("known_word_index")


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def longer_words(session: Session, beginnings: Sequence[str]) -> dict[str, list[str]]:
    """The known words that begin with each of these, itself among them, the shortest first; after
    them references.

    One statement.
    """
    found: dict[str, list[str]] = {beginning: [] for beginning in beginnings}
    if not beginnings:
        return found
    is_sqlite = _is_sqlite(session)
    parts: list[Select[int, str]] = []
    for place, beginning in enumerate(beginnings):
        asked = [_known_words(beginning, is_sqlite)] if beginning.isalpha() else []
        if _REFERENCE.fullmatch(beginning):
            asked.append(_references(beginning))
        for query in asked:
            words = query.subquery()
            parts.append(select(literal(place), words.c.word))
    for place, word in session.execute(union_all(*parts)) if parts else ():
        one = word.strip()
        if one not in found[beginnings[place]]:
            found[beginnings[place]].append(one)
    return found


def _known_words(beginning: str, is_sqlite: bool) -> Select[str]:
    return (
        select(KnownWord.word.label("word"))
        .where(_begins(f" {beginning}", is_sqlite))
        .order_by(
            func.length(KnownWord.word),
            collate(KnownWord.word, "BINARY" if is_sqlite else "C"),
        )
        .limit(MOST_LONGER)
    )


def _references(beginning: str) -> Select[str]:
    """References are no known words: each is of one case."""
    typed = beginning.upper()
    return (
        select(func.lower(Case.reference).label("word"))
        .where(Case.reference.between(typed, typed.ljust(LENGTH, ALPHABET[-1])))
        .order_by(Case.reference)
        .limit(MOST_NEAR)
    )


def _begins(beginning: str, is_sqlite: bool) -> ColumnElement[bool]:
    """By the index of either database: PostgreSQL's is made for LIKE, SQLite's for an order of
    bytes. They are letters alone, so that nothing in them means anything to LIKE.
    """
    if is_sqlite:
        return and_(KnownWord.word >= beginning, KnownWord.word < beginning + "\U0010ffff")
    return KnownWord.word.like(f"{beginning}%")


def known_words(session: Session, words: Collection[str]) -> set[str]:
    """Which of these are known. One statement."""
    wanted = [f" {word} " for word in words]
    return {word.strip() for word in session.scalars(_words().where(KnownWord.word.in_(wanted)))}


def _words() -> Any:
    return select(KnownWord.word)


def near_words(session: Session, word: str) -> list[tuple[int, str]]:
    """The known words that somebody may have meant who typed this, each with how many slips lie
    between: letters that are wrong, missing, too many, or swapped with the next.

    Two statements at most. In a word with one slip its first half stands or its last one; in one
    with two of three parts one stands. So those are looked for, by the trigrams of either database,
    and what is found is measured.
    """
    if len(word) < SHORTEST_WITH_SLIP:
        return []
    slips = 2 if len(word) >= _SHORTEST_WITH_TWO else 1
    lengths = func.length(KnownWord.word).between(len(word) + 2 - slips, len(word) + 2 + slips)
    swapped = [
        f" {word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]} " for at in range(len(word) - 1)
    ]
    like = (_like_in_sqlite if _is_sqlite(session) else _like_in_postgresql)(_parts(word, slips))
    found = set(session.scalars(_words().where(like, lengths)))
    found |= set(session.scalars(_words().where(KnownWord.word.in_(swapped))))
    near = []
    for one in found:
        known = one.strip()
        distance = OSA.distance(word, known)
        if 0 < distance <= slips:
            near.append((distance, known))
    return sorted(near)


def _parts(word: str, slips: int) -> list[str]:
    """Parts of a word of which one stands in every other that is so many slips away."""
    count = slips + 1
    cuts = [round(len(word) * place / count) for place in range(count + 1)]
    parts = [word[start:end] for start, end in pairwise(cuts)]
    parts[0], parts[-1] = f" {parts[0]}", f"{parts[-1]} "
    return [part for part in parts if len(part) > 2]


def _like_in_sqlite(parts: Iterable[str]) -> ColumnElement[bool]:
    quoted = " OR ".join(f'"{part}"' for part in parts)
    matched = select(column("rowid", Integer)).select_from(_INDEX)
    return KnownWord.id.in_(matched.where(column("known_word_index").op("MATCH")(quoted)))


def _like_in_postgresql(parts: Iterable[str]) -> ColumnElement[bool]:
    return or_(*(KnownWord.word.like(f"%{part}%") for part in parts))
