"""Where a case stands that goes on with others: merged into one, or a report of an incident."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import object_session

from tracker.cases.models import Case
from tracker.cases.wording import state
from tracker.languages import t, tn


def current(case: Case) -> Case:
    """The case itself, or the one that it was merged into since."""
    while case.merged_into is not None:
        case = case.merged_into
    return case


def leading(case: Case) -> Case:
    """The case by which this one goes: its incident, the one it was merged into, or itself."""
    case = current(case)
    return case.parent if case.parent is not None else case


def followed_status(case: Case) -> str:
    """The status of a case as its citizen is told it: one that goes on with others stands where
    they stand. That an incident waits for somebody else's answer is no question to this citizen.
    """
    first = leading(case)
    if first is case or (case.merged_into is None and case.status == "closed"):
        return case.status
    return "in_progress" if first.status == "waiting" else first.status


def state_of(case: Case) -> str:
    """Where a case stands, for its citizen: nothing of anybody else but how many they are.

    One statement more where it goes on with others.
    """
    first, status = leading(case), followed_status(case)
    if first is case or (case.merged_into is None and case.status == "closed"):
        return state(case.status, case.outcome)
    said = state(status, first.outcome)
    return said if status == "closed" else f"{known(case, first)} {said}"


def due_of(case: Case) -> datetime | None:
    """By when a case should be done, as its citizen is told; ``None`` where it is over, or its
    clock stands still.
    """
    first = leading(case)
    stands = followed_status(case) == "closed" or first.clock_stopped_at is not None
    return None if stands else first.due_at


def waits_for_them(case: Case) -> str:
    """That the clock stands still until its citizen answers, in their words; "" where it runs."""
    stands = case.clock_stopped_at is not None and leading(case) is case
    return t("Our time stands still until we hear from you.") if stands else ""


def known(case: Case, first: Case) -> str:
    """That what was reported is known, and how many others have reported it. One statement."""
    others = others_of(case, first)
    if others < 1:
        return t("It is known already.")
    return tn(
        "It is known: we are on it, together with the report of one other.",
        "It is known: we are on it, together with {count} others’ reports.",
        others,
    )


def others_of(case: Case, first: Case) -> int:
    """How many other reports there are of the same. One statement."""
    session = object_session(case)
    if session is None:
        return 0
    reports = session.scalar(select(func.count(Case.id)).where(Case.parent_id == first.id)) or 0
    return reports if case.parent_id == first.id else reports + 1
