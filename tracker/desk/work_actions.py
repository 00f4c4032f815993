"""What staff do at a case beside writing: open it again, withdraw it, note what a partner does."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.cases import referrals, reopening
from tracker.cases.models import Case
from tracker.cases.work_rules import REFERRALS
from tracker.errors import InvalidAnswers
from tracker.staff.models import Staff

Given = Mapping[str, str]


@contextmanager
def _in_the_form(form: str) -> Iterator[None]:
    """Faults named as the fields of a form are, which has others of these names beside it."""
    try:
        yield
    except InvalidAnswers as fault:
        own = {f"{form}_{key}": sentence for key, sentence in fault.problems.items()}
        raise InvalidAnswers(own) from fault


def _reopen(session: Session, case: Case, staff: Staff, given: Given, now: datetime) -> str:
    asked_by, why = given.get("reopen_asked_by", ""), given.get("reopen_why", "")
    with _in_the_form("reopen"):
        told = reopening.reopen(session, case, staff, asked_by, why, now=now)
    if told is not None:
        return "The case goes on, and they are told."
    return "The case goes on. The citizen was not written to."


def _withdraw(session: Session, case: Case, staff: Staff, given: Given, now: datetime) -> str:
    channel, words = given.get("withdraw_channel", ""), given.get("withdraw_words", "")
    untold = given.get("withdraw_untold", "")
    with _in_the_form("withdraw"):
        reopening.withdraw(session, case, staff, channel, words, untold=untold, now=now)
    return "The case is closed as withdrawn. Nothing is sent but the confirmation."


def _referral(session: Session, case: Case, staff: Staff, given: Given, now: datetime) -> str:
    number = given.get("referral", "")
    found = referrals.referral(
        session, case, int(number) if number.isdecimal() and len(number) < 10 else 0
    )
    wanted = given.get("referral_state", "")
    referrals.go_on(session, case, found, staff, wanted, given.get("referral_note", ""), now=now)
    return f"{found.partner.name}: {REFERRALS[wanted].label.lower()}."


WORK_ACTIONS: dict[str, Callable[[Session, Case, Staff, Given, datetime], str]] = {
    "reopen": _reopen,
    "withdraw": _withdraw,
    "referral": _referral,
}
