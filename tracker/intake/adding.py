"""What was answered is added to a case that is open already, in place of one more case."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.cases.duplicates import Report, Wanted, add_report, likeness
from tracker.cases.models import Case
from tracker.cases.standing import current
from tracker.catalogue.definition import RESERVED_KEYS, QuestionType
from tracker.errors import Conflict, InvalidAnswers
from tracker.files.models import StoredFile
from tracker.intake import queries
from tracker.intake.commands import Door, check_open, drop
from tracker.intake.identity import identity_in, obstacle
from tracker.intake.models import Evidence, Intake
from tracker.intake.rules import Asking
from tracker.interactions import call_backs


def wanted(session: Session, intake: Intake, asking: Asking) -> Wanted:
    """What an intake is held against open cases by, as it stands. At most three statements."""
    person = queries.who_speaks(session, intake, asking.counted)
    places = [q.key for q in asking.questions if q.type is QuestionType.LOCATION]
    place = next((asking.counted[key] for key in places if key in asking.counted), None)
    return Wanted(intake.definition.service_id, person.id if person else None, place)


def add_to_case(session: Session, intake: Intake, case: Case, door: Door) -> Case:
    """Write what an intake holds into an open case, and give the intake up.

    Nothing need be complete for it. Who said it and how they are reached goes with it, unless they
    chose to give no name. Raises ``InvalidAnswers`` where it is to be seen first who they are, and
    ``Conflict`` where the intake or the case is open no more, or the case is none that is offered.
    """
    intake = queries.by_public_id(session, intake.public_id, lock=True)
    check_open(intake)
    asking = queries.ask(session, intake, for_staff=door.for_staff)
    case = _offered(session, intake, asking, case)
    contact = door.interaction if door.for_staff else None
    unseen = obstacle(identity_in(session, intake, contact, asking.counted))
    if unseen:
        raise InvalidAnswers(unseen)
    report = _report(intake, asking)
    person = queries.who_speaks(session, intake, asking.counted)
    case = add_report(
        session,
        case,
        report,
        person=person,
        staff=door.staff,
        interaction=door.interaction,
        now=door.now,
    )
    _move_files(session, intake, case)
    call_backs.now_about(session, intake.id, case.id)
    drop(session, intake, door)
    return case


def _offered(session: Session, intake: Intake, asking: Asking, case: Case) -> Case:
    """The case, or the one it was merged into, if it is offered as the answers stand now."""
    case = current(case)
    if case.definition.service_id != intake.definition.service_id:
        raise Conflict("That request is of another service. Send this one as it is.")
    if case.status == "closed":
        raise Conflict("That request was closed meanwhile. Send this one as it is.")
    if likeness(case, wanted(session, intake, asking)) is None:
        raise Conflict(
            "That request is of other people and another place than this one as it stands now. "
            "Look again at what is offered, or send this one as it is."
        )
    return case


def _report(intake: Intake, asking: Asking) -> Report:
    """What was said of the thing itself, and who said it, if they gave a name."""
    counted = asking.counted
    reached_at = counted.get("your_phone") or counted.get("your_email") or ""
    own = [line for line in asking.summary() if line.question.key not in RESERVED_KEYS]
    files = [line.question.key for line in own if line.question.type is QuestionType.FILE]
    return Report(
        intake=intake.public_id,
        name=str(counted.get("your_name", "")),
        reached_at=str(reached_at),
        lines=[(line.label, line.words) for line in own if line.question.key in counted],
        files={key: counted[key] for key in files if key in counted},
    )


def _move_files(session: Session, intake: Intake, case: Case) -> None:
    """The files, and what was seen, belong with the answers of the case now: where the case page
    looks for them.
    """
    of_case = session.scalar(select(Intake.id).where(Intake.case_id == case.id))
    if of_case is not None:
        for table in (StoredFile, Evidence):
            session.execute(
                update(table).where(table.intake_id == intake.id).values(intake_id=of_case)
            )
