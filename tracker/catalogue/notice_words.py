"""Which words a notice has: those of the service, of the city, or of the house. And their length.

The house's own are in ``catalogue/notices.yaml``: a city that has no file of its own, or leaves a
moment out of it, says these.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from tracker.catalogue.by_text import MOST_SEGMENTS
from tracker.catalogue.definition import ServiceDefinition
from tracker.catalogue.document import Document
from tracker.catalogue.notices import FORMS, MOMENTS, Notice, NoticesFile, fill
from tracker.catalogue.shape import Fault
from tracker.languages import locale_of
from tracker.segments import is_gsm, plain, segments
from tracker.settings import ROOT

# What gaps are filled with where a notice is looked at with no case at hand.
SAMPLES = {
    "name": "Ada Byron",
    "reference": "K7M-4Q2X",
    "day": "24 September 2026",
    "when": "24 September 2026, 09:00",
    "organisation": "Larkmouth Tenants",
    "city": "Larkmouth City Council",
    "phone": "020 7946 0311",
}


@cache
def house_notices() -> Mapping[str, Notice]:
    """The words that hold where a city has none of its own."""
    document = Document(ROOT / "catalogue" / "notices.yaml", "notices.yaml")
    return NoticesFile.model_validate(document.content).notices


def words_of(
    moment: str, service: ServiceDefinition, notice: Notice | None, language: str
) -> Mapping[str, str]:
    """The words for a moment by the ``FORMS``, with their gaps, in a language.

    ``service`` is in that language already; ``notice`` is the city's, where it has one.
    """
    house = house_notices()[moment].in_language(language)
    city = notice.in_language(language) if notice else house
    own = service.notices.words.get(moment)
    return {form: _first(form, own, city, house) for form in FORMS}


def _first(form: str, *sources: object) -> str:
    said: str = next(s for one in sources if (s := getattr(one, form, None)) is not None)
    return said


def faults_of_city(
    notices: Mapping[str, Notice], services: Iterable[ServiceDefinition]
) -> Iterator[Fault]:
    """Which of a city's texts are too long for one of its services, with their places."""
    for moment, notice in notices.items():
        for code, words in (("en", notice), *notice.translations.items()):
            titles = [service.in_language(code).title for service in services]
            longest = max(titles, key=lambda title: segments(plain(title)) * 1000 + len(title))
            place = ("translations", code) if code != "en" else ()
            for fault in too_long(moment, words.text or "", longest, code):
                yield ("notices", moment, *place, "text"), fault


def faults_of_service(service: ServiceDefinition) -> Iterator[Fault]:
    """Which of the texts that a service has of its own are too long, with their places."""
    for code in ("en", *service.languages):
        said = service if code == "en" else service.in_language(code)
        for moment, own in said.notices.words.items():
            place = ("notices", "words") if code == "en" else ("translations", code, "notices")
            for fault in too_long(moment, own.text or "", said.title, code):
                yield (*place, moment, "text"), fault


def too_long(moment: str, text: str, title: str, code: str) -> Iterator[str]:
    """That a text takes too many segments with the title of a service, if it does."""
    values = {**SAMPLES, "service": title, "reason": MOMENTS[moment].sample}
    filled = plain(fill(text, values))
    # Where letters of the language do not go into the short alphabet, one segment more.
    most, takes = MOST_SEGMENTS + (not is_gsm(filled)), segments(filled)
    if takes > most:
        yield (
            f"the notice “{moment}” takes {takes} segments as a text in "
            f"{locale_of(code).get_language_name('en')} with the title “{title}”, and may take "
            f"{most}"
        )
