"""What cases are found by, in one row of words each, kept by the session itself.

Every word stands in the row with a figure before it that says where in the case it is, so that who
may not read its messages can look through the rest alone, and what is found in a name comes before
what is found in a note. Both databases are given the same words: SQLite's index is FTS5,
PostgreSQL's a ``tsvector`` with a GIN index.

Whatever changes a case through the session leaves a mark in its transaction, and the worker writes
the row anew a moment later: reckoning its words in the transaction was a third of what it took
to open a case. What is written past the session (bulk loads) is indexed by ``index_all``.
"""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import delete, event, insert, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.orm.unitofwork import UOWTransaction

from tracker.cases.models import Case, Event, Party
from tracker.cases.search_models import CaseWords, IndexMark, KnownWord
from tracker.cases.search_words import EVERYWHERE, MARK, MOST_WORDS, Piece, pieces_of
from tracker.messages.models import Message
from tracker.people.models import Person, PersonContact

SHORTEST_KNOWN = 3  # letters of a word that others may be meant for
AT_ONCE = 500  # cases whose words are made in one go
# PostgreSQL reads a whole list of what has a word before it can give the newest of it. So each case
# also has marks of the stretch of numbers that its own lies in: so many to a stretch, as a power of
# two (tracker.cases.search).
STRETCHES = {"a": 9, "b": 12, "c": 15, "d": 18}

_CHANGES = {
    Case: ("reference", "place", "answers", "definition", "definition_id", "team", "team_id",
           "status", "channel", "opened_at", "contact_point", "contact_point_id"),
    Person: ("name", "addressed_as", "address"),
    Message: ("case_id", "body"),
    Event: ("case_id",),
    Party: ("case", "case_id", "person", "person_id"),
    PersonContact: ("person", "person_id", "contact_point", "contact_point_id"),
}  # fmt: skip


def row_of(pieces: Iterable[Piece]) -> str:
    """The words of a case as they stand in its row, with its marks."""
    words: list[str] = []
    for piece in pieces:
        if piece.where == MARK:
            words += piece.also
            continue
        words.append(MARK)
        words += (word if word == MARK else piece.where + word for word in piece.words())
    marks = [word for word in words[MOST_WORDS:] if word.startswith(MARK) and word != MARK]
    return " ".join([*words[:MOST_WORDS], *marks])


def as_vector(case_id: int, row: str) -> str:
    """A row in the form in which PostgreSQL reads one (``tsvector``), with the marks of its
    stretches.
    """
    places: dict[str, list[int]] = {}
    for place, word in enumerate(row.split(" "), 1):
        if word != MARK:
            places.setdefault(word, []).append(place)
    for letter, bits in STRETCHES.items():
        places[stretch_mark(letter, case_id >> bits)] = [1]
    return " ".join(f"'{word}':{','.join(map(str, at))}" for word, at in places.items())


def stretch_mark(letter: str, number: int) -> str:
    """The mark of the cases whose numbers lie in a stretch (``STRETCHES``)."""
    return f"{MARK}{letter}{number}"


def _write(session: Session, case_ids: Collection[int]) -> None:
    """Write the rows of these cases, as they are now.

    In PostgreSQL two can change a case at once, a note here and a text there: each waits for the
    other's row before it reads what is written in the case, so that none is lost.
    """
    ids = sorted(case_ids)
    query = select(CaseWords.case_id).where(CaseWords.case_id.in_(ids))
    session.execute(query.order_by(CaseWords.case_id).with_for_update()).all()
    pieces = pieces_of(session, ids, EVERYWHERE + MARK)
    rows = {id: row_of(of_case) for id, of_case in pieces.items() if of_case}
    if not rows:
        return
    _put(session, rows)
    _learn(session, rows.values())


def _put(session: Session, rows: dict[int, str]) -> None:
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    put: Any = (sqlite if is_sqlite else postgresql).insert(CaseWords)
    statement = put.on_conflict_do_update(
        index_elements=["case_id"],
        set_={"words": put.excluded.words},
        where=CaseWords.words != put.excluded.words,
    )
    session.connection().execute(
        statement,
        [
            {"case_id": id, "words": row if is_sqlite else as_vector(id, row)}
            for id, row in rows.items()
        ],
    )


def _learn(session: Session, rows: Iterable[str]) -> None:
    """Note the words that no case had before, so that a slip in typing one is understood."""
    words = {
        f" {word[1:]} "
        for row in rows
        for word in row.split(" ")
        if not word.startswith(MARK) and len(word) > SHORTEST_KNOWN and word[1:].isalpha()
    }
    known = set(session.scalars(select(KnownWord.word).where(KnownWord.word.in_(words))))
    if words - known:
        session.connection().execute(
            insert(KnownWord), [{"word": word} for word in sorted(words - known)]
        )


def index_some(session: Session, *, after: int = 0, most: int = AT_ONCE) -> list[int]:
    """Write the rows of the next cases anew, and return their numbers: none, where all are done."""
    query = select(Case.id).where(Case.id > after).order_by(Case.id).limit(most)
    ids = list(session.scalars(query))
    if ids:
        _write(session, ids)
    return ids


def forget_words(session: Session) -> None:
    """Forget the words that are known: they are learnt again as every row is written."""
    session.execute(delete(KnownWord))


def index_all(session: Session) -> int:
    """Write every row anew; returns of how many cases. For what was written in bulk."""
    session.flush()
    last, count = 0, 0
    forget_words(session)
    while ids := index_some(session, after=last):
        last, count = ids[-1], count + len(ids)
    return count


class _Touched:
    """The cases of a session whose rows have to be written: by themselves, or by whose they are."""

    def __init__(self) -> None:
        self.cases: set[int] = set()
        self.people: set[int] = set()
        self.new_people: set[int] = set()  # whose cases are new parts of theirs, noted by those

    def __bool__(self) -> bool:
        return bool(self.cases or self.people)

    def add(self, one: object, *, is_new: bool) -> None:
        if isinstance(one, Case):
            self.cases.add(one.id)
        elif isinstance(one, Person):
            (self.new_people if is_new else self.people).add(one.id)
        elif isinstance(one, PersonContact):
            self.people |= _now_and_before(one, "person_id")
        else:
            self.cases |= _now_and_before(one, "case_id")


def _now_and_before(one: object, name: str) -> set[int]:
    history = inspect(one).attrs[name].history
    every = (*history.added, *history.unchanged, *history.deleted)
    return {value for value in every if value is not None}


@event.listens_for(Session, "after_flush")
def _note(session: Session, context: UOWTransaction) -> None:
    """Note the cases of which something changed that they are found by."""
    touched: _Touched = session.info.setdefault("cases to index", _Touched())
    for is_new, objects in ((True, session.new), (False, session.dirty), (False, session.deleted)):
        for one in objects:
            names = _CHANGES.get(type(one))
            if names is None:
                continue
            if is_new or one in session.deleted or _has_changed(one, names):
                touched.add(one, is_new=is_new)


def _has_changed(one: object, names: Iterable[str]) -> bool:
    attrs = inspect(one).attrs
    return any(attrs[name].history.has_changes() for name in names)


@event.listens_for(Session, "before_commit")
def _mark(session: Session) -> None:
    """Leave a mark for all that changed in this session, as the transaction is committed."""
    if session.in_nested_transaction():
        return
    session.flush()
    touched: _Touched | None = session.info.pop("cases to index", None)
    if touched:
        cases = sorted(touched.cases)
        people = sorted(touched.people - touched.new_people)
        marks = [{"case_id": id, "person_id": None} for id in cases]
        marks += [{"case_id": None, "person_id": id} for id in people]
        if marks:
            session.connection().execute(insert(IndexMark), marks)


def index_marked(session: Session, most: int = AT_ONCE) -> int:
    """Write the rows of what was marked, the first marked first; returns how many marks there were.

    Any number of workers share them: each takes those that no other has.
    """
    query = select(IndexMark).order_by(IndexMark.id).limit(most).with_for_update(skip_locked=True)
    marks = session.scalars(query).all()
    if not marks:
        return 0
    cases = {mark.case_id for mark in marks if mark.case_id is not None}
    people = {mark.person_id for mark in marks if mark.person_id is not None}
    if people:
        cases.update(session.scalars(select(Party.case_id).where(Party.person_id.in_(people))))
    if cases:
        _write(session, cases)
    session.execute(delete(IndexMark).where(IndexMark.id.in_(mark.id for mark in marks)))
    return len(marks)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop("cases to index", None)
