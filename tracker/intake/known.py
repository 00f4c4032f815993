"""What need not be asked of whoever asks: who they are, and how they are reached."""

from typing import Any

from sqlalchemy.orm import Session

from tracker.intake import queries
from tracker.intake.about_you import NEW_PERSON
from tracker.people.models import ContactPoint, Person


def known_already(
    session: Session,
    person: Person | None,
    contact_point: ContactPoint | None,
    somebody_new: bool,
) -> dict[str, Any]:
    """The answers about people that need not be asked any more."""
    found: dict[str, Any] = {}
    point = contact_point
    if person is not None:
        found["your_name"] = person.name
        if point is None and person.contacts:
            phones, emails = person.phones, person.emails
            point = (phones or emails)[0].contact_point
        if point is None and person.unreachable_reason:
            found |= {"reach_by": "none", "no_contact_reason": person.unreachable_reason}
    if point is not None:
        found |= {"reach_by": point.kind, f"your_{point.kind}": point.value}
        if somebody_new:
            found["which_person"] = NEW_PERSON
        elif person is None:
            meant = queries.who_is_meant(session, found)
            known = session.get(Person, meant.person_id) if meant.person_id else None
            if known is not None:
                found["your_name"] = known.name
    return found
