"""Take over a case that was entered for one: by a code that works once, at whatever door.

The codes look like those of unfinished requests, so that one box or one text takes either, and are
told apart by their second character. They are kept as they are, like those: a page of the desk can
show one again for as long as the call or the visit lasts in which it was given.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from tracker.cases import ways, wording
from tracker.cases.events import record
from tracker.cases.models import Case, Party, TakeOverCode
from tracker.cases.queries import by_reference
from tracker.cases.references import ALPHABET, LENGTH, draw, shown
from tracker.cases.standing import current
from tracker.errors import Conflict, NotFound
from tracker.interactions.models import Interaction
from tracker.languages import t
from tracker.messages.commands import write
from tracker.messages.readdress import readdress
from tracker.messages.rules import CONFIRM_BY, first_possible
from tracker.people.commands import contact_point, reach_by
from tracker.people.models import ContactPoint, Person
from tracker.people.queries import known_by
from tracker.people.rules import Contact, match, same_name
from tracker.staff.models import Staff

GOOD_FOR = timedelta(days=90)
_FIRST = (31 * 32 + 16) * 32 ** (LENGTH - 3)  # the first character Z, the second from G to Z
_HOW_MANY = 16 * 32 ** (LENGTH - 3)


@dataclass(frozen=True)
class Taking:
    """By which door and in which contact a case is taken over, with whose help, and when."""

    channel: str
    now: datetime
    interaction: Interaction | None = None
    staff: Staff | None = None


def new_code() -> str:
    """A random code. No new code of an unfinished request is like it."""
    return draw(_FIRST, _HOW_MANY)


def may_be_code(reference: str) -> bool:
    """Whether what was read as a reference has the form of such a code."""
    return reference[0] == "Z" and reference[1] in ALPHABET[16:]


def may_be_taken_over(case: Case) -> bool:
    """Whether a code can be given for a case: whoever made it without a name wanted none."""
    return not case.anonymous and case.party("requester") is not None


def entered_for_another(case: Case) -> bool:
    """Whether somebody helps whom a case is for, and they have not taken it over."""
    return case.taken_over_at is None and case.party("helper") is not None


def give_code(
    session: Session, case: Case, code: str, *, now: datetime, staff: Staff | None = None
) -> bool:
    """Keep a new code for a case, from when an older one of it works no more.

    ``case`` is locked or new. Returns whether it was free to be taken. Raises ``Conflict`` where
    the case was made anonymously.
    """
    if not may_be_taken_over(case):
        raise Conflict("This request was made anonymously: there is nobody to take it over.")
    given = TakeOverCode(
        case_id=case.id,
        code=code,
        made_at=now,
        staff_id=staff.id if staff is not None else None,
        expires_at=now + GOOD_FOR,
    )
    try:
        with session.begin_nested():
            session.add(given)
            session.flush()
    except IntegrityError:
        return False
    session.execute(
        update(TakeOverCode)
        .where(
            TakeOverCode.case_id == case.id,
            TakeOverCode.id != given.id,
            TakeOverCode.used_at.is_(None),
            TakeOverCode.expires_at > now,
        )
        .values(expires_at=now)
    )
    return True


def note_code_given(session: Session, case: Case, staff: Staff, *, now: datetime) -> None:
    """Note on the timeline that staff gave a code out once more, and not which."""
    record(session, case, "code_given", now=now, staff=staff, for_citizen=False)


def open_code(session: Session, case: Case, *, now: datetime) -> str:
    """The code by which a case can be taken over now, or "". One statement."""
    found = session.scalar(
        select(TakeOverCode.code)
        .where(
            TakeOverCode.case_id == case.id,
            TakeOverCode.used_at.is_(None),
            TakeOverCode.expires_at > now,
        )
        .order_by(TakeOverCode.id.desc())
        .limit(1)
    )
    return found or ""


def code_to_pass_on(session: Session, case: Case, *, now: datetime) -> str:
    """As ``open_code``, where whoever sent a case did so for another; else "" and no statement."""
    return open_code(session, case, now=now) if entered_for_another(case) else ""


def by_code(session: Session, code: str, *, now: datetime) -> TakeOverCode | None:
    """A code that works still, with its case; ``None`` for any other: one statement then, whether
    there was such a code or not.
    """
    return session.scalar(
        _with_case().where(
            TakeOverCode.code == code,
            TakeOverCode.used_at.is_(None),
            TakeOverCode.expires_at > now,
        )
    )


def by_id(session: Session, code_id: int, *, now: datetime) -> TakeOverCode:
    """A code that somebody entered before. Raises ``NotFound`` where it works no more."""
    found = session.scalar(_with_case().where(TakeOverCode.id == code_id))
    if found is None or not works(found, now):
        raise NotFound(t("This code does not work any more. Phone us if you need a new one."))
    return found


def _with_case() -> Select[TakeOverCode]:
    return select(TakeOverCode).options(
        joinedload(TakeOverCode.case).joinedload(Case.definition),
        joinedload(TakeOverCode.case).joinedload(Case.merged_into),
        joinedload(TakeOverCode.case).joinedload(Case.contact_point),
        joinedload(TakeOverCode.case).selectinload(Case.parties).joinedload(Party.person),
    )


def works(code: TakeOverCode, now: datetime) -> bool:
    """Whether a code was not used yet, nor is out of date."""
    return code.used_at is None and now < code.expires_at


def take_over(
    session: Session, code: TakeOverCode, contact: Contact, by: Taking, *, keeps_helper: bool = True
) -> Case:
    """The case of a code becomes whose it is for: they are answered at ``contact`` from now.

    ``keeps_helper``: who had entered it keeps their part. What a case was merged into is taken
    over with it, if it is the same person's; that of somebody else stays theirs. A closed one is
    taken over as well, to see how it ended. Returns the case to look at. Raises ``NotFound`` where
    the code works no more: of two who use it at once, for the second.
    """
    point = contact_point(session, contact)
    session.refresh(point, with_for_update={"key_share": True})
    case = by_reference(session, code.case.reference, lock=True)
    session.refresh(code)
    if not works(code, by.now):
        raise NotFound(t("This code does not work any more. Phone us if you need a new one."))
    code.used_at, code.used_channel = by.now, by.channel
    taken = [case]
    if current(case) is not case:
        goes_on = by_reference(session, current(case).reference, lock=True)
        taken += [goes_on] if _is_the_same_persons(goes_on, case) else []
    person = _whose(session, case, contact)
    reach_by(session, person, contact)
    for one in taken:
        _hand_over(session, one, person, point, by, keeps_helper)
    _confirm(session, taken[-1], point, by)
    return taken[-1]


def _is_the_same_persons(goes_on: Case, case: Case) -> bool:
    one, other = goes_on.requester, case.requester
    return one is not None and other is not None and one.id == other.id


def _whose(session: Session, case: Case, contact: Contact) -> Person:
    """Whose the case is: the one of its requester's name who is known at the contact, else the
    requester. A number can be a family's, and who is known there need not be who has the code.
    """
    requester = case.requester
    if requester is None:
        raise Conflict("This request was made anonymously: there is nobody to take it over.")
    meant = match(known_by(session, contact), (), requester.name)
    known = session.get(Person, meant.person_id) if meant.person_id is not None else None
    return known if known is not None and same_name(known.name, requester.name) else requester


def _hand_over(
    session: Session,
    case: Case,
    person: Person,
    point: ContactPoint,
    by: Taking,
    keeps_helper: bool,
) -> None:
    was = case.requester
    for party in case.parties:
        if party.person is was:
            party.person = person
    helper = case.party("helper")
    out = helper.person.name if helper is not None and not keeps_helper else ""
    if helper is not None and not keeps_helper:
        if helper.consent is not None:
            helper.consent.withdrawn_at = helper.consent.withdrawn_at or by.now
        case.parties.remove(helper)
        session.delete(helper)
    case.contact_point, case.taken_over_at = point, by.now
    session.flush()
    readdress(session, case.id, point, now=by.now)
    record(
        session, case, "taken_over", now=by.now, staff=by.staff, interaction=by.interaction,
        channel=by.channel, helper_out=out,
    )  # fmt: skip


def _confirm(session: Session, case: Case, point: ContactPoint, by: Taking) -> None:
    """Write to them that it is theirs; whoever texted the code is told so in the answer to it."""
    means = first_possible(CONFIRM_BY[by.channel], ways.ways_of(case).possible)
    if means is None or by.channel == "sms":
        return
    title = case.definition.as_said.title
    message = write(
        session,
        means,
        wording.taken_over(title, case.reference, means),
        now=by.now,
        to=point,
        subject=t("{title}: request {ref} is yours now", title=title, ref=shown(case.reference)),
        case_id=case.id,
        interaction=by.interaction,
        asked=True,
    )
    record(session, case, "confirmed", now=by.now, message=message, for_citizen=False, means=means)
