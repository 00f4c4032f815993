"""Whoever asked is told that a case came to a moment, or it is kept why they are not."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.cases import clocks, commands, notices
from tracker.cases.events import checked_words, record
from tracker.cases.lifecycle import check_transition
from tracker.cases.models import Case
from tracker.catalogue.notices import MOMENTS
from tracker.errors import InvalidAnswers
from tracker.staff.models import Staff

LONGEST_REASON = 500  # characters

# Why nobody is told, in the words that staff choose from; with "other" they say it themselves.
UNTOLD = {
    "in_person": "They were told already: by phone, at a counter or on site.",
    "danger": "It would put somebody in danger to write to them or to call.",
    "asked": "They asked not to be told.",
    "other": "Another reason",
}


@dataclass(frozen=True)
class Telling:
    """How whoever asked is told: what staff add in ``words``, by what ``means`` (as they prefer,
    where it is empty), or why they are ``untold``; or the reference of another case of theirs that
    they are ``told_with``.

    ``whole``: the words are all that is said, and not what is added to the usual ones. Whom it was
    passed on to is the ``organisation``.
    """

    words: str = ""
    means: str | None = None
    untold: str = ""
    told_with: str = ""
    whole: bool = False
    organisation: str = ""

    def gaps(self) -> notices.Gaps:
        """What goes into the words of a notice."""
        words = self.words.strip()
        return notices.Gaps(
            reason="" if self.whole else words,
            whole=words if self.whole else "",
            organisation=self.organisation,
        )


def tell(
    session: Session, case: Case, moment: str, staff: Staff | None, telling: Telling, now: datetime
) -> None:
    """Tell whoever asked that a case came to a moment, or keep why they are not told.

    Raises ``InvalidAnswers`` where neither is possible, or something is missing, and ``Conflict``.
    """
    if telling.told_with:
        record(
            session, case, "told_with", now=now, staff=staff, for_citizen=False,
            other=telling.told_with,
        )  # fmt: skip
        return
    untold = telling.untold.strip() or why_nobody_where(anonymous=case.anonymous)
    if untold:
        reason = checked_words("untold", untold, LONGEST_REASON)
        record(
            session, case, "untold", now=now, staff=staff, for_citizen=False, text=reason,
            moment=moment,
        )  # fmt: skip
        return
    told = notices.tell(
        session, case, moment, now=now, staff=staff, gaps=telling.gaps(), means=telling.means
    )
    if told is not None and staff is not None:
        clocks.answered(session, case, now=now, means=told.means)
    elif told is None and MOMENTS[moment].ends:
        raise InvalidAnswers({"untold": "They cannot be told by any door: say why nobody is told."})


def why_nobody_where(*, anonymous: bool) -> str:
    """Why there is nobody to tell of a case, where there is not; else ""."""
    return "It was made anonymously." if anonymous else ""


def wait_for_citizen(
    session: Session, case: Case, staff: Staff, telling: Telling, *, now: datetime
) -> None:
    """The case waits for whoever asked, who is told what is needed of them.

    Raises as ``tell``, and ``InvalidTransition``.
    """
    check_transition(case.status, "waiting", None)
    tell(session, case, "waiting", staff, telling, now)
    commands.change_status(session, case, staff, "waiting", now=now)
