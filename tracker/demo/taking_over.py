"""A request of the demo that was entered for somebody, with a code by which it is taken over."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases.lifecycle import OPEN
from tracker.cases.models import Case, Party
from tracker.cases.take_over import give_code
from tracker.demo.afterwards import written_at

# As docs/take_over.md and the page for a tour have it.
CODE = "ZTRYHERZ"


def give_a_code(session: Session, now: datetime) -> None:
    """Give the code with the last open request that was entered for another: at the phone desk,
    where one was.
    """
    case = session.scalar(
        select(Case)
        .where(
            Case.status.in_(OPEN),
            Case.parties.any(Party.part == "helper"),
        )
        .order_by(Case.channel != "phone", Case.opened_at.desc(), Case.id.desc())
        .limit(1)
    )
    if case is not None:
        staff = case.interaction.staff if case.interaction else None
        give_code(session, case, CODE, now=written_at(session, now), staff=staff)
