"""Find cases by words, wherever in a case they stand.

What is found comes in ranks, and in each rank the newest first: so every page of a search costs the
same, and both databases give the same cases in the same order. The ranks, from the nearest:

1. everything that was typed stands in the reference or in the names, numbers and addresses of its
   people;
2. it stands side by side, as it was typed, in one of those, in the place, the service or an answer;
3. it stands anywhere in those;
4. it stands anywhere that whoever searches may read: in notes and messages too;
5. it does so as the beginning of longer words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from tracker.cases.near_words import MOST_NEAR, known_words, longer_words, near_words
from tracker.cases.search_index import STRETCHES, stretch_mark
from tracker.cases.search_models import CaseWords
from tracker.cases.search_query import (
    All,
    Either,
    Node,
    Words,
    beginnings,
    every,
    in_postgresql,
    in_sqlite,
    ranks,
)
from tracker.cases.search_rules import Sought, Term, read_search
from tracker.cases.search_words import (
    MESSAGE,
    NOTE,
    WHAT,
    WHO,
    day_mark,
    door_mark,
    month_mark,
    service_mark,
    state_mark,
    team_mark,
)
from tracker.staff.models import Staff
from tracker.staff.rules import Permission

MOST_COUNTED = 200  # cases; of more it is said that there are more
PAGE = 20  # cases
# Since when a case was opened, at the earliest, by its key: in words, and how many days back.
WHEN = {"week": ("The last 7 days", 7), "month": ("The last 30 days", 30),
        "year": ("The last 12 months", 365)}  # fmt: skip
_DAY_BY_DAY = 31  # days back up to which a mark of each day is looked for, beyond one of each month
_NO_END = 2**62


@dataclass(frozen=True)
class Narrowed:
    """What a search is narrowed to: an empty field narrows nothing; ``when`` is one of ``WHEN``."""

    state: str = ""
    team_id: int | None = None
    service_id: int | None = None
    channel: str = ""
    when: str = ""

    def marks(self, now: datetime) -> list[Node]:
        """The marks that a case must have."""
        marks = []
        if self.state:
            marks.append(state_mark(self.state == "open"))
        if self.team_id is not None:
            marks.append(team_mark(self.team_id))
        if self.service_id is not None:
            marks.append(service_mark(self.service_id))
        if self.channel:
            marks.append(door_mark(self.channel))
        nodes: list[Node] = [Words((mark,)) for mark in marks]
        if self.when:
            days = WHEN[self.when][1]
            past = [now - timedelta(days=back) for back in range(days + 1)]
            mark_of = day_mark if days <= _DAY_BY_DAY else month_mark
            nodes.append(
                Either(tuple(Words((mark,)) for mark in dict.fromkeys(map(mark_of, past))))
            )
        return nodes


@dataclass(frozen=True)
class Place:
    """Where in what is found a case stands: its rank from 1, its number. The next page begins
    behind it.
    """

    rank: int
    case_id: int


@dataclass(frozen=True)
class Found:
    """A page of what is found, in order.

    ``count`` is of all pages: there are more where not all are counted (``is_counted``). ``sought``
    is what was looked for: where ``instead`` is not empty, another than was typed, as nothing had
    what was.
    """

    places: Sequence[Place]
    more: bool
    count: int
    sought: Sought
    instead: str = ""
    is_counted: bool = True


def readable(staff: Staff) -> str:
    """Where in cases somebody of staff may look: the figures of the places. Empty: nowhere.

    The one rule for what is looked through, and for what is shown of it. Whoever may see cases of
    the city sees those of every team; somebody of another organisation sees those it helps with,
    and searches nothing.
    """
    if not staff.may(Permission.SEE_CASES):
        return ""
    return WHO + WHAT + NOTE + (MESSAGE if staff.may(Permission.SEE_TEXTS) else "")


def search(
    session: Session,
    sought: Sought,
    wheres: str,
    narrowed: Narrowed = Narrowed(),
    *,
    now: datetime,
    after: Place | None = None,
    as_typed: bool = False,
    size: int = PAGE,
) -> Found:
    """A page of the cases in which everything sought stands, in these places (``readable``).

    Where nothing has it all, words that are in no case are read as those nearest to them, unless
    ``as_typed``. Three statements, and some twenty at most where words are read as others.
    """
    if not wheres or not sought.wanted:
        return Found((), False, 0, sought)
    looking = _Looking(session, wheres, narrowed.marks(now))
    found = looking.page(sought, after, size)
    if found.places or as_typed:
        return found
    for other, said in _instead(session, looking, sought):
        found = looking.page(other, after, size)
        if found.places:
            return replace(found, sought=other, instead=said)
    return Found((), False, 0, sought)


def case_ids(session: Session, typed: str, staff: Staff, region: str, *, most: int) -> list[int]:
    """The newest cases in which everything that was typed stands, where ``staff`` may read it.

    Three statements.
    """
    sought, wheres = read_search(typed, region), readable(staff)
    if not wheres or not sought.wanted:
        return []
    looking = _Looking(session, wheres, [])
    query = every(sought, wheres, [], longer_words(session, beginnings(sought)))
    return looking.newest(query, most)


class _Looking:
    """Asks the index of the database, for one searcher and what they narrowed it to."""

    def __init__(self, session: Session, wheres: str, marks: Sequence[Node]) -> None:
        self.session, self.wheres, self.marks = session, wheres, marks
        self.is_sqlite = session.get_bind().dialect.name == "sqlite"

    def page(self, sought: Sought, after: Place | None, size: int) -> Found:
        """A page, and on the first how many there are. Three statements at most."""
        longer = longer_words(self.session, beginnings(sought))
        queries = ranks(sought, self.wheres, self.marks, longer)
        asked = [
            _Asked(rank, query, after.case_id if after and rank == after.rank else None)
            for rank, query in queries.items()
            if after is None or rank >= after.rank
        ]
        # The rest is counted in one go with the page: no case is in two ranks. That words stand
        # side by side PostgreSQL sees only in each case itself: there no more than needed.
        in_a_row = any(len(way) > 1 for term in sought.wanted for way in term.ways)
        most = (size if after or in_a_row else max(size, MOST_COUNTED)) + 1
        places = self._found(asked, most)
        return Found(
            places[:size],
            len(places) > size,
            0 if after else min(len(places), most - 1),
            sought,
            is_counted=len(places) < most,
        )

    def newest(self, query: Node, most: int) -> list[int]:
        """The numbers of the newest cases that answer a query. Two statements at most."""
        return [place.case_id for place in self._found([_Asked(1, query)], most)]

    def _found(self, asked: Sequence["_Asked"], most: int) -> list[Place]:
        if self.is_sqlite:
            rows = _found_in_sqlite(self.session, asked, most)
        else:
            given = _given_to_postgresql(asked, most, self.last)
            rows = self.session.execute(_IN_POSTGRESQL, given)
        return [Place(rank, case_id) for rank, case_id in rows]

    @cached_property
    def last(self) -> int:
        """The number of the newest case."""
        return self.session.scalar(select(func.max(CaseWords.case_id))) or 0


@dataclass(frozen=True)
class _Asked:
    """A rank of cases: the query they answer, and below which number they are wanted."""

    rank: int
    query: Node
    below: int | None = None


# The newest cases of a rank. Written out, as are the words for PostgreSQL: to put so long a
# statement together takes longer than to answer it.
_IN_SQLITE = (
    "SELECT * FROM (SELECT :rank_N, rowid FROM case_words_index"
    " WHERE case_words_index MATCH :query_N AND rowid < :below_N ORDER BY rowid DESC LIMIT :most)"
)


def _found_in_sqlite(session: Session, asked: Sequence[_Asked], most: int) -> Any:
    """SQLite goes through what answers from the newest on, rank by rank, and stops in time."""
    given: dict[str, Any] = {"most": most}
    for place, one in enumerate(asked):
        given |= {
            f"rank_{place}": one.rank,
            f"query_{place}": in_sqlite(one.query),
            f"below_{place}": _NO_END if one.below is None else one.below,
        }
    parts = (_IN_SQLITE.replace("_N", f"_{place}") for place in range(len(asked)))
    return session.execute(text(" UNION ALL ".join(parts) + " LIMIT :most"), given)


# A number that is reckoned with leads to no index of its own, by which every case was looked at.
_IN_POSTGRESQL = text(
    "SELECT asked.rank, found.case_id FROM unnest("
    "CAST(:ranks AS integer[]), CAST(:queries AS text[]), CAST(:aboves AS integer[]),"
    " CAST(:belows AS integer[])) AS asked (rank, query, above, below)"
    " CROSS JOIN LATERAL (SELECT case_id FROM case_words"
    " WHERE words @@ CAST(asked.query AS tsquery)"
    " AND case_id + 0 >= asked.above AND case_id + 0 < asked.below"
    " ORDER BY case_id + 0 DESC LIMIT :most) AS found LIMIT :most"
)


def _given_to_postgresql(asked: Sequence[_Asked], most: int, last: int) -> dict[str, Any]:
    """PostgreSQL lists all cases that answer before it sorts them, so it is asked for the newest
    stretch of them first (``STRETCHES``), and for the next while there are fewer than are wanted.

    What half of a million cases have is found in the newest few thousand, and what is in none of
    those is in few.
    """
    rows = []
    for one in asked:
        for above, until, mark in _stretches(last):
            below = until if one.below is None else min(until, one.below)
            if above < below:
                query = All((one.query, mark)) if mark else one.query
                rows.append((one.rank, in_postgresql(query), above, below))
    names = ("ranks", "queries", "aboves", "belows")
    return {**dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)), "most": most}


def _stretches(last: int) -> Iterator[tuple[int, int, Node | None]]:
    """From which number up to below which a stretch goes, and its mark; the newest first."""
    until = last + 1
    for letter, bits in STRETCHES.items():
        number = last >> bits
        above = (number - 1) << bits
        if above <= 0:
            break
        marks = (Words((stretch_mark(letter, one),)) for one in (number, number - 1))
        yield above, until, Either(tuple(marks))
        until = above
    yield 0, until, None


def _instead(session: Session, looking: _Looking, sought: Sought) -> Iterator[tuple[Sought, str]]:
    """What may be meant where nothing has what was typed, the likeliest first, with its words."""
    plain = [
        (at, term.ways[0][0])
        for at, term in enumerate(sought.terms)
        if not term.without and not term.quoted and len(term.ways[0]) == 1
        and term.ways[0][0].isalpha()
    ]  # fmt: skip
    yield from _joined(session, sought, plain)
    longer = longer_words(session, [word for _, word in plain])
    terms, typed, is_other = list(sought.terms), sought.typed, False
    for at, word in plain:
        if longer[word]:
            continue
        near = _nearest(session, looking, word)
        if near:
            terms[at] = replace(terms[at], ways=(tuple(near.split()),), begins=False)
            typed, is_other = _with(typed, word, near), True
    if is_other:
        yield replace(sought, terms=tuple(terms)), typed


def _nearest(session: Session, looking: _Looking, word: str) -> str:
    """The word that was meant by one that is in no case: of those equally near, what more cases
    have. Two words, where only the space between them was left out.
    """
    near = near_words(session, word)
    if not near:
        return _parted(session, word)
    least = near[0][0]
    nearest = [one for distance, one in near if distance == least][:MOST_NEAR]
    if len(nearest) == 1:
        return nearest[0]
    counts = [
        (len(looking.newest(_one(one, looking.wheres), MOST_COUNTED)), one) for one in nearest
    ]
    return max(counts, key=lambda counted: counted[0])[1]


def _one(word: str, wheres: str) -> Node:
    return Either(tuple(Words((where + word,)) for where in wheres))


def _parted(session: Session, word: str) -> str:
    cuts = [(word[:at], word[at:]) for at in range(3, len(word) - 2)]
    known = known_words(session, {part for cut in cuts for part in cut}) if cuts else set()
    return next((" ".join(cut) for cut in cuts if known.issuperset(cut)), "")


def _joined(
    session: Session, sought: Sought, plain: Sequence[tuple[int, str]]
) -> Iterator[tuple[Sought, str]]:
    """The search with two words that follow on each other as one, if that is known."""
    pairs = {
        one + two: (at, one, two)
        for (at, one), (next_at, two) in pairwise(plain)
        if next_at == at + 1
    }
    for whole in sorted(known_words(session, pairs)) if pairs else ():
        at, one, two = pairs[whole]
        terms = (*sought.terms[:at], Term(((whole,),), begins=True), *sought.terms[at + 2 :])
        yield replace(sought, terms=terms), _with(sought.typed, f"{one} {two}", whole)


def _with(typed: str, word: str, other: str) -> str:
    """What was typed, with other words in the place of one."""
    at = typed.casefold().find(word)
    return f"{typed[:at]}{other}{typed[at + len(word) :]}" if at >= 0 else f"{typed} {other}"
