"""Reads a city's catalogue from YAML files, and says what is wrong with them.

Every fault of a run is told at once, each with its file, its line and a sentence about it.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from tracker.catalogue.by_text import faults_by_text
from tracker.catalogue.city import City, CityFile
from tracker.catalogue.consents import CityConsent, ConsentsFile
from tracker.catalogue.definition import ServiceDefinition
from tracker.catalogue.document import Document
from tracker.catalogue.map import CityArea, read_areas, read_streets
from tracker.catalogue.notice_words import faults_of_city, faults_of_service
from tracker.catalogue.notices import Notice, NoticesFile
from tracker.catalogue.replies import CityReply, RepliesFile
from tracker.catalogue.routing import CityRule, Named
from tracker.catalogue.sentences import sentence
from tracker.catalogue.shape import Place, did_you_mean
from tracker.errors import InvalidDefinition
from tracker.languages import languages

Shape = TypeVar("Shape", bound=BaseModel)


def load_city(folder: Path) -> City:
    """Read ``city.yaml``, ``replies.yaml``, ``consents.yaml``, ``notices.yaml``, ``areas.geojson``
    and ``streets.geojson`` if they are there, and every file under ``services/``.

    Args:
        folder: the catalogue's folder.

    Returns:
        The city, with its services in the order of their files' names.

    Raises:
        InvalidDefinition: with all the faults that were found.
    """
    faults: list[str] = []
    city = _read(folder / "city.yaml", folder.parent, CityFile, faults)
    read = [
        _read(path, folder.parent, ServiceDefinition, faults) for path in _service_files(folder)
    ]
    services = [each for each in read if each is not None]
    if not read:
        faults.append(f"{folder.name}/services: there is no service, which is a file *.yaml.")
    faults += _told_twice(services)
    for document, service in services:
        faults += _faults_by_text(document, service)
    replies = _replies(folder, faults)
    consents = _consents(folder, faults)
    notices = _notices(folder, [service for _, service in services], faults)
    areas, streets = read_areas(folder, faults), read_streets(folder, faults)
    if city is not None:
        for document, service in services:
            faults += _faults_of_place_in_city(document, service, city[1])
        routing = _routing(*city, [service for _, service in services], areas, faults)
    if faults or city is None:
        raise InvalidDefinition(*faults)
    return City(
        departments=tuple(city[1].departments),
        sites=tuple(city[1].sites),
        services=tuple(service for _, service in services),
        replies=replies,
        consents=consents,
        partners=tuple(city[1].partners),
        notices=notices,
        areas=areas,
        streets=streets,
        routing=routing,
        calendar=city[1].calendar,
    )


def _routing(
    document: Document,
    city: CityFile,
    services: list[ServiceDefinition],
    areas: Iterable[CityArea],
    faults: list[str],
) -> tuple[CityRule, ...]:
    """The rules of routing that a city begins with; adds what is wrong with them to ``faults``."""
    teams = {
        team.key: [queue.key for queue in team.queues]
        for department in city.departments
        for team in department.teams
    }
    named = Named(services, [area.key for area in areas], teams)
    for number, rule in enumerate(city.routing):
        for place, fault in named.faults_of(rule):
            faults.append(str(document.fault(("routing", number, *place), fault)))
    return tuple(named.read(rule) for rule in city.routing)


def _replies(folder: Path, faults: list[str]) -> tuple[CityReply, ...]:
    path = folder / "replies.yaml"
    read = _read(path, folder.parent, RepliesFile, faults) if path.exists() else None
    return tuple(read[1].replies) if read else ()


def _consents(folder: Path, faults: list[str]) -> tuple[CityConsent, ...]:
    path = folder / "consents.yaml"
    read = _read(path, folder.parent, ConsentsFile, faults) if path.exists() else None
    return tuple(read[1].consents) if read else ()


def _notices(
    folder: Path, services: list[ServiceDefinition], faults: list[str]
) -> Mapping[str, Notice]:
    path = folder / "notices.yaml"
    read = _read(path, folder.parent, NoticesFile, faults) if path.exists() else None
    if read is None:
        return {}
    document, file = read
    found = faults_of_city(file.notices, services) if services else ()
    faults += [str(document.fault(place, fault)) for place, fault in found]
    return file.notices


def load_service(path: Path) -> ServiceDefinition:
    """Read one service from its file; whether its department exists is not looked at.

    Raises:
        InvalidDefinition: with all the faults that were found.
    """
    faults: list[str] = []
    read = _read(path, path.parent, ServiceDefinition, faults)
    faults += _faults_by_text(*read) if read else []
    if faults or read is None:
        raise InvalidDefinition(*faults)
    return read[1]


def _service_files(folder: Path) -> list[Path]:
    return sorted(
        path for path in (folder / "services").glob("*") if path.suffix in (".yaml", ".yml")
    )


def _read(
    path: Path, base: Path, shape: type[Shape], faults: list[str]
) -> tuple[Document, Shape] | None:
    """The file and what it says; nothing where it has faults, which are added to ``faults``."""
    try:
        document = Document(path, path.relative_to(base).as_posix())
    except InvalidDefinition as error:
        faults += error.faults
        return None
    try:
        return document, shape.model_validate(document.content)
    except ValidationError as invalid:
        found = {
            (
                document.line(error["loc"]),
                sentence(error, document.content, shape),
            ): None
            for error in invalid.errors()
        }
        faults += [str(document.fault_at(line, fault)) for line, fault in sorted(found)]
        return None


def _told_twice(services: Iterable[tuple[Document, ServiceDefinition]]) -> list[str]:
    """Services of the same key or title: nobody could tell one from the other."""
    faults = []
    first: dict[tuple[str, str], Document] = {}
    for document, service in services:
        for place, value in _names(service):
            word = str(place[-1])
            other = first.setdefault((word, value.casefold()), document)
            if other is not document:
                fault = f"the {word} “{value}” is already that of {other.name}"
                faults.append(str(document.fault(place, fault)))
    return faults


def _names(service: ServiceDefinition) -> Iterator[tuple[Place, str]]:
    yield ("key",), service.key
    yield ("title",), service.title
    for code, words in (service.translations or {}).items():
        if words.title:
            yield ("translations", code, "title"), words.title


def _faults_by_text(document: Document, service: ServiceDefinition) -> list[str]:
    """What is too long to be texted, in our languages and those that the service has."""
    codes = dict.fromkeys([*languages(), *service.languages])
    faults = dict.fromkeys([*faults_by_text(service, codes), *faults_of_service(service)])
    return [str(document.fault(place, fault)) for place, fault in faults]


def _faults_of_place_in_city(
    document: Document, service: ServiceDefinition, city: CityFile
) -> list[str]:
    """Whether the department is one of the city's, and the team one of that department's."""
    teams = {each.key: [team.key for team in each.teams] for each in city.departments}
    if service.department not in teams:
        hint = did_you_mean(service.department, teams) or f" There are: {', '.join(teams)}."
        fault = f"there is no department “{service.department}”.{hint}"
        return [str(document.fault(("department",), fault))]
    if service.team not in teams[service.department]:
        known = teams[service.department]
        hint = did_you_mean(service.team, known) or f" It has: {', '.join(known)}."
        fault = f"the department “{service.department}” has no team “{service.team}”.{hint}"
        return [str(document.fault(("team",), fault))]
    return []
