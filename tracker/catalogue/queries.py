"""What the catalogue offers: the newest published version of each service."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from tracker.catalogue.identity import IdentityQuestion
from tracker.catalogue.models import Definition, Department, Service
from tracker.catalogue.rules import SURE, Sought, ranked
from tracker.errors import NotFound
from tracker.languages import current_language


@dataclass(frozen=True)
class ServiceEntry:
    """A service as the catalogue lists it. ``likeness`` is how well people's words fit it, from
    0 to 100, where it was looked for by words.
    """

    key: str
    title: str
    summary: str
    synonyms: tuple[str, ...]
    department: str
    department_key: str
    definition_id: int
    likeness: float = 0.0
    identity: tuple[IdentityQuestion, ...] = ()

    @property
    def is_sure(self) -> bool:
        """Whether people's words surely mean it, if they fit no other."""
        return self.likeness >= SURE


def services(session: Session) -> list[ServiceEntry]:
    """Every service that can be asked for, in the current language. One statement.

    By department and title, in the order of the main language: a list is alike in each.
    """
    newest = (
        select(Definition.service_id, func.max(Definition.version).label("version"))
        .group_by(Definition.service_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Definition.id,
            Definition.document,
            Service.key,
            Department.key,
            Department.name,
            Department.translations,
        )
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
    code = current_language()
    entries = []
    for definition_id, document, key, department_key, department, names in rows:
        title, summary, synonyms = _named(document, code)
        entries.append(
            ServiceEntry(
                key=key,
                title=title,
                summary=summary,
                synonyms=synonyms,
                department=_of_language(names, code) or department,
                department_key=department_key,
                definition_id=definition_id,
                identity=tuple(map(IdentityQuestion.model_validate, document.get("identity", ()))),
            )
        )
    return entries


def _of_language(words: Mapping[str, Any], code: str) -> Any:
    """What there is in a language; of ``es`` for ``es-MX``."""
    return words.get(code) or words.get(code.partition("-")[0])


def _named(document: Mapping[str, Any], code: str) -> tuple[str, str, tuple[str, ...]]:
    """The title, summary and synonyms of a stored definition in a language.

    As ``ServiceDefinition.in_language`` has them, without putting all its questions together.
    """
    words = _of_language(document.get("translations") or {}, code)
    own = tuple(document.get("synonyms", ()))
    if words is None:
        return document["title"], document["summary"], own
    synonyms = dict.fromkeys((*words["synonyms"], document["title"], *own))
    return (
        words.get("title", document["title"]),
        words.get("summary", document["summary"]),
        tuple(synonyms),
    )


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
    return [replace(entries[key], likeness=score) for key, score in ranked(words, sought)[:limit]]
