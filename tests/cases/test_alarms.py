"""What the clocks raise, by any number of workers: nothing twice, nothing missed."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from tests.builders import NOON, a_member_of_staff, close_case
from tests.cases.test_clocks import TARGETS, a_timed_case, at, lines
from tests.desk.making import a_case, a_service, a_text
from tests.statements import count_statements
from tracker.cases import alarms, calendar, clocks, commands, writing
from tracker.cases.clock_models import CityCalendar, ClockAlarm
from tracker.cases.models import Case, Event
from tracker.database import unit_of_work
from tracker.errors import NotFound
from tracker.settings import ROOT
from tracker.staff.models import Team


@contextmanager
def in_database(engine: Engine) -> Iterator[Session]:
    """A unit of work of its own."""
    with Session(engine, expire_on_commit=False) as session, unit_of_work(session):
        yield session


def raised(session: Session, case: Case) -> list[tuple[str, str, datetime]]:
    """What was raised of a case, for whom, and for which deadline."""
    rows = session.scalars(
        select(ClockAlarm).where(ClockAlarm.case_id == case.id).order_by(ClockAlarm.id)
    )
    return [(row.kind, row.audience, row.due_at) for row in rows]


def look(session: Session, now: datetime) -> int:
    """The scheduler looks once."""
    done = alarms.raise_due(session, now=now)
    session.expire_all()
    return done


def test_whoever_has_a_case_is_warned_and_its_supervisors_are_told_when_it_is_late(
    session: Session,
) -> None:
    case, staff = a_timed_case(session), a_member_of_staff(session)
    commands.take(session, case, staff, now=NOON)
    revision = case.revision
    assert look(session, at(4, 14, 59)) == 0
    assert look(session, at(4, 15)) == 1
    assert raised(session, case) == [("response_soon", "worker", at(4, 16))]
    assert look(session, at(4, 16)) == 1
    assert raised(session, case)[1:] == [
        ("response_missed", "worker", at(4, 16)),
        ("response_missed", "supervisors", at(4, 16)),
    ]
    writing.reply(session, case, staff, "Yes.", now=at(5, 9))
    assert case.alarm_at is not None
    assert look(session, case.alarm_at) == 1
    assert look(session, at(11, 17)) == 1
    assert [kind for kind, _, _ in raised(session, case)[3:]] == ["end_soon", "late", "late"]
    assert (case.alarm_at, case.priority) == (None, "normal")
    said = [line.details["alarm"] for line in lines(session, case, "alarm")]
    assert said == ["response_soon", "response_missed", "end_soon", "late"]
    # What the scheduler does makes no open page of the case stale.
    assert case.revision == revision + 2


def test_a_warning_of_what_nobody_has_taken_goes_to_the_supervisors(session: Session) -> None:
    case = a_timed_case(session)
    look(session, at(4, 15))
    assert [audience for _, audience, _ in raised(session, case)] == ["worker", "supervisors"]


def test_what_was_raised_once_is_not_raised_again(session: Session) -> None:
    case, staff = a_timed_case(session), a_member_of_staff(session)
    look(session, at(12, 9))
    before = raised(session, case)
    # It came late: of what is over already, only that it is late is said.
    assert {kind for kind, _, _ in before} == {"response_missed", "late"}
    writing.add_text(session, case, a_text(session, at=at(12, 10)), now=at(12, 10))
    writing.reply(session, case, staff, "Sorry.", now=at(12, 11))
    assert look(session, at(12, 12)) == 1
    assert look(session, at(12, 13)) == 0
    assert raised(session, case) == before


def test_a_message_that_nobody_answers_is_raised(session: Session) -> None:
    case, staff = a_timed_case(session), a_member_of_staff(session)
    writing.reply(session, case, staff, "We look at it.", now=NOON)
    writing.add_text(session, case, a_text(session, at=at(4, 16)), now=at(4, 16))
    assert case.alarm_at == at(5, 12)  # in four working hours, as the first response
    look(session, at(5, 12))
    assert raised(session, case)[0] == ("unanswered", "worker", at(5, 12))
    # What is written about a closed case waits for an answer as well.
    close_case(session, case, staff, now=at(5, 13))
    writing.add_text(session, case, a_text(session, at=at(5, 14)), now=at(5, 14))
    assert case.alarm_at == at(6, 10)


def test_what_is_answered_or_closed_needs_nobody_any_more(session: Session) -> None:
    case, staff = a_timed_case(session), a_member_of_staff(session)
    commands.take(session, case, staff, now=NOON)
    look(session, at(4, 16))
    assert alarms.count_needs(session, staff) == 1
    writing.reply(session, case, staff, "Yes.", now=at(5, 9))
    assert alarms.count_needs(session, staff) == 0
    look(session, at(12, 9))
    assert alarms.count_needs(session, staff) == 1
    close_case(session, case, staff, now=at(12, 10))
    assert alarms.count_needs(session, staff) == 0


def test_each_sees_what_is_theirs_until_they_have_seen_it(session: Session) -> None:
    case, staff = a_timed_case(session), a_member_of_staff(session)
    commands.take(session, case, staff, now=NOON)
    team = session.get_one(Team, case.team_id)
    theirs = a_member_of_staff(session, "supervisor", team=team)
    service = a_service(session, "lamp", team="lights", title="Mend a lamp")
    other = a_case(session, definition=service, place="Elm Road 1")
    others = a_member_of_staff(session, "administrator", team=session.get_one(Team, other.team_id))
    look(session, at(4, 16))
    session.flush()
    assert [alarm.case_id for alarm in alarms.needs(session, staff).own] == [case.id]
    (escalated,) = alarms.needs(session, theirs).escalated
    assert (alarms.count_needs(session, theirs), alarms.count_needs(session, others)) == (1, 0)
    with pytest.raises(NotFound):
        alarms.see(session, others, [escalated.id], now=at(4, 17))
    assert alarms.see(session, theirs, [escalated.id], now=at(4, 17)) == 1
    assert alarms.count_needs(session, theirs) == 0
    assert alarms.count_needs(session, staff) == 1  # the other's looking is not theirs
    with pytest.raises(NotFound):
        alarms.see(session, theirs, [escalated.id], now=at(4, 17))


def test_looking_costs_the_same_however_much_there_is(session: Session, engine: Engine) -> None:
    staff = a_member_of_staff(session, "supervisor")
    for number in range(3):
        case = a_timed_case(session, place=f"Oak Street {number}")
        commands.take(session, case, staff, now=NOON)
    look(session, at(12, 9))
    session.commit()
    session.refresh(staff)
    with Session(engine) as fresh, count_statements(engine) as sent:
        found = alarms.needs(fresh, staff)
        assert len(found.own) == len(found.escalated) == 6
        assert len(sent) == 2
        alarms.count_needs(fresh, staff)
        assert len(sent) == 3


def test_a_closure_moves_the_deadlines_of_open_cases_and_of_no_others(engine: Engine) -> None:
    with in_database(engine) as session:
        staff = a_member_of_staff(session)
        cases = [a_timed_case(session, place=f"Oak Street {number}") for number in range(5)]
        close_case(session, cases[0], staff, now=at(4, 13))
        commands.change_status(session, cases[1], staff, "waiting", now=at(4, 13))
        commands.change_status(session, cases[1], staff, "in_progress", now=at(4, 15))
        wanted = calendar.Closed(date(2026, 3, 9), date(2026, 3, 9), "Repairs")
        calendar.close(session, wanted, staff, today=NOON.date(), now=at(4, 16))
        ids = [case.id for case in cases]
    done = []
    for _ in range(4):
        with in_database(engine) as session:
            done.append(alarms.reckon_anew(session, now=at(4, 17), most=3))
    assert done == [3, 1, 0, 0]
    with in_database(engine) as session:
        due = [session.get_one(Case, number).due_at for number in ids]
        assert due == [at(11, 17), at(13, 11), at(12, 17), at(12, 17), at(12, 17)]
        assert session.get_one(CityCalendar, 1).reckoned_to is None


@pytest.fixture
def many(engine: Engine) -> int:
    """Cases of which each has missed its first response."""
    with in_database(engine) as session:
        service = a_service(session, targets=TARGETS)
        for number in range(24):
            a_case(session, definition=service, place=f"Oak Street {number}")
    return 24


MISSED = at(4, 16)


def check_each_once(engine: Engine, many: int) -> None:
    """Each case raised once what it had to."""
    with Session(engine) as session:
        rows = session.execute(select(ClockAlarm.kind, ClockAlarm.audience))
        found = Counter((kind, audience) for kind, audience in rows)
        assert found == {
            ("response_missed", "worker"): many,
            ("response_missed", "supervisors"): many,
        }
        events = select(func.count(Event.id)).where(Event.kind == "alarm")
        assert session.scalar(events) == many
        left = select(func.count(Case.id)).where(Case.alarm_at <= MISSED)
        assert session.scalar(left) == 0


def test_workers_at_once_raise_each_thing_once(engine: Engine, many: int) -> None:
    def work(_: int) -> int:
        total = 0
        while True:
            with in_database(engine) as session:
                done = alarms.raise_due(session, now=MISSED, most=3)
            total += done
            if done == 0:
                return total

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(work, range(4)))
    # One that finds everything held by others has nothing left to do.
    assert sum(done) == many
    check_each_once(engine, many)


_WORKER = """
import sys, time
from datetime import datetime
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
import tracker.models
from tracker.cases.alarms import raise_due
from tracker.database import engine_options, unit_of_work
url, now, holds = sys.argv[1], datetime.fromisoformat(sys.argv[2]), sys.argv[3] == "holds"
engine, done = create_engine(**engine_options(url)), 1
while done:
    with Session(engine) as session, unit_of_work(session):
        done = raise_due(session, now=now, most=5)
        if holds:
            print("held", flush=True)
            time.sleep(600)
"""


def a_worker(engine: Engine, *, holds: bool = False) -> subprocess.Popen[str]:
    """A process that raises what is due; one that ``holds`` never comes to keep what it did."""
    url = engine.url.render_as_string(hide_password=False)
    return subprocess.Popen(  # noqa: S603  our own script
        [sys.executable, "-c", _WORKER, url, MISSED.isoformat(), "holds" if holds else "works"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def test_what_a_killed_worker_had_begun_is_taken_up_by_others(engine: Engine, many: int) -> None:
    with a_worker(engine, holds=True) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == "held\n"
        if engine.dialect.name == "postgresql":
            # The others do not wait for what it holds.
            with in_database(engine) as session:
                session.execute(text("SET LOCAL lock_timeout = '1s'"))
                assert alarms.raise_due(session, now=MISSED, most=many) == many - 5
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    with a_worker(engine) as one, a_worker(engine) as other:
        assert [one.wait(), other.wait()] == [0, 0]
    check_each_once(engine, many)


def test_the_next_case_to_look_at_is_found_by_an_index(engine: Engine, many: int) -> None:
    with Session(engine) as session:
        statement = select(Case.id).where(Case.alarm_at <= MISSED).order_by(Case.alarm_at).limit(5)
        words = str(statement.compile(engine, compile_kwargs={"literal_binds": True}))
        if engine.dialect.name == "postgresql":
            session.execute(text("SET enable_seqscan = off"))
            plan = session.execute(text(f"EXPLAIN {words}")).scalars().all()
        else:
            plan = [row[3] for row in session.execute(text(f"EXPLAIN QUERY PLAN {words}"))]
        assert any("ix_case_alarm" in line for line in plan), plan


def test_a_deadline_that_is_moved_raises_anew(session: Session) -> None:
    case, staff = a_timed_case(session), a_member_of_staff(session)
    commands.take(session, case, staff, now=NOON)
    look(session, at(4, 16))
    clocks.set_priority(session, case, staff, "urgent", "Sparks.", now=at(4, 16))
    assert alarms.count_needs(session, staff) == 0
    look(session, at(4, 16, 1))
    kinds = [kind for kind, audience, _ in raised(session, case) if audience == "supervisors"]
    assert kinds == ["response_missed", "response_missed", "late"]
    assert alarms.count_needs(session, staff) == 2
