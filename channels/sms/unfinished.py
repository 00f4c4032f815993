"""The worker's part with requests left unfinished: one reminder, and later a word that it is over.

Several workers may do it at once: each takes rows that no other has, and what is done is noted in
the same unit of work. Where the dialogue stands is not changed by a reminder.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, Select, or_, select
from sqlalchemy.orm import Session, contains_eager

from channels.sms.dialogue.talk import City, code_of
from channels.sms.dialogue.wording import say
from channels.sms.models import Dialogue
from tracker import clock
from tracker.database import unit_of_work
from tracker.hours import Quiet
from tracker.intake.models import Intake
from tracker.interactions.commands import end
from tracker.interactions.queries import open_conversation
from tracker.languages import in_language
from tracker.messages.commands import write
from tracker.messages.models import Thread
from tracker.people.models import ContactPoint

BATCH = 20  # dialogues in one unit of work

Work = Callable[[Session, City, datetime], int]


@dataclass(frozen=True)
class Unfinished:
    """What the work needs: the database, the city's words, the quiet hours, and after how long
    somebody is reminded, and a conversation is over.
    """

    engine: Engine
    city: Callable[[], City]
    quiet: Quiet
    remind_after: timedelta
    expire_after: timedelta

    def remind_due(self) -> int:
        """Remind whoever left a request for long enough, once; returns how many."""
        return self._all(lambda session, city, now: remind(session, city, self.remind_after, now))

    def expire_due(self) -> int:
        """Close the conversations that were left for too long; returns how many."""
        return self._all(lambda session, city, now: expire(session, city, self.expire_after, now))

    def _all(self, work: Work) -> int:
        """Work a batch at a time. In quiet hours nothing is: a text that waited until the morning
        might be wrong by then.
        """
        done = 0
        while self.quiet.until(clock.now()) is None:
            with Session(self.engine, expire_on_commit=False) as session, unit_of_work(session):
                count = work(session, self.city(), clock.now())
            done += count
            if count < BATCH:
                break
        return done


def _left_since(moment: datetime, *tests: ColumnElement[bool]) -> Select[Dialogue]:
    """Dialogues in which nobody wrote since a moment, and that no person has or is waited for."""
    return (
        select(Dialogue)
        .join(Dialogue.contact_point)
        .join(Thread, Thread.contact_point_id == Dialogue.contact_point_id)
        .outerjoin(Dialogue.intake)
        .options(contains_eager(Dialogue.contact_point), contains_eager(Dialogue.intake))
        .where(
            Dialogue.updated_at <= moment,
            Thread.owner_id.is_(None),
            or_(Thread.wants.is_(None), Thread.wants != "person"),
            *tests,
        )
        .order_by(Dialogue.updated_at)
        .limit(BATCH)
        .with_for_update(of=[Dialogue, Thread], skip_locked=True)
        .execution_options(populate_existing=True)
    )


def remind(session: Session, city: City, after: timedelta, now: datetime) -> int:
    """Remind those who left their request ``after`` this long; how many there were in this batch.

    Not who has refused texts, nor of what was gone on with at another door.
    """
    moment = now - after
    due = _left_since(
        moment,
        Dialogue.reminded_at.is_(None),
        ContactPoint.opted_out_at.is_(None),
        Intake.state == "open",
        Intake.channel == "sms",
        Intake.updated_at <= moment,
    )
    found = session.scalars(due).all()
    for dialogue in found:
        dialogue.reminded_at = now
        _tell(session, dialogue, "reminder", city, now)
    return len(found)


def expire(session: Session, city: City, after: timedelta, now: datetime) -> int:
    """Close conversations that were left ``after`` this long; how many there were in this batch.

    The request stays open under its code, and it is said how to come back to it.
    """
    due = _left_since(now - after, or_(Dialogue.intake_id.is_not(None), Dialogue.step != "idle"))
    found = session.scalars(due).all()
    for dialogue in found:
        intake = dialogue.intake
        going_on_here = intake is not None and (intake.state, intake.channel) == ("open", "sms")
        if going_on_here and dialogue.contact_point.opted_out_at is None:
            _tell(session, dialogue, "expired", city, now)
        conversation = open_conversation(session, dialogue.contact_point_id)
        if conversation is not None:
            end(session, conversation, now=max(dialogue.updated_at, conversation.started_at))
        dialogue.step, dialogue.offered, dialogue.intake, dialogue.unclear = "idle", [], None, 0
    session.flush()
    return len(found)


def _tell(session: Session, dialogue: Dialogue, key: str, city: City, now: datetime) -> None:
    intake = dialogue.intake
    if intake is None:
        raise ValueError("there is no request to tell of")
    thread = session.scalars(
        select(Thread).where(Thread.contact_point_id == dialogue.contact_point_id)
    ).one()
    with in_language(thread.language):
        body = say(
            key,
            title=intake.definition.as_said.title,
            code=code_of(intake),
            phone=city.phone,
        )
    conversation = open_conversation(session, dialogue.contact_point_id)
    write(session, "sms", body, now=now, to=dialogue.contact_point, interaction=conversation)
