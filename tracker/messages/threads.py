"""Who answers a number: the dialogue or a person, one at a time; and what of it waits."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.database import find_or_add
from tracker.errors import Conflict
from tracker.messages.models import Thread
from tracker.people.models import ContactPoint
from tracker.staff.models import Staff


def thread_with(session: Session, point: ContactPoint) -> Thread:
    """The thread with a number, made if there was none, and locked until the unit of work ends."""
    wanted = (
        select(Thread)
        .where(Thread.contact_point_id == point.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return find_or_add(
        session,
        wanted,
        lambda: Thread(contact_point_id=point.id, language="en", read_up_to=0),
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
