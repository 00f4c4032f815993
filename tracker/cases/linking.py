"""Cases that have to do with each other are linked by hand, and a link can be taken back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from tracker.cases.events import count_change, record
from tracker.cases.models import Case
from tracker.cases.page_models import RELATIONS, CaseLink
from tracker.cases.references import shown
from tracker.errors import Conflict, InvalidAnswers, NotFound
from tracker.staff.models import Staff

# How a case stands to another, as it is said on its page.
RELATION_WORDS = {
    "related": "Related to",
    "blocks": "Blocks",
    "blocked_by": "Waits for",
    "follows": "Follows from",
    "followed_by": "Led to",
}


@dataclass(frozen=True)
class Linked:
    """A link as it is seen from one of its cases: how that one stands to the other."""

    id: int
    relation: str
    other: Case
    removed_at: datetime | None


def link(
    session: Session, case: Case, other: Case, staff: Staff, relation: str, *, now: datetime
) -> CaseLink:
    """Note how a case stands to another, on the timelines of both.

    ``relation`` is a key of ``RELATION_WORDS``. Raises ``InvalidAnswers`` for the case itself or no
    such relation, and ``Conflict`` where the two are linked already.
    """
    if relation not in RELATIONS:
        raise InvalidAnswers({"relation": "Choose how it stands to the other case."})
    if case.id == other.id:
        raise InvalidAnswers({"other": "This is the case itself. Enter the reference of another."})
    first, second = sorted((case, other), key=lambda one: one.id)
    made = CaseLink(
        case=first,
        other=second,
        relation=relation if first is case else RELATIONS[relation],
        made_at=now,
        staff=staff,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError as taken:
        raise Conflict(f"It is linked with {shown(other.reference)} already.") from taken
    _tell_both(session, case, other, staff, "linked", relation, now=now)
    return made


def unlink(session: Session, case: Case, link_id: int, staff: Staff, *, now: datetime) -> Case:
    """Take a link back; returns the other case. Raises ``NotFound`` where there is none (any
    more).
    """
    found = _of_case(session, case, link_id)
    if found.removed_at is not None:
        raise NotFound("This link was taken back already.")
    found.removed_at = now
    session.flush()
    seen = seen_from(case, found)
    _tell_both(session, case, seen.other, staff, "unlinked", seen.relation, now=now)
    return seen.other


def link_again(session: Session, case: Case, link_id: int, staff: Staff, *, now: datetime) -> Case:
    """Put back a link that was taken back; returns the other case. Raises ``NotFound`` and
    ``Conflict``, where they were linked otherwise since.
    """
    seen = seen_from(case, _of_case(session, case, link_id))
    link(session, case, seen.other, staff, seen.relation, now=now)
    return seen.other


def _of_case(session: Session, case: Case, link_id: int) -> CaseLink:
    found = session.scalar(
        select(CaseLink)
        .where(
            CaseLink.id == link_id, or_(CaseLink.case_id == case.id, CaseLink.other_id == case.id)
        )
        .options(joinedload(CaseLink.case), joinedload(CaseLink.other))
        .with_for_update(of=CaseLink)
    )
    if found is None:
        raise NotFound("There is no such link at this case.")
    return found


def seen_from(case: Case, found: CaseLink) -> Linked:
    """A link as its ``case`` sees it."""
    if found.case_id == case.id:
        return Linked(found.id, found.relation, found.other, found.removed_at)
    return Linked(found.id, RELATIONS[found.relation], found.case, found.removed_at)


def _tell_both(
    session: Session,
    case: Case,
    other: Case,
    staff: Staff,
    kind: str,
    relation: str,
    *,
    now: datetime,
) -> None:
    """A line on each of the two timelines; only the page that was used is made stale by it."""
    for one, its, to in ((case, relation, other), (other, RELATIONS[relation], case)):
        record(
            session, one, kind, now=now, staff=staff, for_citizen=False,
            other=to.reference, relation=RELATION_WORDS[its],
        )  # fmt: skip
    count_change(session, case)
