"""Requests that people of an organisation enter for their clients."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.cases.models import CaseHelper
from tracker.catalogue.models import Definition
from tracker.errors import InvalidAnswers, NotFound
from tracker.intake import commands, queries
from tracker.intake.agreed import HOW, note_agreed
from tracker.intake.commands import Door
from tracker.intake.models import Answer, Intake
from tracker.interactions.models import Interaction
from tracker.staff.models import Staff

_NAMES = ("their_name", "your_name")
MOST_FOUND = 200


def begin_for_client(
    session: Session, definition: Definition, door: Door, staff: Staff, *, how: str, language: str
) -> Intake:
    """Begin a request for somebody who agreed to it. Of people whom the city knows, nothing is
    looked up. Raises ``InvalidAnswers`` where it is not said how they agreed.
    """
    if how not in HOW:
        raise InvalidAnswers({"how": "Read the words to them, and say how they agreed."})
    said = {"for_whom": "myself"} if definition.content.for_somebody_else else {}
    intake = commands.begin(session, definition, door, said=said)
    intake.organisation = staff.organisation
    note_agreed(intake, how, language, staff, now=door.now)
    session.flush()
    return intake


def unfinished_with(session: Session, organisation_id: int) -> list[Intake]:
    """The open requests of an organisation that its people have still, the newest first.

    One that its owner went on with at another door, or by themself, is not among them. Two
    statements.
    """
    return list(session.scalars(_with_them(organisation_id).limit(50)))


def unfinished_one(
    session: Session, organisation_id: int, public_id: str, *, lock: bool = False
) -> Intake:
    """One of them. Raises ``NotFound`` for any other."""
    found = session.scalar(
        _with_them(organisation_id).where(Intake.public_id == public_id[:36]).limit(1)
    )
    if found is None:
        raise NotFound("There is no such request among those that you have begun.")
    return queries.by_public_id(session, found.public_id, lock=lock)


def _with_them(organisation_id: int) -> Select[Any]:
    return (
        select(Intake)
        .join(Intake.interaction)
        .join(Interaction.staff)
        .where(
            Intake.state == "open",
            Intake.organisation_id == organisation_id,
            Staff.organisation_id == organisation_id,
        )
        .options(
            joinedload(Intake.definition),
            joinedload(Intake.interaction).joinedload(Interaction.staff),
            selectinload(Intake.answer_rows),
        )
        .order_by(Intake.updated_at.desc(), Intake.id.desc())
    )


def clients(session: Session, case_ids: Collection[int]) -> dict[int, str]:
    """By the numbers of cases, the name that was given for whom each is. One statement, or none.

    It is what was typed: the name by which the city knows somebody is not a helper's to see.
    """
    if not case_ids:
        return {}
    rows = session.execute(
        select(Intake.case_id, Answer.question, Answer.value)
        .join(Answer, Answer.intake_id == Intake.id)
        .where(Intake.case_id.in_(case_ids), Answer.question.in_(_NAMES))
    ).all()
    found: dict[int, str] = {}
    for case_id, question, value in rows:
        if (
            case_id
            and isinstance(value, str)
            and (question == "their_name" or case_id not in found)
        ):
            found[case_id] = value
    return found


def cases_of_clients(session: Session, organisation_id: int, words: str) -> list[int]:
    """The numbers of the cases in whose clients' names, as they were typed, the words occur."""
    query = (
        select(Intake.case_id)
        .join(Answer, Answer.intake_id == Intake.id)
        .join(CaseHelper, CaseHelper.case_id == Intake.case_id)
        .where(
            CaseHelper.organisation_id == organisation_id,
            CaseHelper.removed_at.is_(None),
            Answer.question.in_(_NAMES),
            Answer.value[()].as_string().icontains(words, autoescape=True),
        )
        .distinct()
        .limit(MOST_FOUND)
    )
    return [case_id for case_id in session.scalars(query) if case_id is not None]


def own_request(session: Session, contact: Interaction, public_id: str) -> Intake:
    """The request of this name, if it is the one that a contact is about: it was begun in it, or
    gone on with, and nobody has taken it elsewhere. Raises ``NotFound``.
    """
    intake = queries.by_public_id(session, public_id)
    if intake.interaction_id != contact.id or intake.organisation_id is None:
        raise NotFound("There is no such request.")
    return intake
