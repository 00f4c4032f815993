"""Find intakes, and say where one stands."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import exists, false, literal, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.catalogue.models import Definition
from tracker.database import locked_once
from tracker.errors import NotFound
from tracker.intake.about_you import NEW_PERSON, about_you
from tracker.intake.models import Answer, Intake
from tracker.intake.rules import Answers, Asking
from tracker.people.models import ContactPoint, Person
from tracker.people.queries import known_by
from tracker.people.record_queries import for_whom_may_act
from tracker.people.rules import Contact, Known, Match, match

# Who is known at each number and address, by its kind and value.
KnownBy = dict[tuple[str, Any], list[Known]]


def by_public_id(session: Session, public_id: str, *, lock: bool = False) -> Intake:
    """The intake of this name. ``lock``: until the unit of work ends. Raises ``NotFound``."""
    public_id = public_id[:36]
    if lock:
        name = ("intake", public_id)
        return locked_once(
            session, name, lambda: _one(session, Intake.public_id == public_id, True)
        )
    return _one(session, Intake.public_id == public_id, False)


def by_resume_code(session: Session, code: str, *, lock: bool = False) -> Intake:
    """The intake of this resume code. Raises ``NotFound``."""
    return _one(session, Intake.resume_code == code, lock)


def _one(session: Session, test: object, lock: bool) -> Intake:
    query = (
        select(Intake)
        .where(test)  # type: ignore[arg-type]
        .options(joinedload(Intake.definition), selectinload(Intake.answer_rows))
    )
    if lock:
        query = query.with_for_update(of=Intake).execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound("There is no such request.")
    return found


def unfinished(
    session: Session, *, contact_point_ids: Sequence[int] = (), person_id: int | None = None
) -> list[Intake]:
    """Open intakes of a person, begun from one of these numbers, or in which one of these numbers
    or addresses was given as where to be reached; the newest first. Two statements.
    """
    # Looked for from the open intakes, which are few, and not from all answers ever given.
    given = exists().where(
        Answer.intake_id == Intake.id,
        ContactPoint.id.in_(contact_point_ids),
        Answer.question == literal("your_").concat(ContactPoint.kind),
        Answer.value[()].as_string() == ContactPoint.value,
    )
    query = (
        select(Intake)
        .where(
            Intake.state == "open",
            or_(
                Intake.contact_point_id.in_(contact_point_ids),
                given if contact_point_ids else false(),
                Intake.person_id == person_id if person_id is not None else false(),
            ),
        )
        .options(joinedload(Intake.definition), selectinload(Intake.answer_rows))
        .order_by(Intake.updated_at.desc(), Intake.id.desc())
        .limit(20)
    )
    return list(session.scalars(query))


def open_among(session: Session, public_ids: Sequence[str]) -> list[Intake]:
    """Which of the intakes of these names are open still, the newest first. Answers not loaded."""
    query = (
        select(Intake)
        .where(Intake.public_id.in_(public_ids), Intake.state == "open")
        .options(joinedload(Intake.definition))
        .order_by(Intake.updated_at.desc(), Intake.id.desc())
    )
    return list(session.scalars(query)) if public_ids else []


def who_is_meant(session: Session, answers: Answers, known: KnownBy | None = None) -> Match:
    """Which person the contact details among the answers point to. At most two statements.

    ``known`` is what was read of them before in the same step: it is not read again.
    """
    known = {} if known is None else known
    for kind in ("phone", "email"):
        value = answers.get(f"your_{kind}")
        if value and (kind, value) not in known:
            known[kind, value] = known_by(session, Contact(kind, value, ""))
    by_phone, by_email = (
        known.get((kind, answers.get(f"your_{kind}")), []) for kind in ("phone", "email")
    )
    return match(by_phone, by_email, answers.get("your_name"))


def who_speaks(session: Session, intake: Intake, counted: Answers) -> Person | None:
    """Whom staff know, or the number or address given is known to reach, as its case will have it.

    Nobody where they give no name, are somebody new, or are one of several and it is not said
    which. At most three statements.
    """
    if counted.get("give_details") is False or intake.person is not None:
        return None if counted.get("give_details") is False else intake.person
    chosen = counted.get("which_person") or intake.answers.get("which_person")
    if chosen == NEW_PERSON:
        return None
    meant = who_is_meant(session, counted)
    named = {f"p{known.id}": known.id for known in meant.candidates}
    person_id = named.get(str(chosen)) if meant.must_ask else meant.person_id
    return session.get(Person, person_id) if person_id is not None else None


def ask(
    session: Session, intake: Intake, *, for_staff: bool = False, known: KnownBy | None = None
) -> Asking:
    """Where an intake stands: every question it asks and may ask, and the answers so far.

    ``for_staff``: people who share a number are named in full, which citizens never see. ``known``
    as in ``who_is_meant``.
    """
    return ask_version(
        session,
        intake.definition,
        intake.answers,
        person=intake.person,
        for_staff=for_staff,
        named=intake.organisation_id is None,
        known=known,
    )


def ask_version(
    session: Session,
    definition: Definition,
    answers: Answers,
    *,
    person: Person | None = None,
    for_staff: bool = False,
    named: bool = True,
    known: KnownBy | None = None,
) -> Asking:
    """As ``ask``, for an intake that is not stored yet: nothing is, before its first answer."""
    content = definition.as_said
    in_full = for_staff and named
    on_record = _acts_on(session, person, answers) if in_full else set()
    people = about_you(content, for_staff=in_full, on_record=on_record)
    asking = Asking((*content.questions, *people), answers)
    if person is not None:
        return asking
    meant = who_is_meant(session, asking.counted, known)
    if not meant.must_ask:
        return asking
    people = about_you(content, meant.candidates, for_staff=in_full)
    return Asking((*content.questions, *people), answers)


def _acts_on(session: Session, person: Person | None, answers: Answers) -> set[str]:
    """On what authorities somebody who asks in another's name acts, or acted, by what is on record
    of those for whom they do. One statement, or none.
    """
    if person is None or answers.get("for_whom") != "on_behalf":
        return set()
    return {acting.authority for acting in for_whom_may_act(session, person.id)}
