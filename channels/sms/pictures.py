"""The worker's part with pictures: fetch, judge, keep, and only then delete them at Twilio.

Each step is noted when it is done, and no transaction is open while anything outside is asked. A
worker that dies leaves what was noted: the next one fetches again what was not kept yet, and puts
it under the same key; what is kept is never fetched again.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from channels.sms.dialogue.prompts import lines
from channels.sms.dialogue.wording import say
from channels.sms.models import Dialogue
from channels.sms.twilio.media import FetchLater, NotTwilios
from tracker import clock
from tracker.catalogue.definition import Question
from tracker.database import unit_of_work
from tracker.files.rules import Refused, check_file, place_taken
from tracker.files.scan import CannotScanNow, scan
from tracker.files.store import FileStore
from tracker.intake.files import asks_for_place, forget_places, intake_of_file, take_out_file
from tracker.intake.models import Intake
from tracker.languages import USUAL, in_language
from tracker.messages import attachments
from tracker.messages.attachments import MOST_TRIES, Claim
from tracker.messages.commands import write
from tracker.messages.models import Attachment, Thread

LONGEST_TURN = 10.0  # seconds: none is begun after that

log = logging.getLogger(__name__)


class Source(Protocol):
    """Where pictures are fetched from, and deleted when they are kept."""

    def fetch(self, url: str, *, most_bytes: int) -> bytes:
        """The content at an address. Raises ``Refused`` and ``FetchLater``."""
        ...

    def remove(self, url: str) -> None:
        """Delete it there. Raises ``FetchLater``."""
        ...


@dataclass(frozen=True)
class Pictures:
    """What the work on pictures needs: the database, the store, where they come from, the largest
    file in megabytes, and the command that looks them over.
    """

    engine: Engine
    store: FileStore
    source: Source
    most_megabytes: int
    scan_command: str | None = None
    now: Callable[[], datetime] = clock.now

    def fetch_due(self, *, most: int = 5) -> int:
        """Work at most ``most`` of the pictures that are due; returns how many were worked.

        Those that come slowly are not waited for one after the other: the worker has texts to send.
        """
        worked, ends = 0, time.monotonic() + LONGEST_TURN
        while worked < most and time.monotonic() < ends:
            with self._unit() as session:
                claim = attachments.claim_next(session, now=self.now())
            if claim is None:
                break
            self._work(claim)
            worked += 1
        return worked

    def forget_places(self) -> int:
        """Forget where photos were taken that no request will ask for; how many they were."""
        with self._unit() as session:
            return forget_places(session, now=self.now())

    def _work(self, claim: Claim) -> None:
        try:
            if not claim.kept:
                self._keep(claim)
            else:
                self._remove(claim)
        except Refused as fault:
            if isinstance(fault, NotTwilios):
                log.error("Picture %s leads away from Twilio, to %s", claim.id, fault.host)
            self._refuse(claim, fault)
        except (FetchLater, CannotScanNow) as fault:
            log.warning("Picture %s waits: %s", claim.id, fault, exc_info=fault.__cause__)
            ours = isinstance(fault, CannotScanNow) or fault.ours
            self._try_later(claim, counts=claim.kept or not ours)

    def _keep(self, claim: Claim) -> None:
        """Fetch, judge and store a picture. Its removal is due from then on."""
        if claim.tries > MOST_TRIES:
            # Every worker that took it died of it, or it was never to be had.
            raise Refused("gone")
        content = self.source.fetch(claim.url, most_bytes=self.most_megabytes * 1_000_000)
        kept, media_type = check_file(content, most_megabytes=self.most_megabytes)
        scan(self.scan_command, content)
        place = place_taken(content)
        try:
            self.store.put(kept, claim.key)
        except OSError as fault:
            raise FetchLater("The store does not take it", ours=True) from fault
        with self._unit() as session:
            intake = intake_of_file(session, claim.key)
            found = attachments.claimed(session, claim)
            if found is None:
                return
            attachments.note_kept(session, found, kept, media_type, now=self.now())
            if place is not None:
                self._offer_place(session, found, intake, place)

    def _remove(self, claim: Claim) -> None:
        self.source.remove(claim.url)
        with self._unit() as session:
            found = attachments.claimed(session, claim)
            if found is not None:
                attachments.note_removed(session, found, now=self.now())

    def _refuse(self, claim: Claim, fault: Refused) -> None:
        """Note that it cannot be taken, ask again for what it answered, and tell the sender."""
        with self._unit() as session:
            intake = intake_of_file(session, claim.key)
            found = attachments.claimed(session, claim)
            if found is None:
                return
            with in_language(USUAL):
                attachments.note_refused(session, found, fault.reason, now=self.now())
            again = None
            if intake is not None:
                again = take_out_file(session, intake, claim.key, now=self.now())
            thread = _thread(session, found)
            with in_language(thread.language if thread else USUAL):
                words = lines(say("photo_refused", reason=fault.reason),
                              _what_now(session, found, thread, again))  # fmt: skip
                self._tell(session, found, words)

    def _try_later(self, claim: Claim, *, counts: bool) -> None:
        with self._unit() as session:
            found = attachments.claimed(session, claim)
            if found is None:
                return
            attachments.try_later(session, found, now=self.now(), counts=counts)

    def _offer_place(
        self,
        session: Session,
        attachment: Attachment,
        intake: Intake | None,
        place: tuple[float, float],
    ) -> None:
        """Keep where a photo was taken as long as it can be used, and offer it as the place.

        One that came before its request may be used by the request that begins soon: it is offered
        when that asks for a place, and forgotten if none does (``forget_places``).
        """
        thread = _thread(session, attachment)
        dialogue = _dialogue(session, attachment)
        if dialogue is None or not _automatic(thread):
            return
        if intake is None:
            if attachment.file.intake_id is None and attachment.message.case_id is None:
                attachment.latitude, attachment.longitude = place
            return
        if dialogue.intake_id != intake.id or not asks_for_place(session, intake):
            return
        attachment.latitude, attachment.longitude = place
        with in_language(thread.language if thread else USUAL):
            words = say("photo_place", place=f"{place[0]:.5f}, {place[1]:.5f}")
            self._tell(session, attachment, words)

    def _tell(self, session: Session, attachment: Attachment, words: str) -> None:
        """Write to the sender, if there is one who takes texts."""
        point = attachment.message.contact_point
        if point is not None and point.opted_out_at is None:
            write(session, "sms", words, now=self.now(), to=point, asked=True)

    @contextmanager
    def _unit(self) -> Iterator[Session]:
        with Session(self.engine, expire_on_commit=False) as session, unit_of_work(session):
            yield session


def _thread(session: Session, attachment: Attachment) -> Thread | None:
    return session.scalar(
        select(Thread).where(Thread.contact_point_id == attachment.message.contact_point_id)
    )


def _dialogue(session: Session, attachment: Attachment) -> Dialogue | None:
    return session.scalar(
        select(Dialogue).where(Dialogue.contact_point_id == attachment.message.contact_point_id)
    )


def _automatic(thread: Thread | None) -> bool:
    """Whether the dialogue answers, and no person does."""
    return thread is None or (thread.owner_id is None and thread.wants != "person")


def _what_now(
    session: Session, attachment: Attachment, thread: Thread | None, again: Question | None
) -> str:
    """What somebody can do whose picture could not be taken. Where a person answers, that person
    says.
    """
    if not _automatic(thread):
        return ""
    if again is None:
        return say("photo_another")
    dialogue = _dialogue(session, attachment)
    if dialogue is None or dialogue.step != "asking" or dialogue.offered[:1] != [again.key]:
        return say("photo_asked_again")
    return say("photo_another" if again.required else "photo_another_or_skip")
