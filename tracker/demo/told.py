"""What the citizens of the demo are told, in the words that they would be told in."""

from collections.abc import Mapping
from datetime import datetime

from tracker.cases.notices import FORM_OF, house
from tracker.cases.references import shown
from tracker.cases.wording import day
from tracker.catalogue.definition import ServiceDefinition
from tracker.catalogue.notice_words import words_of
from tracker.catalogue.notices import fill
from tracker.languages import current_language


def notice(
    service: ServiceDefinition,
    moment: str,
    means: str,
    *,
    name: str,
    reference: str,
    due: datetime,
    gaps: Mapping[str, str],
) -> tuple[str, str]:
    """The subject and the body of a notice, as ``tracker.cases.notices`` says it."""
    ours = house()
    words = words_of(moment, service, None, current_language())
    values = {
        "name": name,
        "service": service.title,
        "reference": shown(reference),
        "day": day(due, ours.zone),
        "city": ours.city,
        "phone": ours.phone,
        **gaps,
    }
    subject = fill(words["subject"], values)
    if "whole" not in gaps:
        return subject, fill(words[FORM_OF[means]], values)
    about = f"{service.title}, {values['reference']}: " if means == "sms" else ""
    return subject, about + gaps["whole"]
