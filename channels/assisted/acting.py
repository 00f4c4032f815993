"""What the entry page shows of somebody who asks in another's name."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from channels.assisted.rules import FROM_RECORD
from tracker.edge import locale
from tracker.intake.acting import acting_on_record, known_to_act, the_one_meant
from tracker.intake.acting_questions import CONSENT_QUESTIONS
from tracker.intake.models import Intake
from tracker.intake.rules import Answers
from tracker.languages import USUAL
from tracker.people.consents import Wording, wordings

# Which choices these questions offer hangs on what is on record.
COMES_OF_THE_RECORD = frozenset(CONSENT_QUESTIONS.values())

_AUTHORITY_OF = {key: authority for authority, key in CONSENT_QUESTIONS.items()}


def statements_for(question: str, intake: Intake) -> Sequence[Wording]:
    """The words to read out above a question, those in the language of whom it is with first."""
    language = intake.person.language if intake.person else USUAL
    found = wordings(_AUTHORITY_OF[question]) if question in _AUTHORITY_OF else ()
    return sorted(found, key=lambda one: one.language != language.partition("-")[0])


def known_of_acting(session: Session, intake: Intake, answers: Answers) -> dict[str, str]:
    """Which answers are those of the record of whom it is for, and what else it says of them.

    One statement, or none.
    """
    acting = acting_on_record(session, intake, answers, locale().today)
    if not acting:
        return {}
    known = known_to_act(acting, answers, intake.definition.content)
    marks = {key: FROM_RECORD for key, value in known.items() if answers.get(key) == value}
    meant = the_one_meant(acting, answers.get("their_name"))
    if meant is None:
        names = dict.fromkeys(one.person.name for one in acting)
        return {**marks, "their_name": f"On record: they may act for {', '.join(names)}"}
    if meant.covers and "covers" not in known:
        marks["covers"] = f"On their record: “{meant.covers}”"
    return marks
