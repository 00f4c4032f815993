"""Change what is on a person's record. Nothing is overwritten: what holds no more is ended."""

from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.characters import clean
from tracker.errors import Conflict, InvalidAnswers, NotFound
from tracker.languages import check_language
from tracker.people.models import (
    AccessNeed,
    Adjustment,
    ConsentStatement,
    Person,
    PersonWarning,
    Representative,
)
from tracker.people.record_rules import ADJUSTMENTS, AUTHORITIES, NEEDS, RELATIONS
from tracker.staff.models import Staff

FARTHEST_REVIEW = timedelta(days=731)
USUAL_REVIEW = timedelta(days=182)
Row = TypeVar("Row", AccessNeed, PersonWarning, Adjustment, Representative)


def change_details(
    session: Session, person: Person, *, addressed_as: str, address: str, language: str
) -> None:
    """How a person is addressed, where letters reach them, and their language (BCP 47).

    Raises ``InvalidAnswers``.
    """
    addressed_as, address = _one_line(addressed_as), _one_line(address)
    problems = _too_long(addressed_as=(addressed_as, 100), address=(address, 500))
    try:
        check_language(language.strip())
    except ValueError:
        problems["language"] = "Enter the code of a language, such as en, es or pl."
    _refuse(problems)
    person.addressed_as, person.address = addressed_as or None, address or None
    person.language = language.strip()
    session.flush()


def address_is_right(session: Session, person: Person) -> None:
    """Letters reach them where one came back from, after all."""
    person.address_failed_at = person.address_failure = None
    session.flush()


def note_need(
    session: Session, person: Person, kind: str, note: str, staff: Staff, *, now: datetime
) -> None:
    """Note what a person needs; one noted before has the new note. Raises ``InvalidAnswers``."""
    note = _one_line(note)
    problems = _too_long(need_note=(note, 200))
    if kind not in NEEDS:
        problems["need"] = "Choose what they need."
    if kind == "other" and not note:
        problems["need_note"] = "Say what it is."
    _refuse(problems)
    need = session.scalar(
        select(AccessNeed).where(AccessNeed.person_id == person.id, AccessNeed.kind == kind)
    )
    if need is None:
        need = AccessNeed(person_id=person.id, kind=kind)
        session.add(need)
    need.note, need.noted_at, need.staff = note or None, now, staff
    session.flush()


def take_need_away(session: Session, person: Person, need_id: int) -> None:
    """They do not need it any more. Raises ``NotFound``."""
    session.delete(_own(session, AccessNeed, person, need_id))
    session.flush()


def warn(
    session: Session,
    person: Person,
    words: str,
    until: date | None,
    staff: Staff,
    *,
    today: date,
    now: datetime,
) -> None:
    """Warn whoever meets a person, up to and with a day. Raises ``InvalidAnswers``."""
    words = _one_line(words)
    problems = _too_long(warning=(words, 300))
    if not words:
        problems["warning"] = "Say what staff must know."
    if until is None:
        problems["until"] = "Give the day up to which it holds: no warning is for ever."
    elif not today <= until <= today + FARTHEST_REVIEW:
        problems["until"] = "Choose a day from today on, within two years."
    _refuse(problems)
    session.add(
        PersonWarning(person_id=person.id, words=words, until=until, noted_at=now, staff=staff)
    )
    session.flush()


def withdraw_warning(session: Session, person: Person, warning_id: int, *, now: datetime) -> None:
    """A warning holds no more. Raises ``NotFound``."""
    warning = _own(session, PersonWarning, person, warning_id)
    warning.withdrawn_at = warning.withdrawn_at or now
    session.flush()


def agree(
    session: Session,
    person: Person,
    kind: str,
    note: str,
    review_on: date | None,
    staff: Staff,
    *,
    today: date,
    now: datetime,
) -> None:
    """Note what was agreed with a person, which binds every door. Raises ``InvalidAnswers``, and
    ``Conflict`` where the same is agreed already.
    """
    note = _one_line(note)
    problems = _too_long(adjustment_note=(note, 300)) | _review_problem(review_on, today)
    if kind not in ADJUSTMENTS:
        problems["adjustment"] = "Choose what was agreed."
    if kind == "other" and not note:
        problems["adjustment_note"] = "Say what was agreed."
    _refuse(problems)
    held = select(Adjustment.id).where(
        Adjustment.person_id == person.id, Adjustment.kind == kind, Adjustment.ended_at.is_(None)
    )
    if kind != "other" and session.scalar(held) is not None:
        raise Conflict("This is agreed with them already.")
    session.add(
        Adjustment(
            person_id=person.id,
            kind=kind,
            note=note or None,
            agreed_at=now,
            review_on=review_on,
            staff=staff,
        )
    )
    session.flush()


def review(
    session: Session, person: Person, adjustment_id: int, review_on: date | None, *, today: date
) -> None:
    """An adjustment holds on, up to another day of review. Raises ``InvalidAnswers``."""
    adjustment = _own(session, Adjustment, person, adjustment_id)
    _refuse(_review_problem(review_on, today))
    if review_on is not None:
        adjustment.review_on = review_on
    session.flush()


def end_adjustment(session: Session, person: Person, adjustment_id: int, *, now: datetime) -> None:
    """What was agreed holds no more. Raises ``NotFound``."""
    adjustment = _own(session, Adjustment, person, adjustment_id)
    adjustment.ended_at = adjustment.ended_at or now
    session.flush()


def let_act(
    session: Session,
    person: Person,
    actor: Person | None,
    staff: Staff,
    *,
    relation: str,
    authority: str,
    covers: str,
    until: date | None,
    today: date,
    now: datetime,
    consent: ConsentStatement | None = None,
) -> None:
    """Note that another may act for a person; ``consent`` is what the person agreed to, where they
    did. Raises ``InvalidAnswers``.
    """
    covers = _one_line(covers)
    problems = _too_long(covers=(covers, 300))
    if actor is None:
        problems["actor"] = "Choose who acts for them."
    elif actor.id == person.id:
        problems["actor"] = "This is the person themself."
    if relation not in RELATIONS:
        problems["relation"] = "Choose what they are to them."
    if authority not in AUTHORITIES:
        problems["authority"] = "Choose on what authority they act."
    if until is not None and until < today:
        problems["acts_until"] = "This day has passed."
    _refuse(problems)
    session.add(
        Representative(
            person=person,
            actor=actor,
            relation=relation,
            authority=authority,
            covers=covers or None,
            until=until,
            consent=consent,
            noted_at=now,
            staff=staff,
        )
    )
    session.flush()


def withdraw_representative(
    session: Session, person: Person, representative_id: int, *, now: datetime
) -> None:
    """Somebody acts for a person no more, and what was agreed to for it is taken back. Raises
    ``NotFound``.
    """
    acting = _own(session, Representative, person, representative_id)
    acting.withdrawn_at = acting.withdrawn_at or now
    if acting.consent is not None:
        acting.consent.withdrawn_at = acting.consent.withdrawn_at or now
    session.flush()


def _review_problem(review_on: date | None, today: date) -> dict[str, str]:
    if review_on is None:
        return {"review_on": "Give the day on which it is looked at again."}
    if not today < review_on <= today + FARTHEST_REVIEW:
        return {"review_on": "Choose a day after today, within two years."}
    return {}


def _own(session: Session, model: type[Row], person: Person, row_id: int) -> Row:
    found = session.get(model, row_id, with_for_update=True)
    if found is None or found.person_id != person.id:
        raise NotFound("There is no such thing on this record.")
    return found


def _one_line(words: str) -> str:
    return " ".join(clean(words).split())


def _too_long(**fields: tuple[str, int]) -> dict[str, str]:
    return {
        key: f"This is too long (at most {most} characters)."
        for key, (words, most) in fields.items()
        if len(words) > most
    }


def _refuse(problems: dict[str, str]) -> None:
    if problems:
        raise InvalidAnswers(problems)
