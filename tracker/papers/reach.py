"""What papers say of the city, and how it is reached by every door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.interactions.models import Site
from tracker.languages import say_date, t
from tracker.papers.rules import hours_in_words, site_in_words
from tracker.people.models import AccessNeed, Adjustment, Person
from tracker.people.rules import spoken_phone
from tracker.settings import Settings

TRACK = "/track"  # the page on which a request is followed


@dataclass(frozen=True)
class City:
    """What papers say of the city: ``address`` is that of its website, without a slash behind it;
    ``sites`` are its buildings with counters.
    """

    name: str
    address: str
    phone: str
    hours: str
    text_number: str | None
    region: str
    zone: ZoneInfo
    sites: Sequence[Site]

    @classmethod
    def of(cls, settings: Settings, address: str, sites: Sequence[Site]) -> "City":
        """As the settings have it; ``address`` where these say none."""
        return cls(
            name=settings.city_name,
            address=(settings.public_url or address).rstrip("/"),
            phone=settings.city_phone,
            hours=settings.opening_hours,
            text_number=settings.twilio_from_number,
            region=settings.phone_region,
            zone=settings.zone,
            sites=sites,
        )

    def moment(self, at: datetime) -> str:
        """A day and the time of day, in the city's zone and the current language."""
        local = at.astimezone(self.zone)
        return t("{day}, {time}", day=say_date(local.date()), time=f"{local:%H:%M}")

    def number(self, number: str) -> str:
        """A phone number as people here write it, that is not broken at the end of a line."""
        return spoken_phone(number, self.region).replace(" ", "\N{NO-BREAK SPACE}")


def reads_large(session: Session, person: Person | None) -> bool:
    """Whether somebody needs large print, or it is agreed with them. Two statements."""
    if person is None:
        return False
    need = select(AccessNeed.id).where(
        AccessNeed.person_id == person.id, AccessNeed.kind == "large_print"
    )
    agreed = select(Adjustment.id).where(
        Adjustment.person_id == person.id,
        Adjustment.kind == "large_print",
        Adjustment.ended_at.is_(None),
    )
    return session.scalar(need) is not None or session.scalar(agreed) is not None


def ways_to_ask(city: City, reference: str) -> list[str]:
    """How to reach the city by every door, about a request."""
    number = city.text_number
    by_text = [
        t("By text: send STATUS {reference} to {number}", reference=reference,
          number=city.number(number))
    ] if number else []  # fmt: skip
    return [
        t("On the web: {address}", address=city.address + TRACK),
        *by_text,
        t("By phone: {number} ({hours})", number=city.number(city.phone),
          hours=hours_in_words(city.hours)),
        *(t("At a counter: {site}", site=said) for said in sites_in_words(city)),
    ]  # fmt: skip


def sites_in_words(city: City) -> list[str]:
    """Each building with counters, with its hours."""
    return [
        site_in_words(
            site.name,
            site.address,
            hours_in_words(site.open_when) if site.open_when else site.hours,
        )
        for site in city.sites
    ]
