"""Departments, services and their published definitions."""

import json
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.catalogue.definition import ServiceDefinition
from tracker.catalogue.notices import Notice
from tracker.catalogue.shape import as_published
from tracker.database import Base
from tracker.languages import current_language


class Department(Base):
    """A part of the city's administration, and a heading of the catalogue."""

    __tablename__ = "department"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    # Its name in other languages, by their codes.
    translations: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Service(Base):
    """What a citizen can ask for. What it says is in its published definitions."""

    __tablename__ = "service"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    withdrawn_at: Mapped[datetime | None]

    department: Mapped[Department] = relationship()
    definitions: Mapped[list["Definition"]] = relationship(
        back_populates="service", order_by="Definition.version"
    )


class Definition(Base):
    """A published version of a service: immutable, held so by a trigger in the database."""

    __tablename__ = "definition"
    __table_args__ = (UniqueConstraint("service_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    document: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]

    service: Mapped[Service] = relationship(back_populates="definitions")

    @property
    def content(self) -> ServiceDefinition:
        """What this version says."""
        return _read(json.dumps(self.document))

    @property
    def as_said(self) -> ServiceDefinition:
        """What this version says in the current language."""
        return _read(json.dumps(self.document), current_language())


class CityNotice(Base):
    """What the city says at one moment: as its file has it, for every door and language."""

    __tablename__ = "city_notice"

    moment: Mapped[str] = mapped_column(String(20), primary_key=True)
    document: Mapped[dict[str, Any]]

    @property
    def content(self) -> Notice:
        """Its words."""
        return _read_notice(json.dumps(self.document))


@lru_cache(maxsize=256)
def _read_notice(document: str) -> Notice:
    with as_published():
        return Notice.model_validate(json.loads(document), extra="ignore")


@lru_cache(maxsize=1024)
def _read(document: str, language: str | None = None) -> ServiceDefinition:
    """A published document, read once in a process: it never changes, and every text needs it."""
    if language is not None:
        return _read(document).in_language(language)
    with as_published():
        return ServiceDefinition.model_validate(json.loads(document), extra="ignore")
