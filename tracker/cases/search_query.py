"""A search as each database is asked it: what has to stand in the row of a case.

A query is a tree of what must all stand there, of what one is enough of, and of words side by side.
It is said to SQLite in the words of FTS5 (https://www.sqlite.org/fts5.html, section 3) and to
PostgreSQL in those of a ``tsquery`` (https://www.postgresql.org/docs/15/datatype-textsearch.html).
Pure: what words there are that begin with something is given.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tracker.cases.search_rules import Sought, Term
from tracker.cases.search_words import WHAT, WHO

# From so many figures on the beginning of a number is looked for as it is: few have it. What words
# begin with some letters is looked up among those known.
_FEW_HAVE_IT = 6
LAST_OF_WHAT = 3  # the last of the ranks of what stands in no note and no message


@dataclass(frozen=True)
class Words:
    """Words side by side, each with the figure of where it stands. ``begins``: of the last word
    its beginning is enough.
    """

    words: tuple[str, ...]
    begins: bool = False


@dataclass(frozen=True)
class All:
    """Every part holds, and none of ``without`` does."""

    parts: "tuple[Node, ...]"
    without: "tuple[Node, ...]" = ()


@dataclass(frozen=True)
class Either:
    """One part holds at least."""

    parts: "tuple[Node, ...]"


Node = Words | All | Either


def in_sqlite(node: Node) -> str:
    """A query as FTS5 is asked it."""
    match node:
        case Words(words, begins):
            return f'"{" ".join(words)}"{" *" if begins else ""}'
        case Either(parts):
            return f"({' OR '.join(map(in_sqlite, parts))})"
        case All(parts, without):
            whole = f"({' AND '.join(map(in_sqlite, parts))})"
            return f"({whole} NOT {in_sqlite(Either(without))})" if without else whole


def in_postgresql(node: Node) -> str:
    """A query as PostgreSQL is asked it."""
    match node:
        case Words(words, begins):
            said = " <-> ".join(f"'{word}'" for word in words)
            return f"({said}{':*' if begins else ''})"
        case Either(parts):
            return f"({' | '.join(map(in_postgresql, parts))})"
        case All(parts, without):
            every = [*map(in_postgresql, parts), *(f"!{in_postgresql(one)}" for one in without)]
            return f"({' & '.join(every)})"


def ranks(
    sought: Sought, wheres: str, marks: Iterable[Node], longer: Mapping[str, Iterable[str]]
) -> dict[int, Node]:
    """The query of each rank (see ``tracker.cases.search``) by its number; no case is in two.

    Args:
        sought: what has to occur.
        wheres: the figures of the places that may be read.
        marks: what the cases are narrowed to.
        longer: for each beginning the words that are known to begin with it.
    """
    wanted = sought.wanted
    unwanted = tuple(_term(term, wheres) for term in sought.unwanted)

    def rank(nodes: Iterable[Node], *nearer: Node) -> Node:
        return All((*nodes, *marks), (*nearer, *unwanted))

    in_who = All(tuple(_term(term, WHO) for term in wanted))
    in_what = All(tuple(_term(term, WHO + WHAT) for term in wanted))
    anywhere = All(tuple(_term(term, wheres) for term in wanted))
    found = {1: rank([in_who])}
    nearer: tuple[Node, ...] = (in_who,)
    if len(wanted) > 1 and all(len(term.ways) == 1 for term in wanted):
        row = tuple(word for term in wanted for word in term.ways[0])
        side_by_side = Either(tuple(_side_by_side(row, where) for where in WHO + WHAT))
        found[2] = rank([side_by_side], in_who)
        nearer = (in_who, side_by_side)
    found |= {3: rank([in_what], *nearer), 4: rank([anywhere], in_what)}
    if any(term.begins for term in wanted):
        begun = tuple(_begun(term, wheres, longer) for term in wanted)
        found[5] = rank(begun, anywhere)
    return found


def every(
    sought: Sought, wheres: str, marks: Iterable[Node], longer: Mapping[str, Iterable[str]]
) -> Node:
    """The query of all the ranks together."""
    unwanted = tuple(_term(term, wheres) for term in sought.unwanted)
    begun = tuple(_begun(term, wheres, longer) for term in sought.wanted)
    return All((*begun, *marks), unwanted)


def _term(term: Term, wheres: str) -> Node:
    return Either(tuple(_side_by_side(way, where) for way in term.ways for where in wheres))


def _begun(term: Term, wheres: str, longer: Mapping[str, Iterable[str]]) -> Node:
    whole = [_side_by_side(way, where) for way in term.ways for where in wheres]
    if not term.begins:
        return Either(tuple(whole))
    for way in term.ways:
        *before, last = way
        for where in wheres:
            whole += [_side_by_side((*before, word), where) for word in longer.get(last, ())]
            if last.isdecimal() and len(last) >= _FEW_HAVE_IT:
                row = tuple(where + word for word in way)
                whole.append(Words(row, begins=True))
    return Either(tuple(whole))


def _side_by_side(words: tuple[str, ...], where: str) -> Words:
    return Words(tuple(where + word for word in words))


def beginnings(sought: Sought) -> list[str]:
    """The beginnings of words that the known words are looked through for."""
    lasts = (way[-1] for term in sought.wanted if term.begins for way in term.ways)
    return list(dict.fromkeys(lasts))
