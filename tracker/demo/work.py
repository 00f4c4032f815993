"""Work in the demo city: checklists half done, visits today and tomorrow, referrals, mentions."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.cases import commands
from tracker.cases.events import count_change, record
from tracker.cases.lifecycle import OPEN
from tracker.cases.models import Case
from tracker.cases.referrals import how_reached
from tracker.cases.tasks import task_of
from tracker.cases.work_models import FieldVisit, Partner, Referral
from tracker.cases.work_rules import PARTS_OF_DAY
from tracker.catalogue.checklist import to_do
from tracker.demo.afterwards import written_at
from tracker.staff.models import Staff

# Who goes out in the demo, and what they do there, by the key of the service.
_GO_OUT = ("priya", "sean", "ines", "dele")
_PURPOSES = {
    "pothole": ("Measure it, and mark it for the crew", "Spray paint, measuring wheel"),
    "street-light": ("Find the column, and open its door", "Key for columns"),
    "housing-repair": ("Look at it, and repair it if it can be done at once", "Tool box"),
    "pest-control": ("Find where they come in, and lay bait", "Bait boxes"),
    "noise": ("Measure the noise", "Meter"),
    "fly-tipping": ("Look for letters with an address, and photograph it", "Gloves, bags"),
    "graffiti": ("See what takes it off", "Test kit"),
}
_MADE = 2  # of the visits of today
_NOTES = (
    "@{name} can you say whether the contractor has confirmed this week?",
    "Spoke to the crew. @{name} please ring them on Monday if nothing has come.",
)


def add_work(session: Session, now: datetime, zone: ZoneInfo) -> None:
    """Add what staff of the demo have to do. The same moment makes the same work."""
    rng = Random(f"work {now:%Y-%m-%d}")  # noqa: S311  it has to be the same each time
    taken = session.scalars(
        select(Case)
        .where(Case.status.in_(OPEN), Case.assignee_id.is_not(None))
        .options(joinedload(Case.definition), joinedload(Case.assignee))
        .order_by(Case.id)
    ).all()
    staff = {one.email.partition("@")[0]: one for one in session.scalars(select(Staff))}
    _add_tasks(session, taken, rng, now)
    _add_visits(session, taken, staff, now, zone)
    _add_referrals(session, taken, now)
    _add_mentions(session, taken, staff, now)


def _add_tasks(session: Session, taken: Sequence[Case], rng: Random, now: datetime) -> None:
    """Of each checklist the first things are done, the more the longer the case is open."""
    for case in taken:
        items = to_do(case.definition.content.checklist, case.answers)
        age = max(timedelta(hours=1), now - case.opened_at)
        done = min(len(items) - 1, int(age / timedelta(days=3)), rng.randint(0, 3))
        for place, item in enumerate(items):
            task = task_of(case, item, place, case.opened_at)
            if place < done:
                task.done_at = case.opened_at + age * (place + 1) / (done + 1)
                task.done_by_id = case.assignee_id
            session.add(task)
    session.flush()


def _add_visits(
    session: Session,
    taken: Sequence[Case],
    staff: Mapping[str, Staff],
    now: datetime,
    zone: ZoneInfo,
) -> None:
    """A round for each who goes out: today's begins at eight, tomorrow's is shorter."""
    today = now.astimezone(zone).date()
    for name in _GO_OUT:
        goes = staff.get(name)
        own = [
            case
            for case in taken
            if goes is not None
            and case.team_id == goes.team_id
            and case.definition.content.key in _PURPOSES
            and case.place
        ]
        for place, case in enumerate(own[:7]):
            day = today + timedelta(days=place // 5)
            part = ("morning", "time", "time", "afternoon", "day")[place % 5]
            begins = time(9 + place % 5, 30) if part == "time" else PARTS_OF_DAY[part][2]
            at = datetime.combine(day, begins, tzinfo=zone)
            over = place < _MADE and at + timedelta(hours=2) < now
            _add_visit(session, case, goes, at, part, now, over=over)


def _add_visit(
    session: Session,
    case: Case,
    goes: Staff | None,
    at: datetime,
    part: str,
    now: datetime,
    *,
    over: bool,
) -> None:
    if goes is None:
        return
    purpose, bring = _PURPOSES[case.definition.content.key]
    written = written_at(session, now)
    # A round that was made was planned before it, and is only written down now.
    planned_at = max(case.opened_at, now - timedelta(days=2)) if over else written
    visit = FieldVisit(
        case=case, staff=goes, day=at.date(), part=part, begins_at=at, purpose=purpose, bring=bring,
        state="done" if over else "planned", planned_at=planned_at, planned_by=goes,
        ended_at=at + timedelta(hours=1) if over else None,
        note="Seen and measured." if over else None,
    )  # fmt: skip
    session.add(visit)
    session.flush()
    said = {"visit": str(visit.id), "day": at.date().isoformat(), "part": part,
            "at": f"{at:%H:%M}", "who": goes.name}  # fmt: skip
    record(
        session, case, "visit_planned", now=written, staff=goes,
        details={**said, "purpose": purpose, "bring": bring},
    )  # fmt: skip
    count_change(session, case)
    if over:
        record(
            session, case, "visit_done", now=written, staff=goes,
            details={**said, "text": visit.note, "photos": 0},
        )  # fmt: skip
        count_change(session, case)


def _add_referrals(session: Session, taken: Sequence[Case], now: datetime) -> None:
    """Three cases that partners look after, of which nothing personal was handed over."""
    at = written_at(session, now)
    partners = session.scalars(select(Partner).order_by(Partner.key)).all()
    with_place = [case for case in taken if case.place and case.assignee]
    for partner, case in zip(partners[:3], with_place[3::11], strict=False):
        handed = [["What", case.definition.title], ["Where", case.place or ""]]
        made = Referral(
            case_id=case.id, partner=partner, state="referred", personal=False, handed=handed,
            why="What is broken belongs to you, and not to the city.", referred_at=at,
            changed_at=at, staff=case.assignee,
        )  # fmt: skip
        session.add(made)
        session.flush()
        record(
            session, case, "referred", now=at, staff=case.assignee, partner=partner.name,
            text=made.why, handed=handed, reached=how_reached(partner), referral=made.id,
        )  # fmt: skip
        count_change(session, case)


def _add_mentions(
    session: Session, taken: Sequence[Case], staff: Mapping[str, Staff], now: datetime
) -> None:
    """Notes in which colleagues ask each other something."""
    at = written_at(session, now)
    of_each: dict[int, list[Case]] = {}
    for case in taken:
        of_each.setdefault(case.assignee_id or 0, []).append(case)
    for place, case in enumerate(case for own in of_each.values() for case in own[1:6:4]):
        others = [
            one for one in staff.values()
            if one.team_id == case.team_id and one.id != case.assignee_id
        ]  # fmt: skip
        whom = others[0] if others else staff.get("margaret")
        if whom is None or case.assignee is None:
            continue
        text = _NOTES[place % len(_NOTES)].format(name=whom.name)
        commands.add_note(session, case, case.assignee, text, now=at)
