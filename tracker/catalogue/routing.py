"""Rules of routing as a city's file says them, and the queues of its teams.

They are the rules that a city begins with: from then on supervisors change them on their own page.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from tracker.catalogue.condition import Condition, faults_of_tests, read_yes_and_no
from tracker.catalogue.definition import Question, ServiceDefinition
from tracker.catalogue.shape import (
    Fault,
    QuestionType,
    ServiceKey,
    Strict,
    Words,
    did_you_mean,
    refuse,
    repeated,
)

Priority = Literal["low", "normal", "high", "urgent"]


class TeamQueue(Strict):
    """Where cases of a team wait: a team can have several."""

    key: ServiceKey
    name: Annotated[Words, StringConstraints(max_length=100)]


class CityRule(Strict):
    """One rule: of which cases it holds (``service``, ``area``, ``priority``, ``when``), and where
    it sends them (``team``, ``queue``). ``set_priority`` is what they become.
    """

    name: Annotated[Words, StringConstraints(max_length=120)]
    service: ServiceKey | None = None
    area: ServiceKey | None = None
    priority: Priority | None = None
    when: Condition | None = Field(None, description="a test of answers to the service's questions")
    team: ServiceKey | None = None
    queue: ServiceKey | None = None
    set_priority: Priority | None = None

    @model_validator(mode="after")
    def _does_something(self) -> "CityRule":
        faults: list[Fault] = []
        if self.team is None and self.set_priority is None:
            faults.append(((), "a rule sends to a team, or sets the priority"))
        if self.queue is not None and self.team is None:
            faults.append((("queue",), "a queue is that of a team: name the team too"))
        if self.when is not None and self.service is None:
            fault = "answers are those to a service's questions: name the service too"
            faults.append((("when",), fault))
        refuse("CityRule", faults)
        return self


def queues_told_twice(queues: Iterable[TeamQueue]) -> Iterator[Fault]:
    """Queues of one team with the same key."""
    for number, key in repeated(queue.key for queue in queues):
        yield (number, "key"), f"there are two queues with the key “{key}”"


class Named:
    """What of a city its rules can name: services, areas, and teams with their queues, by key."""

    def __init__(
        self,
        services: Iterable[ServiceDefinition],
        areas: Iterable[str],
        teams: dict[str, list[str]],
    ) -> None:
        """``teams``: the keys of each team's queues, by its own key."""
        self.services = {service.key: service for service in services}
        self.areas, self.teams = set(areas), teams

    def faults_of(self, rule: CityRule) -> Iterator[Fault]:
        """What a rule names that is not there, and what its test of answers gets wrong."""
        known = (("service", self.services), ("area", self.areas), ("team", self.teams))
        for word, keys in known:
            key = getattr(rule, word)
            if key is not None and key not in keys:
                yield (word,), f"there is no {word} “{key}”.{did_you_mean(key, keys)}"
        queues = self.teams.get(rule.team or "", [])
        if rule.queue is not None and rule.team in self.teams and rule.queue not in queues:
            fault = f"the team “{rule.team}” has no queue “{rule.queue}”."
            yield ("queue",), fault + did_you_mean(rule.queue, queues)
        service = self.services.get(rule.service or "")
        if rule.when is not None and service is not None:
            yield from faults_of_condition(rule.when, service.questions)

    def read(self, rule: CityRule) -> CityRule:
        """A rule with “yes” and “no” read as what they mean of the questions that it tests."""
        service = self.services.get(rule.service or "")
        if rule.when is None or service is None:
            return rule
        when = with_yes_and_no(rule.when, service.questions)
        return rule.model_copy(update={"when": when})


def with_yes_and_no(condition: Condition, questions: Iterable[Question]) -> Condition:
    """A condition with “yes” read as true where a yes/no question is tested."""
    yes_no = [each.key for each in questions if each.type is QuestionType.YES_NO]
    return read_yes_and_no(condition, yes_no)


def faults_of_condition(condition: Condition, questions: Iterable[Question]) -> Iterator[Fault]:
    """What is wrong with a test of the answers to these questions.

    An answer that is not there fits no rule, so that "answered: no" is none either.
    """
    by_key = {question.key: question for question in questions}
    read = with_yes_and_no(condition, by_key.values())
    for place, one in read.of_one_question(("when",)):
        question = by_key.get(one.question or "")
        if question is None:
            hint = did_you_mean(one.question or "", by_key)
            yield (*place, "question"), f"the service asks no question “{one.question}”.{hint}"
            continue
        if one.answered is False:
            yield (*place, "answered"), "a rule tests answers that were given"
        choices = [choice.key for choice in question.choices]
        for test, fault in faults_of_tests(one, question.type, choices):
            yield (*place, test), f"the rule {fault}"
