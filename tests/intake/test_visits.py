"""A web visit that was left ends at its last answer."""

from datetime import timedelta

from sqlalchemy.orm import Session

from tests.builders import NOON, a_door, a_published_service
from tracker.intake import commands
from tracker.intake.visits import LEFT_AFTER, end_left_visits
from tracker.interactions.commands import begin
from tracker.interactions.models import Interaction

LATER = NOON + timedelta(minutes=7)


def a_visit(session: Session, channel: str = "web") -> Interaction:
    return begin(session, channel, now=NOON)


def test_a_visit_that_was_left_ends_at_its_last_answer(session: Session) -> None:
    visit, silent = a_visit(session), a_visit(session)
    door = commands.Door("web", LATER, a_door().locale, visit)
    intake = commands.begin(session, a_published_service(session), door)
    commands.answer(session, intake, "place", "Oak Street", door)
    assert end_left_visits(session, now=LATER + LEFT_AFTER) == 2
    session.expire_all()
    assert visit.ended_at == LATER and silent.ended_at == NOON


def test_a_visit_that_goes_on_and_a_call_are_left_alone(session: Session) -> None:
    visit, call = a_visit(session), a_visit(session, "phone")
    assert end_left_visits(session, now=NOON + LEFT_AFTER) == 0
    end_left_visits(session, now=NOON + 2 * LEFT_AFTER)
    session.expire_all()
    assert visit.ended_at == NOON and call.ended_at is None
