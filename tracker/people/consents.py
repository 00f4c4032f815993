"""What people agree to: the words to read out or to sign, and that somebody agreed to them.

The words stand in ``catalogue/consents.yaml`` (its shape: ``tracker.catalogue.consents``), each
with its version. What was agreed to keeps the words as they were, whatever the file says later.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.errors import InvalidDefinition, NotFound
from tracker.languages import USUAL
from tracker.people.models import ConsentStatement, Person
from tracker.settings import ROOT
from tracker.staff.models import Staff

FILE = ROOT / "catalogue" / "consents.yaml"


@dataclass(frozen=True)
class Wording:
    """The words of a statement in one language, with their version."""

    key: str
    version: int
    language: str
    words: str

    @property
    def mark(self) -> str:
        """By what an answer names these words, this version in this language: ``es_v1``."""
        return f"{self.language.lower().replace('-', '_')}_v{self.version}"


def statement(key: str, language: str = USUAL) -> Wording:
    """The words of a statement in a language (BCP 47), or else in English.

    Raises ``NotFound`` where the city has no such statement.
    """
    found = {one.language: one for one in wordings(key)}
    if not found:
        raise NotFound(f"There is no statement “{key}” in {FILE.name}.")
    return found.get(language) or found.get(language.partition("-")[0]) or found[USUAL]


def wordings(key: str) -> tuple[Wording, ...]:
    """The words of a statement in each of its languages, English first; none where it has none."""
    return _read(FILE).get(key, ())


@cache
def _read(path: Path) -> Mapping[str, tuple[Wording, ...]]:
    """What the file says. Its faults are told by ``alldoors city`` and its tests, not here."""
    if not path.exists():
        return {}
    content = YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}
    return {
        one["key"]: tuple(
            Wording(one["key"], one["version"], language, " ".join(words.split()))
            for language, words in {USUAL: one["words"], **one.get("translations", {})}.items()
        )
        for one in content.get("consents", [])
    }


def forget() -> None:
    """Read the file anew when it is next asked for."""
    _read.cache_clear()


def take(
    session: Session,
    person: Person,
    key: str,
    language: str,
    staff: Staff | None,
    now: datetime,
) -> ConsentStatement:
    """Keep that a person agreed to a statement, in the words that they were read or signed.

    ``staff`` is who read it out or was handed the paper; nobody where it was agreed to on a page.
    Raises ``NotFound``.
    """
    wording = statement(key, language)
    taken = ConsentStatement(
        person_id=person.id,
        wording=wording.key,
        version=wording.version,
        words=wording.words,
        language=wording.language,
        at=now,
        staff=staff,
    )
    session.add(taken)
    session.flush()
    return taken


def refuse_changed_words(session: Session, city: Collection[Wording]) -> None:
    """Refuse other words under a version that somebody has agreed to already.

    Raises ``InvalidDefinition`` naming each statement whose words need a new version.
    """
    faults = []
    for one in city:
        taken = select(ConsentStatement.words).where(
            ConsentStatement.wording == one.key,
            ConsentStatement.version == one.version,
            ConsentStatement.language == one.language,
        )
        words = session.scalar(taken.limit(1))
        if words is not None and words != one.words:
            faults.append(
                f"consents.yaml: people have agreed to version {one.version} of “{one.key}” "
                f"({one.language}) in other words. Give the changed words version "
                f"{one.version + 1}."
            )
    if faults:
        raise InvalidDefinition(*faults)
