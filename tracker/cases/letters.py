"""Letters: printed together, posted, and what follows where one comes back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases.models import Case
from tracker.cases.standing import current
from tracker.cases.undelivered import note_undelivered
from tracker.cases.ways import who_asked
from tracker.cases.writing import told
from tracker.errors import Conflict, InvalidAnswers, NotFound
from tracker.messages.commands import set_state
from tracker.messages.models import LetterBatch, Message
from tracker.messages.queries import letters_to_print, message
from tracker.staff.models import Staff

# Why a letter came back, as it is noted on it.
CAME_BACK = {
    "gone_away": "Gone away",
    "no_address": "No such address",
    "refused": "Refused",
    "not_called_for": "Not called for",
    "died": "The person has died",
    "other": "Another reason",
}


def print_all(session: Session, staff: Staff, *, now: datetime) -> LetterBatch:
    """Every letter that waits and is in no batch is in one from now, to be printed with its list.

    Raises ``Conflict`` where none waits.
    """
    waiting = session.scalars(letters_to_print().with_for_update(of=Message)).all()
    if not waiting:
        raise Conflict("No letter waits to be printed.")
    batch = LetterBatch(made_at=now, made_by=staff)
    session.add(batch)
    session.flush()
    for letter in waiting:
        letter.batch_id = batch.id
    session.flush()
    return batch


def post(session: Session, batch_id: int, staff: Staff, *, now: datetime) -> int:
    """All letters of a batch that wait were posted; returns how many.

    Raises ``NotFound``, and ``Conflict`` where the batch was posted before.
    """
    batch = session.get(LetterBatch, batch_id, with_for_update=True)
    if batch is None:
        raise NotFound("There is no such batch.")
    if batch.posted_at is not None:
        raise Conflict("Somebody has posted this batch already.")
    batch.posted_at = now
    waiting = session.scalars(
        select(Message)
        .where(Message.batch_id == batch_id, Message.state == "waiting")
        .order_by(Message.id)
        .with_for_update()
    ).all()
    for letter in waiting:
        told(session, session.get_one(Case, letter.case_id), letter, staff, now=now)
    return len(waiting)


def of_batch(session: Session, batch_id: int) -> Sequence[Message]:
    """The letters of a batch, in the order in which they are printed. One statement."""
    query = select(Message).where(Message.batch_id == batch_id)
    return session.scalars(query.order_by(Message.created_at, Message.id)).all()


def came_back(
    session: Session, letter_id: int, why: str, staff: Staff, *, now: datetime
) -> Message:
    """A letter came back: it is noted, no other is sent to that address, and they are reached by
    the next way that is known.

    Raises ``NotFound``, ``InvalidAnswers`` where no reason is given, and ``Conflict`` where it was
    not posted, or came back before.
    """
    letter = message(session, letter_id)
    if letter.means != "letter" or letter.case_id is None:
        raise NotFound("There is no such letter.")
    if why not in CAME_BACK:
        raise InvalidAnswers({"why": "Choose why it came back."})
    if letter.state != "told":
        raise Conflict("This letter was not posted, or it is noted already that it came back.")
    set_state(letter, "undelivered", now=now)
    letter.failure = f"It came back: {CAME_BACK[why].lower()}."
    asker = who_asked(current(session.get_one(Case, letter.case_id)))
    if asker is not None and asker.address == letter.postal_address:
        asker.address_failed_at, asker.address_failure = now, CAME_BACK[why]
    session.flush()
    note_undelivered(session, letter, now=now)
    return letter


def next_means(session: Session, letter_id: int) -> str:
    """By what means they are reached in place of a letter that came back. One statement."""
    query = select(Message.means).where(
        Message.case_id == select(Message.case_id).where(Message.id == letter_id).scalar_subquery(),
        Message.instead_of_id == letter_id,
    )
    return session.scalars(query).one()
