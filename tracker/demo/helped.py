"""Requests of the demo that an organisation helps with, named by whoever made them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases.helping import hear_from_helper, name_as_agreed
from tracker.cases.models import Case, Party
from tracker.demo.afterwards import written_at
from tracker.staff.models import Staff

HOW_MANY = 4
_SAYS = "She hears the bell only if it rings long. Please ring twice."


def name_helpers(session: Session, now: datetime) -> None:
    """Some of those who asked on the web last, and wait still, have named the demo's organisation;
    its helper has written about the first.
    """
    helper = session.scalars(select(Staff).where(Staff.role == "helper").order_by(Staff.id)).first()
    if helper is None or helper.organisation is None:
        return
    at = written_at(session, now)
    for number, case in enumerate(_waiting(session)):
        if case.requester is None:
            continue
        named = name_as_agreed(
            session, case, helper.organisation, language="en", how="written_consent", now=at
        )
        if number == 0:
            hear_from_helper(session, named, helper, _SAYS, now=at)


def _waiting(session: Session) -> list[Case]:
    query = (
        select(Case)
        .where(
            Case.channel == "web",
            Case.status == "in_progress",
            Case.parties.any(Party.part == "requester"),
        )
        .order_by(Case.opened_at.desc(), Case.id.desc())
        .limit(HOW_MANY)
    )
    return list(session.scalars(query))
