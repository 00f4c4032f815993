"""What staff do at the links of a case: each takes what the form says and calls one command."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.cases import linking, queries
from tracker.cases.models import Case
from tracker.cases.references import shown
from tracker.errors import InvalidAnswers, InvalidReference, NotFound
from tracker.staff.models import Staff

Given = Mapping[str, str]


def _link(session: Session, case: Case, staff: Staff, given: Given, now: datetime) -> str:
    try:
        other = queries.by_reference(session, given.get("other", ""))
    except (InvalidReference, NotFound) as fault:
        raise InvalidAnswers({"other": str(fault)}) from fault
    linking.link(session, case, other, staff, given.get("relation", ""), now=now)
    return f"It is linked with {shown(other.reference)} now."


def _unlink(session: Session, case: Case, staff: Staff, given: Given, now: datetime) -> str:
    other = linking.unlink(session, case, _row(given), staff, now=now)
    return (
        f"The link with {shown(other.reference)} is taken back. It can be put back under “Links”."
    )


def _link_again(session: Session, case: Case, staff: Staff, given: Given, now: datetime) -> str:
    other = linking.link_again(session, case, _row(given), staff, now=now)
    return f"It is linked with {shown(other.reference)} again."


def _row(given: Given) -> int:
    wanted = given.get("link", "")
    return int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0


# By the value of the button.
LINK_ACTIONS: dict[str, Callable[[Session, Case, Staff, Given, datetime], str]] = {
    "link": _link,
    "unlink": _unlink,
    "link_again": _link_again,
}
