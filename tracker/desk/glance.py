"""What is to be done next about a case, so that nobody has to work it out. Pure functions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.cases.models import Case
from tracker.cases.tasks import Line
from tracker.interactions.models import CallBack
from tracker.messages.models import Message

_TELL = {"call": "by phone", "visit": "at a counter"}


@dataclass(frozen=True)
class Next:
    """The next thing to do: in words, by when, and where on the page it is done.

    ``late``: it should have been done before now.
    """

    words: str
    anchor: str = ""
    by: datetime | None = None
    late: bool = False


def next_thing(
    case: Case,
    messages: Collection[Message],
    call_backs: Sequence[CallBack],
    *,
    now: datetime,
    tasks: Collection[Next] = (),
) -> Next:
    """What comes first about a case. ``tasks`` are those open on it, each as it is said.

    Whoever wrote is answered before anything else, a call that was promised comes next, and the
    work itself after what others wait for.
    """
    if case.status == "closed":
        return Next("Nothing: it is closed.")
    if case.unanswered_since is not None:
        return Next("Answer them: they wrote, and nobody has answered.", "write")
    dated = [_call(one, now) for one in call_backs if one.case_id in (case.id, None)]
    dated += [task for task in tasks if task.by is not None]
    soonest = min(dated, key=lambda one: one.by or now, default=None)
    if soonest is not None and (soonest.late or case.status == "waiting"):
        return soonest
    untold = next((one for one in messages if one.state == "waiting"), None)
    if untold is not None:
        return Next(f"Tell them the reply {_TELL[untold.means]}.", "history")
    if case.parent_id is not None:
        return Next("Nothing: it ends with the incident that it reports.", "incident")
    if case.assignee_id is None:
        return Next("Somebody takes it: nobody has it yet.", "work")
    if case.respond_by is not None and case.responded_at is None:
        return _by("Write to them for the first time.", "write", case.respond_by, now)
    if case.status == "waiting":
        return Next("Wait for them: the clock stands still until they answer.", "write")
    return soonest or _by("Do the work, and tell them how it ended.", "work", case.due_at, now)


def task_next(line: Line, now: datetime) -> Next:
    """An open task as something that could come next."""
    return _by(f"{line.label}.".replace("..", "."), "tasks", line.due_at, now)


def _call(one: CallBack, now: datetime) -> Next:
    return _by(f"Call {one.name} back.", "promised", one.due_at, now)


def _by(words: str, anchor: str, moment: datetime, now: datetime) -> Next:
    return Next(words, anchor, moment, moment < now)
