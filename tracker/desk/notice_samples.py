"""Notices to look through: each moment of a service, in a language, at every door, with samples."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases.notices import FORM_OF, house
from tracker.catalogue.models import CityNotice
from tracker.catalogue.notice_words import SAMPLES, too_long, words_of
from tracker.catalogue.notices import MOMENTS, Moment, fill
from tracker.catalogue.queries import current_definition
from tracker.catalogue.queries import services as services_offered
from tracker.desk.telling_form import Preview, preview
from tracker.languages import in_language, languages, name_of_language

# The means by which each form of words is looked at.
DOORS = ("sms", "email", "letter", "call")


@dataclass(frozen=True)
class Wanted:
    """Whose notices are looked at: of which service, in which language; and what can be chosen."""

    service: str
    language: str
    services: Mapping[str, str]
    languages: Mapping[str, str]


@dataclass(frozen=True)
class Sample:
    """One moment: what it is, whether the service tells of it, what is said at each door, and what
    is wrong with that. ``own`` names the forms that the service says in its own words.
    """

    key: str
    moment: Moment
    told: bool
    own: Sequence[str]
    items: Sequence[Preview]
    problems: Sequence[str]


def read_wanted(session: Session, args: Mapping[str, str]) -> Wanted:
    """What an address asks for; the first service and English where it asks for none there is.

    One statement.
    """
    services = {entry.key: entry.title for entry in services_offered(session)}
    known = {code: name_of_language(code) for code in languages()}
    service, language = args.get("service", ""), args.get("language", "")
    return Wanted(
        service if service in services else next(iter(services), ""),
        language if language in known else "en",
        services,
        known,
    )


def samples(session: Session, wanted: Wanted, segment_micros: int) -> list[Sample]:
    """Every moment of the service that is wanted. Two statements."""
    if not wanted.service:
        return []
    definition = current_definition(session, wanted.service)
    city = {row.moment: row.content for row in session.scalars(select(CityNotice))}
    service = definition.content.in_language(wanted.language)
    values = {**SAMPLES, "city": house().city, "phone": house().phone, "service": service.title}
    found = []
    with in_language(wanted.language):
        for key, moment in MOMENTS.items():
            words = words_of(key, service, city.get(key), wanted.language)
            own = service.notices.words.get(key)
            gaps = {**values, "reason": moment.sample}
            subject = fill(words["subject"], gaps)
            items = [
                preview(means, "", subject, fill(words[FORM_OF[means]], gaps), segment_micros)
                for means in DOORS
            ]
            problems = list(too_long(key, words["text"], service.title, wanted.language))
            told = definition.content.notices.tells_of(key)
            forms = sorted(own.model_fields_set) if own else []
            found.append(Sample(key, moment, told, forms, items, problems))
    return found
