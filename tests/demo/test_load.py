"""The demo city is loaded once, whole, and the same each time, on both databases."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from tests.builders import LOCALE, ZONE, close_case
from tests.demo.making import NOW, a_city, everything
from tracker.cases.commands import take
from tracker.cases.models import Case
from tracker.cases.queries import by_reference
from tracker.cases.queue_models import CaseTally
from tracker.cases.search_index import as_vector
from tracker.cases.search_models import CaseWords
from tracker.cases.ways import ways_of
from tracker.cases.writing import reply
from tracker.catalogue.queries import current_definition
from tracker.database import engine_options, unit_of_work
from tracker.intake.commands import Door, answer_all, begin, submit
from tracker.interactions.models import Interaction
from tracker.messages.delivery import deliver
from tracker.messages.models import Message
from tracker.staff.models import Staff


def _words(session: Session) -> dict[int, frozenset[str]]:
    """What each case is found by, with its places: PostgreSQL keeps it in a form of its own."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    rows = session.execute(select(CaseWords.case_id, CaseWords.words)).all()
    vectors = {id: as_vector(id, words) if is_sqlite else words for id, words in rows}
    return {id: frozenset(vector.split(" ")) for id, vector in vectors.items()}


def _tally(session: Session) -> set[tuple[Any, ...]]:
    """What is counted of each team and day: in how many rows it is kept is all one."""
    by_day = (CaseTally.team_id, CaseTally.due_day)
    counted = (CaseTally.open, CaseTally.unassigned, CaseTally.unanswered, CaseTally.running)
    sums = [func.sum(column) for column in counted]
    rows = session.execute(select(*by_day, *sums).group_by(*by_day)).all()
    return {tuple(row) for row in rows if any(row[2:])}


# What each kind of database keeps in its own way, by what it means.
KEPT_IN_ITS_OWN_WAY: dict[str, Callable[[Session], Any]] = {
    "case_words": _words,
    "case_tally": _tally,
}


def test_the_same_seed_makes_the_same_city_on_every_database(
    engine: Engine, sqlite_template: Path, tmp_path: Path
) -> None:
    other = create_engine(**engine_options(f"sqlite:///{copy(sqlite_template, tmp_path / 'b.db')}"))
    with Session(engine) as one, Session(other) as another:
        assert a_city(one, 90) and a_city(another, 90)
        ours, theirs = everything(one), everything(another)
        for name, meaning in KEPT_IN_ITS_OWN_WAY.items():
            assert meaning(one) == meaning(another), name
            assert ours.pop(name) and theirs.pop(name)
        assert ours == theirs
    other.dispose()


def test_another_seed_makes_another_city(
    session: Session, sqlite_template: Path, tmp_path: Path
) -> None:
    other = create_engine(**engine_options(f"sqlite:///{copy(sqlite_template, tmp_path / 'b.db')}"))
    with Session(other) as another:
        a_city(session, 60)
        a_city(another, 60, seed="another")
        assert everything(session)["case"] != everything(another)["case"]
    other.dispose()


def test_a_city_that_is_there_is_left_as_it_is(session: Session) -> None:
    a_city(session, 60)
    before = everything(session)

    assert not a_city(session, 60, now=NOW + timedelta(days=3))

    assert everything(session) == before


def test_nothing_of_it_waits_to_be_sent(engine: Engine) -> None:
    with Session(engine) as session:
        a_city(session, 120)
    assert deliver(engine, {}, now=lambda: NOW) == 0
    assert deliver(engine, {}, now=lambda: NOW + timedelta(days=30)) == 0


def test_life_goes_on_in_it(engine: Engine) -> None:
    """What the bulk wrote, the commands can work with, and new rows come after it."""
    with Session(engine) as session:
        a_city(session, 90)
    with Session(engine) as session, unit_of_work(session):
        door = Door("web", NOW, LOCALE)
        intake = begin(session, current_definition(session, "street-light"), door)
        raws = {"place": "Mill Lane by number 4", "problem": "out", "how_many": "2",
                "give_details": "yes", "your_name": "Amina Khan", "reach_by": "email",
                "your_email": "new.person@example.org"}  # fmt: skip
        assert answer_all(session, intake, raws, door) == {}
        case = submit(session, intake, door, ZONE)
        assert case.id == session.scalar(select(func.max(Case.id)))

        old = session.scalars(
            select(Case).where(Case.status == "received", ~Case.anonymous).limit(1)
        ).one()
        old = by_reference(session, old.reference, lock=True)
        staff = session.scalars(select(Staff).where(Staff.role == "caseworker").limit(1)).one()
        take(session, old, staff, now=NOW)
        reply(session, old, staff, "We are on our way.", now=NOW, means=ways_of(old).possible[0])
        close_case(session, old, staff, now=NOW)


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 22, 3, 12, tzinfo=UTC),  # Sunday, in the night
        datetime(2027, 1, 1, 0, 0, 30, tzinfo=UTC),
        datetime(2028, 3, 26, 1, 30, tzinfo=UTC),  # as the clocks go forward
        datetime(2028, 10, 29, 0, 59, 59, 999999, tzinfo=UTC),  # and back
        datetime(2026, 11, 23, 8, 45, tzinfo=UTC),  # Monday, as the office opens
    ],
)
def test_it_ends_at_whatever_moment_it_is(sqlite_url: str, now: datetime) -> None:
    engine = create_engine(**engine_options(sqlite_url))
    with Session(engine) as session:
        a_city(session, 150, now=now)
        count = select(func.count())
        assert session.scalar(count.select_from(Case)) == 150
        assert session.scalar(count.where(Case.status != "closed").select_from(Case)) >= 13
        waiting = session.scalars(select(Message.means).where(Message.state == "waiting")).all()
        assert session.scalar(select(func.max(Case.opened_at))) <= now  # type: ignore[operator]
        assert session.scalar(select(func.max(Message.created_at))) <= now  # type: ignore[operator]
        assert session.scalar(select(func.max(Interaction.ended_at))) <= now  # type: ignore[operator]
        assert len(waiting) < 40
    engine.dispose()


def test_five_thousand_cases_are_loaded_in_seconds(sqlite_url: str) -> None:
    engine = create_engine(**engine_options(sqlite_url))
    with Session(engine) as session:
        before = time.process_time()
        a_city(session, 5000)
        # Of the processor: what else the machine does meanwhile does not count.
        assert time.process_time() - before < 30
        count = select(func.count())
        assert session.scalar(count.select_from(Case)) == 5000
        assert session.scalar(count.where(Case.status != "closed").select_from(Case)) == 449
        # The last of the 450 was merged into another of them.
        merged = count.where(Case.status == "closed", Case.merged_into_id.is_not(None))
        assert session.scalar(merged.select_from(Case)) == 1
    engine.dispose()
