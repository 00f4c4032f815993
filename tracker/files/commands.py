"""Note the files that were stored."""

import hashlib
from datetime import datetime
from pathlib import PurePath

from sqlalchemy.orm import Session

from tracker.files.models import StoredFile


def note_file(
    session: Session,
    *,
    key: str,
    name: str,
    content: bytes,
    media_type: str,
    intake_id: int | None,
    now: datetime,
) -> StoredFile:
    """Note a file whose content lies in the store under ``key``, of an intake or of none."""
    file = StoredFile(
        key=key,
        name=PurePath(name.replace("\\", "/").replace("\0", "")).name[-200:] or "file",
        media_type=media_type,
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        created_at=now,
        intake_id=intake_id,
    )
    session.add(file)
    session.flush()
    return file
