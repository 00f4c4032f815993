"""Publish services and withdraw them. Nothing here commits."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.catalogue.city import City, CityDepartment
from tracker.catalogue.definition import ServiceDefinition
from tracker.catalogue.models import Definition, Department, Service
from tracker.catalogue.rules import digest_of, document_of
from tracker.errors import Conflict, NotFound


def load_catalogue(session: Session, city: City, now: datetime) -> None:
    """Make the catalogue say what a city's files say: its departments and its services.

    What has not changed is left alone, so that it can be done again. A service that the files no
    longer have is withdrawn; its cases keep the version that they were made with.
    """
    save_departments(session, city.departments)
    for definition in city.services:
        publish(session, definition, now)
    keys = {definition.key for definition in city.services}
    offered = session.scalars(select(Service).where(Service.withdrawn_at.is_(None)))
    for service in offered:
        if service.key not in keys:
            withdraw(session, service, now)


def save_departments(session: Session, departments: Iterable[CityDepartment]) -> None:
    """Add the departments that are new, and rename those that are called otherwise now."""
    known = {department.key: department for department in session.scalars(select(Department))}
    for each in departments:
        department = known.get(each.key) or Department(key=each.key)
        department.name = each.name
        department.translations = each.names
        session.add(department)
    session.flush()


def publish(session: Session, definition: ServiceDefinition, now: datetime) -> Definition:
    """Publish a definition: as a new version if anything in it changed, and else not at all.

    A service that was withdrawn is offered again.

    Args:
        session: the unit of work.
        definition: what the service says from now on.
        now: when it is published.

    Returns:
        The version that is current now.

    Raises:
        NotFound: its department is not known.
        Conflict: somebody else published this service at the same moment.
    """
    department = session.scalar(select(Department).where(Department.key == definition.department))
    if department is None:
        raise NotFound(f"There is no department “{definition.department}”.")
    try:
        with session.begin_nested():
            service = _offered(session, definition.key, department)
            newest = _newest(session, service)
            digest = digest_of(definition)
            if newest is not None and newest.digest == digest:
                return newest
            version = Definition(
                service=service,
                version=newest.version + 1 if newest else 1,
                title=definition.title,
                document=document_of(definition),
                digest=digest,
                published_at=now,
            )
            session.add(version)
            return version
    except IntegrityError as error:
        raise Conflict(
            f"“{definition.title}” was published by somebody else at the same moment. Try again."
        ) from error


def withdraw(session: Session, service: Service, now: datetime) -> None:
    """Offer a service no longer. What was begun or asked before goes on.

    Withdrawing it twice changes nothing: the first time stands.
    """
    service.withdrawn_at = service.withdrawn_at or now
    session.flush()


def _offered(session: Session, key: str, department: Department) -> Service:
    """The service of this key, made if it is new, and not withdrawn."""
    service = session.scalar(select(Service).where(Service.key == key))
    if service is None:
        service = Service(key=key)
        session.add(service)
    service.department = department
    service.withdrawn_at = None
    session.flush()
    return service


def _newest(session: Session, service: Service) -> Definition | None:
    return session.scalar(
        select(Definition)
        .where(Definition.service_id == service.id)
        .order_by(Definition.version.desc())
        .limit(1)
    )
