"""That somebody agreed that an organisation enters a request for them, kept with its answers.

It becomes a statement of consent, and the organisation a helper of the case, as it is sent.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.cases.helping import name_helper
from tracker.cases.models import Case
from tracker.catalogue.definition import HELPER_AGREED
from tracker.intake.models import Answer, Intake
from tracker.people.consents import statement, take
from tracker.staff.models import Staff

# How somebody agrees, as authorities are called, in the words of whoever notes it.
HOW = {"spoken_consent": "They said so", "written_consent": "They signed it"}
STATEMENT = "helper_organisation"


def note_agreed(intake: Intake, how: str, language: str, staff: Staff, *, now: datetime) -> None:
    """Keep in what words, how and when they agreed, and who took it.

    ``how`` is one of ``HOW``, ``language`` (BCP 47) that of the words which were read or signed.
    """
    wording = statement(STATEMENT, language)
    agreed: dict[str, Any] = {
        "language": wording.language,
        "version": wording.version,
        "how": how,
        "at": now.isoformat(),
        "staff": staff.id,
    }
    intake.answer_rows.append(
        Answer(question=HELPER_AGREED, value=agreed, channel=intake.channel, answered_at=now)
    )


def name_organisation(session: Session, intake: Intake, case: Case, *, now: datetime) -> None:
    """The organisation that entered a request helps with its case, whichever door sent it.

    Where it is made without a name there is nobody to keep the statement with: the timeline alone
    says that they agreed.
    """
    agreed = intake.answers.get(HELPER_AGREED)
    organisation = intake.organisation
    if organisation is None or not isinstance(agreed, dict) or organisation.ended_at is not None:
        return
    staff = session.get(Staff, agreed["staff"])
    person, consent = case.requester, None
    if person is not None:
        at = datetime.fromisoformat(agreed["at"])
        consent = take(session, person, STATEMENT, agreed["language"], staff, at)
    name_helper(
        session,
        case,
        organisation,
        now=now,
        by=staff,
        consent=consent,
        how=agreed["how"],
        interaction=intake.interaction,
    )
