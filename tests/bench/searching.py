"""The searches that are measured (tests/bench/casework.py), and the index that they look through.

python -m tests.bench.casework --only search
"""

from collections.abc import Callable

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.bench.loading import COMMON, RARE
from tests.bench.remote import Call, cookie_of
from tracker.cases.search_index import index_some
from tracker.database import unit_of_work

AT_ONCE = 2_000  # cases indexed in one go
# What is typed, by what it is called: a word of every second note, one of a note in five thousand,
# a word of every place in a street, and so on.
SEARCHES = {
    "search, a common word": COMMON,
    "search, a rare word": RARE,
    "search, a service": "pothole",
    "search, two common words": "oak street",
    "search, the beginning of a word": RARE[:4],
    "search, a misspelt word": "asbetsos",
    "search, a phrase": '"water stands"',
    "search, a phone number": "07600 000 123",
}


def index(engine: Engine, cases: int) -> None:
    """Index what was loaded past the sessions, as “alldoors index” does."""
    last = 0
    with click.progressbar(length=cases, label="what they are found by") as bar:
        while True:
            with Session(engine) as session, unit_of_work(session):
                ids = index_some(session, after=last, most=AT_ONCE)
            if not ids:
                break
            last = ids[-1]
            bar.update(len(ids))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def searched(typed: str) -> Callable[..., list[Call]]:
    """Every supervisor searches for this, and looks at what was found again and again."""

    def prepare(bench: object, times: int) -> list[Call]:
        calls = []
        for supervisor in bench.supervisors:  # type: ignore[attr-defined]
            form = supervisor.get("/desk/search").form(action="/desk/search")
            page = form.submit({"q": typed})
            calls.append(Call("GET", page.url, Cookie=cookie_of(supervisor)))
        return calls

    return prepare


SEARCH_TASKS = {title: searched(typed) for title, typed in SEARCHES.items()}
