"""Field visits: plan one, move or cancel it, and note what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.cases.events import checked_words, count_change, record
from tracker.cases.models import Case, Party
from tracker.cases.notices import Gaps, language_of, tell
from tracker.cases.work_models import FieldVisit, VisitPhoto
from tracker.cases.work_rules import PARTS_OF_DAY, VISIT_OPEN, VISITS, check_step
from tracker.cases.work_timeline import said_when
from tracker.errors import Conflict, InvalidAnswers, NotFound
from tracker.files.models import StoredFile
from tracker.languages import in_language
from tracker.messages.models import Message
from tracker.people.models import Person, PersonContact
from tracker.staff.models import Staff

LONGEST_PURPOSE, LONGEST_BRING, LONGEST_NOTE = 500, 300, 2000  # characters
FARTHEST = timedelta(days=366)


@dataclass(frozen=True)
class Plan:
    """When somebody goes, who, what for. ``at`` is the time, where ``part`` is "time"."""

    day: date
    part: str
    at: time | None
    who: Staff
    purpose: str
    bring: str = ""


def plan(
    session: Session, case: Case, staff: Staff, wanted: Plan, *, zone: ZoneInfo, now: datetime
) -> tuple[FieldVisit, Message | None]:
    """Plan a visit, and tell whoever asked when it is. ``case`` is locked.

    Returns the message with it; ``None`` where there is no way to tell them. Raises
    ``InvalidAnswers``, and ``Conflict`` where the case is closed.
    """
    if case.status == "closed":
        raise Conflict("This case is closed. Open it again before you plan a visit.")
    begins_at = _begins_at(wanted, zone, now)
    visit = FieldVisit(
        case=case, staff=wanted.who, day=wanted.day, part=wanted.part, begins_at=begins_at,
        purpose=checked_words("purpose", wanted.purpose, LONGEST_PURPOSE),
        bring=_bring(wanted), planned_at=now, planned_by=staff,
    )  # fmt: skip
    session.add(visit)
    count_change(session, case)
    told = _tell(session, visit, "appointment", staff, zone, now)
    _record(session, visit, "visit_planned", staff, zone, now, purpose=visit.purpose)
    return visit, told


def move(
    session: Session, visit: FieldVisit, staff: Staff, wanted: Plan, *, zone: ZoneInfo,
    now: datetime,
) -> Message | None:  # fmt: skip
    """Another day, another time or somebody else. Whoever asked is told where the time changes.

    Raises ``InvalidAnswers``, and ``Conflict`` where it is not planned any more.
    """
    if visit.state not in VISIT_OPEN:
        raise Conflict(f"This visit is “{VISITS[visit.state].label.lower()}” by now.")
    was = (visit.day, visit.part, visit.begins_at)
    visit.begins_at = _begins_at(wanted, zone, now)
    visit.day, visit.part, visit.staff, visit.state = wanted.day, wanted.part, wanted.who, "planned"
    visit.purpose = checked_words("purpose", wanted.purpose, LONGEST_PURPOSE)
    visit.bring = _bring(wanted)
    count_change(session, visit.case)
    other_time = was != (visit.day, visit.part, visit.begins_at)
    told = None
    if other_time:
        told = _tell(session, visit, "appointment_moved", staff, zone, now)
    _record(
        session, visit, "visit_moved", staff, zone, now,
        for_citizen=other_time, purpose=visit.purpose,
    )  # fmt: skip
    return told


def cancel(
    session: Session, visit: FieldVisit, staff: Staff, why: str, *, zone: ZoneInfo, now: datetime
) -> Message | None:
    """The visit is not made; whoever asked is told. Raises ``InvalidAnswers`` and ``Conflict``."""
    why = checked_words("reason", why, LONGEST_PURPOSE)
    check_step(VISITS, visit.state, "cancelled")
    visit.state, visit.ended_at = "cancelled", now
    count_change(session, visit.case)
    told = _tell(session, visit, "appointment_off", staff, zone, now)
    _record(session, visit, "visit_cancelled", staff, zone, now, text=why)
    return told


def call_off(session: Session, case: Case, staff: Staff | None, *, now: datetime) -> None:
    """The case is over: no visit is made for it any more. The end itself tells whoever asked."""
    for visit in of_case(session, case):
        if visit.state in VISIT_OPEN:
            visit.state, visit.ended_at = "cancelled", now
            record(
                session, case, "visit_cancelled", now=now, staff=staff, for_citizen=False,
                details={**_said(visit, visit.begins_at), "text": "The case was closed."},
            )  # fmt: skip
    session.flush()


def step(
    session: Session,
    visit: FieldVisit,
    staff: Staff,
    wanted: str,
    note: str,
    photos: Sequence[StoredFile] = (),
    *,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """Whoever goes is on the way, has been there, or found nobody. Its case is locked.

    A note is kept with what came of it, and photos. Done already in the same way, only these are
    added. Raises ``InvalidAnswers`` and ``Conflict``.
    """
    if wanted not in ("on_way", "done", "nobody"):
        raise InvalidAnswers({"do": "Choose what became of the visit."})
    again = visit.state == wanted
    if not again:
        check_step(VISITS, visit.state, wanted)
    words = checked_words("note", note, LONGEST_NOTE) if note.strip() else ""
    if again and not words and not photos:
        return
    visit.state = wanted
    if wanted != "on_way":
        visit.ended_at = visit.ended_at or now
        visit.note = "\n\n".join(filter(None, (visit.note, words))) or None
    session.add_all(VisitPhoto(visit=visit, file=photo) for photo in photos)
    session.flush()
    _record(
        session, visit, f"visit_{wanted}", staff, zone, now,
        for_citizen=wanted != "on_way" and not again, text=words, photos=len(photos),
    )  # fmt: skip


def by_id(session: Session, visit_id: int, *, lock: bool = False) -> FieldVisit:
    """A visit with its case and the people of it. ``lock``: the case, until the unit of work ends.
    Raises ``NotFound``.
    """
    if lock:
        of = select(FieldVisit.case_id).where(FieldVisit.id == visit_id).scalar_subquery()
        session.execute(select(Case.id).where(Case.id == of).with_for_update())
    found = session.scalars(
        _with_case().where(FieldVisit.id == visit_id).execution_options(populate_existing=lock)
    ).one_or_none()
    if found is None:
        raise NotFound("There is no such visit.")
    return found


def of_day(session: Session, day: date, staff_id: int | None = None) -> list[FieldVisit]:
    """The visits of a day that were not cancelled, in the order of time; of somebody, or of all.

    Five statements at most, however many there are.
    """
    query = _with_case().where(FieldVisit.day == day, FieldVisit.state != "cancelled")
    if staff_id is not None:
        query = query.where(FieldVisit.staff_id == staff_id)
    found = session.scalars(query.order_by(FieldVisit.begins_at, FieldVisit.id).limit(300))
    # What can be made at any time of the day comes after what has a time.
    return sorted(found, key=lambda visit: visit.part == "day")


def of_case(session: Session, case: Case) -> list[FieldVisit]:
    """The visits for a case, the first planned first. Two statements at most."""
    query = (
        select(FieldVisit)
        .where(FieldVisit.case_id == case.id)
        .options(
            joinedload(FieldVisit.staff),
            selectinload(FieldVisit.photos).joinedload(VisitPhoto.file),
        )
        .order_by(FieldVisit.id)
    )
    return list(session.scalars(query))


def photo(session: Session, key: str) -> StoredFile:
    """A photo that was taken at a visit. Raises ``NotFound``."""
    found = session.scalar(
        select(StoredFile)
        .join(VisitPhoto, VisitPhoto.file_id == StoredFile.id)
        .where(StoredFile.key == key)
    )
    if found is None:
        raise NotFound("There is no such photo.")
    return found


def _with_case() -> Select[FieldVisit]:
    people = joinedload(FieldVisit.case).selectinload(Case.parties).joinedload(Party.person)
    return select(FieldVisit).options(
        joinedload(FieldVisit.staff),
        joinedload(FieldVisit.case).joinedload(Case.definition),
        joinedload(FieldVisit.case).joinedload(Case.contact_point),
        people.selectinload(Person.contacts).joinedload(PersonContact.contact_point),
        selectinload(FieldVisit.photos).joinedload(VisitPhoto.file),
    )


def _begins_at(wanted: Plan, zone: ZoneInfo, now: datetime) -> datetime:
    today = now.astimezone(zone).date()
    if not today <= wanted.day <= today + FARTHEST:
        raise InvalidAnswers({"day": "Choose today or a later day, within a year."})
    if wanted.part not in PARTS_OF_DAY:
        raise InvalidAnswers({"part": "Choose a part of the day, or a time."})
    if wanted.part == "time" and wanted.at is None:
        raise InvalidAnswers({"at": "Enter the time, like 14:30."})
    begins = wanted.at if wanted.part == "time" and wanted.at else PARTS_OF_DAY[wanted.part][2]
    return datetime.combine(wanted.day, begins, tzinfo=zone)


def _bring(wanted: Plan) -> str | None:
    words = " ".join(wanted.bring.split())
    return checked_words("bring", words, LONGEST_BRING) if words else None


def said(visit: FieldVisit, zone: ZoneInfo, *, for_citizen: bool = False) -> str:
    """When a visit is, in the current language."""
    at = f"{visit.begins_at.astimezone(zone):%H:%M}"
    return said_when(visit.day, visit.part, at, for_citizen=for_citizen)


def _said(visit: FieldVisit, begins: datetime) -> dict[str, str]:
    return {
        "visit": str(visit.id), "day": visit.day.isoformat(), "part": visit.part,
        "at": f"{begins:%H:%M}", "who": visit.staff.name,
    }  # fmt: skip


def _record(
    session: Session, visit: FieldVisit, kind: str, staff: Staff, zone: ZoneInfo, now: datetime,
    *, for_citizen: bool = True, **more: object,
) -> None:  # fmt: skip
    details = {**_said(visit, visit.begins_at.astimezone(zone)), "bring": visit.bring, **more}
    record(
        session, visit.case, kind, now=now, staff=staff, for_citizen=for_citizen, details=details,
    )  # fmt: skip


def _tell(
    session: Session, visit: FieldVisit, moment: str, staff: Staff, zone: ZoneInfo, now: datetime
) -> Message | None:
    """Tell whoever asked of a visit; ``None`` where there is no way, or the service does not."""
    with in_language(language_of(visit.case)):
        when = said(visit, zone, for_citizen=True)
    return tell(session, visit.case, moment, now=now, staff=staff, gaps=Gaps(when=when))
