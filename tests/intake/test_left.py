"""A request that staff began and left is theirs to finish, after some days."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import NOON, a_door, a_member_of_staff, a_published_service
from tracker.catalogue.models import Definition
from tracker.intake import aside, commands
from tracker.intake.left import TIME_TO_FINISH, see_to_left
from tracker.intake.models import Intake
from tracker.interactions.commands import begin, end
from tracker.staff.models import Staff

WEEK = timedelta(days=7)


def left(session: Session, agent: Staff, *, channel: str = "phone", says: str = "Oak") -> Intake:
    """A request that was begun in a call or a visit which is over."""
    contact = begin(session, channel, now=NOON, staff=agent)
    door = a_door(channel, interaction=contact, staff=agent)
    service = session.scalar(select(Definition)) or a_published_service(session)
    intake = commands.begin(session, service, door)
    if says:
        commands.answer(session, intake, "place", says, door)
    end(session, contact, now=NOON)
    return intake


def seen_to(session: Session, later: timedelta = WEEK) -> int:
    count = see_to_left(session, left_after=WEEK, now=NOON + later)
    session.expire_all()
    return count


def test_what_was_left_at_a_desk_is_finished_by_whoever_entered_it(session: Session) -> None:
    agent = a_member_of_staff(session, "agent")
    intake = left(session, agent)
    assert seen_to(session, WEEK - timedelta(seconds=1)) == 0
    assert seen_to(session) == 1
    assert (intake.state, intake.owner, intake.team) == ("open", agent, None)
    assert intake.finish_by == NOON + WEEK + TIME_TO_FINISH
    assert [one.intake for one in aside.to_finish(session, agent, NOON)] == [intake]
    assert seen_to(session) == 0, "once"


def test_one_in_which_nothing_was_answered_is_dropped(session: Session) -> None:
    agent = a_member_of_staff(session, "agent")
    intake = left(session, agent, says="")
    agent.disabled_at = NOON
    session.flush()
    assert seen_to(session) == 1
    assert (intake.state, intake.owner) == ("dropped", None)


def test_what_somebody_sees_to_already_is_left_alone(session: Session) -> None:
    agent = a_member_of_staff(session, "agent")
    by = NOON + timedelta(days=20)
    own = left(session, agent)
    aside.set_aside(session, own, agent, by, a_door("phone"))
    going_on = left(session, agent)
    assert going_on.interaction is not None
    going_on.interaction.ended_at = None
    on_the_web = left(session, agent)
    on_the_web.channel = "web"
    gone = a_member_of_staff(session, "counter", email="gone@larkmouth.example")
    theirs = left(session, gone, channel="counter")
    gone.disabled_at = NOON
    session.flush()
    assert seen_to(session, 2 * WEEK) == 0
    assert own.finish_by == by
    assert {one.finish_by for one in (going_on, on_the_web, theirs)} == {None}
