"""Papers in the demo city: documents that were seen at a counter, and a form being entered."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from tracker.cases.models import Case
from tracker.catalogue.definition import Question, QuestionType
from tracker.catalogue.models import Definition
from tracker.demo.year import Year
from tracker.intake.evidence import SEEN
from tracker.intake.models import Answer, Evidence, Intake
from tracker.interactions.models import Interaction

_MOST_SEEN = 5  # cases with a document that was looked at
_POSTED = 3  # days that a form lay before it was entered


def bring_papers(session: Session, year: Year) -> None:
    """Documents that visitors showed, with the newest cases of the counters that ask for some; and
    the newest request begun at a counter is of a form that was posted.
    """
    for intake, case in _asked_for_documents(session):
        _see(session, year, intake, case)
    begun = session.scalars(
        select(Intake)
        .where(Intake.state == "open", Intake.began_at == "counter")
        .order_by(Intake.created_at.desc(), Intake.id)
    ).first()
    if begun is not None:
        day = begun.created_at.astimezone(year.zone).date()
        begun.received_on = day - timedelta(days=_POSTED)
    session.flush()


def _asked_for_documents(session: Session) -> list[tuple[Intake, Case]]:
    wanted = [
        definition.id
        for definition in session.scalars(select(Definition))
        if any(one.evidence != "copy" and one.when is None for one in _files(definition))
    ]
    query = (
        select(Intake, Case)
        .join(Case, Case.id == Intake.case_id)
        .where(Case.channel == "counter", Case.definition_id.in_(wanted))
        .options(selectinload(Intake.answer_rows))
        .order_by(Case.opened_at.desc(), Case.id)
        .limit(_MOST_SEEN)
    )
    return [(intake, case) for intake, case in session.execute(query)]


def _files(definition: Definition) -> list[Question]:
    return [one for one in definition.content.questions if one.type is QuestionType.FILE]


def _see(session: Session, year: Year, intake: Intake, case: Case) -> None:
    question = next(one for one in _files(case.definition) if one.evidence != "copy")
    visit = session.get_one(Interaction, case.interaction_id)
    if visit.staff_id is None:
        return
    seen = Evidence(
        intake_id=intake.id,
        question=question.key,
        kind=year.rng.choice(question.kinds),
        last_characters=f"{year.rng.randint(0, 9999):04}",
        seen_at=case.opened_at,
        staff_id=visit.staff_id,
        interaction_id=visit.id,
    )
    session.add(seen)
    session.flush()
    row = next((row for row in intake.answer_rows if row.question == question.key), None)
    if row is None:
        row = Answer(question=question.key, channel="counter", answered_at=case.opened_at,
                     interaction_id=visit.id)  # fmt: skip
        intake.answer_rows.append(row)
    row.value = [f"{SEEN}{seen.id}"]
    # It was so from the beginning: no change of the case that would count.
    answers = {**case.answers, question.key: row.value}
    session.execute(update(Case).where(Case.id == case.id).values(answers=answers))
