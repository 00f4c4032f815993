"""All the files of a case in one list: those of its answers, of its texts and of its reports."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select, union_all
from sqlalchemy.orm import Session

from tracker.cases.models import Case
from tracker.cases.references import shown
from tracker.files.models import StoredFile
from tracker.files.previews import has_preview
from tracker.intake.models import Intake
from tracker.messages.models import Attachment

MOST = 200

KINDS = {
    "application/pdf": "PDF",
    "image/jpeg": "Photo",
    "image/png": "Picture",
    "image/webp": "Picture",
}


@dataclass(frozen=True)
class Shown:
    """A file in the list: where it came from in words, and what kind of file it is."""

    stored: StoredFile
    source: str
    at: datetime

    @property
    def is_picture(self) -> bool:
        """Whether there is a small picture of it."""
        return self.stored.state == "kept" and has_preview(self.stored.media_type)

    @property
    def kind(self) -> str:
        """What kind of file it is, in words."""
        kind, _, form = self.stored.media_type.partition("/")
        return KINDS.get(self.stored.media_type, "Sound" if kind == "audio" else form.upper())


@dataclass(frozen=True)
class Found:
    """A file of this case, or of one that reports the same: which, and what that case answers."""

    stored: StoredFile
    reference: str
    answers: Mapping[str, object]


def files_around(session: Session, case: Case) -> list[Found]:
    """The files that were added to a case and to those that report the same, the oldest first.

    Also those that no answer names any more: ``own`` and ``gallery`` leave them out. One statement.
    """
    return [Found(*row) for row in session.execute(_FILES, {"id": case.id})]


def _ids(column: Any) -> Select[Any]:
    return select(Case.id).where(column == bindparam("id"))


_FILES = (
    select(StoredFile, Case.reference, Case.answers)
    .select_from(StoredFile)
    .join(Intake, Intake.id == StoredFile.intake_id)
    .join(Case, Case.id == Intake.case_id)
    .where(
        Intake.case_id.in_(
            union_all(_ids(Case.id), _ids(Case.parent_id), _ids(Case.merged_into_id))
        )
    )
    .order_by(StoredFile.id)
    .limit(MOST)
)


def own_files(case: Case, found: Iterable[Found], scans: Collection[str]) -> dict[str, StoredFile]:
    """The files that answers of a case name, and the scans of its form, by their keys."""
    asked = case.definition.content.questions
    named = {key for question in asked for key in _keys(case.answers.get(question.key))}
    named |= set(scans)
    return {one.stored.key: one.stored for one in found if one.stored.key in named}


def gallery(
    case: Case,
    found: Iterable[Found],
    scans: Collection[str],
    pictures: Mapping[int, Sequence[Attachment]],
) -> list[Shown]:
    """The list, each file once: of the answers, the form on paper, the reports, then the texts.

    ``scans`` are the keys of the form on paper; ``pictures`` came with texts, by their number.
    """
    labels = {
        key: question.short
        for question in case.definition.content.questions
        for key in _keys(case.answers.get(question.key))
    }
    listed: dict[int, Shown] = {}
    for one in found:
        key, at = one.stored.key, one.stored.created_at
        if one.reference != case.reference:
            if any(key in _keys(value) for value in one.answers.values()):
                source = f"Report {shown(one.reference)}"
                listed[one.stored.id] = Shown(one.stored, source, at)
        elif key in labels:
            listed[one.stored.id] = Shown(one.stored, labels[key], at)
        elif key in scans:
            listed[one.stored.id] = Shown(one.stored, "Form on paper", at)
    for each in pictures.values():
        for attached in each:
            stored = attached.file
            listed.setdefault(stored.id, Shown(stored, "Text message", stored.created_at))
    return list(listed.values())


def _keys(value: object) -> list[str]:
    return [key for key in value if isinstance(key, str)] if isinstance(value, list) else []
