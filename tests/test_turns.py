"""Whoever waits longest to write is next."""

import sqlite3
import threading
import time
from contextlib import closing

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tracker import database
from tracker.turns import Turns


def test_turns_are_taken_in_the_order_in_which_they_were_waited_for() -> None:
    turns, order = Turns(10), list[int]()

    def work(number: int) -> None:
        with turns.taken():
            order.append(number)

    with turns.taken():
        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            waiting = len(turns._waiting)
            thread.start()
            while len(turns._waiting) == waiting:
                time.sleep(0.001)
        assert order == []
    for thread in threads:
        thread.join(10)
    assert order == list(range(8))
    with turns.taken():
        assert len(turns._waiting) == 0


def test_nobody_waits_for_ever_and_a_turn_is_given_back_whatever_happens() -> None:
    turns, went_on = Turns(0.05), threading.Event()

    def impatient() -> None:
        with turns.taken():
            went_on.set()

    try:
        with turns.taken():
            threading.Thread(target=impatient).start()
            assert went_on.wait(10), "it goes on without"
            raise KeyError
    except KeyError:
        pass
    begun = time.monotonic()
    with turns.taken():
        assert time.monotonic() - begun < 0.04, "it is free"


def test_a_database_that_another_keeps_locked_is_told_as_such(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    engine = create_engine(**database.engine_options(sqlite_url))
    path = str(engine.url.database)
    with closing(sqlite3.connect(path)) as another, Session(engine) as session:
        another.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"), database.unit_of_work(session):
            pass
        another.rollback()
        with database.unit_of_work(session):
            pass
    engine.dispose()
