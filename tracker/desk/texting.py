"""What staff do with the texts of a number: each takes what it needs locked, and never commits."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.cases import standing, writing
from tracker.cases.models import Case
from tracker.cases.queries import by_reference
from tracker.characters import clean, is_empty
from tracker.errors import Conflict, InvalidAnswers
from tracker.messages import commands as messages
from tracker.messages.models import Message, Thread
from tracker.messages.queries import just_wrote
from tracker.messages.queries import message as message_by_id
from tracker.messages.rules import LONGEST_TEXT
from tracker.messages.templates import gap_left
from tracker.messages.threads import mark_read, take_over, thread_with, wait_no_more, want_person
from tracker.people import commands as people
from tracker.people.adjustments import stopped
from tracker.people.models import ContactPoint
from tracker.people.record_queries import agreed_by_all_at
from tracker.staff.models import Staff

# Within this long the same words are a button that was pressed twice.
_TWICE = timedelta(minutes=2)


def send(
    session: Session,
    point: ContactPoint,
    staff: Staff,
    text: str,
    *,
    now: datetime,
    reference: str = "",
    up_to: int = 0,
    seen_owner: int | None = None,
) -> Message:
    """Text a number, about one of its cases or about none; whoever sends has it taken over.

    ``up_to`` is the newest text that they saw, and ``seen_owner`` who had it on their page. What
    they have sent since in the same words is not sent twice. Raises ``Conflict`` where somebody
    else has taken it over since or the number refuses texts, and ``InvalidAnswers``.
    """
    thread = thread_with(session, point)
    if point.opted_out_at is not None:
        raise Conflict("They asked for no more texts: nothing may be sent to this number.")
    just = just_wrote(session, point.id, now)
    reason = None if just else stopped(agreed_by_all_at(session, point), "sms")
    if reason is not None:
        raise Conflict(f"{reason} Phone them, or see their record for the right way.")
    if thread.owner is not None and thread.owner_id not in (staff.id, seen_owner):
        raise Conflict(
            f"{thread.owner.name} answers these texts now. Send yours again to take them over."
        )
    take_over(session, thread, staff, now=now, seen_owner=seen_owner)
    sent = _sent_since(session, point, staff, text, up_to, now)
    mark_read(session, thread, up_to)
    if sent is not None:
        return sent
    check_gaps(text)
    if reference:
        return _about(session, point, staff, text, reference, now)
    words = _words(text)
    return messages.write(session, "sms", words, now=now, to=point, staff=staff, asked=just)


def _sent_since(
    session: Session, point: ContactPoint, staff: Staff, text: str, up_to: int, now: datetime
) -> Message | None:
    """The same words that they sent a moment ago, and that their page did not show yet: the button
    was pressed twice. One statement.
    """
    words = clean(text).strip()
    if not words:
        return None
    lately = session.scalars(
        select(Message)
        .where(
            Message.contact_point_id == point.id,
            Message.id > up_to,
            Message.staff_id == staff.id,
            Message.means == "sms",
            Message.created_at > now - _TWICE,
        )
        .order_by(Message.id.desc())
        .limit(5)
    )
    # What is about a request begins with its title and reference.
    return next((one for one in lately if one.body.partition(words)[1:] == (words, "")), None)


def _about(
    session: Session, point: ContactPoint, staff: Staff, text: str, reference: str, now: datetime
) -> Message:
    case = by_reference(session, reference, lock=True)
    if case.contact_point_id != point.id:
        case = standing.current(case)
    if case.contact_point_id != point.id:
        raise InvalidAnswers({"about": "This request is not answered at this number."})
    return writing.reply(session, case, staff, text, now=now, means="sms")


def answered_at_the_case(session: Session, thread: Thread, staff: Staff) -> None:
    """Staff have texted about a case: whoever wrote about one of theirs waits for nobody now.

    Who asked for a person goes on waiting for one, unless it is they who write; and a text that is
    to be placed stays to be placed.
    """
    if thread.wants == "case" or (thread.wants == "person" and thread.owner_id == staff.id):
        wait_no_more(session, thread)


def check_gaps(text: str) -> None:
    """Raise ``InvalidAnswers`` where a gap of a reply was not filled in."""
    gap = gap_left(text)
    if gap:
        raise InvalidAnswers({"reply": gap})


def _words(text: str) -> str:
    text = clean(text).strip()
    if is_empty(text):
        raise InvalidAnswers({"reply": "Write the text first."})
    if len(text) > LONGEST_TEXT:
        raise InvalidAnswers(
            {"reply": f"The text is too long: a text has at most {LONGEST_TEXT} characters."}
        )
    return text


def text_to_settle(session: Session, message_id: int) -> Message:
    """A text that came in, locked with its thread until the unit of work ends. Raises ``NotFound``.

    The thread comes first, as where a text comes in: two who settle the same do not wait for each
    other in a ring.
    """
    sender = session.scalar(select(ContactPoint).join(Message).where(Message.id == message_id))
    if sender is not None:
        thread_with(session, sender)
    return message_by_id(session, message_id)


def place(session: Session, message: Message, typed: str, staff: Staff, *, now: datetime) -> Case:
    """A text belongs to the case of a reference as typed. Returns the case that it was added to.

    Raises ``Conflict`` if somebody was quicker, ``InvalidReference`` and ``NotFound``.
    """
    _check_unplaced(message)
    case = writing.add_text(session, by_reference(session, typed, lock=True), message, now=now)
    _settle(session, message)
    return case


def nothing_to_do(session: Session, message: Message, *, now: datetime) -> None:
    """A text belongs to nothing, and need not. Raises ``Conflict`` if somebody was quicker."""
    _check_unplaced(message)
    message.unplaced, message.changed_at = False, now
    session.flush()
    _settle(session, message)


def put_back(session: Session, message: Message, staff: Staff, *, now: datetime) -> None:
    """A text is to be placed again. Raises ``Conflict`` if it is already, or never had to be."""
    if message.unplaced or message.direction != "in":
        raise Conflict("This text is in the list already.")
    if message.case_id is not None:
        case = session.get_one(Case, message.case_id, with_for_update=True)
        writing.take_text_out(session, case, message, staff, now=now)
    message.unplaced, message.changed_at = True, now
    session.flush()
    if message.contact_point is not None:
        want_person(session, thread_with(session, message.contact_point), "unplaced", now=now)


def _check_unplaced(message: Message) -> None:
    if not message.unplaced:
        raise Conflict("Somebody has placed this text already.")


def _settle(session: Session, message: Message) -> None:
    """Nobody waits any more because of texts that are not placed, once none is left."""
    if message.contact_point is None:
        return
    thread = thread_with(session, message.contact_point)
    left = select(func.count(Message.id)).where(
        Message.contact_point_id == message.contact_point_id, Message.unplaced
    )
    if thread.wants == "unplaced" and not session.scalar(left):
        wait_no_more(session, thread)


def done_with(session: Session, thread: Thread, *, up_to: int) -> None:
    """Nobody has to answer here. Raises ``Conflict`` where nobody waits."""
    mark_read(session, thread, up_to)
    if thread.wants is None:
        raise Conflict("Nobody waits for an answer here any more.")
    wait_no_more(session, thread)


def refuse_texts(
    session: Session, point: ContactPoint, staff: Staff, words: str, *, now: datetime
) -> None:
    """They asked staff for no more texts. Raises ``Conflict`` where they had already."""
    if point.opted_out_at is not None:
        raise Conflict("This number gets no texts already.")
    people.opt_out(session, point, now=now, way="staff", words=_spoken(words), staff=staff)


def take_texts_again(
    session: Session, point: ContactPoint, staff: Staff, words: str, *, now: datetime
) -> None:
    """They want texts again, and said so. Raises ``Conflict`` and ``InvalidAnswers``."""
    if point.opted_out_at is None:
        raise Conflict("This number gets texts already.")
    said = _spoken(words)
    if said is None:
        raise InvalidAnswers({"said": "Write how they asked for texts again."})
    people.opt_in(session, point, now=now, way="staff", words=said, staff=staff)
    messages.let_go_held_texts(session, point, now=now)


def _spoken(words: str) -> str | None:
    words = " ".join(clean(words).split())
    return None if is_empty(words) else words[:200]
