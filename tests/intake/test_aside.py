"""What a team was given to finish, on both databases: who of it takes it."""

import threading
from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.builders import NOON, a_door, a_member_of_staff, a_published_service, a_team
from tracker.database import unit_of_work
from tracker.errors import Conflict
from tracker.intake import aside
from tracker.intake.commands import begin
from tracker.intake.queries import by_public_id
from tracker.staff.models import Staff

TWO = 2


def for_a_team(engine: Engine) -> tuple[str, list[int]]:
    """A request that a team of two agents was given; its name in addresses, and who they are."""
    with Session(engine) as session:
        service = a_published_service(session)
        team = a_team(session, "callers")
        agents = [
            a_member_of_staff(
                session, "agent", email=f"{n}@larkmouth.example", name=f"Number {n}", team=team
            )
            for n in range(TWO)
        ]
        intake = begin(session, service, a_door("phone"))
        by = NOON + timedelta(hours=3)
        aside.set_aside(session, intake, agents[0], by, a_door("phone"), team)
        session.commit()
        return intake.public_id, [one.id for one in agents]


def test_of_two_who_take_it_at_once_one_has_it_and_the_other_is_told_who(engine: Engine) -> None:
    public_id, agents = for_a_team(engine)
    together, got = threading.Barrier(TWO), []

    def take(agent: int) -> None:
        together.wait()
        try:
            with Session(engine) as session, unit_of_work(session):
                aside.take(session, public_id, session.get_one(Staff, agent))
        except Conflict as told:
            got.append(str(told))

    threads = [threading.Thread(target=take, args=(agent,)) for agent in agents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Session(engine) as session:
        intake = by_public_id(session, public_id)
        assert intake.owner is not None and intake.team is None
        assert got == [f"{intake.owner.name} has taken it already."]


def test_the_overdue_stand_first_and_only_those_of_oneself_and_one_s_team(engine: Engine) -> None:
    public_id, agents = for_a_team(engine)
    with Session(engine) as session:
        first = by_public_id(session, public_id)
        me = session.get_one(Staff, agents[1])
        other = a_member_of_staff(session, "agent", email="other@larkmouth.example")
        soon = NOON + timedelta(hours=1)
        for owner in (me, other):
            late = begin(session, first.definition, a_door("phone"))
            aside.set_aside(session, late, owner, soon, a_door("phone"))
        listed = aside.to_finish(session, me, soon + timedelta(minutes=5))
        assert [(one.whose, one.is_late) for one in listed] == [
            ("", True),
            ("for anybody of Callers", False),
        ]
