"""The shape of a city's own file: its departments with their teams, and its counter sites.

Plain data, so that the catalogue can be read and checked without a database. Which room keeps what
of it is the business of whoever loads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from tracker.catalogue.calendar import CityClosure, CityTimes
from tracker.catalogue.consents import CityConsent
from tracker.catalogue.definition import ServiceDefinition
from tracker.catalogue.map import CityArea, CityStreet
from tracker.catalogue.notices import Notice
from tracker.catalogue.partners import CityPartner, faults_of_partners
from tracker.catalogue.replies import CityReply
from tracker.catalogue.routing import CityRule, TeamQueue, queues_told_twice
from tracker.catalogue.shape import (
    Fault,
    ServiceKey,
    Strict,
    Words,
    did_you_mean,
    refuse,
    repeated,
)
from tracker.catalogue.translation import LanguageCode
from tracker.hours import read_opening_hours

Name = Annotated[Words, StringConstraints(max_length=200)]


class CityTeam(Strict):
    """Who works cases of one kind; ``site`` is the building they work in, if it is one with
    counters.
    """

    key: ServiceKey
    name: Name
    site: ServiceKey | None = None
    queues: list[TeamQueue] = Field(default_factory=list)

    @field_validator("queues")
    @classmethod
    def _no_queue_twice(cls, queues: list[TeamQueue]) -> list[TeamQueue]:
        refuse("queues", queues_told_twice(queues))
        return queues


class DepartmentWords(Strict):
    """A department in another language."""

    name: Name


class CityDepartment(Strict):
    """A part of the administration, with its teams."""

    key: ServiceKey
    name: Name
    teams: list[CityTeam] = Field(min_length=1)
    translations: dict[LanguageCode, DepartmentWords] = Field(default_factory=dict)

    @property
    def names(self) -> dict[str, str]:
        """Its name in other languages, by their codes."""
        return {code: words.name for code, words in self.translations.items()}


class QueueWords(Strict):
    """A queue in another language."""

    name: Annotated[Words, StringConstraints(max_length=100)]


class CityQueue(Strict):
    """A line of visitors at a site; its tickets begin with ``letter``."""

    key: ServiceKey
    name: Annotated[Words, StringConstraints(max_length=100)]
    letter: Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]
    translations: dict[LanguageCode, QueueWords] = Field(default_factory=dict)

    @property
    def names(self) -> dict[str, str]:
        """Its name in other languages, by their codes."""
        return {code: words.name for code, words in self.translations.items()}


class CitySite(Strict):
    """A building with counters.

    ``hours`` says in words when it is open, ``open_when`` as the setting ``OPENING_HOURS`` does.
    ``calling`` is the rule by which it calls those who wait.
    """

    key: ServiceKey
    name: Name
    address: Annotated[Words, StringConstraints(max_length=500)]
    hours: Name
    open_when: Annotated[str, StringConstraints(max_length=200)] | None = None
    calling: Literal["needs_first", "turn_by_turn", "in_order"] = "needs_first"
    counters: list[Annotated[Words, StringConstraints(max_length=40)]] = Field(default_factory=list)
    queues: list[CityQueue] = Field(default_factory=list)
    closures: list[CityClosure] = Field(default_factory=list)

    @field_validator("open_when")
    @classmethod
    def _are_hours(cls, hours: str | None) -> str | None:
        if hours is not None:
            read_opening_hours(hours)
        return hours

    @field_validator("counters")
    @classmethod
    def _no_counter_twice(cls, counters: list[str]) -> list[str]:
        refuse(
            "counters",
            (
                ((number,), f"there are two counters called “{name}”")
                for number, name in repeated(counters)
            ),
        )
        return counters

    @field_validator("queues")
    @classmethod
    def _no_queue_twice(cls, queues: list[CityQueue]) -> list[CityQueue]:
        faults: list[Fault] = [
            ((number, word), f"there are two queues with the {word} “{value}”")
            for word in ("key", "letter")
            for number, value in repeated(getattr(queue, word) for queue in queues)
        ]
        refuse("queues", faults)
        return queues


class CityFile(Strict):
    """What ``city.yaml`` says."""

    departments: list[CityDepartment] = Field(min_length=1)
    sites: list[CitySite] = Field(default_factory=list)
    routing: list[CityRule] = Field(default_factory=list)
    calendar: CityTimes = Field(default_factory=CityTimes)
    partners: list[CityPartner] = Field(default_factory=list)

    @field_validator("partners")
    @classmethod
    def _no_partner_twice(cls, partners: list[CityPartner]) -> list[CityPartner]:
        refuse("partners", faults_of_partners(partners))
        return partners

    @field_validator("departments")
    @classmethod
    def _no_department_twice(cls, departments: list[CityDepartment]) -> list[CityDepartment]:
        faults: list[Fault] = [
            ((number, "key"), f"there are two departments with the key “{key}”")
            for number, key in repeated(department.key for department in departments)
        ]
        teams = [
            ((number, "teams", place, "key"), team.key)
            for number, department in enumerate(departments)
            for place, team in enumerate(department.teams)
        ]
        faults += [
            (teams[number][0], f"there are two teams with the key “{key}”")
            for number, key in repeated(key for _, key in teams)
        ]
        refuse("departments", faults)
        return departments

    @field_validator("sites")
    @classmethod
    def _no_site_twice(cls, sites: list[CitySite]) -> list[CitySite]:
        refuse(
            "sites",
            (
                ((number, "key"), f"there are two sites with the key “{key}”")
                for number, key in repeated(site.key for site in sites)
            ),
        )
        return sites

    @model_validator(mode="after")
    def _teams_are_somewhere(self) -> Self:
        known = [site.key for site in self.sites]
        refuse(
            "CityFile",
            (
                (
                    ("departments", number, "teams", place, "site"),
                    f"there is no site “{team.site}”.{did_you_mean(team.site or '', known)}",
                )
                for number, department in enumerate(self.departments)
                for place, team in enumerate(department.teams)
                if team.site is not None and team.site not in known
            ),
        )
        return self


@dataclass(frozen=True)
class City:
    """A city as its files say it: departments with teams, sites, services, replies of staff, what
    people agree to, and what they are told.
    """

    departments: tuple[CityDepartment, ...]
    sites: tuple[CitySite, ...]
    services: tuple[ServiceDefinition, ...]
    replies: tuple[CityReply, ...] = ()
    consents: tuple[CityConsent, ...] = ()
    partners: tuple[CityPartner, ...] = ()
    areas: tuple[CityArea, ...] = ()
    streets: tuple[CityStreet, ...] = ()
    routing: tuple[CityRule, ...] = ()
    notices: Mapping[str, Notice] = field(default_factory=dict)
    calendar: CityTimes = field(default_factory=CityTimes)
