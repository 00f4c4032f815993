"""Who answers a number: the dialogue or a person, one at a time; and what of it waits."""

from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from tracker.database import find_or_add
from tracker.errors import Conflict
from tracker.languages import USUAL
from tracker.messages.models import Message, Thread
from tracker.people.models import ContactPoint
from tracker.staff.models import Staff


def thread_with(session: Session, point: ContactPoint, *, language: str = USUAL) -> Thread:
    """The thread with a number, made if there was none, and locked until the unit of work ends.

    ``language`` is that of a new one.
    """
    wanted = (
        select(Thread)
        .where(Thread.contact_point_id == point.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return find_or_add(
        session,
        wanted,
        lambda: Thread(contact_point_id=point.id, language=language, read_up_to=0),
    )


def want_person(session: Session, thread: Thread, why: str, *, now: datetime) -> None:
    """The thread waits for a person. One that waits already keeps its place in the line.

    ``why`` is one of ``WANTS``; that somebody asked for a person outweighs the other reasons.
    """
    if thread.wants is None:
        thread.waiting_since = now
    if thread.wants != "person":
        thread.wants = why
    session.flush()


def wait_no_more(session: Session, thread: Thread) -> None:
    """Nobody waits for a person here any more."""
    thread.wants = thread.waiting_since = None
    session.flush()


def leave_unplaced(session: Session, thread: Thread, message: Message, *, now: datetime) -> None:
    """A text belongs to no case or request as yet: it waits for somebody of staff to place it.

    A thread that waits for more than that goes on waiting for it.
    """
    message.unplaced, message.changed_at = True, now
    if thread.wants is None:
        want_person(session, thread, "unplaced", now=now)


def place_texts(session: Session, thread: Thread, interaction_id: int, *, now: datetime) -> None:
    """The texts of a conversation that waited to be placed have found where they belong.

    At most two statements, and one where the thread does not wait for that.
    """
    session.flush()
    of_conversation = (Message.interaction_id == interaction_id, Message.unplaced)
    session.execute(
        update(Message).where(*of_conversation).values(unplaced=False, changed_at=now),
        execution_options={"synchronize_session": "fetch"},
    )
    if thread.wants == "unplaced":
        others = exists().where(
            Message.contact_point_id == thread.contact_point_id, Message.unplaced
        )
        if not session.scalar(select(others)):
            wait_no_more(session, thread)


def take_over(
    session: Session, thread: Thread, staff: Staff, *, now: datetime, seen_owner: int | None = None
) -> None:
    """``staff`` answers from now on, and the dialogue says nothing by itself.

    ``seen_owner`` is who had it when the page was made (an account's id): if it is somebody else by
    now, ``Conflict`` is raised, so that of two who take it at once the second is told.
    """
    if thread.owner_id == staff.id:
        return
    if thread.owner_id is not None and thread.owner_id != seen_owner:
        name = thread.owner.name if thread.owner else "Somebody else"
        raise Conflict(f"{name} has taken these texts over already.")
    thread.owner, thread.owned_since = staff, now
    wait_no_more(session, thread)


def hand_back(session: Session, thread: Thread) -> None:
    """The dialogue answers again, from where it stood. Raises ``Conflict`` if it did already."""
    if thread.owner_id is None:
        raise Conflict("Nobody has taken these texts over: they are answered automatically.")
    thread.owner = thread.owned_since = None
    wait_no_more(session, thread)


def mark_read(session: Session, thread: Thread, up_to: int) -> None:
    """Staff have seen the texts up to this one (a message's id)."""
    thread.read_up_to = max(thread.read_up_to, up_to)
    session.flush()
