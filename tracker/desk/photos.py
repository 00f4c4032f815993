"""A photo that staff add: judged by its content, and kept in the store."""

from datetime import datetime

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from tracker.characters import clean
from tracker.edge import file_store, settings
from tracker.errors import InvalidAnswer
from tracker.files.commands import note_file
from tracker.files.models import StoredFile
from tracker.files.rules import check_file
from tracker.files.scan import scan


class Photo:
    """One that was sent and found good, its content kept; made before the unit of work opens.

    Raises ``InvalidAnswer`` with its name.
    """

    def __init__(self, sent: FileStorage) -> None:
        self.name, came = clean(sent.filename or "photo"), sent.read()
        try:
            self.content, self.media_type = check_file(
                came, most_megabytes=settings().upload_megabytes
            )
            if not self.media_type.startswith("image/"):
                raise InvalidAnswer("This is no photo.")
            scan(settings().scan_command, came)
        except InvalidAnswer as fault:
            raise InvalidAnswer(f"“{self.name[-60:]}”: {fault}") from fault
        self.key = file_store().put(self.content)

    def note(self, session: Session, now: datetime) -> StoredFile:
        """Note it, in the caller's unit of work."""
        return note_file(
            session,
            key=self.key,
            name=self.name,
            content=self.content,
            media_type=self.media_type,
            intake_id=None,
            now=now,
        )
