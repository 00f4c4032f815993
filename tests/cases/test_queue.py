"""The queue: what it is narrowed to, in what order, and how many there are."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.builders import NOON, a_member_of_staff
from tests.desk.making import NOBODY, a_case, a_service
from tests.statements import count_statements
from tracker.cases import commands
from tracker.cases.models import Case
from tracker.cases.queries import Counts, Filter, counts, queue

DAY = timedelta(days=1)


def listed(session: Session, **wanted: object) -> list[str | None]:
    """The places of the cases that the queue lists, in its order."""
    session.flush()
    return [case.place for case in queue(session, Filter(**wanted)).rows]  # type: ignore[arg-type]


def close(session: Session, case: Case, days: int = 1) -> None:
    staff = a_member_of_staff(session, email=f"{case.reference}@larkmouth.example")
    at = case.opened_at + days * DAY
    commands.change_status(session, case, staff, "closed", now=at, outcome="resolved")


def test_open_cases_come_in_the_order_in_which_they_are_due(session: Session) -> None:
    a_case(session, at=NOON, place="second")
    a_case(session, at=NOON - DAY, place="first")
    close(session, a_case(session, place="closed"))
    assert listed(session) == ["first", "second"]


def test_closed_cases_come_in_the_order_in_which_they_were_closed(session: Session) -> None:
    close(session, a_case(session, place="earlier"), days=1)
    close(session, a_case(session, place="later"), days=2)
    a_case(session, place="open")
    assert listed(session, status="closed") == ["later", "earlier"]


def test_open_and_closed_together_come_with_the_newest_first(session: Session) -> None:
    close(session, a_case(session, at=NOON - 2 * DAY, place="old"))
    a_case(session, at=NOON, place="new")
    assert listed(session, status="") == ["new", "old"]


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        ({"channel": "sms"}, ["by text"]),
        ({"team": "lights"}, ["a lamp"]),
        ({"service": "street-light"}, ["a lamp"]),
        ({"status": "in_progress"}, ["taken"]),
        ({"status": "waiting"}, []),
        ({"unassigned": True}, ["by text", "a lamp"]),
        ({"late_at": NOON + 7 * DAY}, ["by text", "taken"]),
        ({"late_at": NOON + 7 * DAY, "unassigned": True}, ["by text"]),
        ({"words": "A LAMP"}, ["a lamp"]),
        ({"words": "mend a light"}, ["a lamp"]),
        ({"words": "grace"}, ["taken"]),
        ({"words": "100%"}, []),
        ({"words": "nobody of this name"}, []),
    ],
)
def test_the_queue_is_narrowed(
    session: Session, wanted: dict[str, object], places: list[str]
) -> None:
    a_case(session, channel="sms", place="by text")
    lamp = a_service(session, "street-light", team="lights", title="Mend a light", target_days=20)
    a_case(session, definition=lamp, place="a lamp")
    taken = a_case(session, place="taken", your_name="Grace Hopper", your_phone="07700 900200")
    commands.take(session, taken, a_member_of_staff(session), now=NOON)
    assert listed(session, **wanted) == places


def test_a_case_is_found_by_its_reference_as_people_type_it(session: Session) -> None:
    a_case(session, place="another")
    case = a_case(session, place="this one")
    typed = f" {case.reference[:4].lower()}-{case.reference[4:]} "
    assert listed(session, words=typed) == ["this one"]


def test_a_case_is_found_by_the_name_of_whoever_helps(session: Session) -> None:
    a_case(
        session,
        definition=a_service(session, "permit", for_somebody_else=True),
        for_whom="on_behalf",
        their_name="Clara Byron",
        relation="family",
        authority="spoken_consent",
        place="helped",
    )
    assert listed(session, words="ada") == listed(session, words="clara") == ["helped"]


def test_mine_are_those_that_i_have_taken(session: Session) -> None:
    mine, theirs = a_case(session, place="mine"), a_case(session, place="theirs")
    me = a_member_of_staff(session)
    commands.take(session, mine, me, now=NOON)
    other = a_member_of_staff(session, email="other@larkmouth.example")
    commands.take(session, theirs, other, now=NOON)
    assert listed(session, assignee_id=me.id) == ["mine"]


def test_counts_tell_what_waits_for_a_team_and_for_me(session: Session) -> None:
    me = a_member_of_staff(session)
    lamp = a_service(session, "street-light", team="lights", target_days=20)
    a_case(session, definition=lamp)
    commands.take(session, a_case(session), me, now=NOON)
    commands.take(session, a_case(session, definition=lamp), me, now=NOON)
    close(session, a_case(session))
    later = NOON + 7 * DAY
    assert counts(session, team="", staff_id=me.id, now=later) == Counts(3, 1, 1, 2)
    assert counts(session, team="roads", staff_id=me.id, now=later) == Counts(1, 1, 0, 2)
    assert counts(session, team="roads", staff_id=0, now=NOON) == Counts(1, 0, 0, 0)


def test_counts_are_nothing_where_there_is_nothing(session: Session) -> None:
    assert counts(session, team="", staff_id=1, now=NOON) == Counts(0, 0, 0, 0)


@pytest.mark.parametrize(("asked", "number"), [(0, 1), (-3, 1), (2, 2), (99, 3)])
def test_a_page_that_is_not_there_is_the_nearest_that_is(
    session: Session, asked: int, number: int
) -> None:
    for _ in range(5):
        a_case(session, **NOBODY)
    page = queue(session, Filter(), page=asked, size=2)
    assert (page.number, page.last, page.total) == (number, 3, 5)


def test_a_page_takes_three_statements_however_many_cases_it_has(engine: Engine) -> None:
    with Session(engine) as session:
        for _ in range(12):
            a_case(session)
        session.commit()
    for size in (2, 10):
        with Session(engine) as session, count_statements(engine) as sent:
            page = queue(session, Filter(words="oak"), size=size)
            names = [(c.definition.title, c.team.name, c.requester.name) for c in page.rows]  # type: ignore[union-attr]
        assert len(names) == size and len(sent) == 3
