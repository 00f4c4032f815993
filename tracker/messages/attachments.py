"""Pictures that come with texts: noted at once, fetched by a worker, kept, and let go elsewhere.

Each goes one way: it waits at the provider (its file is ``awaited``), is ``kept`` here, and is then
removed at the provider; or it is ``refused``. A worker takes one for ``LEASE``; whatever it dies
of, the next one goes on from what was noted, under the same key.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import SystemRandom
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.errors import NotFound
from tracker.files.models import StoredFile
from tracker.messages.models import Attachment, Message

MOST_PICTURES = 10  # with one text
MOST_TRIES = 10  # to fetch one
# A worker that has not reported back after this long is taken for dead.
LEASE = timedelta(minutes=5)
_LONGEST_WAIT = timedelta(hours=6)
_LOOK_AGAIN = timedelta(minutes=5)  # whether what is wrong on our own side is mended
_RANDOM = SystemRandom()


@dataclass(frozen=True)
class Medium:
    """A picture that came with a text: its address at the provider, and what it is said to be."""

    url: str
    declared_type: str


@dataclass(frozen=True)
class Claim:
    """A picture that a worker has taken. ``kept``: its content is here, and only its removal at the
    provider is left to be done. ``tries`` counts this try.
    """

    id: int
    url: str
    key: str
    kept: bool
    tries: int


def attach(
    session: Session,
    message: Message,
    media: Sequence[Medium],
    *,
    now: datetime,
    intake_id: int | None = None,
) -> list[str]:
    """Note the pictures of a text that came in; returns the keys of their files, in order.

    An answer may name such a file from now on, before its content has arrived. ``intake_id`` is the
    request that it is for, if one is going on.
    """
    keys = []
    for position, medium in enumerate(media[:MOST_PICTURES]):
        file = StoredFile(
            key=uuid4().hex,
            name=f"photo-{position + 1}",
            media_type="application/octet-stream",  # until it was looked at
            size=0,
            digest="",
            created_at=now,
            intake_id=intake_id,
            state="awaited",
        )
        message.attachments.append(
            Attachment(
                position=position,
                url=medium.url[:500],
                declared_type=medium.declared_type[:100],
                file=file,
                next_try_at=now,
            )
        )
        keys.append(file.key)
    session.flush()
    return keys


def claim_next(session: Session, *, now: datetime) -> Claim | None:
    """Take the picture that is due and has waited longest; ``None`` if none is."""
    due = (
        select(Attachment)
        .where(Attachment.next_try_at <= now)
        .order_by(Attachment.next_try_at, Attachment.id)
        .limit(1)
        .options(joinedload(Attachment.file, innerjoin=True))
        .with_for_update(skip_locked=True, of=Attachment)
        .execution_options(populate_existing=True)
    )
    found = session.scalar(due)
    if found is None:
        return None
    found.tries += 1
    found.next_try_at = now + LEASE
    session.flush()
    return Claim(found.id, found.url, found.file.key, found.file.state == "kept", found.tries)


def claimed(session: Session, claim: Claim) -> Attachment | None:
    """The picture of a claim, locked with its file; ``None`` if another worker has taken it since,
    for this one was too slow.
    """
    found = session.scalar(
        select(Attachment)
        .where(Attachment.id == claim.id)
        .options(joinedload(Attachment.file, innerjoin=True), joinedload(Attachment.message))
        .with_for_update(of=Attachment)
        .execution_options(populate_existing=True)
    )
    if found is None or found.next_try_at is None:
        return None
    same = (found.tries, found.file.state == "kept") == (claim.tries, claim.kept)
    return found if same else None


def note_kept(
    session: Session, attachment: Attachment, content: bytes, media_type: str, *, now: datetime
) -> None:
    """Note that the content lies in the store; what is left to do is the removal elsewhere."""
    file = attachment.file
    kind, ending = ("photo", _ENDING[media_type]) if media_type in _ENDING else ("file", ".pdf")
    file.name = f"{kind}-{attachment.position + 1}{ending}"
    file.media_type, file.size = media_type, len(content)
    file.digest = hashlib.sha256(content).hexdigest()
    file.state, file.failure = "kept", None
    attachment.message.changed_at = now
    attachment.tries = 0
    # Whoever dies now leaves the removal to the next worker.
    attachment.next_try_at = now
    session.flush()


_ENDING = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}


def note_refused(session: Session, attachment: Attachment, why: str, *, now: datetime) -> None:
    """Note that a picture cannot be taken, with a sentence for staff that says why."""
    attachment.file.state, attachment.file.failure = "refused", why[:300]
    attachment.next_try_at = None
    attachment.message.changed_at = now
    session.flush()


def note_removed(session: Session, attachment: Attachment, *, now: datetime) -> None:
    """Note that the provider has it no longer: nothing is left to be done."""
    attachment.removed_at, attachment.next_try_at = now, None
    session.flush()


def try_later(
    session: Session, attachment: Attachment, *, now: datetime, counts: bool = True
) -> None:
    """Look at it again later, and the later the oftener it was tried. ``counts``: it was a try;
    what is wrong on our own side is none, and may take as long as it takes.
    """
    if counts:
        attachment.next_try_at = now + wait_before_try(attachment.tries)
    else:
        attachment.next_try_at = now + _LOOK_AGAIN
        attachment.tries -= 1
    session.flush()


def came_by_text(session: Session, file: StoredFile) -> bool:
    """Whether a file came with a text, in whose thread staff see it. One statement."""
    found = session.scalar(select(Attachment.id).where(Attachment.file_id == file.id).limit(1))
    return found is not None


def pictures_of(session: Session, messages: Collection[Message]) -> dict[int, list[Attachment]]:
    """The pictures of each of these messages, by its id. One statement, if any has pictures."""
    ids = [message.id for message in messages if message.media_count]
    found: dict[int, list[Attachment]] = {}
    wanted = (
        select(Attachment)
        .where(Attachment.message_id.in_(ids))
        .options(joinedload(Attachment.file, innerjoin=True))
        .order_by(Attachment.message_id, Attachment.position)
    )
    for picture in session.scalars(wanted) if ids else ():
        found.setdefault(picture.message_id, []).append(picture)
    return found


def picture_from(session: Session, contact_point_id: int, key: str) -> StoredFile:
    """The file of a picture that came from a number and is kept. Raises ``NotFound``."""
    found = session.scalar(
        select(StoredFile)
        .join(Attachment, Attachment.file_id == StoredFile.id)
        .join(Message, Attachment.message_id == Message.id)
        .where(
            StoredFile.key == key,
            StoredFile.state == "kept",
            Message.contact_point_id == contact_point_id,
        )
    )
    if found is None:
        raise NotFound("There is no such picture.")
    return found


def wait_before_try(tries: int) -> timedelta:
    """How long to wait after ``tries`` tries: 30 s and double each time, up to six hours, and up to
    a quarter longer by chance, so that what failed together is not tried together.
    """
    doubled = timedelta(seconds=30 * 2.0 ** min(max(tries - 1, 0), 12))
    return min(doubled, _LONGEST_WAIT) * (1 + _RANDOM.random() / 4)
