"""Tell whoever asked of a visit, a referral or a reopening: by their door, in their language."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.cases import ways
from tracker.cases.models import Case
from tracker.cases.references import shown
from tracker.cases.writing import as_letter
from tracker.languages import in_language
from tracker.messages import commands as messages
from tracker.messages.models import Message
from tracker.staff.models import Staff


def tell(
    session: Session,
    case: Case,
    staff: Staff,
    words: Callable[[], str],
    *,
    now: datetime,
    means: str | None = None,
) -> Message | None:
    """Write to whoever asked; ``words`` makes the sentence in their language.

    By the door they came through, unless another ``means`` is possible and chosen. ``None`` where
    there is no way to tell them.
    """
    possible = ways.ways_of(case).possible
    if not possible:
        return None
    means = means if means in possible else possible[0]
    person, ref = ways.who_asked(case), shown(case.reference)
    with in_language(person.language if person else "en"):
        service, body = case.definition.as_said.title, words()
    return messages.write(
        session,
        means,
        f"{service}, {ref}: {body}" if means == "sms" else body,
        now=now,
        subject=f"{service}: {ref}",
        case_id=case.id,
        staff=staff,
        **(as_letter(case) if means == "letter" else {"to": case.contact_point}),
    )
