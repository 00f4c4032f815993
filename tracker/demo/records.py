"""What is on the records of some people of the demo: needs, warnings, agreements, who may act."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, selectinload

from tracker.cases.models import Case, Party
from tracker.people.models import Person, PersonContact
from tracker.people.record import agree, let_act, note_need, warn
from tracker.staff.models import Staff

# For each of some people who have an open case: needs, a warning, what is agreed.
_PEOPLE: tuple[tuple[tuple[str, str], str, str], ...] = (
    (("large_print", ""), "", "large_print"),
    (("interpreter", "Polish"), "", ""),
    (("step_free", "Uses a wheelchair"), "", "advocate"),
    (("no_reading", ""), "", "phone_only"),
    (("relay_call", ""), "A dog that is not always tied up: phone before a visit.", ""),
    (("no_stairs", ""), "", "no_texts"),
)
_SINCE = timedelta(days=170)


def add_records(session: Session, now: datetime, zone: ZoneInfo) -> None:
    """Put something on the records of the people who asked last for what is not done yet."""
    staff = session.scalars(select(Staff).where(Staff.role == "agent").order_by(Staff.id)).first()
    if staff is None:
        return
    today, since = now.astimezone(zone).date(), now - _SINCE
    people = session.scalars(
        select(Person)
        .where(
            exists().where(
                Party.person_id == Person.id, Party.part == "requester",
                Party.case_id == Case.id, Case.status != "closed",
            ),
            Person.contacts.any(PersonContact.id.is_not(None)),
        )
        .options(selectinload(Person.contacts))
        .order_by(Person.id.desc())
        .limit(len(_PEOPLE) + 1)
    ).all()  # fmt: skip
    for person, (need, warning, agreed) in zip(people, _PEOPLE, strict=False):
        _write(session, person, staff, need, warning, agreed, today, since)
    if len(people) > 1:
        let_act(
            session, people[0], people[-1], staff, relation="carer", authority="spoken_consent",
            covers="council tax and benefits", until=today + timedelta(days=200), today=today,
            now=since,
        )  # fmt: skip


def _write(
    session: Session,
    person: Person,
    staff: Staff,
    need: tuple[str, str],
    warning: str,
    agreed: str,
    today: date,
    since: datetime,
) -> None:
    note_need(session, person, *need, staff, now=since)
    if warning:
        until = today + timedelta(days=60)
        warn(session, person, warning, until, staff, today=today, now=since)
    if agreed:
        review_on = today + timedelta(days=12)
        agree(session, person, agreed, "", review_on, staff, today=today, now=since)
