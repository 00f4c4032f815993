"""What the queue can be narrowed to, by name."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases.models import Area, CaseQueue
from tracker.catalogue.definition import Question
from tracker.catalogue.models import Definition, Service
from tracker.catalogue.shape import CHOICES
from tracker.desk.queries import service_titles
from tracker.desk.queue_rules import Names, Sought
from tracker.languages import languages, name_of_language
from tracker.staff.models import Staff, Team
from tracker.staff.queries import teams, who_may
from tracker.staff.rules import Permission


@dataclass(frozen=True)
class Choices:
    """Everything that can be chosen from, each value with its name. ``answers`` are those to the
    questions of the service that is chosen, by question.
    """

    teams: Mapping[str, str]
    services: Mapping[str, str]
    areas: Mapping[str, str]
    queues: Mapping[str, str]
    colleagues: Mapping[str, str]
    languages: Mapping[str, str]
    answers: Mapping[str, Mapping[str, str]]


def choices_for(session: Session, sought: Sought) -> Choices:
    """What there is to choose from, with a service or without. Five statements, six with one."""
    areas = session.execute(select(Area.key, Area.name).order_by(Area.name))
    queues = session.execute(
        select(CaseQueue.key, CaseQueue.name, Team.name).join(Team).order_by(Team.name)
    )
    staff = who_may(session, Permission.WORK_CASES)
    return Choices(
        {team.key: team.name for team in teams(session)},
        service_titles(session),
        {row[0]: row[1] for row in areas},
        {row[0]: f"{row[1]} ({row[2]})" for row in queues},
        {str(one.id): one.name for one in staff},
        {code: name_of_language(code) for code in languages()},
        _answers(session, sought.service) if sought.service else {},
    )


def names_for(
    session: Session, sought: Sought, teams: Mapping[str, str], services: Mapping[str, str]
) -> Names:
    """The names of what a list is narrowed to. No statement where teams and services say it all,
    and at most two.
    """
    row: tuple[str | None, ...] = (None, None, None)
    colleague = int(sought.who) if sought.who.isdecimal() else 0
    if sought.area or sought.queue or colleague:
        row = tuple(
            session.execute(
                select(
                    select(Area.name).where(Area.key == sought.area).scalar_subquery(),
                    select(CaseQueue.name)
                    .where(CaseQueue.key == sought.queue)
                    .limit(1)
                    .scalar_subquery(),
                    select(Staff.name).where(Staff.id == colleague).scalar_subquery(),
                )
            ).one()
        )
    area, queue, name = (one or "" for one in row)
    answer = ""
    if sought.answer:
        every = _answers(session, sought.service)
        found = [(q, words) for q, choices in every.items() for key, words in choices.items()
                 if key == sought.answer]  # fmt: skip
        answer = next((f"{question}: {words}" for question, words in found), "")
    language = name_of_language(sought.language) if sought.language in languages() else ""
    return Names(teams, services, area, queue, name, answer, language)


def _answers(session: Session, service: str) -> dict[str, dict[str, str]]:
    """The choices of each question of a service as it is asked now: “question:choice” and words."""
    definition = session.scalar(
        select(Definition)
        .join(Service)
        .where(Service.key == service)
        .order_by(Definition.version.desc())
        .limit(1)
    )
    questions: list[Question] = list(definition.content.questions) if definition else []
    return {
        question.short or question.label: {
            f"{question.key}:{choice.key}": choice.label for choice in question.choices
        }
        for question in questions
        if question.type in CHOICES
    }
