"""The tasks of a case, and the list of what somebody or a team has to do."""

from collections.abc import Callable, Mapping
from datetime import datetime, time

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker import clock
from tracker.access import needs, staff_member
from tracker.cases import tasks
from tracker.cases.models import Case
from tracker.cases.queries import by_reference
from tracker.database import db, unit_of_work
from tracker.desk.work import is_late
from tracker.edge import locale, settings
from tracker.errors import Conflict, InvalidAnswer, InvalidAnswers, NotFound
from tracker.intake.dates import read_date
from tracker.staff.models import Staff, Team
from tracker.staff.queries import teams, who_may
from tracker.staff.rules import Permission

task_pages = Blueprint("tasks", __name__, url_prefix="/desk")

Answer = str | Response | tuple[str, int]
Deed = Callable[[Session, Case, Staff, datetime], str]


@task_pages.get("/tasks")
@needs(Permission.SEE_CASES)
def listing() -> Answer:
    """What I have to do, or what was given to a team; what is due first on top."""
    staff = staff_member()
    every = teams(db.session)
    key = request.args.get("team", "")
    team = next((one for one in every if one.key == key), None)
    colleague = _colleague(request.args.get("of", 0, type=int))
    found = tasks.of_team(db.session, team.id) if team else tasks.mine(db.session, colleague)
    now = clock.now()
    return render_template(
        "desk/tasks.html",
        tasks=found,
        now=now,
        team=team,
        own_team=staff.team,
        of=colleague,
        every_team=every,
        most=tasks.MOST_LISTED,
    )


def _colleague(number: int) -> Staff:
    """Whose tasks are asked for: one's own, unless somebody else's are."""
    found = db.session.get(Staff, number) if 0 < number < 2**31 else None
    if number and (found is None or not found.may(Permission.SEE_CASES)):
        raise NotFound("There is no such colleague.")
    return found or staff_member()


@task_pages.get("/cases/<reference>/tasks")
@needs(Permission.SEE_CASES)
def of_case(reference: str) -> Answer:
    """Everything there is to do for a case: add to it, give it to others, or leave it."""
    return _page(reference)


def _page(reference: str, problems: Mapping[str, str] | None = None, conflict: str = "") -> str:
    case, now = by_reference(db.session, reference), clock.now()
    lines = tasks.lines_of(case, tasks.tasks_of(db.session, case))
    return render_template(
        "desk/case_tasks.html",
        case=case,
        lines=lines,
        late={line.mark for line in lines if is_late(line, now)},
        problems=problems or {},
        conflict=conflict,
        typed=request.form,
        people=who_may(db.session, Permission.WORK_CASES),
        every_team=teams(db.session),
    )


@task_pages.post("/cases/<reference>/tasks")
@needs(Permission.WORK_CASES)
def change(reference: str) -> Answer:
    """Tick a task, take the tick back, add one, give one to others, or leave one."""
    deed = DEEDS.get(request.form.get("do", ""))
    if deed is None:
        abort(400)
    try:
        with unit_of_work() as work:
            case = by_reference(work, reference, lock=True)
            said = deed(work, case, staff_member(), clock.now())
    except InvalidAnswers as fault:
        return _page(reference, problems=_beside_the_task(fault.problems)), 422
    except (Conflict, NotFound) as fault:
        return _page(reference, conflict=str(fault)), 409
    flash(said, "success")
    return redirect(_back(case), 303)


def _beside_the_task(problems: Mapping[str, str]) -> dict[str, str]:
    """Faults by the name of the field that they are about: each task has its own."""
    mark = request.form.get("task", "")
    own = {"reason": f"why-{mark}", "to": f"to-{mark}"}
    return {own.get(key, key): sentence for key, sentence in problems.items()}


def _back(case: Case) -> str:
    """The page that the form was sent from."""
    back = request.form.get("back", "")
    if back == "list":
        return url_for("tasks.listing")
    if back.startswith("visit-") and back[6:].isdecimal() and len(back) < 16:
        return url_for("visits.visit", visit_id=int(back[6:]), _anchor="tasks")
    if back == "case":
        return url_for("desk.case", reference=case.reference, _anchor="tasks")
    return url_for("tasks.of_case", reference=case.reference)


def _mark() -> str:
    return request.form.get("task", "")[:40]


def _tick(session: Session, case: Case, staff: Staff, now: datetime) -> str:
    task = tasks.find(session, case, _mark(), now=now)
    tasks.tick(session, case, task, staff, now=now)
    return f"Done: {task.label}"


def _untick(session: Session, case: Case, staff: Staff, now: datetime) -> str:
    task = tasks.find(session, case, _mark(), now=now)
    tasks.untick(session, case, task, staff, now=now)
    return f"Open again: {task.label}"


def _leave(session: Session, case: Case, staff: Staff, now: datetime) -> str:
    task = tasks.find(session, case, _mark(), now=now)
    tasks.leave(session, case, task, staff, request.form.get("why", ""), now=now)
    return f"Left: {task.label}"


def _give(session: Session, case: Case, staff: Staff, now: datetime) -> str:
    """To somebody (``s12``), to a team (``t3``), or back to whoever has the case ("")."""
    kind, number = request.form.get("to", "")[:1], request.form.get("to", "")[1:]
    wanted = int(number) if number.isdecimal() and len(number) < 10 else 0
    to = session.get(Staff, wanted) if kind == "s" else None
    team = session.get(Team, wanted) if kind == "t" else None
    if kind and to is None and team is None:
        raise InvalidAnswers({"to": "Choose who does it."})
    if to is not None and not to.may(Permission.WORK_CASES):
        raise InvalidAnswers({"to": f"{to.name} works no cases."})
    task = tasks.find(session, case, _mark(), now=now)
    tasks.give(session, case, task, staff, to=to, team=team, now=now)
    name = to.name if to else team.name if team else "whoever has the case"
    return f"{task.label}: it is for {name} to do now."


def _add(session: Session, case: Case, staff: Staff, now: datetime) -> str:
    task = tasks.add(
        session, case, staff, request.form.get("label", ""), due_at=_due_at(now), now=now
    )
    return f"Added: {task.label}"


def _due_at(now: datetime) -> datetime | None:
    """The end of the day that was typed, in the city; ``None`` for none."""
    typed = request.form.get("due", "").strip()
    if not typed:
        return None
    ours = locale()
    try:
        day = read_date(typed, ours.today, ours.date_order, "future")
    except InvalidAnswer as fault:
        raise InvalidAnswers({"due": str(fault)}) from fault
    if day < ours.today:
        raise InvalidAnswers({"due": "Choose today or a later day."})
    return datetime.combine(day, time(23, 59), tzinfo=settings().zone)


# By the value of the button.
DEEDS: dict[str, Deed] = {
    "tick": _tick,
    "untick": _untick,
    "leave": _leave,
    "give": _give,
    "add": _add,
}
