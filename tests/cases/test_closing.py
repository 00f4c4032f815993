"""A case is closed in one place, where whoever asked is told or it is kept why not."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import NOON, a_member_of_staff
from tests.desk.making import NOBODY, a_case
from tracker.cases import closing, commands
from tracker.cases.closing import Telling
from tracker.cases.lifecycle import OUTCOMES
from tracker.cases.models import Case, Event
from tracker.cases.notices import Gaps, tell
from tracker.errors import Conflict, InvalidAnswers, InvalidTransition
from tracker.messages.models import Message
from tracker.settings import ROOT


def told(session: Session, case: Case) -> list[tuple[str, str]]:
    query = select(Message).where(Message.case_id == case.id).order_by(Message.id)
    return [(one.moment or "", one.means) for one in session.scalars(query)]


def test_nothing_else_closes_a_case(session: Session) -> None:
    case, staff = a_case(session), a_member_of_staff(session)
    with pytest.raises(InvalidTransition, match="whoever asked is told"):
        commands.change_status(session, case, staff, "closed", now=NOON)
    modules = [*(ROOT / "tracker").rglob("*.py"), *(ROOT / "channels").rglob("*.py")]
    ends = [path.name for path in modules if re.search(r"\bcommands\.end\(", path.read_text())
            and "interactions" not in path.read_text()]  # fmt: skip
    assert ends == ["closing.py"]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_each_end_is_told(session: Session, outcome: str) -> None:
    case, staff = a_case(session), a_member_of_staff(session)
    closing.close(session, case, staff, outcome, telling=Telling("Thank you."), now=NOON)
    assert (case.status, case.outcome) == ("closed", outcome)
    assert len(told(session, case)) == 2 and told(session, case)[1][1] == "sms"


def test_where_it_cannot_be_told_nothing_is_closed(session: Session) -> None:
    case, staff = a_case(session), a_member_of_staff(session)
    for telling, fault in (
        (Telling(), InvalidAnswers),
        (Telling("No.", means="email"), Conflict),
        (Telling("x" * 1001), InvalidAnswers),
        (Telling(untold="x" * 501), InvalidAnswers),
    ):
        with pytest.raises(fault):
            closing.close(session, case, staff, "not_possible", telling=telling, now=NOON)
    assert case.status == "received" and told(session, case) == [("received", "sms")]


@pytest.mark.parametrize("untold", ["", "They were here."])
def test_of_an_anonymous_case_the_reason_is_kept(session: Session, untold: str) -> None:
    case, staff = a_case(session, **NOBODY), a_member_of_staff(session)
    closing.close(session, case, staff, "not_ours", telling=Telling(untold=untold), now=NOON)
    line = session.scalars(select(Event).where(Event.kind == "untold")).one()
    assert line.details["text"] == (untold or "It was made anonymously.")
    assert told(session, case) == []


def test_they_are_told_in_their_own_language(session: Session) -> None:
    case, staff = a_case(session), a_member_of_staff(session)
    assert case.requester is not None
    case.requester.language = "es"
    message = tell(session, case, "waiting", now=NOON, staff=staff, gaps=Gaps("¿Qué lado?"))
    assert message is not None and "necesitamos algo de usted. ¿Qué lado?" in message.body


def test_what_a_service_does_not_tell_is_not_told(session: Session) -> None:
    case = a_case(session)
    assert tell(session, case, "going_on", now=NOON) is None
    assert told(session, case) == [("received", "sms")]
