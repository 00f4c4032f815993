"""What the catalogue offers: the newest published version of each service."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from tracker.catalogue.models import Definition, Department, Service
from tracker.catalogue.rules import Sought, best_matches
from tracker.errors import NotFound


@dataclass(frozen=True)
class ServiceEntry:
    """A service as the catalogue lists it."""

    key: str
    title: str
    summary: str
    synonyms: tuple[str, ...]
    department: str
    department_key: str
    definition_id: int


def services(session: Session) -> list[ServiceEntry]:
    """Every service that can be asked for, by department and title. One statement."""
    newest = (
        select(Definition.service_id, func.max(Definition.version).label("version"))
        .group_by(Definition.service_id)
        .subquery()
    )
    rows = session.execute(
        select(Definition.id, Definition.document, Service.key, Department.key, Department.name)
        .join(
            newest,
            (Definition.service_id == newest.c.service_id)
            & (Definition.version == newest.c.version),
        )
        .join(Service, Service.id == Definition.service_id)
        .join(Department, Department.id == Service.department_id)
        .where(Service.withdrawn_at.is_(None))
        .order_by(Department.name, Definition.title, Definition.id)
    )
    return [
        ServiceEntry(
            key=key,
            title=document["title"],
            summary=document["summary"],
            synonyms=tuple(document.get("synonyms", ())),
            department=department,
            department_key=department_key,
            definition_id=definition_id,
        )
        for definition_id, document, key, department_key, department in rows
    ]


def current_definition(session: Session, service_key: str) -> Definition:
    """The newest published version of a service, with the service. One statement.

    Raises:
        NotFound: there is no such service, or it was withdrawn.
    """
    if "\0" in service_key:
        # An address may hold one, and PostgreSQL refuses to look for it.
        raise NotFound("There is no such service.")
    found = session.scalar(
        select(Definition)
        .join(Definition.service)
        .options(contains_eager(Definition.service))
        .where(Service.key == service_key, Service.withdrawn_at.is_(None))
        .order_by(Definition.version.desc())
        .limit(1)
    )
    if found is None:
        raise NotFound("There is no such service.")
    return found


def find_services(session: Session, words: str, limit: int = 3) -> list[ServiceEntry]:
    """The services that somebody may mean by these words, the likeliest first. One statement.

    Args:
        words: as people write or text them, with slips; a long story will do.
        limit: how many at most.

    Returns:
        None at all where nothing in the words points to a service.
    """
    entries = {entry.key: entry for entry in services(session)}
    sought = [
        Sought(entry.key, entry.title, entry.synonyms, entry.summary) for entry in entries.values()
    ]
    return [entries[key] for key in best_matches(words, sought, limit)]
