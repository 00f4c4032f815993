"""What staff must know of somebody before they speak to them, beside a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, literal, select, union_all
from sqlalchemy.orm import Session

from tracker.people.models import AccessNeed, Person, PersonWarning


@dataclass(frozen=True)
class Known:
    """A need, whose ``kind`` is a key of ``NEEDS``, with a note; or a warning, which holds up to
    and with ``until``.
    """

    kind: str
    words: str
    until: date | None


@dataclass(frozen=True)
class Knowledge:
    """What is known of one person today."""

    needs: Sequence[Known] = ()
    warnings: Sequence[Known] = ()


def known_of(session: Session, person: Person | None, today: date) -> Knowledge:
    """Needs and warnings of whoever asked, as they hold today. One statement."""
    if person is None:
        return Knowledge()
    rows = session.execute(_KNOWN, {"person_id": person.id, "today": today})
    found = [Known(kind, words or "", until) for _, kind, words, until in rows]
    return Knowledge(
        [one for one in found if one.kind], [one for one in found if one.until is not None]
    )


# An empty day, of the type of the last day of a warning.
_DAY = PersonWarning.__table__.c.until.type
_NEEDS = select(
    AccessNeed.id, AccessNeed.kind, AccessNeed.note, literal(None, _DAY).label("until")
).where(AccessNeed.person_id == bindparam("person_id"))
_WARNINGS = select(PersonWarning.id, literal(""), PersonWarning.words, PersonWarning.until).where(
    PersonWarning.person_id == bindparam("person_id"),
    PersonWarning.until >= bindparam("today"),
    PersonWarning.withdrawn_at.is_(None),
)
_KNOWN = union_all(_NEEDS, _WARNINGS).order_by("id")
