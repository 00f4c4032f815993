"""Give codes by which cases are taken over, and read any code that is typed into the one box."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from tracker.attempts.commands import check_tries, record_try
from tracker.cases import take_over
from tracker.cases.models import Case, TakeOverCode
from tracker.errors import NotFound
from tracker.intake.models import Intake
from tracker.intake.queries import by_resume_code
from tracker.intake.resume_codes import read_resume_code
from tracker.staff.models import Staff


def give_code(session: Session, case: Case, *, now: datetime, staff: Staff | None = None) -> str:
    """A code for a case, which is locked or new. It is no resume code, however old.

    Raises ``Conflict`` where the case was made anonymously.
    """
    while True:
        code = take_over.new_code()
        taken = session.scalar(select(exists().where(Intake.resume_code == code)))
        if not taken and take_over.give_code(session, case, code, now=now, staff=staff):
            return code


def offer(session: Session, case: Case, *, now: datetime, staff: Staff | None) -> None:
    """Give a code with a case that was just made for somebody: by staff, or by who helps them."""
    by_another = staff is not None or take_over.entered_for_another(case)
    if by_another and take_over.may_be_taken_over(case):
        give_code(session, case, now=now, staff=staff)


def by_any_code(
    session: Session, typed: str, subject: str, *, now: datetime
) -> Intake | TakeOverCode | None:
    """What a code stands for: an unfinished request, locked, or a case to take over.

    ``subject`` is who tries: a network address, a number. ``None`` where it stands for nothing or
    works no more, whichever of them it is; that counts as a wrong try, for the caller to commit.
    Both are looked for whatever the code, so that the time it takes tells nothing either. Raises
    ``InvalidReference`` for a typing slip and ``TooManyTries``.
    """
    code = read_resume_code(typed)
    check_tries(session, "resume", subject, now=now)
    to_take = take_over.by_code(session, code, now=now)
    try:
        return by_resume_code(session, code, lock=True)
    except NotFound:
        if to_take is None:
            record_try(session, "resume", subject, now=now)
        return to_take
