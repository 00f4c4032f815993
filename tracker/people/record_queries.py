"""Read what is on a person's record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.people.models import (
    AccessNeed,
    Adjustment,
    ContactPoint,
    Person,
    PersonContact,
    PersonWarning,
    Representative,
)

# An adjustment is shown as one to be reviewed from so many days before.
REVIEW_SOON = timedelta(days=14)


@dataclass(frozen=True)
class Record:
    """What staff know of a person before they speak to them, as it holds today.

    ``acted_for_by`` are those who may act for them, ``acts_for`` those for whom they may act.
    """

    person: Person
    needs: Sequence[AccessNeed]
    warnings: Sequence[PersonWarning]
    adjustments: Sequence[Adjustment]
    acted_for_by: Sequence[Representative]
    acts_for: Sequence[Representative]
    today: date

    def to_review(self, adjustment: Adjustment) -> bool:
        """Whether an adjustment is to be looked at again now or soon."""
        return adjustment.review_on <= self.today + REVIEW_SOON


def record_of(session: Session, person: Person, today: date) -> Record:
    """What is on the record of a person. Four statements."""
    needs = session.scalars(
        select(AccessNeed).where(AccessNeed.person_id == person.id).order_by(AccessNeed.id)
    )
    warnings = session.scalars(
        select(PersonWarning)
        .where(
            PersonWarning.person_id == person.id,
            PersonWarning.until >= today,
            PersonWarning.withdrawn_at.is_(None),
        )
        .options(joinedload(PersonWarning.staff))
        .order_by(PersonWarning.id)
    )
    acting = session.scalars(
        select(Representative)
        .where(
            or_(Representative.person_id == person.id, Representative.actor_id == person.id),
            Representative.withdrawn_at.is_(None),
            or_(Representative.until.is_(None), Representative.until >= today),
        )
        .options(
            joinedload(Representative.person),
            joinedload(Representative.actor),
            joinedload(Representative.organisation),
            joinedload(Representative.consent),
        )
        .order_by(Representative.id)
    ).all()
    return Record(
        person,
        needs.all(),
        warnings.all(),
        adjustments_of(session, person.id),
        [one for one in acting if one.person_id == person.id],
        [one for one in acting if one.actor_id == person.id],
        today,
    )


def for_whom_may_act(
    session: Session, actor_id: int, today: date | None = None
) -> Sequence[Representative]:
    """For whom a person may act, the last noted last: what holds ``today``, or else whatever was
    not withdrawn. One statement.
    """
    query = (
        select(Representative)
        .where(Representative.actor_id == actor_id, Representative.withdrawn_at.is_(None))
        .options(joinedload(Representative.person), joinedload(Representative.consent))
        .order_by(Representative.id)
    )
    if today is not None:
        query = query.where(or_(Representative.until.is_(None), Representative.until >= today))
    return session.scalars(query).all()


def adjustments_of(session: Session, person_id: int) -> Sequence[Adjustment]:
    """What is agreed with a person and not ended. One statement."""
    return session.scalars(
        select(Adjustment)
        .where(Adjustment.person_id == person_id, Adjustment.ended_at.is_(None))
        .options(joinedload(Adjustment.staff))
        .order_by(Adjustment.id)
    ).all()


def agreed_by_all_at(session: Session, point: ContactPoint) -> Sequence[Adjustment]:
    """What is agreed with everybody who is known at a number or an address. Two statements.

    A number can be shared: what one of them agreed does not silence the others.
    """
    people = set(
        session.scalars(
            select(PersonContact.person_id).where(PersonContact.contact_point_id == point.id)
        )
    )
    agreed = session.scalars(
        select(Adjustment).where(Adjustment.person_id.in_(people), Adjustment.ended_at.is_(None))
    ).all()
    return [
        one
        for one in agreed
        if {other.person_id for other in agreed if other.kind == one.kind} == people
    ]


def adjustments_to_review(
    session: Session, today: date, *, most: int = 100
) -> Sequence[Adjustment]:
    """What was agreed with anybody and is to be looked at again, the most overdue first. One
    statement.
    """
    return session.scalars(
        select(Adjustment)
        .where(Adjustment.ended_at.is_(None), Adjustment.review_on <= today + REVIEW_SOON)
        .options(joinedload(Adjustment.person), joinedload(Adjustment.staff))
        .order_by(Adjustment.review_on, Adjustment.id)
        .limit(most)
    ).all()
