"""Letters: what could reach somebody by no other door, set for an envelope with a window."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.cases.models import Case
from tracker.cases.references import shown
from tracker.cases.ways import who_asked
from tracker.languages import USUAL, current_language, in_language, say_date, t
from tracker.messages.models import Message
from tracker.papers.reach import City, ways_to_ask
from tracker.papers.rules import PAPERS, Print, address_lines
from tracker.papers.typeset import typeset


@dataclass(frozen=True)
class Letter:
    """A message that goes by post, with the case it is about and the language it is written in."""

    message: Message
    case: Case
    language: str

    @property
    def name(self) -> str:
        """Whose name stands above the address."""
        asked = who_asked(self.case)
        return asked.name if asked else t("The occupier")


@dataclass(frozen=True)
class Cover:
    """The list on top of letters that are printed together: when, and by whom it was made."""

    number: int
    made_at: datetime
    made_by: str
    letters: Sequence[Letter]
    posted_at: datetime | None = None

    def set_out(self, city: City) -> dict[str, Any]:
        """What the list says."""
        return {
            "heading": f"Letters to post: batch {self.number}",
            "lines": [
                f"{len(self.letters)} {'letter' if len(self.letters) == 1 else 'letters'}",
                f"Printed {city.moment(self.made_at)} by {self.made_by}",
            ],
            "columns": ["", "Name", "Address", "Reference", "Print"],
            "rows": [
                [
                    str(place),
                    one.name,
                    ", ".join((one.message.postal_address or "").splitlines()),
                    shown(one.case.reference),
                    "large" if one.message.large_print else "",
                ]
                for place, one in enumerate(self.letters, 1)
            ],
            "sign": ["Put into envelopes by", "Posted on"],
        }


def batch_pdf(cover: Cover, city: City) -> bytes:
    """The letters of a batch, with the list of them on top."""
    with in_language(USUAL):
        title = f"Letters, batch {cover.number}"
        return _set(title, city, [_letter(one, city) for one in cover.letters], cover)


def letters_pdf(letters: Sequence[Letter], city: City) -> bytes:
    """Letters to print, each on pages of its own; those in large print are set so."""
    title = (
        t("Letter {reference}", reference=shown(letters[0].case.reference))
        if len(letters) == 1
        else t("Letters")
    )
    return _set(title, city, [_letter(one, city) for one in letters])


def _set(
    title: str, city: City, letters: Sequence[Mapping[str, Any]], cover: Cover | None = None
) -> bytes:
    return typeset(
        "letter",
        {
            "title": title,
            "city": city.name,
            "paper": Print("a4", large=False).set_on(),
            "cover": cover.set_out(city) if cover else None,
            "letters": letters,
        },
    )


def sample_pdf(
    city: City, day: date, subject: str, body: str, *, name: str, reference: str
) -> bytes:
    """A letter to nobody, in the current language: to look at, not to post."""
    return _set(
        t("Letter {reference}", reference=reference),
        city,
        [
            _laid_out(
                city, reference, subject, body, day=day, address=[name, *_NOWHERE], large=False
            )
        ],
    )


_NOWHERE = ("4 Mill Lane", "Larkmouth", "LK3 1QT")


def _letter(letter: Letter, city: City) -> dict[str, Any]:
    message, case = letter.message, letter.case
    with in_language(letter.language):
        return _laid_out(
            city,
            shown(case.reference),
            message.subject or case.definition.as_said.title,
            message.body,
            day=message.created_at.astimezone(city.zone).date(),
            address=address_lines(letter.name, message.postal_address or ""),
            large=message.large_print,
        )


def _laid_out(
    city: City,
    reference: str,
    subject: str,
    body: str,
    *,
    day: date,
    address: Sequence[str],
    large: bool,
) -> dict[str, Any]:
    paper = PAPERS["a4"]
    return {
        "language": current_language().partition("-")[0],
        "size": paper.large if large else paper.ordinary,
        "address": list(address),
        "day": say_date(day),
        "reference_label": t("Your reference"),
        "reference": reference,
        "subject": subject,
        "body": [part for part in body.split("\n\n") if part.strip()],
        "ways": {
            "heading": t("How to ask how it goes"),
            "lines": ways_to_ask(city, reference),
        },
        "footer": f"{city.name} · {reference}",
    }
