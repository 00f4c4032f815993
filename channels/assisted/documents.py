"""What people bring to a desk: photos and scans of several pages made one PDF, and documents that
are looked at and of which no copy is kept.
"""

from collections.abc import Iterable

from flask import request
from sqlalchemy.orm import Session

from channels.questions import Upload
from tracker.catalogue.definition import Question
from tracker.edge import settings
from tracker.errors import InvalidAnswer
from tracker.files.pages import one_pdf
from tracker.intake.commands import Door
from tracker.intake.evidence import by_key, evidence_of, is_seen, note_seen
from tracker.intake.models import Evidence, Intake


def one_upload(field: str, name: str) -> Upload | None:
    """The pages that were sent in a field as one PDF called ``name``; ``None`` if there are none.

    Call it before the unit of work opens. Raises ``InvalidAnswer``.
    """
    sent = [one for one in request.files.getlist(field) if one.filename]
    if not sent:
        return None
    most = settings().upload_megabytes
    pdf = one_pdf([one.read() for one in sent], name.removesuffix(".pdf"), most_megabytes=most)
    return Upload.of(name, pdf)


def pages_of(question: Question) -> list[Upload]:
    """The pages sent for a question, as one PDF; none, if none were. As ``one_upload``."""
    upload = one_upload(f"pages-{question.key}", f"{question.short}.pdf")
    return [upload] if upload is not None else []


def seen_so_far(session: Session, intake: Intake) -> dict[str, list[Evidence]]:
    """The documents that were seen for a request and are part of its answers, by the key of their
    question. One statement where there are some, and none where not.
    """
    answered = {
        key for value in intake.answers.values() if isinstance(value, list) for key in value
    }
    found: dict[str, list[Evidence]] = {}
    if any(is_seen(key) for key in answered if isinstance(key, str)):
        for key, seen in by_key(evidence_of(session, intake.id)).items():
            if key in answered:
                found.setdefault(seen.question, []).append(seen)
    return found


def seen_documents(
    session: Session, intake: Intake, questions: Iterable[Question], door: Door
) -> tuple[dict[str, str], dict[str, str]]:
    """Note the documents that staff at a counter have seen: for each question the key of one for
    its answer, and what was wrong with others.
    """
    found: dict[str, str] = {}
    refused: dict[str, str] = {}
    for question in questions:
        kind = request.form.get(f"document-kind-{question.key}", "")
        if not kind or door.staff is None or door.channel != "counter":
            continue
        try:
            found[question.key] = note_seen(
                session,
                intake,
                question,
                kind=kind,
                last_characters=request.form.get(f"document-last-{question.key}", ""),
                staff=door.staff,
                interaction=door.interaction,
                now=door.now,
            )
        except InvalidAnswer as fault:
            refused[question.key] = str(fault)
    return found, refused
