"""The organisations whose people help citizens: add them and their accounts, and end both."""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from tracker.characters import clean
from tracker.errors import Conflict, InvalidAnswers, NotFound
from tracker.staff.commands import add_staff, set_password
from tracker.staff.models import Organisation, Staff

# Read out or copied from a screen: no character that is taken for another.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def organisations(session: Session, *, also_ended: bool = True) -> list[Organisation]:
    """Every organisation with its people, by name; those that have ended last. Two statements."""
    query = select(Organisation).options(selectinload(Organisation.people))
    if not also_ended:
        query = query.where(Organisation.ended_at.is_(None))
    return list(
        session.scalars(query.order_by(Organisation.ended_at.is_not(None), Organisation.name))
    )


def organisation(session: Session, organisation_id: int) -> Organisation:
    """The organisation of this number. Raises ``NotFound``."""
    found = session.get(Organisation, organisation_id)
    if found is None:
        raise NotFound("There is no such organisation.")
    return found


def add_organisation(
    session: Session, *, name: str, phone: str | None, email: str | None, now: datetime
) -> Organisation:
    """Add an organisation, reached by ``phone`` (E.164), by ``email`` or by both.

    Raises ``InvalidAnswers`` where its name or a way to reach it is missing, and ``Conflict`` where
    there is one of this name.
    """
    name = " ".join(clean(name).split())
    problems = {}
    if not 0 < len(name) <= 200:
        problems["name"] = "Enter the name of the organisation, of at most 200 characters."
    if not phone and not email:
        problems["phone"] = "Enter a phone number or an e-mail address at which it is reached."
    if problems:
        raise InvalidAnswers(problems)
    if session.scalar(select(Organisation.id).where(Organisation.name == name)) is not None:
        raise Conflict(f"There is an organisation called {name} already.")
    added = Organisation(name=name, phone=phone, email=email, created_at=now)
    session.add(added)
    session.flush()
    return added


def end_organisation(session: Session, ended: Organisation, *, now: datetime) -> None:
    """The city works with it no more: none of its accounts can be used from this moment."""
    ended.ended_at = ended.ended_at or now
    session.flush()


def take_up_again(session: Session, ended: Organisation) -> None:
    """The city works with it again, and its accounts can be used again."""
    ended.ended_at = None
    session.flush()


def add_helper(
    session: Session, of: Organisation, *, email: str, name: str, now: datetime
) -> tuple[Staff, str]:
    """Add an account for somebody of an organisation; returns it with its first password, which is
    kept nowhere. Raises ``InvalidAnswers`` and ``Conflict`` as ``add_staff`` does.
    """
    password = _a_password()
    added = add_staff(
        session,
        email=email,
        name=name,
        role="helper",
        password=password,
        organisation=of,
        now=now,
    )
    return added, password


def helper(session: Session, organisation_id: int, staff_id: int) -> Staff:
    """An account of an organisation. Raises ``NotFound`` for any other."""
    found = session.get(Staff, staff_id)
    if found is None or found.organisation_id != organisation_id:
        raise NotFound("There is no such account.")
    return found


def new_password(session: Session, staff: Staff) -> str:
    """A new password for a helper who has lost theirs; the old one works no more."""
    password = _a_password()
    set_password(session, staff, password)
    return password


def disable(session: Session, staff: Staff, *, now: datetime) -> None:
    """The account works no more."""
    staff.disabled_at = staff.disabled_at or now
    session.flush()


def enable(session: Session, staff: Staff) -> None:
    """The account works again."""
    staff.disabled_at = None
    session.flush()


def _a_password() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))
