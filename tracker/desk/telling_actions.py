"""A case moves on from its page: whoever asked is told, or it is kept why they are not."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases import closing, commands, telling
from tracker.cases.lifecycle import STATUSES, check_transition
from tracker.cases.models import Case
from tracker.cases.telling import UNTOLD, Telling
from tracker.catalogue.notices import MOMENTS
from tracker.desk.texting import check_gaps
from tracker.errors import InvalidAnswers
from tracker.messages.models import Message
from tracker.messages.rules import MEANS
from tracker.staff.models import Staff

Given = Mapping[str, str]

TOLD = {
    "sms": "They are told by text message.",
    "email": "They are told by e-mail.",
    "call": "The words to say are in the phone desk's list: an agent phones them.",
    "visit": "They are told at a counter when they come next.",
    "page": "They read it on the page for finding a request.",
    "letter": "A letter is in the list of those to print and post.",
}


def moment_of(wanted: str, outcome: str) -> str | None:
    """At which moment a case is that becomes this, if citizens can be told of it."""
    moment = outcome or wanted
    return moment if moment in MOMENTS and moment != "received" else None


def telling_from(given: Given) -> Telling:
    """How whoever asked is told, as a form says. Raises ``InvalidAnswers``."""
    by = given.get("told_by", "")
    if by == "nobody":
        why = given.get("untold", "")
        said = given.get("untold_why", "").strip() if why == "other" else UNTOLD.get(why, "")
        if not said:
            key = "untold_why" if why == "other" else "untold"
            raise InvalidAnswers({key: "Say why they are not told."})
        return Telling(untold=said)
    whole = given.get("whole", "").strip()
    words = whole or given.get("reason", "").strip()
    check_gaps(words)
    return Telling(words, means=by if by in MEANS else None, whole=bool(whole))


def move_on(
    session: Session,
    case: Case,
    staff: Staff,
    wanted: str,
    outcome: str,
    given: Given,
    now: datetime,
) -> str:
    """The case becomes what is wanted, and whoever asked is told; returns what was done, in words.

    Raises as ``closing.close`` and ``telling.wait_for_citizen``.
    """
    check_transition(case.status, wanted, outcome or None)
    now_is = f"The case is {STATUSES[wanted].label.lower()} now."
    last = _last_to(session, case)
    how = telling_from(given) if moment_of(wanted, outcome) else Telling()
    if wanted == "closed":
        unfinished = given.get("unfinished", "")
        closing.close(session, case, staff, outcome, telling=how, now=now, unfinished=unfinished)
    elif wanted == "waiting":
        telling.wait_for_citizen(session, case, staff, how, now=now)
    else:
        commands.change_status(session, case, staff, wanted, now=now)
    message = _last_to(session, case)
    if message is None or message is last:
        return f"{now_is} Nobody was written to."
    return f"{now_is} {TOLD[message.means]}"


def _last_to(session: Session, case: Case) -> Message | None:
    """The last message to whoever asked. One statement."""
    query = select(Message).where(Message.case_id == case.id, Message.direction == "out")
    return session.scalar(query.order_by(Message.id.desc()).limit(1))
