"""The form of a rule of routing: what was typed, read into what a rule is kept with. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from tracker.cases.models import PRIORITIES
from tracker.cases.route_models import RoutingRule
from tracker.cases.routing import condition_of
from tracker.catalogue.condition import Condition
from tracker.characters import clean, is_empty
from tracker.desk import routing_words
from tracker.desk.routing_queries import Choices, Offered
from tracker.errors import InvalidAnswers

LONGEST_NAME = 120  # characters
NOWHERE = "none"  # a rule that only sets the priority


@dataclass(frozen=True)
class RuleForm:
    """The fields of the form. ``other`` says a test of answers that has no fields."""

    name: str = ""
    service: int | None = None
    area: int | None = None
    priority: str = ""
    to: str = ""
    set_priority: str = ""
    fields: Mapping[str, list[str]] = field(default_factory=dict)
    other: str = ""


def form_of(rule: RoutingRule, services: Choices) -> RuleForm:
    """The fields that say what a rule says."""
    service = services.service(rule.service_id)
    shown = routing_words.filled(
        condition_of(rule.condition), list(service.questions) if service else []
    )
    to = f"{rule.team_id}-{rule.queue_id}" if rule.queue_id else str(rule.team_id or NOWHERE)
    return RuleForm(
        rule.name, rule.service_id, rule.area_id, rule.priority or "", to,
        rule.set_priority or "", shown.fields, shown.other,
    )  # fmt: skip


def typed_form(typed: MultiDict[str, str], other: str) -> RuleForm:
    """The fields as they were typed."""
    fields = {name: typed.getlist(name) for name in typed if name.startswith("answer-")}
    return RuleForm(
        clean(typed.get("name", "")).strip(),
        _number(typed.get("service")),
        _number(typed.get("area")),
        typed.get("priority", ""),
        typed.get("to", ""),
        typed.get("set_priority", ""),
        fields,
        "" if typed.get("replace") else other,
    )


def _number(value: str | None) -> int | None:
    fits = value is not None and value.isascii() and value.isdecimal() and len(value) < 10
    return int(value) if fits and value is not None else None


def read_rule(form: RuleForm, choices: Choices, kept: Condition | None) -> dict[str, Any]:
    """What the form says, as a rule is kept with it; ``kept`` is a test that has no fields.

    Raises ``InvalidAnswers``.
    """
    service = choices.service(form.service)
    problems = _problems(form, choices)
    condition = kept if form.other and service else None
    if service is not None and condition is None:
        condition, wrong = routing_words.read(form.fields, list(service.questions))
        problems |= wrong
    to = next((each for each in choices.destinations if each.value == form.to), None)
    if problems:
        raise InvalidAnswers(problems)
    return {
        "name": form.name,
        "service_id": service.id if service else None,
        "area_id": form.area,
        "priority": form.priority or None,
        "condition": condition.model_dump(mode="json", by_alias=True, exclude_none=True)
        if condition
        else None,
        "team_id": to.team.id if to else None,
        "queue_id": to.queue.id if to and to.queue else None,
        "set_priority": form.set_priority or None,
    }


def _problems(form: RuleForm, choices: Choices) -> dict[str, str]:
    problems: dict[str, str] = {}
    if is_empty(form.name):
        problems["name"] = "Give the rule a name: it is read on each case that it sends."
    elif len(form.name) > LONGEST_NAME:
        problems["name"] = f"The name is too long: {LONGEST_NAME} characters at most."
    if form.service is not None and choices.service(form.service) is None:
        problems["service"] = "Choose a service."
    if form.area is not None and form.area not in [area.id for area in choices.areas]:
        problems["area"] = "Choose an area."
    for word in ("priority", "set_priority"):
        if getattr(form, word) not in ("", *PRIORITIES):
            problems[word] = "Choose a priority."
    if form.to == NOWHERE:
        if not form.set_priority:
            problems["to"] = "Choose a team, or say which priority the rule sets."
    elif form.to not in [each.value for each in choices.destinations]:
        problems["to"] = "Choose where the rule sends cases."
    return problems


def questions_of(service: Offered | None) -> list[Any]:
    """The questions of a service whose answers a rule can test."""
    return routing_words.testable(service.questions) if service else []
