"""A link that is texted during a call: who gets it adds a photo, a file or their place with it.

It opens once, in one browser, for one intake, and for a limited time. It shows nothing of what was
answered, and nothing of anybody.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from tracker.catalogue.definition import Question, QuestionType
from tracker.errors import Conflict, InvalidContact, NotFound
from tracker.intake import commands, queries
from tracker.intake.commands import Door
from tracker.intake.models import AddLink, Intake
from tracker.intake.reading import Raw
from tracker.languages import mark, said, t
from tracker.messages.commands import write
from tracker.people.adjustments import stopped
from tracker.people.commands import contact_point
from tracker.people.models import ContactPoint, Person
from tracker.people.queries import known_by
from tracker.people.record_queries import adjustments_of
from tracker.people.rules import Contact
from tracker.staff.models import Staff

ADDED_BY_LINK = (QuestionType.FILE, QuestionType.LOCATION)

_TEXT = mark(
    "{city}: add a photo or your place to your request here, within {minutes} minutes. "
    "The link opens once: {address}"
)

# What is left where it is agreed with somebody that no text goes to them.
_OTHERWISE = (
    "Ask what you can now. A photo can be brought to a counter, or added on the web by the code."
)


class Used(Conflict):
    """The link was opened in another browser already."""


class Ended(NotFound):
    """There is no such link, or its time is over."""


@dataclass(frozen=True)
class Terms:
    """How a link is texted: how many minutes it lives, and its address by its token.

    ``city`` is who writes; ``sends`` says whether texts go out from here at all.
    """

    minutes: int
    address: Callable[[str], str]
    city: str
    sends: bool


def text_link(
    session: Session, intake: Intake, number: Contact, staff: Staff, door: Door, terms: Terms
) -> AddLink:
    """Text a link for an open intake; one texted before is over.

    Raises ``InvalidContact`` with the reason where the number may not be texted, and ``Conflict``
    where the intake was sent or dropped, or nothing can be added to it.
    """
    intake = queries.by_public_id(session, intake.public_id, lock=True)
    commands.check_open(intake)
    if not to_add(session, intake):
        raise Conflict("Nothing that is asked here can be added by a link.")
    point = contact_point(session, number)
    reason = why_no_text(session, intake, point, terms)
    if reason:
        raise InvalidContact(reason)
    for before in links_of(session, intake):
        if is_live(before, door.now):
            before.closed_at, before.closed_by_id = door.now, staff.id
    token = token_urlsafe(16)
    words = said(
        language_of(session, intake, point),
        _TEXT,
        city=terms.city,
        minutes=terms.minutes,
        address=terms.address(token),
    )
    message = write(
        session, "sms", words, now=door.now, to=point, interaction=door.interaction,
        staff=staff, asked=True,
    )  # fmt: skip
    link = AddLink(
        token_digest=digest(token),
        intake=intake,
        contact_point=point,
        made_at=door.now,
        staff_id=staff.id,
        expires_at=door.now + timedelta(minutes=terms.minutes),
        message=message,
        added={},
    )
    session.add(link)
    session.flush()
    return link


def why_no_text(session: Session, intake: Intake, point: ContactPoint, terms: Terms) -> str | None:
    """Why no link can be texted to a number, in words for staff; ``None`` where one can."""
    if not terms.sends:
        return "No texts go out from here: nothing is set up for it."
    if point.kind != "phone" or not point.takes_texts:
        return "This number takes no texts. Ask for a mobile number."
    if point.opted_out_at is not None:
        return (
            "This number has refused texts from us. Whoever owns it can text START to take them "
            "again; or ask for another number."
        )
    person = whose(session, intake, point)
    if person is None:
        return None
    why = stopped(adjustments_of(session, person.id), "sms")
    return f"{why} {_OTHERWISE}" if why is not None else None


def whose(session: Session, intake: Intake, point: ContactPoint | None) -> Person | None:
    """Whom a link would go to: who asks, or the one person known at the number."""
    if intake.person is not None or point is None:
        return intake.person
    known = known_by(session, Contact("phone", point.value, ""))
    return session.get(Person, known[0].id) if len(known) == 1 else None


def language_of(session: Session, intake: Intake, point: ContactPoint) -> str:
    """The language that a link and its page speak (BCP 47)."""
    person = whose(session, intake, point)
    return person.language if person else "en"


def to_add(session: Session, intake: Intake) -> list[Question]:
    """The questions asked now to which a file or a place can be added."""
    asking = queries.ask(session, intake)
    return [
        question
        for question in asking.questions
        if question.type in ADDED_BY_LINK and question.evidence != "seen"
    ]


def links_of(session: Session, intake: Intake) -> list[AddLink]:
    """The links texted for an intake, the newest first. One statement."""
    query = (
        select(AddLink)
        .where(AddLink.intake_id == intake.id)
        .options(joinedload(AddLink.contact_point), joinedload(AddLink.message))
        .order_by(AddLink.id.desc())
    )
    return list(session.scalars(query))


def is_live(link: AddLink, now: datetime) -> bool:
    """Whether something can come by a link still."""
    return link.closed_at is None and now < link.expires_at


def digest(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode()).hexdigest()


def find_any(session: Session, token: str, *, lock: bool = False) -> AddLink:
    """The link with this token, whether it lives or not. Raises ``Ended``."""
    query = (
        select(AddLink)
        .where(AddLink.token_digest == digest(token))
        .options(
            joinedload(AddLink.contact_point),
            joinedload(AddLink.intake).joinedload(Intake.definition),
        )
    )
    if lock:
        query = query.with_for_update(of=AddLink).execution_options(populate_existing=True)
    link = session.scalar(query)
    if link is None:
        raise Ended(t("This link has ended."))
    return link


def find(session: Session, token: str, now: datetime, *, lock: bool = False) -> AddLink:
    """The link with this token, while it lives and its intake is open. Raises ``Ended``."""
    link = find_any(session, token, lock=lock)
    if not is_live(link, now) or link.intake.state != "open":
        raise Ended(t("This link has ended."))
    return link


def open_link(session: Session, token: str, now: datetime) -> str:
    """Open a link, for one browser alone; returns what that browser holds from then on.

    Raises ``Ended``, and ``Used`` where another browser has opened it.
    """
    link, holder = find(session, token, now), token_urlsafe(16)
    # Of two browsers at once the database lets one: whoever comes second changes no row.
    opened = session.execute(
        update(AddLink)
        .where(AddLink.id == link.id, AddLink.opened_at.is_(None))
        .values(opened_at=now, holder_digest=digest(holder))
        .returning(AddLink.id)
    ).all()
    if not opened:
        raise Used(t("This link was opened already."))
    session.refresh(link)
    return holder


def held_link(
    session: Session, token: str, holder: str | None, now: datetime, *, lock: bool = False
) -> AddLink:
    """The link that this browser opened. Raises ``Ended``, and ``Used`` for any other browser."""
    link = find(session, token, now, lock=lock)
    if holder is None or link.holder_digest != digest(holder):
        raise Used(t("This link was opened already."))
    return link


def add_files(session: Session, link: AddLink, key: str, files: Sequence[str], door: Door) -> None:
    """Add files, noted as part of the intake, to what was answered to a question.

    ``link`` is locked. Raises ``InvalidAnswer`` and ``Conflict`` as ``answer`` does.
    """
    intake = queries.by_public_id(session, link.intake.public_id, lock=True)
    held = intake.answers.get(key)
    before = list(held) if isinstance(held, list) else []
    _answer(session, link, key, [*before, *files], door)
    link.added = {**link.added, key: [*link.added.get(key, []), *files]}
    session.flush()


def take_out(session: Session, link: AddLink, key: str, file: str, door: Door) -> None:
    """Take out again a file that came by this link. ``link`` is locked. Raises ``NotFound``."""
    came = link.added.get(key, [])
    if file not in came:
        raise NotFound(t("This file was not added here."))
    intake = queries.by_public_id(session, link.intake.public_id, lock=True)
    held = intake.answers.get(key)
    rest = [one for one in held if one != file] if isinstance(held, list) else []
    if rest:
        _answer(session, link, key, rest, door)
    else:
        commands.clear(session, intake, key, door)
    link.added = {**link.added, key: [one for one in came if one != file]}
    session.flush()


def add_place(session: Session, link: AddLink, key: str, words: str, door: Door) -> None:
    """Say where it is. ``link`` is locked. Raises ``InvalidAnswer`` as ``answer`` does."""
    _answer(session, link, key, words, door)
    link.added = {**link.added, key: []}
    session.flush()


def _answer(session: Session, link: AddLink, key: str, raw: Raw, door: Door) -> None:
    if key not in {question.key for question in to_add(session, link.intake)}:
        raise NotFound(t("This is not asked in this request."))
    commands.answer(session, link.intake, key, raw, door)


def done(session: Session, link: AddLink, now: datetime) -> None:
    """Its owner says that they are done: it opens no more. ``link`` is locked."""
    link.closed_at = now
    session.flush()


def take_back(session: Session, intake: Intake, staff: Staff, now: datetime) -> None:
    """Staff take back the links of an intake that live still."""
    for link in links_of(session, intake):
        if is_live(link, now):
            link.closed_at, link.closed_by_id = now, staff.id
    session.flush()
