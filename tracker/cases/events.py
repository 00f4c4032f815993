"""Lines of a case's timeline, and changes that are counted so that nobody overwrites another's."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from tracker.cases.models import Case, Event
from tracker.characters import clean, is_empty
from tracker.errors import Conflict, InvalidAnswers
from tracker.interactions.models import Interaction
from tracker.messages.models import Message
from tracker.staff.models import Staff

LONGEST_NOTE = 4000  # characters


def record(
    session: Session,
    case: Case,
    kind: str,
    *,
    now: datetime,
    staff: Staff | None = None,
    interaction: Interaction | None = None,
    message: Message | None = None,
    for_citizen: bool = True,
    details: Mapping[str, Any] | None = None,
    **more: Any,
) -> Event:
    """Write one line of the timeline.

    ``details`` and ``more`` are what its wording needs, as plain JSON.
    """
    event = Event(
        case_id=case.id,
        at=now,
        kind=kind,
        for_citizen=for_citizen,
        staff=staff,
        interaction_id=interaction.id if interaction else None,
        message_id=message.id if message else None,
        details={**(details or {}), **more},
    )
    session.add(event)
    session.flush()
    return event


def check_fresh(case: Case, seen_revision: int | None) -> None:
    """Raise ``Conflict`` if the case was changed after the page that is sent in was made."""
    if seen_revision is not None and seen_revision != case.revision:
        raise Conflict(
            "Somebody changed this case while you had it open. Look at what is new, then send "
            "yours again: what you typed is still here."
        )


def count_change(session: Session, case: Case) -> None:
    """Count a change that is in no column of the case, so that a page made before it is stale.

    A note or a reply changes what the next one at the same case would write. Raises ``Conflict``.
    """
    flag_modified(case, "status")
    flush(session)


def checked_words(key: str, text: str, longest: int = LONGEST_NOTE) -> str:
    """What was typed under ``key``, trimmed. Raises ``InvalidAnswers`` if empty or too long."""
    text = clean(text).strip()
    if is_empty(text):
        raise InvalidAnswers({key: f"Write the {key} first."})
    over = len(text) - longest
    if over > 0:
        letters = "character" if over == 1 else "characters"
        raise InvalidAnswers({key: f"The {key} is {over} {letters} too long (at most {longest})."})
    return text


def flush(session: Session) -> None:
    """Write what was changed. Raises ``Conflict`` if another changed the case meanwhile."""
    try:
        session.flush()
    except StaleDataError as stale:
        raise Conflict("Somebody changed this case at the same moment. Look again.") from stale
