"""Letters of the demo: some wait to be printed, a batch was posted, and one of it came back."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.cases import letters, ways, writing
from tracker.cases.models import Case, Party
from tracker.people.models import ContactPoint, Person
from tracker.staff.models import Staff

POSTED, WAITING = 4, 5
_WORDS = (
    "Thank you for your patience. We have looked into what you asked for, and somebody will come "
    "and see it. You need not be at home.",
    "We have been to see what you told us of. The work is planned, and should be done within the "
    "next weeks. We will write again when it is.",
)


def add_letters(session: Session, now: datetime) -> None:
    """Write, print and post letters about open cases, as staff do. Nothing of it is by chance."""
    cases = _reached_by_post(session, now - timedelta(days=9))
    staff = session.scalars(select(Staff).where(Staff.role == "counter").order_by(Staff.id)).first()
    if staff is None or len(cases) < POSTED + WAITING:
        return
    written, printed = now - timedelta(days=8), now - timedelta(days=7, hours=20)
    for place, case in enumerate(cases[:POSTED]):
        _write(session, case, staff, place, written)
    batch = letters.print_all(session, staff, now=printed)
    letters.post(session, batch.id, staff, now=printed + timedelta(hours=2))
    back = letters.of_batch(session, batch.id)[0]
    letters.came_back(session, back.id, "gone_away", staff, now=now - timedelta(days=1))
    for place, case in enumerate(cases[POSTED : POSTED + WAITING]):
        _write(session, case, staff, place, now - timedelta(hours=20 - 3 * place))


def _write(session: Session, case: Case, staff: Staff, place: int, at: datetime) -> None:
    words = _WORDS[place % len(_WORDS)]
    writing.reply(session, case, staff, words, now=at, means="letter")


def _reached_by_post(session: Session, before: datetime) -> list[Case]:
    """The newest open cases of people whose address is known and whose number takes no texts."""
    query = (
        select(Case)
        .join(Party, (Party.case_id == Case.id) & (Party.part == "requester"))
        .join(Person, Person.id == Party.person_id)
        .join(ContactPoint, ContactPoint.id == Case.contact_point_id)
        .where(
            Case.status == "in_progress",
            Case.opened_at < before,
            Person.address.is_not(None),
            ContactPoint.kind == "phone",
            ~ContactPoint.takes_texts,
            ~Case.parties.any(Party.part == "helper"),
        )
        .options(joinedload(Case.definition))
        .order_by(Case.id.desc())
        .limit(3 * (POSTED + WAITING))
    )
    found: dict[int, Case] = {}
    for case in session.scalars(query):
        if case.requester is not None and "letter" in ways.ways_of(case).possible:
            found.setdefault(case.requester.id, case)
    return list(found.values())
