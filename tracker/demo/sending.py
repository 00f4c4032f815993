"""Where the demo's cases are on the map, and to whom the city's rules send them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases.locating import Map, place_on, street_points
from tracker.cases.places import Point
from tracker.cases.routing import explanation, known_city
from tracker.cases.routing_rules import Facts, Rule, decide
from tracker.catalogue.models import Definition
from tracker.staff.models import Team


@dataclass(frozen=True)
class Sent:
    """Where one case goes: the columns of its row, and why, as its timeline keeps it."""

    columns: Mapping[str, Any]
    why: Mapping[str, Any]


@dataclass(frozen=True)
class Sending:
    """The map and the rules of a city."""

    map: Map = field(default_factory=Map)
    streets: Mapping[str, Point] = field(default_factory=dict)
    version: int = 0
    rules: tuple[Rule, ...] = ()
    teams: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session) -> "Sending":
        """As they are in a database."""
        known, version, rules = known_city(session)
        teams = {team.id: team.name for team in session.scalars(select(Team))}
        return cls(known, street_points(session), version, rules, teams)

    def send(
        self, definition: Definition, own_team: Team, place: str | None, answers: Mapping[str, Any]
    ) -> Sent:
        """Where a case goes that is opened now, with the priority that it gets."""
        point = place_on(place, self.streets) if place else None
        area = self.map.area_at(point) if point else None
        facts = Facts(definition.service_id, area.id if area else None, "normal", answers)
        decision = decide(self.rules, facts)
        rule = decision.rule
        team_id = rule.team_id if rule and rule.team_id else own_team.id
        latitude, longitude = point or (None, None)
        return Sent(
            {
                "team_id": team_id,
                "queue_id": rule.queue_id if rule else None,
                "area_id": area.id if area else None,
                "latitude": latitude,
                "longitude": longitude,
                "priority": decision.priority,
            },
            explanation(self.teams.get(team_id, own_team.name), decision, self.version),
        )
