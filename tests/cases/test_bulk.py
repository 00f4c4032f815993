"""Many cases are changed at once: shown before it is done, done once, and taken back."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tests.builders import NOON, a_member_of_staff, a_team
from tests.desk.making import NOBODY, a_case
from tracker.cases import bulk, closing, commands
from tracker.cases.closing import Telling
from tracker.cases.models import Case, Event
from tracker.cases.queue_models import BulkChange, BulkChangeCase
from tracker.cases.queue_rules import Filter
from tracker.cases.taking import take_next
from tracker.database import unit_of_work
from tracker.errors import Conflict, InvalidAnswers, NotAllowed
from tracker.messages.models import Message
from tracker.staff.models import Staff

CLOSING = {"outcome": "resolved", "words": "", "untold": "", "unfinished": ""}


@pytest.fixture
def staff(session: Session) -> Staff:
    return a_member_of_staff(session)


def ready(
    session: Session, staff: Staff, kind: str, details: dict[str, Any], cases: list[Case]
) -> BulkChange:
    """A change of these cases with its preview."""
    session.flush()
    made = bulk.choose(session, staff, kind, now=NOON, ids=[case.id for case in cases])
    bulk.prepare(session, made, details)
    return made


def run(session: Session, change: BulkChange) -> dict[str, int]:
    while bulk.step(session, change.id, now=NOON):
        session.flush()
    session.refresh(change)
    return bulk.progress(session, change.id)


def done(
    session: Session, staff: Staff, kind: str, details: dict[str, Any], cases: list[Case]
) -> BulkChange:
    made = ready(session, staff, kind, details, cases)
    bulk.begin(session, made, staff, now=NOON)
    run(session, made)
    return made


def undone(session: Session, staff: Staff, change: BulkChange) -> dict[str, int]:
    made = bulk.undo(session, change, staff, now=NOON)
    return run(session, made)


def messages(session: Session, case: Case) -> list[tuple[str, str]]:
    query = select(Message.means, Message.state).where(
        Message.case_id == case.id, Message.staff_id.is_not(None)
    )
    return [(row.means, row.state) for row in session.execute(query.order_by(Message.id))]


def test_cases_are_given_to_a_colleague_and_back(session: Session, staff: Staff) -> None:
    wen = a_member_of_staff(session, email="wen@larkmouth.example", name="Wen")
    taken, free, closed = a_case(session), a_case(session), a_case(session, **NOBODY)
    commands.take(session, taken, staff, now=NOON)
    closing.close(session, closed, staff, "resolved", telling=Telling(), now=NOON)
    made = ready(session, staff, "assign", {"to": wen.id, "name": "Wen"}, [taken, free, closed])
    assert made.preview["can"] == 2
    assert made.preview["left_out"] == [
        {"why": "It is closed.", "count": 1, "cases": [closed.reference]}
    ]
    bulk.begin(session, made, staff, now=NOON)
    assert run(session, made) == {"waiting": 0, "done": 2, "left_out": 1}
    assert made.state == "done" and made.finished_at == NOON
    session.expire_all()
    assert taken.assignee is wen and free.assignee is wen
    assert undone(session, staff, made) == {"waiting": 0, "done": 2, "left_out": 0}
    session.expire_all()
    assert taken.assignee is staff and free.assignee is None


def test_cases_are_sent_to_another_team_and_back(session: Session, staff: Staff) -> None:
    case = a_case(session)
    commands.take(session, case, staff, now=NOON)
    lights, roads = a_team(session, "lights"), case.team
    details = {"team": lights.id, "queue": None, "name": "Lights", "why": "It is a lamp."}
    made = done(session, staff, "team", details, [case])
    session.expire_all()
    assert case.team is lights and case.assignee is None
    undone(session, staff, made)
    session.expire_all()
    assert case.team is roads and case.assignee is staff


def test_their_status_is_changed_as_far_as_it_may_be(session: Session, staff: Staff) -> None:
    new, begun = a_case(session), a_case(session)
    commands.change_status(session, begun, staff, "in_progress", now=NOON)
    made = ready(session, staff, "status", {"status": "in_progress"}, [new, begun])
    (left_out,) = made.preview["left_out"]
    assert left_out["cases"] == [begun.reference] and "cannot become" in left_out["why"]
    bulk.begin(session, made, staff, now=NOON)
    run(session, made)
    session.expire_all()
    assert new.status == "in_progress"
    undone(session, staff, made)
    session.expire_all()
    assert new.status == "received" and begun.status == "in_progress"


def test_who_is_waited_for_is_told_so_and_it_is_taken_back(session: Session, staff: Staff) -> None:
    sms, nobody = a_case(session, channel="sms"), a_case(session, **NOBODY)
    details = {"status": "waiting", "words": "Which side of the road is it on?"}
    made = ready(session, staff, "status", details, [sms, nobody])
    assert made.preview["can"] == 2 and made.preview["means"] == {"sms": 1}
    for case in (sms, nobody):
        commands.change_status(session, case, staff, "in_progress", now=NOON)
    made = done(session, staff, "status", details, [sms, nobody])
    session.expire_all()
    assert (sms.status, nobody.status) == ("waiting", "waiting")
    assert messages(session, sms) == [("sms", "queued")]
    undone(session, staff, made)
    session.expire_all()
    assert (sms.status, nobody.status) == ("in_progress", "in_progress")
    assert messages(session, sms) == [("sms", "withdrawn")]


def test_their_priority_is_changed_and_is_what_it_was(session: Session, staff: Staff) -> None:
    case = a_case(session)
    due = case.due_at
    made = done(session, staff, "priority", {"priority": "urgent", "why": "Flooding."}, [case])
    session.expire_all()
    assert case.priority == "urgent"
    undone(session, staff, made)
    session.expire_all()
    assert (case.priority, case.due_at) == ("normal", due)


def test_a_reply_goes_to_each_by_their_own_door_and_is_taken_back_while_it_waits(
    session: Session, staff: Staff
) -> None:
    sms, call, nobody = (
        a_case(session, channel="sms"),
        a_case(session, channel="phone", your_phone="020 7946 0123"),
        a_case(session, **NOBODY),
    )
    made = ready(
        session, staff, "reply", {"words": "The crew comes on Monday."}, [sms, call, nobody]
    )
    assert made.preview["can"] == 2 and made.preview["means"] == {"sms": 1, "call": 1}
    assert [one["cases"] for one in made.preview["left_out"]] == [[nobody.reference]]
    bulk.begin(session, made, staff, now=NOON)
    run(session, made)
    assert messages(session, sms) == [("sms", "queued")]
    assert messages(session, call) == [("call", "waiting")]
    sent = session.scalars(select(Message).where(Message.case_id == sms.id)).all()[-1]
    sent.state = "sent"
    session.flush()
    assert undone(session, staff, made) == {"waiting": 0, "done": 1, "left_out": 1}
    assert messages(session, call) == [("call", "withdrawn")]
    assert messages(session, sms) == [("sms", "sent")]
    (said,) = bulk.noted(session, bulk.undone_by(session, made) or 0)
    assert said[1:] == ("left_out", "They had been told by then: that cannot be taken back.")


def test_cases_are_closed_each_citizen_is_told_and_it_is_taken_back(
    session: Session, staff: Staff
) -> None:
    sms, nobody = a_case(session, channel="sms"), a_case(session, **NOBODY)
    made = ready(session, staff, "close", CLOSING, [sms, nobody])
    assert made.preview["can"] == 2 and made.preview["means"] == {"sms": 1}
    bulk.begin(session, made, staff, now=NOON)
    run(session, made)
    session.expire_all()
    assert [case.outcome for case in (sms, nobody)] == ["resolved", "resolved"]
    assert messages(session, sms) == [("sms", "queued")]
    kinds = set(session.scalars(select(Event.kind).where(Event.case_id == nobody.id)))
    assert "untold" in kinds
    undone(session, staff, made)
    session.expire_all()
    assert [case.status for case in (sms, nobody)] == ["in_progress", "in_progress"]
    assert messages(session, sms) == [("sms", "withdrawn")]


def test_what_was_told_stays_told_when_closing_is_taken_back(
    session: Session, staff: Staff
) -> None:
    case = a_case(session, channel="sms")
    made = done(session, staff, "close", CLOSING, [case])
    told = session.scalars(select(Message).where(Message.case_id == case.id)).all()[-1]
    told.state = "delivered"
    session.flush()
    undone(session, staff, made)
    session.expire_all()
    assert case.status == "in_progress" and told.state == "delivered"
    (said,) = bulk.noted(session, bulk.undone_by(session, made) or 0)
    assert said[1] == "done" and "They had been told by then" in said[2]


def test_a_case_that_was_changed_since_is_left_out(session: Session, staff: Staff) -> None:
    before, after, later = a_case(session), a_case(session), a_case(session)
    session.flush()
    made = bulk.choose(
        session, staff, "status", now=NOON, ids=[case.id for case in (before, after, later)]
    )
    commands.add_note(session, before, staff, "Wait.", now=NOON)
    bulk.prepare(session, made, {"status": "in_progress"})
    assert [one["cases"] for one in made.preview["left_out"]] == [[before.reference]]
    commands.add_note(session, after, staff, "Wait.", now=NOON)
    bulk.begin(session, made, staff, now=NOON)
    assert run(session, made) == {"waiting": 0, "done": 1, "left_out": 2}
    session.expire_all()
    assert (after.status, later.status) == ("received", "in_progress")
    # Nor is taken back what somebody went on with.
    commands.add_note(session, later, staff, "On my way.", now=NOON)
    assert undone(session, staff, made) == {"waiting": 0, "done": 0, "left_out": 1}
    assert later.status == "in_progress"


def test_all_that_fit_are_chosen_but_not_too_many(
    session: Session, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        a_case(session, **NOBODY)
    session.flush()
    assert bulk.choose(session, staff, "close", now=NOON, fitting=Filter()).total == 3
    with pytest.raises(InvalidAnswers):
        bulk.choose(session, staff, "close", now=NOON, fitting=Filter(status="closed"))
    monkeypatch.setattr(bulk, "MOST", 2)
    with pytest.raises(InvalidAnswers) as fault:
        bulk.choose(session, staff, "close", now=NOON, fitting=Filter())
    assert "At most 2 cases" in fault.value.problems["case"]


def test_nobody_goes_on_with_a_colleagues_change_and_none_is_begun_twice(
    session: Session, staff: Staff
) -> None:
    case = a_case(session)
    other = a_member_of_staff(session, email="other@larkmouth.example")
    made = ready(session, staff, "status", {"status": "in_progress"}, [case])
    with pytest.raises(NotAllowed):
        bulk.begin(session, made, other, now=NOON)
    bulk.begin(session, made, staff, now=NOON)
    with pytest.raises(Conflict):
        bulk.begin(session, made, staff, now=NOON)
    with pytest.raises(Conflict):
        bulk.undo(session, made, staff, now=NOON)
    run(session, made)
    bulk.undo(session, made, staff, now=NOON)
    with pytest.raises(Conflict, match="already"):
        bulk.undo(session, made, staff, now=NOON)


def test_any_number_of_workers_share_a_change_and_do_each_case_once(engine: Engine) -> None:
    with Session(engine) as session:
        staff = a_member_of_staff(session)
        cases = [a_case(session, channel="sms") for _ in range(12)]
        made = ready(session, staff, "reply", {"words": "On Monday."}, cases)
        bulk.begin(session, made, staff, now=NOON)
        number = made.id
        session.commit()

    def work(_: int) -> int:
        done = 0
        while True:
            with Session(engine) as session, unit_of_work(session):
                if not bulk.step(session, number, now=NOON):
                    return done
                done += 1

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 12
    with Session(engine) as session:
        assert session.get_one(BulkChange, number).state == "done"
        replies = select(func.count()).select_from(Event).where(Event.kind == "replied")
        assert session.scalar(replies) == 12
        per_case = select(BulkChangeCase.state, func.count()).group_by(BulkChangeCase.state)
        assert session.execute(per_case).all() == [("done", 12)]


def test_two_who_take_the_next_case_at_once_get_two(engine: Engine) -> None:
    with Session(engine) as session:
        people = [a_member_of_staff(session, email=f"{n}@larkmouth.example").id for n in range(4)]
        for _ in range(4):
            a_case(session, **NOBODY)
        session.commit()

    def take(person: int) -> int | None:
        with Session(engine) as session, unit_of_work(session):
            found = take_next(session, session.get_one(Staff, person), "", now=NOON)
            return found.id if found else None

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(take, people))
    assert None not in taken and len(set(taken)) == 4
