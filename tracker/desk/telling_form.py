"""The part of the form of a case that says how whoever asked is told, with what they would read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.cases import notices, ways
from tracker.cases.models import Case
from tracker.cases.telling import UNTOLD, why_nobody_where
from tracker.catalogue.notices import MOMENTS
from tracker.desk.rules import means_in_words
from tracker.desk.telling_actions import moment_of
from tracker.languages import locale_of
from tracker.messages.rules import MEANS_LABELS
from tracker.people.rules import spoken_phone
from tracker.segments import plain, segments
from tracker.settings import Settings


@dataclass(frozen=True)
class Preview:
    """What somebody would be told by one means: where it goes, and its words.

    ``segments`` and ``micros`` are those of a text: how many, and what they cost in millionths of
    the currency.
    """

    means: str
    where: str
    subject: str
    body: str
    segments: int = 0
    micros: int = 0

    @property
    def shown_as(self) -> str:
        """What it is shown as: a text, an e-mail, a letter, or words to say."""
        return notices.FORM_OF[self.means]

    @property
    def door(self) -> str:
        """The name of the means."""
        return MEANS_LABELS[self.means]


def preview(means: str, where: str, subject: str, body: str, segment_micros: int) -> Preview:
    """A notice as it is shown before it goes out."""
    if means != "sms":
        return Preview(means, where, subject, body)
    count = segments(plain(body))
    return Preview(means, where, subject, plain(body), count, count * segment_micros)


@dataclass(frozen=True)
class Previews:
    """What would be told at a moment, the preferred way first, and in which language.

    ``needs`` is what staff must add and have not; ``untold`` why there is nobody to tell, or why
    nothing is told.
    """

    moment: str
    label: str
    language: str
    items: Sequence[Preview]
    needs: str = ""
    untold: str = ""


def previews(
    session: Session, case: Case, typed: Mapping[str, str], *, segment_micros: int, region: str
) -> Previews | None:
    """What would be told, as a form stands; ``None`` where it says nothing that is told of.

    A fixed number of statements, however many ways there are.
    """
    wanted, _, outcome = typed.get("status", "").partition(":")
    moment = moment_of(wanted, outcome)
    if moment is None:
        return None
    label, nobody = MOMENTS[moment].label, why_nobody_where(anonymous=case.anonymous)
    if not nobody and not case.definition.content.notices.tells_of(moment):
        nobody = "This service does not tell of this."
    if nobody:
        return Previews(moment, label, "", (), untold=nobody)
    whole, reason = typed.get("whole", "").strip(), typed.get("reason", "").strip()
    gaps = notices.Gaps(reason=reason, whole=whole)
    items = [
        preview(way.means, where_of(case, way, region), said.subject, said.body, segment_micros)
        for way, said in notices.previews(session, case, moment, gaps)
    ]
    chosen = typed.get("told_by", "")
    items.sort(key=lambda one: one.means != chosen)
    needs = "" if whole or reason else MOMENTS[moment].needs
    return Previews(moment, label, name_in_english(notices.language_of(case)), items, needs)


def where_of(case: Case, way: ways.Way, region: str) -> str:
    """Where a way goes, in words."""
    if way.means == "letter":
        asker = ways.who_asked(case)
        return " ".join((asker.address or "").split()) if asker else ""
    if way.point is None:
        return ""
    return spoken_phone(way.point.value, region) if way.point.kind == "phone" else way.point.value


def telling(
    session: Session,
    case: Case,
    possible: Sequence[str],
    typed: Mapping[str, str],
    settings: Settings,
) -> dict[str, object]:
    """What the part of the form needs; with what would be told only where the form was typed in."""
    asked = typed.get("action") == "status"
    return {
        "told_ways": choices(case, possible, settings.phone_region),
        "told_language": name_in_english(notices.language_of(case)),
        "untold_items": [{"value": key, "text": words} for key, words in UNTOLD.items()],
        "notices": previews(
            session,
            case,
            typed,
            segment_micros=settings.sms_segment_micros,
            region=settings.phone_region,
        )
        if asked
        else None,
    }


def choices(case: Case, possible: Sequence[str], region: str) -> list[tuple[str, str]]:
    """By what means they can be told, each with its words: what reaches them best has no key.

    Other numbers and addresses of theirs are tried by themselves, where none of these reaches them.
    """
    at_once = [means for means in ways.AT_ONCE if means in possible]
    known = dict.fromkeys([*at_once, *(["letter"] if "letter" in possible else []), *possible])
    said = {m: means_in_words(m, where_of(case, ways.at(case, m), region)) for m in known}
    if not at_once:
        return [("", "As reaches them best"), *said.items()]
    first, *others = said.items()
    return [("", f"{first[1]}: as reaches them best"), *others]


def name_in_english(code: str) -> str:
    """The name of a language, as staff call it."""
    return locale_of(code).get_language_name("en") or code
