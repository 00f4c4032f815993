"""What lists hold is kept by the database itself, and is right whatever happens to cases."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from tests.builders import NOON, a_member_of_staff, a_team
from tests.desk.making import NOBODY, a_case
from tracker.cases.models import Case
from tracker.cases.queue import Counts, counts, gather_tally
from tracker.cases.queue_models import CaseTally
from tracker.staff.models import Team

HOUR = timedelta(hours=1)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(["received", "in_progress", "waiting"]),
        "due_at": st.integers(-72, 72).map(lambda hours: NOON + hours * HOUR),
        "assignee_id": st.sampled_from([None, 1]),
        "unanswered_since": st.sampled_from([None, NOON]),
        "clock_stopped_at": st.sampled_from([None, NOON]),
        "team_id": st.sampled_from([1, 2]),
        "closed": st.booleans(),
    },
)


def counted_one_by_one(session: Session, team: Team | None) -> Counts:
    """The counts as they are by looking at every case."""
    cases = [
        case
        for case in session.scalars(select(Case).where(Case.status != "closed"))
        if team is None or case.team_id == team.id
    ]
    late = [one for one in cases if one.clock_stopped_at is None and one.due_at < NOON]
    mine = session.scalar(
        select(func.count()).select_from(Case).where(Case.status != "closed", Case.assignee_id == 1)
    )
    return Counts(
        len(cases),
        len(late),
        sum(case.assignee_id is None for case in cases),
        sum(case.unanswered_since is not None for case in cases),
        mine or 0,
        0,
    )


def check(session: Session) -> None:
    session.expire_all()
    for team in (None, *session.scalars(select(Team))):
        found, _ = counts(session, team=team.key if team else "", staff_id=1, now=NOON)
        assert found == counted_one_by_one(session, team)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(changes=st.lists(st.tuples(st.integers(0, 4), CHANGES), max_size=12))
def test_counts_are_right_after_any_change(
    engine: Engine, changes: list[tuple[int, dict[str, object]]]
) -> None:
    with Session(engine) as session:
        if session.scalar(select(func.count()).select_from(Case)) == 0:
            roads, _ = a_team(session, "roads"), a_team(session, "lights")
            assert roads.id == 1
            a_member_of_staff(session)
            for _ in range(5):
                a_case(session, **NOBODY)
            session.commit()
        check(session)
        ids = list(session.scalars(select(Case.id).order_by(Case.id)))
        for number, change in changes:
            values = dict(change)
            if values.pop("closed", False):
                values |= {"status": "closed", "outcome": "resolved", "closed_at": NOON}
            elif "status" in values:
                values |= {"outcome": None, "closed_at": None}
            if values:
                session.execute(update(Case).where(Case.id == ids[number]).values(**values))
        check(session)
        before = session.scalar(select(func.count()).select_from(CaseTally)) or 0
        gone = gather_tally(session)
        assert session.scalar(select(func.count()).select_from(CaseTally)) == before - gone
        check(session)
        session.commit()


def test_counts_are_right_when_many_are_changed_at_once(session: Session) -> None:
    a_member_of_staff(session)
    for number in range(4):
        a_case(session, at=NOON - 20 * number * HOUR, **NOBODY)
    session.flush()
    session.execute(update(Case).values(assignee_id=1))
    check(session)
    session.execute(update(Case).where(Case.id < 3).values(unanswered_since=NOON))
    check(session)
    gather_tally(session)
    check(session)
