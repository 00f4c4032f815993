"""Change many cases at once: they are chosen, it is shown what would become of each, and then it is
done, by as many workers as there are, case by case.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.cases import queue, tasks
from tracker.cases.bulk_deeds import Verdict, carry_out, take_it_back, verdict
from tracker.cases.models import Case, Party
from tracker.cases.queries import by_reference
from tracker.cases.queue_models import BulkChange, BulkChangeCase
from tracker.cases.queue_rules import Filter
from tracker.cases.references import shown
from tracker.cases.work_models import Task
from tracker.catalogue.models import Definition
from tracker.errors import Conflict, DomainError, InvalidAnswers, NotAllowed, NotFound
from tracker.messages.threads import thread_with
from tracker.people.models import Person, PersonContact
from tracker.staff.models import Staff

MOST = 2000  # cases of one change: its preview asks of each how its citizen is told
AT_ONCE = 50  # cases that are done while somebody waits for the page
NAMED = 10  # of those that are left out for one reason, so many are named
_CHUNK = 500


def choose(
    session: Session,
    staff: Staff,
    kind: str,
    *,
    now: datetime,
    ids: Sequence[int] = (),
    fitting: Filter | None = None,
) -> BulkChange:
    """The cases that a change is for: those of some numbers, or all that fit.

    Each is kept as it is now: one that is changed before its turn comes is left out. Raises
    ``InvalidAnswers`` for none, and for more than ``MOST``.
    """
    if fitting is not None:
        found = queue.numbers(session, fitting, most=MOST + 1)
    else:
        query = select(Case.id, Case.revision).where(Case.id.in_(ids[: MOST + 1]))
        found = [(row.id, row.revision) for row in session.execute(query.order_by(Case.id))]
    if not found:
        raise InvalidAnswers({"case": "Choose the cases first."})
    if len(found) > MOST:
        raise InvalidAnswers(
            {"case": f"At most {MOST:,} cases are changed at once. Narrow the list first."}
        )
    change = BulkChange(staff_id=staff.id, kind=kind, made_at=now, total=len(found))
    session.add(change)
    session.flush()
    session.execute(
        insert(BulkChangeCase),
        [
            {"bulk_change_id": change.id, "case_id": id, "revision": revision, "state": "waiting",
             "before": {}}
            for id, revision in found
        ],
    )  # fmt: skip
    return change


def change(session: Session, change_id: int, *, lock: bool = False) -> BulkChange:
    """A change of many by its number. Raises ``NotFound``."""
    query = select(BulkChange).where(BulkChange.id == change_id)
    query = query.options(joinedload(BulkChange.staff), joinedload(BulkChange.undoes))
    if lock:
        query = query.with_for_update(of=BulkChange)
        query = query.execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound("There is no such change.")
    return found


def prepare(session: Session, change: BulkChange, details: Mapping[str, Any]) -> None:
    """Look at each case and keep what would become of it, for the preview.

    Raises ``Conflict`` where it is begun already.
    """
    _check_state(change, "chosen", "ready")
    change.details = dict(details)
    mine = BulkChangeCase.bulk_change_id == change.id
    session.execute(update(BulkChangeCase).where(mine).values(state="waiting", reason=None))
    means: Counter[str] = Counter()
    reasons: dict[str, list[str]] = {}
    cases = _cases(session, change)
    open_tasks = _tasks(session, [case.id for _, case in cases])
    for row, case in cases:
        found = _look_at(row, case, change, open_tasks.get(case.id, []))
        if found.why:
            row.state, row.reason = "left_out", found.why[:500]
            reasons.setdefault(found.why, []).append(case.reference)
        elif found.means:
            means[found.means] += 1
    left_out = [
        {"why": why, "count": len(every), "cases": every[:NAMED]} for why, every in reasons.items()
    ]
    count = sum(len(every) for every in reasons.values())
    change.preview = {"can": change.total - count, "means": dict(means), "left_out": left_out}
    change.state = "ready"
    session.flush()


def _look_at(
    row: BulkChangeCase, case: Case, change: BulkChange, tasks_of_it: list[Task]
) -> Verdict:
    if case.revision != row.revision:
        return Verdict("It was changed since it was chosen.")
    return verdict(case, change.kind, change.details, tasks_of_it)


def _cases(session: Session, change: BulkChange) -> Sequence[tuple[BulkChangeCase, Case]]:
    """The cases of a change with all that telling their citizens needs to know."""
    rows = session.execute(
        select(BulkChangeCase, Case)
        .join(BulkChangeCase.case)
        .where(BulkChangeCase.bulk_change_id == change.id)
        .options(
            joinedload(Case.definition).joinedload(Definition.service),
            joinedload(Case.contact_point),
            selectinload(Case.parties)
            .joinedload(Party.person)
            .selectinload(Person.contacts)
            .joinedload(PersonContact.contact_point),
        )
        .order_by(BulkChangeCase.id)
    ).all()
    return [(row, case) for row, case in rows]


def _tasks(session: Session, ids: Sequence[int]) -> dict[int, list[Task]]:
    found: dict[int, list[Task]] = {}
    for first in range(0, len(ids), _CHUNK):
        found |= tasks.tasks_of_all(session, ids[first : first + _CHUNK])
    return found


def begin(session: Session, change: BulkChange, staff: Staff, *, now: datetime) -> None:
    """Let it be done: by the page itself, or by the workers.

    Raises ``Conflict`` and ``NotAllowed``.
    """
    check_maker(change, staff)
    _check_state(change, "ready")
    change.state, change.started_at = "running", now
    session.flush()


def check_maker(change: BulkChange, staff: Staff) -> None:
    """Raise ``NotAllowed`` for somebody else's."""
    if change.staff_id != staff.id:
        raise NotAllowed("This change is a colleague’s: only they can go on with it.")


def _check_state(change: BulkChange, *wanted: str) -> None:
    if change.state not in wanted:
        raise Conflict("This change was begun already: see how it goes.")


def step(session: Session, change_id: int, *, now: datetime) -> bool:
    """Do it to the next case that waits and that nobody else is at; returns whether there was one.

    The case and what is noted of it are one unit of work: it is done once, whoever stops when.
    """
    row = _next(session, change_id)
    if row is None:
        _end_if_done(session, change_id, now)
        return False
    change = session.get_one(BulkChange, change_id, options=[joinedload(BulkChange.undoes)])
    row.state, row.done_at = "done", now
    try:
        with session.begin_nested():
            _do(session, change, row, now)
    except InvalidAnswers as fault:
        row.state, row.reason = "left_out", " ".join(fault.problems.values())[:500]
    except DomainError as fault:
        row.state, row.reason = "left_out", str(fault)[:500]
    session.flush()
    return True


def _next(session: Session, change_id: int) -> BulkChangeCase | None:
    """The next case that waits and that nobody else is at, locked."""
    return session.scalar(
        select(BulkChangeCase)
        .where(BulkChangeCase.bulk_change_id == change_id, BulkChangeCase.state == "waiting")
        .order_by(BulkChangeCase.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _do(session: Session, change: BulkChange, row: BulkChangeCase, now: datetime) -> None:
    kind = change.undoes.kind if change.undoes else change.kind
    reference, point = _lock_texts(session, row, says=kind in ("reply", "close"))
    case = by_reference(session, reference, lock=True)
    if case.revision != row.revision or case.contact_point_id != point:
        raise Conflict("It was changed meanwhile.")
    staff = session.get_one(Staff, change.staff_id)
    if change.undoes:
        row.reason = take_it_back(session, case, kind, row.before, staff, now) or None
    else:
        row.before = carry_out(session, case, kind, change.details, staff, now)


def _lock_texts(session: Session, row: BulkChangeCase, *, says: bool) -> tuple[str, int | None]:
    """The thread of whoever is written to is taken before the case: in this order a text that comes
    in takes them too.
    """
    case = session.scalars(
        select(Case).where(Case.id == row.case_id).options(joinedload(Case.contact_point))
    ).one()
    if says and case.contact_point is not None and case.contact_point.kind == "phone":
        thread_with(session, case.contact_point)
    return case.reference, case.contact_point_id


def _end_if_done(session: Session, change_id: int, now: datetime) -> None:
    """It is done once no case waits: not while somebody else is at one."""
    waits = select(BulkChangeCase.id).where(
        BulkChangeCase.bulk_change_id == change_id, BulkChangeCase.state == "waiting"
    )
    if session.scalar(waits.limit(1)) is None:
        session.execute(
            update(BulkChange)
            .where(BulkChange.id == change_id, BulkChange.state == "running")
            .values(state="done", finished_at=now)
        )


def set_aside(session: Session, change_id: int, *, now: datetime) -> None:
    """The next case is left out: it cannot be done by a fault of ours, and holds up the rest."""
    row = _next(session, change_id)
    if row is not None:
        row.state, row.done_at = "left_out", now
        row.reason = "It could not be done by a fault of this system, which is in its log."


def running(session: Session, *, most: int = 5) -> list[int]:
    """The changes that are being done, the oldest first."""
    query = select(BulkChange.id).where(BulkChange.state == "running").order_by(BulkChange.id)
    return list(session.scalars(query.limit(most)))


def undo(session: Session, change: BulkChange, staff: Staff, *, now: datetime) -> BulkChange:
    """Take back what was done, where nobody changed it since: a change of many itself.

    Raises ``Conflict`` where it is not done yet, or was taken back, and ``NotAllowed``.
    """
    check_maker(change, staff)
    if change.state != "done" or change.undoes_id is not None:
        raise Conflict("This cannot be taken back.")
    if undone_by(session, change) is not None:
        raise Conflict("This was taken back already.")
    done = select(BulkChangeCase).where(
        BulkChangeCase.bulk_change_id == change.id, BulkChangeCase.state == "done"
    )
    rows = session.scalars(done.order_by(BulkChangeCase.id)).all()
    if not rows:
        raise Conflict("Nothing was done that could be taken back.")
    made = BulkChange(
        staff_id=staff.id, kind="undo", undoes_id=change.id, made_at=now, started_at=now,
        state="running", total=len(rows), details=change.details,
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.execute(
        insert(BulkChangeCase),
        [
            {"bulk_change_id": made.id, "case_id": row.case_id, "revision": row.before["after"],
             "state": "waiting", "before": row.before}
            for row in rows
        ],
    )  # fmt: skip
    return made


def undone_by(session: Session, change: BulkChange) -> int | None:
    """The number of the change that took this one back. One statement."""
    return session.scalar(select(BulkChange.id).where(BulkChange.undoes_id == change.id))


def progress(session: Session, change_id: int) -> dict[str, int]:
    """How many of its cases wait, are done, and were left out. One statement."""
    rows = session.execute(
        select(BulkChangeCase.state, func.count())
        .where(BulkChangeCase.bulk_change_id == change_id)
        .group_by(BulkChangeCase.state)
    )
    return {"waiting": 0, "done": 0, "left_out": 0, **{row[0]: row[1] for row in rows}}


def noted(session: Session, change_id: int, *, most: int = 100) -> list[tuple[str, str, str]]:
    """The cases of which there is something to say: reference, state, and what. One statement."""
    rows = session.execute(
        select(Case.reference, BulkChangeCase.state, BulkChangeCase.reason)
        .join(BulkChangeCase.case)
        .where(BulkChangeCase.bulk_change_id == change_id, BulkChangeCase.reason.is_not(None))
        .order_by(BulkChangeCase.id)
        .limit(most)
    )
    return [(shown(row.reference), row.state, row.reason) for row in rows]


def changes_of(session: Session, staff: Staff, *, most: int = 20) -> list[BulkChange]:
    """The last changes that somebody made, the newest first. One statement."""
    query = select(BulkChange).where(BulkChange.staff_id == staff.id)
    return list(session.scalars(query.order_by(BulkChange.id.desc()).limit(most)))
