"""Somebody who asks in another's name, and what is on the record of whom they ask for.

What a person's record says of who may act for them is answered already in a request that staff
enter: on what authority, how far, until when. It can be changed like any other answer.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tracker.catalogue.definition import ServiceDefinition
from tracker.intake.acting_questions import CONSENT_QUESTIONS, ON_RECORD
from tracker.intake.models import Intake
from tracker.intake.rules import Answers
from tracker.people.models import Representative
from tracker.people.record_queries import for_whom_may_act
from tracker.people.rules import same_name

# The answers by which it is known whose record is meant.
NAMES_WHOM = ("for_whom", "their_name")


def acting_on_record(
    session: Session, intake: Intake, answers: Answers, today: date | None = None
) -> Sequence[Representative]:
    """For whom the person who asks may act, where they ask in another's name. One statement, or
    none. With ``today`` only what holds today, else whatever was not withdrawn.
    """
    if intake.person_id is None or answers.get("for_whom") != "on_behalf":
        return []
    return for_whom_may_act(session, intake.person_id, today)


def the_one_meant(acting: Sequence[Representative], their_name: object) -> Representative | None:
    """Of those for whom somebody may act, the one of this name; of several times, the last noted.

    Nobody where two people have this name.
    """
    named = [one for one in acting if same_name(one.person.name, str(their_name or ""))]
    return named[-1] if len({one.person_id for one in named}) == 1 else None


def known_to_act(
    acting: Sequence[Representative], answers: Answers, content: ServiceDefinition
) -> dict[str, Any]:
    """The answers that the record gives, for the name that was given, or for the only one there is.

    What it covers in words of its own is for staff to read: it answers nothing.
    """
    given = answers.get("their_name")
    alone = acting[-1] if len({one.person_id for one in acting}) == 1 else None
    meant = the_one_meant(acting, given) if given else alone
    if meant is None:
        return {}
    known: dict[str, Any] = {
        "their_name": given or meant.person.name,
        "relation": meant.relation,
        "authority": meant.authority,
        "covers": _covers(meant, content),
        "authority_until": meant.until.isoformat() if meant.until else None,
    }
    if meant.authority in CONSENT_QUESTIONS:
        known[CONSENT_QUESTIONS[meant.authority]] = ON_RECORD
    return {key: value for key, value in known.items() if value is not None}


def _covers(meant: Representative, content: ServiceDefinition) -> str | None:
    if not meant.covers:
        return "everything"
    return "this_service" if meant.covers == content.title else None


def to_fill_in(
    session: Session, intake: Intake, before: Answers, today: date
) -> tuple[Mapping[str, Any], Sequence[str]]:
    """What to answer from the record, and what to take back that was answered so for another,
    after an answer that was ``before`` was changed. Two statements at most.
    """
    content, answers = intake.definition.content, intake.answers
    was = known_to_act(acting_on_record(session, intake, before, today), before, content)
    now = known_to_act(acting_on_record(session, intake, answers, today), answers, content)
    gone = [
        key
        for key, value in was.items()
        if key not in NAMES_WHOM and answers.get(key) == value and now.get(key) != value
    ]
    fresh = {
        key: value
        for key, value in now.items()
        if answers.get(key) is None or key in gone
    }  # fmt: skip
    return fresh, [key for key in gone if key not in fresh]


def obstacle(session: Session, intake: Intake, counted: Answers, today: date) -> dict[str, str]:
    """What keeps a request in another's name from being sent: nothing on record that is said to
    be, or an authority that has ended. One statement at most.
    """
    found: dict[str, str] = {}
    key = CONSENT_QUESTIONS.get(str(counted.get("authority")), "")
    if key and counted.get(key) == ON_RECORD:
        acting = acting_on_record(session, intake, counted, today)
        meant = the_one_meant(acting, counted.get("their_name"))
        if meant is None or meant.authority != counted["authority"]:
            found[key] = (
                "Nothing on their record says so any more. Choose what was agreed to today."
            )
    until = counted.get("authority_until")
    if until and date.fromisoformat(until) < today:
        found["authority_until"] = "This day has passed: they may not act any more."
    return found
