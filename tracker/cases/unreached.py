"""Those whom nothing reached: another way has to be found, or it is kept that there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from tracker.cases.events import checked_words, record
from tracker.cases.models import Case, Party
from tracker.cases.telling import LONGEST_REASON
from tracker.errors import Conflict, NotFound
from tracker.messages.models import Message
from tracker.messages.queries import message
from tracker.staff.models import Staff

MOST = 100  # shown at once
_LOST = ("failed", "undelivered")


@dataclass(frozen=True)
class Unreached:
    """A message that reached nobody, with its case."""

    message: Message
    case: Case


def unreached(session: Session) -> list[Unreached]:
    """Those whom nothing reached, who waits the longest first; at most ``MOST``.

    Whoever was written to since is not among them. A fixed number of statements.
    """
    lost = session.scalars(
        select(Message)
        .where(Message.unreached_since.is_not(None), ~_written_to_since())
        .options(joinedload(Message.contact_point))
        .order_by(Message.unreached_since, Message.id)
        .limit(MOST)
    ).all()
    cases = _cases(session, lost)
    return [Unreached(one, cases[one.case_id]) for one in lost if one.case_id is not None]


def how_many(session: Session) -> int:
    """How many they are. One statement."""
    query = select(func.count()).where(Message.unreached_since.is_not(None), ~_written_to_since())
    return session.scalar(query) or 0


def settle(session: Session, message_id: int, why: str, staff: Staff, *, now: datetime) -> Case:
    """It is kept how they heard after all, or why they do not; returns the case.

    Raises ``NotFound``, ``InvalidAnswers`` where nothing is said, and ``Conflict``.
    """
    lost = message(session, message_id)
    if lost.case_id is None or lost.state not in _LOST:
        raise NotFound("There is no such message.")
    if lost.unreached_since is None:
        raise Conflict("Somebody has seen to this already.")
    reason = checked_words("why", why, LONGEST_REASON)
    lost.unreached_since = None
    case = session.get_one(Case, lost.case_id)
    record(
        session, case, "untold", now=now, staff=staff, for_citizen=False, text=reason,
        moment=lost.moment,
    )  # fmt: skip
    return case


def _written_to_since() -> ColumnElement[bool]:
    later = aliased(Message)
    return exists().where(
        later.case_id == Message.case_id,
        later.id > Message.id,
        later.direction == "out",
        later.state.not_in(_LOST),
    )


def _cases(session: Session, lost: Sequence[Message]) -> dict[int, Case]:
    query = (
        select(Case)
        .where(Case.id.in_({one.case_id for one in lost}))
        .options(joinedload(Case.definition), selectinload(Case.parties).joinedload(Party.person))
    )
    return {case.id: case for case in session.scalars(query)}
