"""What the queue is narrowed to, as conditions that the database answers."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, exists, literal, literal_column, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from tracker.cases.models import Area, Case, CaseQueue, Party
from tracker.cases.queue_rules import Filter, Span
from tracker.catalogue.models import Definition, Service
from tracker.people.models import Person
from tracker.staff.models import Team

# As the indexes say it, to the letter: a bound value would hide from the planner that they fit.
IS_OPEN = Case.status != literal_column("'closed'")
IS_CLOSED = Case.status == literal_column("'closed'")

_MOMENTS = {"opened": Case.opened_at, "due": Case.due_at, "closed": Case.closed_at}


class is_answered_with(FunctionElement[bool]):  # noqa: N801  read as a function, like func.count
    """Whether a question was answered with a choice, alone or among others: answers, question,
    choice.
    """

    type = Boolean()
    inherit_cache = True


@compiles(is_answered_with, "sqlite")
def _answered_in_sqlite(element: Any, compiler: SQLCompiler, **words: Any) -> str:
    answers, question, choice = (compiler.process(one, **words) for one in element.clauses)
    return (
        f"EXISTS (SELECT 1 FROM json_each({answers}, '$.\"' || {question} || '\"') "  # noqa: S608
        f"WHERE json_each.value = {choice})"
    )


@compiles(is_answered_with, "postgresql")
def _answered_in_postgresql(element: Any, compiler: SQLCompiler, **words: Any) -> str:
    answers, question, choice = (compiler.process(one, **words) for one in element.clauses)
    # A list holds a choice, and a single choice holds itself
    # (https://www.postgresql.org/docs/15/datatype-json.html#JSON-CONTAINMENT).
    return f"(({answers} -> CAST({question} AS text)) @> to_jsonb(CAST({choice} AS text)))"


def conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    """The conditions that a case fits."""
    return [*_of_the_case(wanted), *_of_its_state(wanted), *_of_others(wanted)]


def of_team(key: str) -> ColumnElement[bool]:
    """That a case is a team's."""
    return Case.team_id == select(Team.id).where(Team.key == key).scalar_subquery()


def _of_the_case(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    if wanted.status == "open":
        yield IS_OPEN
    elif wanted.status == "closed":
        yield IS_CLOSED
    elif wanted.status:
        yield IS_OPEN
        yield Case.status == wanted.status
    if wanted.team:
        yield of_team(wanted.team)
    for column, value in (
        (Case.channel, wanted.channel),
        (Case.outcome, wanted.outcome),
        (Case.priority, wanted.priority),
    ):
        if value:
            yield column == value
    if wanted.assignee_id is not None:
        yield Case.assignee_id == wanted.assignee_id
    if wanted.unassigned:
        yield Case.assignee_id.is_(None)
    for name, between in wanted.spans:
        yield from _between(_MOMENTS[name], between)


def _between(column: Any, between: Span) -> Iterator[ColumnElement[bool]]:
    if between.begins is not None:
        yield column >= between.begins
    if between.ends is not None:
        yield column < between.ends


def _of_its_state(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    if wanted.late_at is not None:
        yield and_(IS_OPEN, Case.clock_stopped_at.is_(None), Case.due_at < wanted.late_at)
    if wanted.unanswered:
        yield Case.unanswered_since.is_not(None)
    if wanted.stopped:
        yield Case.clock_stopped_at.is_not(None)
    if wanted.anonymous:
        yield Case.anonymous.is_(True)
    if wanted.report:
        yield Case.parent_id.is_not(None)
    if wanted.reported:
        other = aliased(Case)
        yield exists().where(other.parent_id == Case.id)


def _of_others(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    if wanted.service:
        versions = select(Definition.id).join(Service).where(Service.key == wanted.service)
        yield Case.definition_id.in_(versions)
    if wanted.answer is not None:
        question, choice = wanted.answer
        yield is_answered_with(Case.answers, literal(question), literal(choice))
    if wanted.queue:
        key = select(CaseQueue.id).where(CaseQueue.key == wanted.queue)
        yield Case.queue_id.in_(key)
    if wanted.area:
        yield Case.area_id == select(Area.id).where(Area.key == wanted.area).scalar_subquery()
    if wanted.language:
        asker = and_(
            Party.part == "requester", Party.person.has(Person.language == wanted.language)
        )
        yield Case.parties.any(asker)
