"""What a city's files say of routing: its map, its teams' queues, and the rules it begins with."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases.locating import save_map
from tracker.cases.models import Area, CaseQueue
from tracker.cases.route_models import RoutingRule, RoutingVersion
from tracker.cases.routing import refresh_digest
from tracker.catalogue.city import City
from tracker.catalogue.models import Service
from tracker.catalogue.routing import CityRule
from tracker.staff.models import Team


def save_routing(session: Session, city: City, now: datetime) -> None:
    """Make the database say what a city's files say of its map and its queues.

    Their rules are taken where there were none ever: from then on those are right that supervisors
    switch on. A queue that the files no longer have is kept, since cases wait in it.
    """
    save_map(session, city.areas, city.streets, now)
    _save_queues(session, city)
    if city.routing and session.scalar(select(RoutingVersion.id).limit(1)) is None:
        _begin_with(session, city.routing, now)
    refresh_digest(session)


def _save_queues(session: Session, city: City) -> None:
    teams = {team.key: team for team in session.scalars(select(Team))}
    known = {(queue.team_id, queue.key): queue for queue in session.scalars(select(CaseQueue))}
    for department in city.departments:
        for each in department.teams:
            team = teams[each.key]
            for one in each.queues:
                queue = known.get((team.id, one.key)) or CaseQueue(team=team, key=one.key)
                queue.name = one.name
                session.add(queue)
    session.flush()


def _begin_with(session: Session, rules: tuple[CityRule, ...], now: datetime) -> None:
    services = dict(session.execute(select(Service.key, Service.id)).all())
    areas = dict(session.execute(select(Area.key, Area.id)).all())
    teams = dict(session.execute(select(Team.key, Team.id)).all())
    queues = {
        (team, key): number
        for team, key, number in session.execute(
            select(Team.key, CaseQueue.key, CaseQueue.id).join(CaseQueue.team)
        )
    }
    session.add(
        RoutingVersion(
            state="on",
            number=1,
            changed_at=now,
            switched_on_at=now,
            rules=[
                RoutingRule(
                    position=position,
                    name=rule.name,
                    service_id=services[rule.service] if rule.service else None,
                    area_id=areas[rule.area] if rule.area else None,
                    priority=rule.priority,
                    condition=rule.when.model_dump(mode="json", by_alias=True, exclude_none=True)
                    if rule.when
                    else None,
                    team_id=teams[rule.team] if rule.team else None,
                    queue_id=queues[rule.team, rule.queue] if rule.team and rule.queue else None,
                    set_priority=rule.set_priority,
                )
                for position, rule in enumerate(rules, 1)
            ],
        )
    )
    session.flush()
