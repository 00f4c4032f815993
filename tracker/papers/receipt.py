"""The receipt of a request: what is handed over, in the citizen's own language."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tracker.cases.models import Case
from tracker.cases.references import shown
from tracker.cases.spelling import spelled
from tracker.cases.ways import who_asked
from tracker.catalogue.definition import QuestionType
from tracker.intake.rules import applicable, say
from tracker.languages import current_language, mark, say_date, t
from tracker.papers.reach import TRACK, City, ways_to_ask
from tracker.papers.rules import Print
from tracker.papers.typeset import qr_code, typeset
from tracker.people.models import Person


def language_of(case: Case, languages: Sequence[str]) -> str:
    """The language of whoever asked, if our words are known in it."""
    asked = who_asked(case)
    visit = case.interaction
    ticket = visit.ticket if visit else None
    wanted = (asked.language if asked and asked.language != "en" else None) or (
        ticket.language if ticket else "en"
    )
    return wanted if wanted.partition("-")[0] in languages else "en"


def receipt_pdf(
    case: Case, city: City, on: Print, *, seen: Mapping[str, Sequence[str]], take_over: str = ""
) -> bytes:
    """The receipt of a case, in the current language.

    ``seen`` has, by the key of a question, the documents that were seen for it; ``take_over`` is a
    code by which it can be made one's own.
    """
    content = case.definition.as_said
    reference = shown(case.reference)
    return typeset(
        "receipt",
        {
            "title": f"{t('Receipt')} {reference}: {content.title}",
            "paper": on.set_on(),
            "city": city.name,
            "heading": t("Receipt"),
            "footer": reference,
            "where": _where(case, city),
            "service": content.title,
            "reference_label": t("Your reference"),
            "reference": reference,
            "spelled": _spelled(case.reference),
            "take_over": _take_over(take_over),
            "next": {
                "heading": t("What happens next"),
                "lines": [
                    content.next_steps,
                    t("We aim to finish by {day}.", day=_day(case.due_at, city)),
                ],
            },
            "ask": {"heading": t("How to ask how it goes"), "lines": ways_to_ask(city, reference)},
            "qr": qr_code(city.address + TRACK),
            "qr_says": t("QR code: {address}", address=city.address + TRACK),
            "qr_caption": t("Follow it on your phone"),
            "told": {"heading": t("What you told us"), "lines": _told(case, city, seen)},
        },
    )


def _where(case: Case, city: City) -> list[str]:
    site = case.interaction.site if case.interaction else None
    lines = [f"{site.name}, {site.address}"] if site else []
    if case.received_on is not None:
        lines.append(t("Received on paper on {day}", day=say_date(case.received_on)))
    return [*lines, city.moment(case.opened_at)]


def _spelled(reference: str) -> str:
    said = spelled(reference, current_language())
    return ", ".join(f"{letter} {word}" for letter, word in said)


def _day(at: datetime, city: City) -> str:
    return say_date(at.astimezone(city.zone).date())


def _take_over(code: str) -> dict[str, str] | None:
    if not code:
        return None
    return {"heading": t("To make it your own"), "code": shown(code), "words": t(_TAKE_OVER)}


_TAKE_OVER = mark(
    "With this code you can take over this request yourself: on the web, by text, by phone or at "
    "any counter."
)


def _told(case: Case, city: City, seen: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    questions = applicable(case.definition.as_said.questions, case.answers)
    lines = []
    for question in questions:
        if question.key not in case.answers:
            continue
        said = say(question, case.answers[question.key])
        if question.type is QuestionType.PHONE and case.answers[question.key]:
            said = city.number(said)
        lines.append((question.short, "\n".join((said, *seen.get(question.key, ())))))
    return [*lines, *_who(case, city)]


def _for_whom(case: Case, asked: Person | None) -> list[tuple[str, str]]:
    """For whom it is, where whoever asked did not ask for themself, and whom it is about, where it
    is neither of them.
    """
    whose, about = case.requester, case.party("subject")
    subject = about.person if about else None
    lines = []
    if whose is not None and whose is not asked:
        lines.append((t("Name of the person it is for"), whose.name))
        if subject is not None and subject is not whose:
            lines.append((t("Whom it is about"), subject.name))
    elif subject is not None and subject is not asked:
        lines.append((t("Name of the person it is for"), subject.name))
    return lines


def _who(case: Case, city: City) -> list[tuple[str, str]]:
    """Who asked, for whom, and how they are reached."""
    asked, point = who_asked(case), case.contact_point
    lines = [*_for_whom(case, asked)]
    if asked is not None:
        lines.append((t("Your name"), asked.name))
    if point is not None and point.kind == "phone":
        lines.append((t("Your phone number"), city.number(point.value)))
    elif point is not None:
        lines.append((t("Your e-mail address"), point.value))
    return lines
