"""What there is to do for a case: the checklist of its service, and what staff add to it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from tracker.cases.events import checked_words, record
from tracker.cases.lifecycle import OPEN
from tracker.cases.models import Case
from tracker.cases.work_models import Task
from tracker.catalogue.checklist import ChecklistItem, to_do
from tracker.errors import Conflict, InvalidAnswers, NotFound
from tracker.staff.models import Staff, Team

LONGEST_LABEL, LONGEST_WHY = 300, 500  # characters
MOST_LISTED = 100
MOST_CASES = 200  # of one caseworker, whose tasks are listed
MOST_OF_A_CASE = 60


@dataclass(frozen=True)
class Line:
    """A task of a case as it is shown. ``mark`` names it in a form: its number, or its key in the
    checklist where it was not written down yet. ``how`` is what became of it: open, done or left.
    """

    mark: str
    label: str
    required: bool
    due_at: datetime
    how: str
    by: str = ""
    at: datetime | None = None
    why: str = ""
    given_to: str = ""


def tasks_of(session: Session, case: Case) -> list[Task]:
    """The tasks of a case that were written down, in their order. One statement."""
    return tasks_of_all(session, [case.id]).get(case.id, [])


def tasks_of_all(session: Session, case_ids: Collection[int]) -> dict[int, list[Task]]:
    """The tasks of several cases that were written down, in their order. One statement."""
    query = (
        select(Task)
        .where(Task.case_id.in_(case_ids))
        .options(joinedload(Task.assignee), joinedload(Task.team), joinedload(Task.done_by))
        .order_by(Task.position, Task.id)
    )
    found: dict[int, list[Task]] = {}
    for task in session.scalars(query) if case_ids else ():
        found.setdefault(task.case_id, []).append(task)
    return found


def lines_of(case: Case, tasks: Sequence[Task]) -> list[Line]:
    """All there is to do for a case: its checklist, begun or not, and what was added. Pure."""
    missing = _missing(case, tasks)
    every = [(task.position, _line(task)) for task in tasks]
    every += [(place, _line_to_come(case, item)) for place, item in missing]
    return [line for _, line in sorted(every, key=lambda each: each[0])]


def _line(task: Task) -> Line:
    given = task.assignee.name if task.assignee else task.team.name if task.team else ""
    how = "done" if task.done_at else "left" if task.left_at else "open"
    return Line(
        mark=str(task.id),
        label=task.label,
        required=task.required,
        due_at=task.due_at,
        how=how,
        by=task.done_by.name if task.done_by else "",
        at=task.done_at or task.left_at,
        why=task.left_why or "",
        given_to=given,
    )


def _line_to_come(case: Case, item: ChecklistItem) -> Line:
    return Line(item.key, item.label, item.required, _due(case, item), "open")


def _due(case: Case, item: ChecklistItem) -> datetime:
    return case.opened_at + timedelta(days=item.days) if item.days else case.due_at


def _missing(case: Case, tasks: Sequence[Task]) -> list[tuple[int, ChecklistItem]]:
    """What the checklist asks for and was not written down yet, each with its place."""
    items = case.definition.content.checklist
    asked = {item.key for item in to_do(items, case.answers)}
    known = {task.key for task in tasks}
    return [
        (place, item)
        for place, item in enumerate(items)
        if item.key in asked and item.key not in known
    ]


def task_of(case: Case, item: ChecklistItem, place: int, now: datetime) -> Task:
    """What a line of the checklist is as a task of a case, not done yet."""
    return Task(
        case_id=case.id,
        key=item.key,
        label=item.label,
        required=item.required,
        position=place,
        due_at=_due(case, item),
        made_at=now,
    )


def write_down(session: Session, case: Case, *, now: datetime) -> list[Task]:
    """The tasks of a case, its checklist among them from now on. ``case`` is locked."""
    tasks = tasks_of(session, case)
    new = [task_of(case, item, place, now) for place, item in _missing(case, tasks)]
    session.add_all(new)
    session.flush()
    return sorted([*tasks, *new], key=lambda task: (task.position, task.id))


def fit_to_answers(session: Session, case: Case, *, now: datetime) -> None:
    """Answers were corrected: what is not to be done any more and was not begun is no task."""
    tasks = tasks_of(session, case)
    asked = {item.key for item in to_do(case.definition.content.checklist, case.answers)}
    for task in tasks:
        if task.key is not None and task.key not in asked and task.is_open:
            session.delete(task)
    session.flush()
    if tasks:
        write_down(session, case, now=now)


def find(session: Session, case: Case, mark: str, *, now: datetime) -> Task:
    """The task that a form names by its ``mark``. ``case`` is locked. Raises ``NotFound``."""
    for task in write_down(session, case, now=now):
        if mark in (str(task.id), task.key):
            return task
    raise NotFound("There is no such task in this case.")


def tick(session: Session, case: Case, task: Task, staff: Staff, *, now: datetime) -> None:
    """A task is done; done already, nothing changes."""
    if task.done_at is not None:
        return
    task.left_at = task.left_why = None
    task.done_at, task.done_by = now, staff
    session.flush()
    record(session, case, "task_done", now=now, staff=staff, for_citizen=False, label=task.label)


def untick(session: Session, case: Case, task: Task, staff: Staff, *, now: datetime) -> None:
    """A task is open again, whether it was done or left."""
    if task.is_open:
        return
    task.done_at = task.done_by = task.left_at = task.left_why = None
    session.flush()
    record(session, case, "task_undone", now=now, staff=staff, for_citizen=False, label=task.label)


def add(
    session: Session,
    case: Case,
    staff: Staff,
    label: str,
    *,
    due_at: datetime | None = None,
    now: datetime,
) -> Task:
    """Add something to do. It is due with the case, unless ``due_at`` says otherwise.

    Raises ``InvalidAnswers`` for words that are none or too long, and ``Conflict`` where the case
    has too many tasks.
    """
    words = " ".join(checked_words("task", label, LONGEST_LABEL).split())
    known = write_down(session, case, now=now)
    if len(known) >= MOST_OF_A_CASE:
        raise Conflict(f"A case has at most {MOST_OF_A_CASE} tasks.")
    task = Task(
        case_id=case.id,
        label=words,
        required=False,
        position=max((one.position for one in known), default=-1) + 1,
        due_at=due_at or case.due_at,
        made_at=now,
    )
    session.add(task)
    session.flush()
    record(session, case, "task_added", now=now, staff=staff, for_citizen=False, label=words)
    return task


def give(
    session: Session,
    case: Case,
    task: Task,
    staff: Staff,
    *,
    to: Staff | None = None,
    team: Team | None = None,
    now: datetime,
) -> None:
    """Somebody else, or a team, does a task: it is in their list. Neither: whoever has the case.

    Raises ``Conflict`` where it is done or left already.
    """
    _check_open(task)
    task.assignee, task.team = to, team
    session.flush()
    name = to.name if to else team.name if team else ""
    record(
        session, case, "task_given", now=now, staff=staff, for_citizen=False,
        label=task.label, to=name,
    )  # fmt: skip


def _check_open(task: Task) -> None:
    if not task.is_open:
        raise Conflict("This task is not open any more.")


def leave(
    session: Session, case: Case, task: Task, staff: Staff, why: str, *, now: datetime
) -> None:
    """A task is not done, for a reason. Raises ``InvalidAnswers`` and ``Conflict``."""
    why = checked_words("reason", why, LONGEST_WHY)
    _check_open(task)
    task.left_at, task.left_why = now, why
    session.flush()
    record(
        session, case, "task_left", now=now, staff=staff, for_citizen=False,
        label=task.label, text=why,
    )  # fmt: skip


def finish(
    session: Session, case: Case, staff: Staff, outcome: str, unfinished: str, *, now: datetime
) -> None:
    """What has to hold before a case is closed: of one that is resolved the required tasks are done
    or left; those that are open are left for the reason ``unfinished``.

    Raises ``InvalidAnswers`` under the key ``unfinished`` where there are some and no reason.
    """
    if outcome != "resolved":
        return
    still = [line for line in lines_of(case, tasks_of(session, case)) if _holds_up(line)]
    if not still:
        return
    if not unfinished.strip():
        count = "One task is" if len(still) == 1 else f"{len(still)} tasks are"
        labels = "; ".join(line.label for line in still)
        said = f"{count} open still: {labels}. Say why they are left, or do them first."
        raise InvalidAnswers({"unfinished": said})
    for task in write_down(session, case, now=now):
        if task.required and task.is_open:
            leave(session, case, task, staff, unfinished, now=now)


def _holds_up(line: Line) -> bool:
    return line.required and line.how == "open"


def holding_up(lines: Sequence[Line]) -> list[Line]:
    """The tasks that must be done or left before the case is closed as resolved. Pure."""
    return [line for line in lines if _holds_up(line)]


def mine(session: Session, staff: Staff) -> list[Task]:
    """What somebody has to do: the tasks given to them, and those of their open cases that were
    given to nobody else; what is due first on top. Three statements.
    """
    # By the numbers of the cases: of the tasks that are given to nobody there are hundreds of
    # thousands, and of a caseworker's open cases some dozens.
    cases = select(Case.id).where(Case.assignee_id == staff.id, Case.status.in_(OPEN))
    ids = session.scalars(cases.order_by(Case.due_at, Case.id).limit(MOST_CASES)).all()
    of_cases = [
        task
        for task in _listed(session, Task.case_id.in_(ids), most=MOST_CASES * 10)
        if task.assignee_id is None and task.team_id is None
    ]
    found = [*_listed(session, Task.assignee_id == staff.id), *of_cases]
    return sorted(found, key=lambda task: (task.due_at, task.id))[:MOST_LISTED]


def of_team(session: Session, team_id: int) -> list[Task]:
    """What was given to a team and nobody in it has taken; due first on top. One statement."""
    return _listed(session, and_(Task.team_id == team_id, Task.assignee_id.is_(None)))


def _listed(session: Session, whose: object, most: int = MOST_LISTED) -> list[Task]:
    query = (
        select(Task)
        .join(Task.case)
        .where(
            whose,  # type: ignore[arg-type]
            Task.done_at.is_(None),
            Task.left_at.is_(None),
            Case.status.in_(OPEN),
        )
        .options(contains_eager(Task.case).joinedload(Case.definition), joinedload(Task.team))
        .order_by(Task.due_at, Task.id)
        .limit(most)
    )
    return list(session.scalars(query))
