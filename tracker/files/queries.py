"""Read what is noted of files."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.errors import NotFound
from tracker.files.models import StoredFile


def files(session: Session, keys: Collection[str]) -> list[StoredFile]:
    """The files of these keys, in the order they were added. One statement."""
    return list(
        session.scalars(select(StoredFile).where(StoredFile.key.in_(keys)).order_by(StoredFile.id))
    )


def file(session: Session, key: str) -> StoredFile:
    """The file of a key. Raises ``NotFound``."""
    found = session.scalar(select(StoredFile).where(StoredFile.key == key))
    if found is None:
        raise NotFound("There is no such file.")
    return found
