"""What staff can do at a case: each takes what the form says, calls one command, and says so."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.cases import commands, helping, parts, writing
from tracker.cases.helpers_here import helper_here
from tracker.cases.lifecycle import OUTCOMES
from tracker.cases.models import Case
from tracker.desk.assign_actions import ASSIGN_ACTIONS
from tracker.desk.clock_actions import CLOCK_ACTIONS
from tracker.desk.link_actions import LINK_ACTIONS
from tracker.desk.moving import MOVE_ACTIONS
from tracker.desk.telling_actions import move_on
from tracker.desk.texting import answered_at_the_case, check_gaps
from tracker.desk.work_actions import WORK_ACTIONS
from tracker.errors import InvalidAnswers
from tracker.messages.threads import thread_with
from tracker.staff.models import Staff

Given = Mapping[str, str]
Action = Callable[[Session, Case, Staff, Given, datetime], str]


def _take(session: Session, case: Case, staff: Staff, given: Given, now: datetime) -> str:
    commands.take(session, case, staff, now=now)
    return "You have this case now."


def _give_back(session: Session, case: Case, staff: Staff, given: Given, now: datetime) -> str:
    commands.give_back(session, case, staff, now=now)
    return "The case is back in the queue."


def _note(session: Session, case: Case, staff: Staff, given: Given, now: datetime) -> str:
    commands.add_note(session, case, staff, given.get("note", ""), now=now)
    return "Your note is kept."


def _status(session: Session, case: Case, staff: Staff, given: Given, now: datetime) -> str:
    # A case is closed with how it ended, in one choice: “closed:resolved”.
    wanted, _, outcome = given.get("status", "").partition(":")
    if not wanted or (wanted == "closed" and outcome not in OUTCOMES):
        raise InvalidAnswers({"status": "Choose what the case becomes."})
    if case.status == "closed" and wanted == "in_progress":
        raise InvalidAnswers({"reopen_why": "Say why it is opened again, and who asked for it."})
    return move_on(session, case, staff, wanted, outcome, given, now)


def _reply(session: Session, case: Case, staff: Staff, given: Given, now: datetime) -> str:
    means, text = given.get("means") or None, given.get("reply", "")
    check_gaps(text)
    message = writing.reply(session, case, staff, text, now=now, means=means)
    if message.means == "sms" and message.contact_point is not None:
        answered_at_the_case(session, thread_with(session, message.contact_point), staff)
    return REPLIED[message.means]


def lock_texts(session: Session, case: Case) -> None:
    """Take the thread of whoever a case is answered to by text, before the case itself: in this
    order a text that comes in takes them too.
    """
    if case.contact_point is not None and case.contact_point.kind == "phone":
        thread_with(session, case.contact_point)


REPLIED = {
    "sms": "Your reply goes out by text message.",
    "email": "Your reply goes out by e-mail.",
    "call": "Your reply is in the phone desk's list: an agent phones them.",
    "visit": "Your reply is told at a counter when they come next.",
    "page": "Your reply is on the page for finding a request.",
    "letter": "Your reply is in the list of letters to print and post.",
}


def _somebody_else(session: Session, case: Case, staff: Staff, given: Given, now: datetime) -> str:
    new = parts.name_requester_apart(session, case, staff, given.get("name", ""), now=now)
    return f"{new.name} is a person of their own now, and this case is theirs."


def _same_person(session: Session, case: Case, staff: Staff, given: Given, now: datetime) -> str:
    parts.same_person(session, case, staff, given.get("name", ""), now=now)
    return "It is noted that they are the same person."


def _write_to_helper(
    session: Session, case: Case, staff: Staff, given: Given, now: datetime
) -> str:
    wanted = given.get("helper", "")
    helper = helper_here(
        session, case, int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0
    )
    helping.write_to_helper(session, case, helper, staff, given.get("message", ""), now=now)
    return f"{helper.organisation.name} reads it on their page."


# By the value of the button.
ACTIONS: dict[str, Action] = {
    "take": _take,
    "give_back": _give_back,
    "note": _note,
    "status": _status,
    "reply": _reply,
    "somebody_else": _somebody_else,
    "same_person": _same_person,
    "write_to_helper": _write_to_helper,
    **ASSIGN_ACTIONS,
    **LINK_ACTIONS,
    **MOVE_ACTIONS,
    **WORK_ACTIONS,
    **CLOCK_ACTIONS,
}
