"""Send cases to teams and queues: by the rules as they are opened, and by hand.

Each process keeps the rules in force under their digest: to send a case costs one statement that
asks whether they are still the ones, one for the street in its place, and its line of the timeline.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.cases.clocks import handed, set_priority
from tracker.cases.events import checked_words, flush, record
from tracker.cases.locating import Kept, Map, locate, map_of
from tracker.cases.models import Case, CaseQueue
from tracker.cases.route_models import CityMap, RoutingRule, RoutingVersion
from tracker.cases.routing_rules import Decision, Facts, Rule, decide
from tracker.cases.routing_words import where
from tracker.catalogue.condition import Condition
from tracker.catalogue.shape import as_published
from tracker.errors import Conflict, InvalidAnswers
from tracker.staff.models import Staff, Team

LONGEST_REASON = 500  # characters

_RULES: Kept[tuple[Rule, ...]] = Kept()


def rules_of(session: Session, version: RoutingVersion) -> tuple[Rule, ...]:
    """The rules of a version as they are tried, without those that were removed."""
    rows = session.scalars(
        select(RoutingRule)
        .where(RoutingRule.version_id == version.id, RoutingRule.removed.is_(False))
        .options(joinedload(RoutingRule.team), joinedload(RoutingRule.queue))
        .order_by(RoutingRule.position, RoutingRule.id)
    )
    return tuple(_rule(number, row) for number, row in enumerate(rows, 1))


def _rule(number: int, row: RoutingRule) -> Rule:
    return Rule(
        number,
        row.name,
        row.service_id,
        row.area_id,
        row.priority,
        condition_of(row.condition),
        row.team_id,
        row.queue_id,
        row.set_priority,
        row.enabled,
        row.team.name if row.team else "",
        row.queue.name if row.queue else "",
    )


def condition_of(document: dict[str, Any] | None) -> Condition | None:
    """The test of answers that a rule was kept with."""
    if document is None:
        return None
    with as_published():
        return Condition.model_validate(document)


def in_force(session: Session) -> RoutingVersion | None:
    """The version that is switched on, if any was."""
    return session.scalar(select(RoutingVersion).where(RoutingVersion.state == "on"))


def refresh_digest(session: Session) -> None:
    """Say what stands for the rules in force as they are now: whoever keeps older ones reads them
    again. The names of teams and queues are part of it.
    """
    version = in_force(session)
    if version is not None:
        version.digest = digest_of(version, rules_of(session, version))
        session.flush()


def digest_of(version: RoutingVersion, rules: Iterable[Rule]) -> str:
    """What stands for the rules of a version."""
    text = json.dumps([version.number, *(_plain(rule) for rule in rules)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(rule: Rule) -> dict[str, Any]:
    when = rule.condition
    document = when.model_dump(mode="json", by_alias=True, exclude_none=True) if when else None
    return {**vars(rule), "condition": document}


def known_city(session: Session) -> tuple[Map, int, tuple[Rule, ...]]:
    """The map, the number of the rules in force (0 without any) and these rules. One statement,
    and two more where they are new to this process.
    """
    on = RoutingVersion.state == "on"
    digest, streets, number, rules = session.execute(
        select(
            select(CityMap.digest).scalar_subquery(),
            select(CityMap.streets).scalar_subquery(),
            select(RoutingVersion.number).where(on).scalar_subquery(),
            select(RoutingVersion.digest).where(on).scalar_subquery(),
        )
    ).one()
    known = map_of(session, digest, streets or 0)
    if rules is None:
        return known, 0, ()
    return known, number, _RULES.get_or(rules, lambda: _rules_in_force(session))


def _rules_in_force(session: Session) -> tuple[Rule, ...]:
    version = in_force(session)
    return rules_of(session, version) if version else ()


def facts_of(case: Case) -> Facts:
    """What the rules look at in a case."""
    return Facts(case.definition.service_id, case.area_id, case.priority, case.answers)


def settle(session: Session, case: Case) -> dict[str, Any]:
    """Locate a case that is being opened, and give it its team, its queue and its priority.

    Returns what ``explain`` writes once the case is there. Three statements at most.
    """
    known, number, rules = known_city(session)
    locate(session, case, known)
    decision = decide(rules, facts_of(case))
    case.priority = decision.priority
    case.team = _team(session, case, decision)
    case.queue_id = decision.rule.queue_id if decision.rule else None
    return explanation(case.team.name, decision, number)


def _team(session: Session, case: Case, decision: Decision) -> Team:
    rule = decision.rule
    wanted = Team.key == case.definition.content.team if rule is None else Team.id == rule.team_id
    return session.scalars(select(Team).where(wanted)).one()


def explanation(team: str, decision: Decision, version: int) -> dict[str, Any]:
    """Why a case is where it is, as its timeline keeps it: in words, since rules change."""
    rule, by = decision.rule, decision.priority_rule
    said: dict[str, Any] = {"team": team, "queue": rule.queue if rule else ""}
    if rule is not None:
        said |= {"version": version, "rule": rule.number, "name": rule.name}
    if by is not None:
        said |= {"version": version, "priority": decision.priority, "by_rule": by.number}
        said |= {"by_name": by.name}
    return said


def explain(session: Session, case: Case, why: dict[str, Any], *, now: datetime) -> None:
    """Write on the timeline why a case is where it is."""
    record(session, case, "routed", now=now, for_citizen=False, details=why)


def route(session: Session, case: Case, staff: Staff | None = None, *, now: datetime) -> str:
    """Send a case by the rules as they are now, whatever its place and answers are by now.

    What somebody has taken stays with them only where it stays in its team. Returns where it is
    then, in words. Raises ``Conflict`` for a closed case.
    """
    _check_open(case)
    known, number, rules = known_city(session)
    with session.no_autoflush:
        locate(session, case, known)
        decision = decide(rules, facts_of(case))
        team = _team(session, case, decision)
    if decision.priority != case.priority and decision.priority_rule is not None:
        why = f"By rule {decision.priority_rule.number}: {decision.priority_rule.name}"
        set_priority(session, case, staff, decision.priority, why, now=now)
    queue_id = decision.rule.queue_id if decision.rule else None
    goes = (team.id, queue_id) != (case.team_id, case.queue_id)
    if team.id != case.team_id:
        case.assignee = None
    was_team_id, case.team, case.queue_id = case.team_id, team, queue_id
    flush(session)
    handed(session, case, was_team_id, now=now)
    why_here = explanation(team.name, decision, number)
    if goes:
        session.expire(case, ["queue"])
        record(session, case, "routed", now=now, staff=staff, for_citizen=False, details=why_here)
    return where(team.name, why_here["queue"])


def move(
    session: Session,
    case: Case,
    staff: Staff,
    team: Team,
    queue: CaseQueue | None,
    why: str,
    *,
    now: datetime,
) -> None:
    """Send a case to another team or queue by hand, for a reason that its timeline keeps.

    Nobody has it then; the citizen is not told. Raises ``InvalidAnswers`` without a reason, and
    ``Conflict`` where it is closed or there already.
    """
    _check_open(case)
    reason = checked_words("reason", why, LONGEST_REASON)
    if queue is not None and queue.team_id != team.id:
        raise InvalidAnswers({"to": "Choose a queue of that team."})
    wanted = (team.id, queue.id if queue else None)
    if (case.team_id, case.queue_id) == wanted:
        raise Conflict(f"It is with {where(team.name, queue.name if queue else '')} already.")
    was = where(case.team.name, case.queue.name if case.queue else "")
    was_team_id = case.team_id
    case.team, case.queue, case.assignee = team, queue, None
    flush(session)
    handed(session, case, was_team_id, now=now)
    record(
        session, case, "moved", now=now, staff=staff, for_citizen=False, was=was, team=team.name,
        queue=queue.name if queue else "", text=reason,
    )  # fmt: skip


def _check_open(case: Case) -> None:
    if case.status == "closed":
        raise Conflict("This case is closed. Open it again before you send it anywhere.")


@dataclass(frozen=True)
class Destination:
    """A team, or a queue of one. ``value`` stands for it in a form: “3”, or “3-7”."""

    team: Team
    queue: CaseQueue | None

    @property
    def value(self) -> str:
        """What stands for it in a form."""
        return f"{self.team.id}-{self.queue.id}" if self.queue else str(self.team.id)

    @property
    def words(self) -> str:
        """What it is called."""
        return where(self.team.name, self.queue.name if self.queue else "")


def destinations(session: Session) -> list[Destination]:
    """Every team, and each of its queues after it, by name. One statement."""
    rows = session.execute(
        select(Team, CaseQueue)
        .outerjoin(CaseQueue, CaseQueue.team_id == Team.id)
        .order_by(Team.name, Team.id, CaseQueue.name, CaseQueue.id)
    )
    found: list[Destination] = []
    for team, queue in rows:
        if not found or found[-1].team is not team:
            found.append(Destination(team, None))
        if queue is not None:
            found.append(Destination(team, queue))
    return found


def destination(session: Session, value: str) -> Destination:
    """What a form's value stands for. Raises ``InvalidAnswers`` for one that stands for nothing."""
    found = next((each for each in destinations(session) if each.value == value), None)
    if found is None:
        raise InvalidAnswers({"to": "Choose a team or a queue."})
    return found
