"""What the pages of the rules of routing read. A fixed number of statements each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.cases import routing_drafts as drafts
from tracker.cases.models import Area
from tracker.cases.route_models import RoutingRule, RoutingTrial, RoutingVersion
from tracker.cases.routing import Destination, condition_of, destinations
from tracker.cases.routing_words import where
from tracker.catalogue.definition import Question
from tracker.catalogue.models import Definition
from tracker.desk.routing_words import say


@dataclass(frozen=True)
class Offered:
    """A service that a rule can be about: the newest version of it."""

    id: int
    title: str
    questions: Sequence[Question]


@dataclass(frozen=True)
class Line:
    """One rule in words. ``number`` is its place, 0 for one that was removed."""

    id: int
    number: int
    name: str
    holds_of: list[tuple[str, str]]
    goes_to: str
    becomes: str
    enabled: bool
    is_new: bool


@dataclass(frozen=True)
class RulesFile:
    """The rules as a page shows them: the draft where there is one, else those in force.

    ``trial`` is the last dry run of the draft as it is now.
    """

    shown: RoutingVersion | None
    draft: RoutingVersion | None
    on: RoutingVersion | None
    lines: list[Line]
    removed: list[Line]
    trial: RoutingTrial | None
    past: list[RoutingVersion]

    @property
    def differs(self) -> bool:
        """Whether the draft would change anything."""
        if self.draft is None or self.on is None:
            return self.draft is not None
        ours = [_says(rule) for rule in self.draft.rules if not rule.removed]
        return ours != [_says(rule) for rule in self.on.rules]


def rules_file(session: Session) -> RulesFile:
    """The rules with all that is said of them. Four statements, a fifth where there is a draft."""
    draft, on = drafts.current(session)
    shown = draft or on
    services = offered(session)
    known = [_says(rule) for rule in on.rules] if on else []
    lines = lines_of(shown.rules if shown else [], services, known)
    return RulesFile(
        shown,
        draft,
        on,
        [line for line in lines if line.number],
        [line for line in lines if not line.number],
        drafts.was_tried(session, draft) if draft else None,
        drafts.versions(session),
    )


def _says(rule: RoutingRule) -> list[object]:
    return [getattr(rule, word) for word in drafts.SAYS]


def lines_of(
    rules: Iterable[RoutingRule], services: Sequence[Offered], known: Sequence[list[object]]
) -> list[Line]:
    """Rules in words; new is what is not among the ``known``."""
    questions = {each.id: each for each in services}
    lines, number = [], 0
    for rule in rules:
        number += not rule.removed
        lines.append(
            Line(
                rule.id,
                0 if rule.removed else number,
                rule.name,
                _holds_of(rule, questions),
                where(rule.team.name, rule.queue.name if rule.queue else "") if rule.team else "",
                rule.set_priority or "",
                rule.enabled,
                _says(rule) not in known,
            )
        )
    return lines


def _holds_of(rule: RoutingRule, services: dict[int, Offered]) -> list[tuple[str, str]]:
    service = services.get(rule.service_id or 0)
    found = [
        ("Service", service.title if service else ""),
        ("Area", rule.area.name if rule.area else ""),
        ("Priority", (rule.priority or "").capitalize()),
        ("Answers", say(condition_of(rule.condition), service.questions if service else ())),
    ]
    return [(word, value) for word, value in found if value]


def offered(session: Session) -> list[Offered]:
    """Each service with its newest version, also those withdrawn. One statement."""
    rows = session.scalars(
        select(Definition).options(joinedload(Definition.service)).order_by(Definition.version)
    )
    newest = {row.service_id: row for row in rows}
    return sorted(
        (Offered(id, row.title, row.content.questions) for id, row in newest.items()),
        key=lambda each: each.title,
    )


@dataclass(frozen=True)
class Choices:
    """What the form of a rule offers."""

    services: list[Offered]
    areas: list[Area]
    destinations: list[Destination]

    def service(self, number: int | None) -> Offered | None:
        """One of the services."""
        return next((each for each in self.services if each.id == number), None)


def choices(session: Session) -> Choices:
    """What the form of a rule offers. Three statements."""
    areas = session.scalars(select(Area).order_by(Area.name, Area.id))
    return Choices(offered(session), list(areas), destinations(session))
