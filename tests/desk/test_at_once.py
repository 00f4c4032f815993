"""Ten people at one case in the same moment."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.builders import NOON, a_member_of_staff
from tests.desk.making import a_case, at_the_desk, the_city
from tracker.cases import commands, queries
from tracker.cases.models import Case, Event
from tracker.database import db, unit_of_work
from tracker.errors import Conflict
from tracker.staff.models import Staff

TEN = 10


def at_once(do: Callable[[int], object]) -> list[object]:
    """What each of ten threads got, or the conflict it was told of."""
    together, got = threading.Barrier(TEN), []

    def run(number: int) -> None:
        together.wait()
        try:
            got.append(do(number))
        except Conflict as told:
            got.append(told)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(TEN)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == TEN
    return got


def test_ten_take_a_case_at_once_and_one_has_it(engine: Engine) -> None:
    with Session(engine) as session:
        reference = a_case(session).reference
        first = a_member_of_staff(session)
        others = [
            Staff(
                email=f"{number}@larkmouth.example", name=f"Number {number}", role="caseworker",
                password_hash=first.password_hash, created_at=NOON,
            )
            for number in range(1, TEN)
        ]  # fmt: skip
        session.add_all(others)
        session.flush()
        ids = [each.id for each in (first, *others)]
        session.commit()

    def take(number: int) -> int:
        with Session(engine) as own, unit_of_work(own):
            case = queries.by_reference(own, reference, lock=True)
            staff = own.get_one(Staff, ids[number])
            commands.take(own, case, staff, now=NOON)
        return ids[number]

    got = at_once(take)
    winners = [each for each in got if isinstance(each, int)]
    assert len(winners) == 1
    with Session(engine) as session:
        case = session.scalars(select(Case)).one()
        assert case.assignee_id == winners[0]
        taken = session.scalars(select(Event).where(Event.kind == "taken")).one()
        assert taken.staff_id == winners[0]


def test_who_takes_a_case_as_it_was_before_another_took_it_is_told(engine: Engine) -> None:
    """The revision keeps the promise also where the case was not locked."""
    with Session(engine) as session:
        case_id = a_case(session).id
        people = [a_member_of_staff(session, email=f"{n}@larkmouth.example").id for n in (1, 2)]
        session.commit()
    with (
        Session(engine, expire_on_commit=False) as mine,
        Session(engine, expire_on_commit=False) as theirs,
    ):
        seen = {session: session.get_one(Case, case_id) for session in (mine, theirs)}
        mine.commit()
        theirs.commit()
        with unit_of_work(theirs):
            commands.take(theirs, seen[theirs], theirs.get_one(Staff, people[1]), now=NOON)
        assert seen[mine].assignee_id is None
        with pytest.raises(Conflict, match="at the same moment"), unit_of_work(mine):
            commands.take(mine, seen[mine], mine.get_one(Staff, people[0]), now=NOON)


@pytest.mark.parametrize("name", ["take", "reply"])
def test_ten_press_a_button_of_the_same_page_at_once_and_one_is_heard(
    app: Flask, name: str
) -> None:
    with the_city(app) as session:
        reference = a_case(session).reference
    address = f"/desk/cases/{reference}"
    visitors = [
        at_the_desk(app, email=f"{number}@larkmouth.example", name=f"Number {number}")
        for number in range(TEN)
    ]
    forms = []
    for visitor in visitors:
        page = visitor.get(address)
        forms.append(next(f for f in page.forms() if f.held().get("action") == [name]).held())

    def press(number: int) -> int:
        values = {**forms[number], "reply": "We come on Friday."}
        return visitors[number].client.post(address, data=values).status_code

    assert sorted(at_once(press)) == [303] + [409] * (TEN - 1)  # type: ignore[type-var]
    kind = {"take": "taken", "reply": "replied"}[name]
    with app.app_context():
        assert len(db.session.scalars(select(Event).where(Event.kind == kind)).all()) == 1
