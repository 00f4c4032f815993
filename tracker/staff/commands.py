"""Add accounts, and sign in."""

from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.attempts.commands import check_tries, record_try
from tracker.errors import Conflict, InvalidAnswers, NotFound
from tracker.staff.models import Organisation, Staff, Team
from tracker.staff.rules import ROLES

SHORTEST_PASSWORD = 12  # characters
_HASHER = PasswordHasher()
# Compared with where there is no such account, so that the answer takes as long.
_NOBODY = _HASHER.hash("no such account")


def add_staff(
    session: Session,
    *,
    email: str,
    name: str,
    role: str,
    password: str,
    now: datetime,
    team: Team | None = None,
    organisation: Organisation | None = None,
) -> Staff:
    """Add an account; a helper's is one of an ``organisation``, and nobody else's is.

    Raises ``InvalidAnswers`` for a weak password, an unknown role, or one that does not go with
    the organisation, and ``Conflict`` if the e-mail address has an account already.
    """
    email = _as_kept(email)
    problems = {}
    if role not in ROLES:
        problems["role"] = f"There is no role “{role}”. Choose one of: {', '.join(ROLES)}."
    elif (role == "helper") != (organisation is not None):
        problems["role"] = "A helper belongs to an organisation, and nobody else does."
    if len(password) < SHORTEST_PASSWORD:
        problems["password"] = f"A password has at least {SHORTEST_PASSWORD} characters."
    if "@" not in email:
        problems["email"] = "Enter an e-mail address in the form name@example.com."
    if problems:
        raise InvalidAnswers(problems)
    if session.scalar(select(Staff.id).where(Staff.email == email)) is not None:
        raise Conflict(f"{email} has an account already.")
    staff = Staff(
        email=email,
        name=name.strip() or email,
        role=role,
        password_hash=_HASHER.hash(password),
        team=team,
        organisation=organisation,
        created_at=now,
    )
    session.add(staff)
    session.flush()
    return staff


def sign_in(
    session: Session, email: str, password: str, *, address: str, now: datetime
) -> Staff | None:
    """The account of this e-mail address and password, or ``None``; ``address`` is the network's.

    Only reads: comparing a password takes long on purpose, and nobody's writing may wait for it.
    A wrong try is for ``refuse`` to note. Raises ``TooManyTries``.
    """
    email = _as_kept(email)
    check_tries(session, "sign_in", email, now=now)
    check_tries(session, "sign_in_from", address, now=now)
    staff = session.scalar(select(Staff).where(Staff.email == email))
    if _matches(staff.password_hash if staff else _NOBODY, password) and staff and staff.is_active:
        return staff
    return None


def refuse(session: Session, email: str, *, address: str, now: datetime) -> None:
    """Note a wrong try to sign in, at the account and from the network address."""
    record_try(session, "sign_in", _as_kept(email), now=now)
    record_try(session, "sign_in_from", address, now=now)


def _as_kept(email: str) -> str:
    return email.replace("\0", "").strip().casefold()[:320]


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password[:1000])
    except (VerifyMismatchError, InvalidHashError):
        return False


def set_password(session: Session, staff: Staff, password: str) -> None:
    """Put another password in place of an account's. Raises ``InvalidAnswers`` for a weak one."""
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidAnswers(
            {"password": f"A password has at least {SHORTEST_PASSWORD} characters."}
        )
    staff.password_hash = _HASHER.hash(password)
    session.flush()


def spell_in(session: Session, staff_id: int, language: str) -> None:
    """Note in which language (BCP 47) somebody spells. Raises ``NotFound``."""
    staff = session.get(Staff, staff_id)
    if staff is None:
        raise NotFound("There is no such account.")
    staff.language = language
    session.flush()
