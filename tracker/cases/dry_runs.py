"""What a draft of the rules would have done with the cases of the last weeks.

Each case is sent once by the rules in force and once by the draft, from what is known of it. They
are looked at in stretches, each in a short unit of work of its own, so that nobody waits for it: as
many as fit into a moment when it is asked for, and the rest by the worker.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from sqlalchemy import Row, and_, func, or_, select
from sqlalchemy.orm import Session

from tracker.cases.models import Case
from tracker.cases.references import shown
from tracker.cases.route_models import RoutingTrial, RoutingVersion
from tracker.cases.routing import known_city, rules_of
from tracker.cases.routing_rules import Decision, Facts, Rule, decide
from tracker.cases.routing_words import where
from tracker.catalogue.models import Definition
from tracker.errors import NotFound
from tracker.staff.models import Staff, Team

LOOKS_BACK = timedelta(days=31)
MOST_EXAMPLES = 50
AT_ONCE = 500  # cases in one unit of work
BEGINS_AS = "normal"  # the priority of every case before a rule was tried

Units = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True)
class Asked:
    """A service as it was asked for: its title, its own number, and the team that is its own."""

    title: str
    service_id: int
    team: str


def begin(session: Session, draft: RoutingVersion, staff: Staff, *, now: datetime) -> RoutingTrial:
    """Begin a dry run of a draft as it is now. Two statements."""
    since = now - LOOKS_BACK
    total = session.scalar(select(func.count()).select_from(Case).where(Case.opened_at >= since))
    trial = RoutingTrial(
        version=draft,
        revision=draft.revision,
        staff=staff,
        asked_at=now,
        state="running" if total else "done",
        finished_at=None if total else now,
        since=since,
        total=total or 0,
        findings={"same": 0, "moves": [], "priorities": [], "rules": {}, "examples": []},
    )
    session.add(trial)
    session.flush()
    return trial


def go_on(
    units: Units, trial_id: int | None, *, seconds: float, now: Callable[[], datetime]
) -> int:
    """Go on with one dry run, or with whichever waits, for so long; returns how many cases were
    looked at.
    """
    ends, done = monotonic() + seconds, 0
    while monotonic() < ends:
        with units() as session:
            looked_at = _one_stretch(session, trial_id, now())
        if looked_at == 0:
            break
        done += looked_at
    return done


def _one_stretch(session: Session, trial_id: int | None, now: datetime) -> int:
    """Look at the next cases of a dry run that nobody else is at. Eight statements at most."""
    query = select(RoutingTrial).where(RoutingTrial.state == "running").order_by(RoutingTrial.id)
    if trial_id is not None:
        query = query.where(RoutingTrial.id == trial_id)
    trial = session.scalar(query.limit(1).with_for_update(skip_locked=True))
    if trial is None:
        return 0
    draft = session.get(RoutingVersion, trial.version_id)
    if draft is None or draft.state != "draft" or draft.revision != trial.revision:
        trial.state, trial.finished_at = "stale", now
        return 0
    rows = session.execute(_next_cases(trial)).all()
    _look_at(session, trial, draft, rows)
    if len(rows) < AT_ONCE:
        trial.state, trial.finished_at = "done", now
    return len(rows)


def _next_cases(trial: RoutingTrial) -> Any:
    query = select(
        Case.id, Case.reference, Case.opened_at, Case.definition_id, Case.answers, Case.area_id,
        Case.team_id, Case.queue_id,
    )  # fmt: skip
    if trial.last_at is None:
        query = query.where(Case.opened_at >= trial.since)
    else:
        later = and_(Case.opened_at == trial.last_at, Case.id > (trial.last_id or 0))
        query = query.where(
            Case.opened_at >= trial.last_at, or_(Case.opened_at > trial.last_at, later)
        )
    # What was opened since it was asked for is no part of it.
    query = query.where(Case.opened_at <= trial.asked_at)
    return query.order_by(Case.opened_at, Case.id).limit(AT_ONCE)


def _look_at(session: Session, trial: RoutingTrial, draft: RoutingVersion, rows: Any) -> None:
    if not rows:
        return
    services = _services(session, {row.definition_id for row in rows})
    _, _, on = known_city(session)
    findings = Findings(dict(trial.findings), services, on, rules_of(session, draft))
    for row in rows:
        findings.add(row)
    trial.findings = findings.kept()
    trial.done += len(rows)
    trial.last_at, trial.last_id = rows[-1].opened_at, rows[-1].id


def _services(session: Session, numbers: set[int]) -> dict[int, Asked]:
    teams = dict(session.execute(select(Team.key, Team.name)).all())
    definitions = session.scalars(select(Definition).where(Definition.id.in_(numbers)))
    return {
        each.id: Asked(each.title, each.service_id, teams.get(each.content.team, ""))
        for each in definitions
    }


class Findings:
    """What was found so far, counted on."""

    def __init__(
        self,
        so_far: dict[str, Any],
        services: dict[int, Asked],
        on: tuple[Rule, ...],
        draft: tuple[Rule, ...],
    ) -> None:
        self._services, self._on, self._draft = services, on, draft
        self._same: int = so_far["same"]
        self._moves = {(was, to): count for was, to, count in so_far["moves"]}
        self._priorities = {(was, to): count for was, to, count in so_far["priorities"]}
        self._rules: dict[str, list[int]] = {
            number: list(counts) for number, counts in so_far["rules"].items()
        }
        self._examples: list[dict[str, Any]] = list(so_far["examples"])

    def add(self, row: Row[Any]) -> None:
        """Send one case by both sets of rules, and note the difference."""
        asked = self._services[row.definition_id]
        facts = Facts(asked.service_id, row.area_id, BEGINS_AS, row.answers)
        was, to = decide(self._on, facts), decide(self._draft, facts)
        here, there = _where(was, asked), _where(to, asked)
        same = here == there and was.priority == to.priority
        self._count_rules(to, changes=not same)
        if same:
            self._same += 1
            return
        if here != there:
            self._moves[here, there] = self._moves.get((here, there), 0) + 1
        if was.priority != to.priority:
            pair = (was.priority, to.priority)
            self._priorities[pair] = self._priorities.get(pair, 0) + 1
        if len(self._examples) < MOST_EXAMPLES:
            self._examples.append({
                "reference": row.reference, "shown": shown(row.reference), "title": asked.title,
                "was": here, "to": there, "was_priority": was.priority, "priority": to.priority,
                "rule": to.rule.number if to.rule else None,
            })  # fmt: skip

    def _count_rules(self, decision: Decision, *, changes: bool) -> None:
        rules = (decision.rule, decision.priority_rule)
        for number in {str(rule.number) for rule in rules if rule is not None}:
            counts = self._rules.setdefault(number, [0, 0])
            counts[0] += 1
            counts[1] += changes

    def kept(self) -> dict[str, Any]:
        """As it is kept: plain JSON, what happens most often first."""
        return {
            "same": self._same,
            "moves": _by_count(self._moves),
            "priorities": _by_count(self._priorities),
            "rules": self._rules,
            "examples": self._examples,
        }


def _by_count(counts: dict[tuple[str, str], int]) -> list[list[Any]]:
    return [
        [*pair, count] for pair, count in sorted(counts.items(), key=lambda one: (-one[1], one))
    ]


def _where(decision: Decision, asked: Asked) -> str:
    rule = decision.rule
    return where(rule.team, rule.queue) if rule else asked.team


def trial(session: Session, number: int) -> RoutingTrial:
    """A dry run. Raises ``NotFound``. One statement."""
    found = session.get(RoutingTrial, number)
    if found is None:
        raise NotFound("There is no such dry run.")
    return found
