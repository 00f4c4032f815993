"""Whether somebody is who they say: what was asked in a contact, and whether the answer fitted."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.characters import clean
from tracker.errors import InvalidAnswers
from tracker.interactions.models import IdentityCheck, Interaction
from tracker.interactions.rules import IDENTITY_RESULTS
from tracker.people.models import Person
from tracker.staff.models import Staff

LONGEST_REASON = 200  # characters
_ASKED = tuple(result for result in IDENTITY_RESULTS if result != "skipped")


def note_check(
    session: Session,
    contact: Interaction,
    person: Person,
    kind: str,
    asked: str,
    result: str,
    staff: Staff,
    *,
    now: datetime,
) -> IdentityCheck:
    """Note what came of one question, asked in the words ``asked``; the answer itself is not kept.

    One that is asked again is noted again: the last counts, and the others stay. Raises
    ``InvalidAnswers`` for a result that there is not.
    """
    if result not in _ASKED:
        raise InvalidAnswers({"identity": "Say whether the answer fits."})
    return _add(session, contact, person, kind, asked, result, None, staff, now)


def skip_checks(
    session: Session,
    contact: Interaction,
    person: Person,
    questions: Sequence[tuple[str, str]],
    reason: str,
    staff: Staff,
    *,
    now: datetime,
) -> None:
    """Note that these questions, each a kind and its words, are passed over, and why.

    Raises ``InvalidAnswers`` if nothing, or too much, is said.
    """
    reason = " ".join(clean(reason).split())
    if not reason:
        raise InvalidAnswers({"reason": "Say why it is not checked who they are."})
    if len(reason) > LONGEST_REASON:
        raise InvalidAnswers({"reason": f"Say it in {LONGEST_REASON} characters at most."})
    for kind, asked in questions:
        _add(session, contact, person, kind, asked, "skipped", reason, staff, now)


def _add(
    session: Session,
    contact: Interaction,
    person: Person,
    kind: str,
    asked: str,
    result: str,
    reason: str | None,
    staff: Staff,
    now: datetime,
) -> IdentityCheck:
    check = IdentityCheck(
        interaction_id=contact.id,
        person_id=person.id,
        kind=kind,
        asked=asked,
        result=result,
        reason=reason,
        at=now,
        staff=staff,
    )
    session.add(check)
    session.flush()
    return check


def checks_in(session: Session, contact_id: int, person_id: int) -> list[IdentityCheck]:
    """What was asked in a contact to see whether it is this person, the first first. One
    statement.
    """
    query = (
        select(IdentityCheck)
        .where(IdentityCheck.interaction_id == contact_id, IdentityCheck.person_id == person_id)
        .options(joinedload(IdentityCheck.staff))
        .order_by(IdentityCheck.id)
    )
    return list(session.scalars(query))
