"""What the pages of the demo show of its city."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from tracker.cases.lifecycle import OPEN
from tracker.cases.models import Case, TakeOverCode
from tracker.cases.queries import Page
from tracker.demo.accounts import ACCOUNTS, Account
from tracker.demo.people import MOBILES
from tracker.demo.taking_over import CODE
from tracker.intake.models import Intake
from tracker.interactions.models import Site
from tracker.messages.models import Message
from tracker.people.models import ContactPoint, PersonContact
from tracker.staff.models import Staff


@dataclass(frozen=True)
class SignIn:
    """An account that is there, with the name of its team."""

    account: Account
    staff: Staff


def sign_ins(session: Session) -> list[SignIn]:
    """The demo's accounts that are there, in their order. One statement."""
    found = {
        staff.email: staff
        for staff in session.scalars(
            select(Staff)
            .where(Staff.email.in_([account.email for account in ACCOUNTS]))
            .options(joinedload(Staff.team))
        )
    }
    return [SignIn(account, found[account.email]) for account in ACCOUNTS if account.email in found]


def account_of(session: Session, email: str) -> Staff | None:
    """One of the demo's accounts, and none of anybody else. One statement."""
    if email not in {account.email for account in ACCOUNTS}:
        return None
    return session.scalar(select(Staff).where(Staff.email == email, Staff.disabled_at.is_(None)))


def cases_to_find(session: Session) -> list[Case]:
    """The newest case of each door of which somebody hears, an open one if there is one. One
    statement.
    """
    place = func.row_number().over(
        partition_by=Case.channel,
        order_by=(Case.status.in_(OPEN).desc(), Case.opened_at.desc(), Case.id.desc()),
    )
    newest = (
        select(Case.id, place.label("place")).where(Case.contact_point_id.is_not(None)).subquery()
    )
    return list(
        session.scalars(
            select(Case)
            .join(newest, newest.c.id == Case.id)
            .where(newest.c.place == 1)
            .options(joinedload(Case.definition), joinedload(Case.contact_point))
            .order_by(Case.channel)
        )
    )


@dataclass(frozen=True)
class Number:
    """A phone number to call from, with how many people use it."""

    value: str
    people: int


def numbers_to_call_from(session: Session) -> list[Number]:
    """A number that one person uses and one that the most people share. One statement."""
    users = func.count(PersonContact.id)
    by_number = (
        select(ContactPoint.value.label("value"), users.label("people"))
        .join(PersonContact)
        .where(ContactPoint.kind == "phone")
        .group_by(ContactPoint.id, ContactPoint.value)
        .subquery()
    )
    place = func.row_number().over(partition_by=by_number.c.people, order_by=by_number.c.value)
    first = aliased(select(by_number, place.label("place")).subquery())
    rows = session.execute(
        select(first.c.value, first.c.people).where(first.c.place == 1).order_by(first.c.people)
    ).all()
    numbers = [Number(value, people) for value, people in rows]
    return numbers if len(numbers) < 3 else [numbers[0], numbers[-1]]


def unfinished_to_go_on_with(session: Session) -> Intake | None:
    """The newest request that somebody broke off on the web. One statement."""
    return session.scalar(
        select(Intake)
        .where(Intake.state == "open", Intake.channel == "web")
        .options(joinedload(Intake.definition))
        .order_by(Intake.updated_at.desc(), Intake.id.desc())
        .limit(1)
    )


def to_take_over(session: Session) -> TakeOverCode | None:
    """The code of the demo that takes a case over, with the case, until it is used."""
    return session.scalar(
        select(TakeOverCode)
        .where(TakeOverCode.code == CODE, TakeOverCode.used_at.is_(None))
        .options(joinedload(TakeOverCode.case).joinedload(Case.definition))
    )


def first_site_with_screens(session: Session) -> list[Site]:
    """The first site that has counters, with these; none where there is none. Two statements."""
    query = (
        select(Site)
        .where(Site.counters.any(), Site.queues.any())
        .options(selectinload(Site.counters))
        .order_by(Site.id)
        .limit(1)
    )
    return list(session.scalars(query))


def caught_emails(session: Session, *, page: int = 1, size: int = 20) -> Page[Message]:
    """A page of the e-mails that went out or wait, the newest first. Two statements."""
    emails = select(Message).where(Message.means == "email", Message.direction == "out")
    total = session.scalar(select(func.count()).select_from(emails.subquery())) or 0
    number = min(max(page, 1), max(1, -(-total // size)))
    rows = session.scalars(
        emails.options(joinedload(Message.contact_point))
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(size)
        .offset((number - 1) * size)
    ).all()
    return Page(rows, number, size, total)


# A number that nobody in the demo has, for whoever wants to be somebody new.
NEW_NUMBER = f"{MOBILES[-1][:-3]}942"
