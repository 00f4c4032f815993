"""Counts of cases by door, on both databases."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.builders import NOON, a_member_of_staff, close_case
from tests.desk.making import a_case
from tests.statements import count_statements
from tracker.insight.queries import by_door
from tracker.insight.rules import Tally
from tracker.staff.models import Staff

DAY = timedelta(days=1)
SINCE, NOW = NOON - 365 * DAY, NOON + DAY


def closed_after(session: Session, days: float, **options: object) -> None:
    """A case that is closed so many days after it was opened; it is due after five."""
    case = a_case(session, **options)  # type: ignore[arg-type]
    at = case.opened_at + days * DAY
    close_case(session, case, now=at)


@pytest.fixture
def staff(session: Session) -> Staff:
    return a_member_of_staff(session, "agent")


def counted(session: Session, now: datetime = NOW) -> tuple[dict[str, Tally], Tally]:
    session.flush()
    return by_door(session, since=SINCE, now=now)


def test_nothing_is_counted_where_there_is_nothing(session: Session) -> None:
    doors, overall = counted(session)
    assert list(doors) == ["web", "sms", "phone", "counter"]
    assert set(doors.values()) == {Tally()} and overall == Tally()


def test_each_door_has_its_own_figures(session: Session, staff: Staff) -> None:
    old = NOON - 30 * DAY
    closed_after(session, 2, at=old)
    closed_after(session, 4, at=old)
    closed_after(session, 9, at=old)
    a_case(session)
    closed_after(session, 7.5, at=old, channel="phone", staff=staff)
    a_case(session, at=old, channel="phone", staff=staff)
    doors, overall = counted(session)
    assert doors["web"] == Tally(4, 0, 1, 3, 2, pytest.approx(4, abs=1e-4))
    assert doors["phone"] == Tally(2, 2, 1, 2, 0, pytest.approx(7.5, abs=1e-4))
    assert doors["sms"] == Tally()
    # Of 2, 4, 7.5 and 9 days the middle is between the second and the third.
    assert overall == Tally(6, 2, 2, 5, 2, pytest.approx(5.75, abs=1e-4))


def test_an_old_case_counts_only_as_open_now(session: Session) -> None:
    a_case(session, at=SINCE - DAY)
    closed_after(session, 1, at=SINCE - DAY)
    a_case(session, at=SINCE)
    doors, _ = counted(session, now=SINCE + DAY)
    assert doors["web"] == Tally(opened=1, open_now=2)


def test_an_open_case_counts_against_its_door_from_when_it_is_due(session: Session) -> None:
    case = a_case(session)
    assert counted(session, now=case.due_at)[0]["web"].judged == 0
    assert counted(session, now=case.due_at + DAY)[0]["web"].judged == 1


def test_a_case_closed_at_the_very_end_of_its_day_is_in_time(session: Session) -> None:
    case = a_case(session)
    close_case(session, case, now=case.due_at, outcome="not_possible")
    doors, _ = counted(session, now=NOON + 30 * DAY)
    assert (doors["web"].judged, doors["web"].in_time) == (1, 1)


@pytest.mark.parametrize("cases", [1, 9])
def test_the_figures_cost_three_statements(engine: Engine, cases: int) -> None:
    with Session(engine) as session:
        for number in range(cases):
            closed_after(session, number)
        session.commit()
    with Session(engine) as session, count_statements(engine) as sent:
        by_door(session, since=SINCE, now=NOW)
    assert len(sent) == 3
