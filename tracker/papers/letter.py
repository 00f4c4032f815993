"""Letters: what could reach somebody by no other door, set for an envelope with a window."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tracker.cases.models import Case
from tracker.cases.references import shown
from tracker.cases.ways import who_asked
from tracker.languages import in_language, say_date, t
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


def letters_pdf(letters: Sequence[Letter], city: City) -> bytes:
    """Letters to print, each on pages of its own; those in large print are set so."""
    title = (
        t("Letter {reference}", reference=shown(letters[0].case.reference))
        if len(letters) == 1
        else t("Letters")
    )
    return typeset(
        "letter",
        {
            "title": title,
            "city": city.name,
            "paper": Print("a4", large=False).set_on(),
            "letters": [_letter(one, city) for one in letters],
        },
    )


def _letter(letter: Letter, city: City) -> dict[str, Any]:
    message, case = letter.message, letter.case
    paper, reference = PAPERS["a4"], shown(case.reference)
    with in_language(letter.language):
        return {
            "language": letter.language.partition("-")[0],
            "size": paper.large if message.large_print else paper.ordinary,
            "address": address_lines(letter.name, message.postal_address or ""),
            "day": say_date(message.created_at.astimezone(city.zone).date()),
            "reference_label": t("Your reference"),
            "reference": reference,
            "subject": message.subject or case.definition.as_said.title,
            "body": [part for part in message.body.split("\n\n") if part.strip()],
            "ways": {
                "heading": t("How to ask how it goes"),
                "lines": ways_to_ask(city, reference),
            },
            "footer": f"{city.name} · {reference}",
        }
