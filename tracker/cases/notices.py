"""Tell whoever asked how it goes: in the words for the moment, by the door and in the language that
are theirs.

What goes out is written into the outbox in the transaction of what it tells of.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.cases import ways
from tracker.cases.events import checked_words, record
from tracker.cases.models import Case
from tracker.cases.references import shown
from tracker.cases.ways import Way, who_asked
from tracker.cases.writing import as_letter
from tracker.catalogue.models import CityNotice
from tracker.catalogue.notice_words import words_of
from tracker.catalogue.notices import MOMENTS, Notice, fill
from tracker.errors import Conflict, InvalidAnswers
from tracker.interactions.models import Interaction
from tracker.languages import USUAL, current_language, in_language, languages, say_date
from tracker.messages import commands as messages
from tracker.messages.models import Message
from tracker.messages.queries import just_wrote
from tracker.messages.rules import LONGEST_TEXT, MEANS_LABELS
from tracker.people.rules import spoken_phone
from tracker.settings import load_settings
from tracker.staff.models import Staff

# Which words are said by which means.
FORM_OF = {
    "sms": "text",
    "email": "email",
    "letter": "letter",
    "call": "spoken",
    "visit": "spoken",
    "page": "email",
}
# The longest that staff add: with the words around it, it goes into one text.
LONGEST_REASON = 1000  # characters
LONGEST_WHOLE = LONGEST_TEXT - 100


@dataclass(frozen=True)
class House:
    """What every notice may say of the city, and its time zone."""

    city: str
    phone: str
    zone: ZoneInfo


@cache
def house() -> House:
    """As the settings of this process have it."""
    ours = load_settings()
    return House(ours.city_name, spoken_phone(ours.city_phone, ours.phone_region), ours.zone)


@dataclass(frozen=True)
class Gaps:
    """What staff and other rooms put into a notice.

    ``reason`` is what staff add, ``when`` the time of an appointment in words, ``organisation``
    whom it was passed on to. ``whole`` are words of staff in place of all the others.
    """

    reason: str = ""
    when: str = ""
    organisation: str = ""
    whole: str = ""

    def kept(self) -> dict[str, Any]:
        """As it is kept with the message, so that it can be said for another door."""
        return {key: value for key, value in vars(self).items() if value}


@dataclass(frozen=True)
class Said:
    """A notice as it goes out: what stands above it, and what it says."""

    subject: str
    body: str


def tell(
    session: Session,
    case: Case,
    moment: str,
    *,
    now: datetime,
    staff: Staff | None = None,
    gaps: Gaps | None = None,
    means: str | None = None,
) -> Message | None:
    """Tell whoever asked that a case has come to a moment.

    By ``means``, or else by the one that they prefer. Nothing is told where the service does not
    tell of it, or where nobody is known to tell. Raises ``InvalidAnswers`` where staff must add
    something and have not, and ``Conflict`` where they cannot be reached by ``means``.
    """
    gaps = gaps or Gaps()
    check(moment, gaps)
    if not case.definition.content.notices.tells_of(moment):
        return None
    way = choose(case, means)
    if way is None:
        return None
    with in_language(language_of(case)):
        said = say(session, case, moment, way.means, gaps)
    message = write(session, case, moment, way, said, gaps, now=now, staff=staff)
    record(
        session, case, "notified", now=now, staff=staff, message=message,
        moment=moment, means=way.means, text=said.body,
    )  # fmt: skip
    return message


def check(moment: str, gaps: Gaps) -> None:
    """Raise ``InvalidAnswers`` where what staff must add is missing, or too long."""
    if gaps.whole:
        checked_words("words", gaps.whole, LONGEST_WHOLE)
    elif gaps.reason:
        checked_words("reason", gaps.reason, LONGEST_REASON)
    elif MOMENTS[moment].needs:
        raise InvalidAnswers({"reason": MOMENTS[moment].needs})


def choose(case: Case, means: str | None) -> Way | None:
    """The way they are told: the first by ``means``, or the first of all. ``None`` where none is
    known. Raises ``Conflict`` where there are some, but not by these means.
    """
    every = ways.every_way(case)
    if means is None:
        return next(every, None)
    found = next((way for way in every if way.means == means), None)
    if found is None:
        reason = ways.ways_of(case).never.get(means, "They cannot be reached that way now.")
        raise Conflict(f"{reason} Choose another way than “{MEANS_LABELS[means].lower()}”.")
    return found


def write(
    session: Session,
    case: Case,
    moment: str,
    way: Way,
    said: Said,
    gaps: Gaps,
    *,
    now: datetime,
    staff: Staff | None = None,
    interaction: Interaction | None = None,
) -> Message:
    """Put a notice into the outbox. What is confirmed in a contact was asked for just now."""
    point = way.point
    message = messages.write(
        session,
        way.means,
        said.body,
        now=now,
        to=point,
        subject=said.subject[:200],
        case_id=case.id,
        staff=staff,
        interaction=interaction,
        asked=moment == "received" or (point is not None and just_wrote(session, point.id, now)),
        **(as_letter(case) if way.means == "letter" else {}),
    )
    message.moment, message.gaps = moment, gaps.kept()
    return message


def say(session: Session, case: Case, moment: str, means: str, gaps: Gaps) -> Said:
    """A notice in words, in the current language. One statement at most."""
    notice = session.get(CityNotice, moment)
    return said_of(case, moment, means, gaps, notice.content if notice else None)


def said_of(case: Case, moment: str, means: str, gaps: Gaps, notice: Notice | None) -> Said:
    """As ``say``, where the city's own words for the moment are at hand."""
    service = case.definition.as_said
    words = words_of(moment, service, notice, current_language())
    values = values_of(case, gaps)
    subject = fill(words["subject"], values)
    if not gaps.whole:
        return Said(subject, fill(words[FORM_OF[means]], values))
    about = f"{service.title}, {values['reference']}: " if means == "sms" else ""
    return Said(subject, about + gaps.whole.strip())


def values_of(case: Case, gaps: Gaps) -> dict[str, str]:
    """What is filled into the gaps of the words, in the current language."""
    asker, ours = who_asked(case), house()
    return {
        "name": (asker.addressed_as or asker.name) if asker else "",
        "service": case.definition.as_said.title,
        "reference": shown(case.reference),
        "day": say_date(case.due_at.astimezone(ours.zone).date()),
        "city": ours.city,
        "phone": ours.phone,
        "reason": gaps.reason.strip(),
        "when": gaps.when,
        "organisation": gaps.organisation,
    }


def language_of(case: Case, known: Collection[str] = ()) -> str:
    """The language of whoever asked, if our words are known in it: theirs, or that of the ticket
    that they took.
    """
    asker = who_asked(case)
    visit = case.interaction if case.channel == "counter" else None
    ticket = visit.ticket if visit else None
    wanted = (asker.language if asker and asker.language != USUAL else None) or (
        ticket.language if ticket else USUAL
    )
    return wanted if wanted.partition("-")[0] in (known or languages()) else USUAL


def previews(session: Session, case: Case, moment: str, gaps: Gaps) -> Iterator[tuple[Way, Said]]:
    """What would be told by each way that they can be told, the preferred first."""
    with in_language(language_of(case)):
        seen: set[str] = set()
        for way in ways.every_way(case):
            if way.means not in seen:
                seen.add(way.means)
                yield way, say(session, case, moment, way.means, gaps)
