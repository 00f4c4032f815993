"""Which rule a case is sent by: tried in order, the first that fits wins. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.catalogue.condition import Condition, holds


@dataclass(frozen=True)
class Rule:
    """One rule, ready to be tried; what is None holds of any.

    ``number`` is its place among the rules, counted from 1. Without a ``team_id`` it sends nowhere:
    it sets the priority, and the rules after it are tried.
    """

    number: int
    name: str
    service_id: int | None = None
    area_id: int | None = None
    priority: str | None = None
    condition: Condition | None = None
    team_id: int | None = None
    queue_id: int | None = None
    set_priority: str | None = None
    enabled: bool = True
    team: str = ""
    queue: str = ""


@dataclass(frozen=True)
class Facts:
    """What of a case its rules look at; ``answers`` are those that count, by question."""

    service_id: int
    area_id: int | None
    priority: str
    answers: Mapping[str, Any]


@dataclass(frozen=True)
class Decision:
    """Where the rules send a case: by which ``rule``, or by none, which leaves it to the service.

    ``priority`` is what it has then, ``priority_rule`` the rule that made it so, if one did.
    """

    rule: Rule | None
    priority: str
    priority_rule: Rule | None


def fits(rule: Rule, facts: Facts) -> bool:
    """Whether a rule that is switched on holds of a case. An answer that is not there fits none."""
    return (
        rule.enabled
        and rule.service_id in (None, facts.service_id)
        and rule.area_id in (None, facts.area_id)
        and rule.priority in (None, facts.priority)
        and (rule.condition is None or holds(rule.condition, facts.answers))
    )


def first_fitting(rules: Iterable[Rule], facts: Facts) -> Rule | None:
    """The first of the rules that holds of a case."""
    return next((rule for rule in rules if fits(rule, facts)), None)


def decide(rules: Iterable[Rule], facts: Facts) -> Decision:
    """Where a case goes, and with what priority."""
    priority, by = facts.priority, None
    for rule in rules:
        now = Facts(facts.service_id, facts.area_id, priority, facts.answers)
        if not fits(rule, now):
            continue
        if rule.set_priority is not None and rule.set_priority != priority:
            priority, by = rule.set_priority, rule
        if rule.team_id is not None:
            return Decision(rule, priority, by)
    return Decision(None, priority, by)
