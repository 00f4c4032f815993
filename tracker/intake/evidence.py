"""Documents that were seen at a counter, of which no copy is kept.

The answer to a question for a file is a list of keys: of files that are kept, and ``seen-ID`` for a
document that was seen.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.catalogue.definition import Question
from tracker.characters import clean
from tracker.errors import InvalidAnswer
from tracker.intake.models import Evidence, Intake
from tracker.interactions.models import Interaction
from tracker.languages import mark, t
from tracker.staff.models import Staff

SEEN = "seen-"  # how the key of a document begins that was seen
MOST_CHARACTERS = 4  # of its number: enough to tell it by, too few to use


def is_seen(key: str) -> bool:
    """Whether the key in an answer stands for a document that was seen, and for no file."""
    return key.startswith(SEEN)


def note_seen(
    session: Session,
    intake: Intake,
    question: Question,
    *,
    kind: str,
    last_characters: str,
    staff: Staff,
    interaction: Interaction | None,
    now: datetime,
) -> str:
    """Note that a document was seen; returns its key for the answer.

    Raises ``InvalidAnswer`` for a kind that the service does not take, or for more of the number
    than may be kept.
    """
    if question.evidence == "copy" or kind not in question.kinds:
        raise InvalidAnswer("Choose what you have seen.")
    ending = "".join(clean(last_characters).split()).upper()
    if not 1 <= len(ending) <= MOST_CHARACTERS or not ending.isalnum():
        raise InvalidAnswer(
            f"Enter the last characters of its number, at most {MOST_CHARACTERS} letters or "
            "figures: more is not kept."
        )
    seen = Evidence(
        intake=intake,
        question=question.key,
        kind=kind,
        last_characters=ending,
        seen_at=now,
        staff=staff,
        interaction_id=interaction.id if interaction else None,
    )
    session.add(seen)
    session.flush()
    return f"{SEEN}{seen.id}"


def check_documents(
    session: Session, intake: Intake, question: Question, keys: Collection[str], *, at_counter: bool
) -> list[str]:
    """The keys of files among those of an answer; the rest stand for documents that were seen.

    Raises ``InvalidAnswer`` where a document was not noted for this question, where a new one is
    noted anywhere but at a counter, or where the service keeps no copy and one is given.
    """
    files = [key for key in keys if not is_seen(key)]
    if files and question.evidence == "seen":
        raise InvalidAnswer(t(_BRING_IT))
    before = intake.answers.get(question.key)
    known = set(before) if isinstance(before, list) else set()
    new = [key for key in keys if is_seen(key) and key not in known]
    noted = {f"{SEEN}{one.id}" for one in evidence_of(session, intake.id) if
             one.question == question.key} if new else set()  # fmt: skip
    if new and not (at_counter and question.evidence != "copy" and noted.issuperset(new)):
        raise InvalidAnswer(t("This document was not seen for this request."))
    return files


_BRING_IT = mark("We keep no copy of this. Show it at any of our counters.")


def evidence_of(session: Session, intake_id: int) -> list[Evidence]:
    """The documents that were seen for a request, with who saw them. One statement."""
    query = (
        select(Evidence)
        .where(Evidence.intake_id == intake_id)
        .options(joinedload(Evidence.staff))
        .order_by(Evidence.id)
    )
    return list(session.scalars(query))


def in_words(seen: Evidence, question: Question | None = None) -> str:
    """A document that was seen, by what it is told from others: Passport, ending 4321.

    ``question``: what it answers, in the language in which its kind is to be said.
    """
    kind = question.kind_said(seen.kind) if question else seen.kind
    return t("{kind}, ending {characters}", kind=kind, characters=seen.last_characters)


def by_key(rows: Iterable[Evidence]) -> dict[str, Evidence]:
    """Documents that were seen, by their keys in an answer."""
    return {f"{SEEN}{row.id}": row for row in rows}
