"""That staff of the demonstration saw who somebody was, before they sent a request for them."""

from datetime import datetime

from tracker.catalogue.definition import ServiceDefinition
from tracker.demo.ledger import Row
from tracker.demo.register import Asker
from tracker.demo.year import Year
from tracker.interactions.models import IdentityCheck
from tracker.staff.models import Staff


def note_checks(
    year: Year, content: ServiceDefinition, asker: Asker, contact: Row, staff: Staff, at: datetime
) -> None:
    """Every question of the service was asked, and its answer fitted: noted, with a line on the
    timeline, as ``tracker.intake.identity`` does.
    """
    if not content.identity or not asker.known_before:
        return
    for question in content.identity:
        year.ledger.add(
            IdentityCheck,
            interaction_id=contact,
            person_id=asker.person,
            kind=question.key,
            asked=question.ask,
            result="fits",
            at=at,
            staff_id=staff.id,
        )
    asked = ", ".join(question.short.lower() for question in content.identity)
    by = f"(by {staff.name}, {at.astimezone(year.zone):%H:%M})"
    asker.notes["identity"] = f"Identity checked: {asked} {by}."
