"""What can be done to many cases at once: whether it can be, doing it, and taking it back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases import clocks, closing, commands, reopening, routing, ways, writing
from tracker.cases.events import record
from tracker.cases.lifecycle import check_transition
from tracker.cases.models import Case, CaseQueue
from tracker.cases.tasks import holding_up, lines_of
from tracker.cases.telling import Telling, wait_for_citizen
from tracker.cases.work_models import Task
from tracker.errors import Conflict, InvalidTransition
from tracker.messages.commands import take_back
from tracker.messages.models import Message
from tracker.staff.models import Staff, Team

Details = Mapping[str, Any]
# What taking it back needs to know of a case as it was before.
Before = dict[str, Any]

TAKEN_BACK = "A change of many cases was taken back."


@dataclass(frozen=True)
class Verdict:
    """Why a case would be left out, or else by what ``means`` its citizen would be told, if any."""

    why: str = ""
    means: str | None = None


def verdict(case: Case, kind: str, details: Details, tasks: list[Task]) -> Verdict:
    """What would become of a case. At most some statements about whom it is to be told to."""
    if kind == "reply":
        possible = ways.ways_of(case).possible
        return Verdict(means=possible[0]) if possible else Verdict("There is nobody to reply to.")
    if kind == "close":
        return _closing(case, details, tasks)
    if case.status == "closed":
        return Verdict("It is closed.")
    if kind == "assign" and case.assignee_id == details["to"]:
        return Verdict(f"{details['name']} has it already.")
    if kind == "team" and (case.team_id, case.queue_id) == (details["team"], details["queue"]):
        return Verdict("It is there already.")
    if kind == "priority" and case.priority == details["priority"]:
        return Verdict("It has this priority already.")
    return _changing(case, details) if kind == "status" else Verdict()


def _changing(case: Case, details: Details) -> Verdict:
    moving = _moving(case, details["status"], None)
    return moving if moving.why or details["status"] != "waiting" else _telling(case)


def _moving(case: Case, wanted: str, outcome: str | None) -> Verdict:
    try:
        check_transition(case.status, wanted, outcome)
    except InvalidTransition as fault:
        return Verdict(str(fault))
    return Verdict()


def _closing(case: Case, details: Details, tasks: list[Task]) -> Verdict:
    if case.status == "closed":
        return Verdict("It is closed already.")
    moving = _moving(case, "closed", details["outcome"])
    if moving.why:
        return moving
    if details["outcome"] == "resolved" and not details["unfinished"]:
        still = holding_up(lines_of(case, tasks))
        if still:
            return Verdict(f"A task is open still: {still[0].label}.")
    return Verdict() if details["untold"] else _telling(case)


def _telling(case: Case) -> Verdict:
    if case.anonymous:
        return Verdict()
    way = next(ways.every_way(case), None)
    return Verdict(means=way.means) if way else Verdict("They cannot be told by any door.")


def carry_out(
    session: Session, case: Case, kind: str, details: Details, staff: Staff, now: datetime
) -> Before:
    """Do it to one case, which is locked. Raises domain errors as what it does by itself."""
    before: Before = {
        "assignee": case.assignee_id,
        "status": case.status,
        "priority": case.priority,
        "team": case.team_id,
        "queue": case.queue_id,
    }
    _DEEDS[kind](session, case, details, staff, now)
    session.flush()
    return {**before, "after": case.revision, "messages": _written(session, case, now)}


def _assign(session: Session, case: Case, details: Details, staff: Staff, now: datetime) -> None:
    to = session.get_one(Staff, details["to"])
    commands.assign(session, case, staff, to, now=now)


def _move(session: Session, case: Case, details: Details, staff: Staff, now: datetime) -> None:
    _send(session, case, staff, details["team"], details["queue"], details["why"], now)


def _send(
    session: Session,
    case: Case,
    staff: Staff,
    team_id: int,
    queue_id: int | None,
    why: str,
    now: datetime,
) -> None:
    team = session.get_one(Team, team_id)
    queue = session.get(CaseQueue, queue_id) if queue_id is not None else None
    routing.move(session, case, staff, team, queue, why, now=now)


def _status(session: Session, case: Case, details: Details, staff: Staff, now: datetime) -> None:
    if details["status"] == "waiting":
        telling = Telling(words=details["words"])
        wait_for_citizen(session, case, staff, telling, now=now)
    else:
        commands.change_status(session, case, staff, details["status"], now=now)


def _priority(session: Session, case: Case, details: Details, staff: Staff, now: datetime) -> None:
    clocks.set_priority(session, case, staff, details["priority"], details["why"], now=now)


def _reply(session: Session, case: Case, details: Details, staff: Staff, now: datetime) -> None:
    writing.reply(session, case, staff, details["words"], now=now)


def _close(session: Session, case: Case, details: Details, staff: Staff, now: datetime) -> None:
    telling = Telling(words=details["words"], untold=details["untold"])
    closing.close(
        session,
        case,
        staff,
        details["outcome"],
        telling=telling,
        now=now,
        unfinished=details["unfinished"],
    )


_DEEDS: dict[str, Callable[[Session, Case, Details, Staff, datetime], None]] = {
    "assign": _assign,
    "team": _move,
    "status": _status,
    "priority": _priority,
    "reply": _reply,
    "close": _close,
}


def _written(session: Session, case: Case, now: datetime) -> list[int]:
    """The messages that were written in this."""
    ours = (Message.case_id == case.id, Message.direction == "out", Message.created_at == now)
    return list(session.scalars(select(Message.id).where(*ours).order_by(Message.id)))


def take_it_back(
    session: Session, case: Case, kind: str, before: Before, staff: Staff, now: datetime
) -> str:
    """Undo it at one case, which is locked and as it was left. Returns what could not be undone.

    Raises domain errors where nothing of it can be.
    """
    if kind == "reply":
        return _unsay(session, case, before, staff, now, whole=True)
    if kind == "close":
        reopening.reopen(session, case, staff, "staff", TAKEN_BACK, now=now)
        return _unsay(session, case, before, staff, now, whole=False)
    if kind == "status":
        commands.change_status(session, case, staff, before["status"], now=now)
        return _unsay(session, case, before, staff, now, whole=False)
    if kind == "priority":
        clocks.set_priority(session, case, staff, before["priority"], TAKEN_BACK, now=now)
    elif kind == "team":
        _send(session, case, staff, before["team"], before["queue"], TAKEN_BACK, now)
    if kind in ("assign", "team"):
        _give_to(session, case, before["assignee"], staff, now)
    return ""


def _give_to(
    session: Session, case: Case, assignee_id: int | None, staff: Staff, now: datetime
) -> None:
    """Whoever had it has it again."""
    if assignee_id is not None:
        commands.assign(session, case, staff, session.get_one(Staff, assignee_id), now=now)
    elif case.assignee_id is not None:
        commands.give_back(session, case, staff, now=now)


def _unsay(
    session: Session, case: Case, before: Before, staff: Staff, now: datetime, *, whole: bool
) -> str:
    """Take back what was written and has not gone out. Raises ``Conflict`` where it has and that
    is the ``whole`` of it; else says so.
    """
    gone = ""
    for message_id in before["messages"]:
        message = session.get_one(Message, message_id, with_for_update=True, populate_existing=True)
        try:
            take_back(session, message, now=now)
        except Conflict as fault:
            if whole:
                raise
            gone = f"It is as it was, but: {fault}"
            continue
        record(
            session, case, "unsaid", now=now, staff=staff, message=message, for_citizen=False,
            means=message.means,
        )  # fmt: skip
    return gone
