"""A small map and a set of rules, for tests of where cases are sent."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.builders import NOON, a_team
from tracker.cases.locating import save_map
from tracker.cases.models import Area, CaseQueue
from tracker.cases.route_models import RoutingRule, RoutingVersion
from tracker.cases.routing import refresh_digest
from tracker.catalogue.map import CityArea, CityStreet
from tracker.catalogue.streets import street_key
from tracker.staff.models import Team

Square = tuple[float, float, float, float]
# Two squares side by side, longitude before latitude.
WEST: Square = (2.0, 54.0, 2.1, 54.1)
EAST: Square = (2.1, 54.0, 2.2, 54.1)


def an_area(key: str, square: Square) -> CityArea:
    """A square area: its west, south, east and north."""
    west, south, east, north = square
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return CityArea(key, key.capitalize(), {"type": "Polygon", "coordinates": [ring]})


def a_street(name: str, latitude: float, longitude: float) -> CityStreet:
    """A street with a point on it."""
    return CityStreet(street_key(name), name, latitude, longitude)


STREETS = (
    a_street("Oak Street", 54.05, 2.05),
    a_street("St Brannoc’s Road", 54.05, 2.15),
    a_street("Old Mill Lane", 54.06, 2.15),
    a_street("Mill Lane", 54.06, 2.05),
)


def a_map(session: Session) -> dict[str, Area]:
    """West with Oak Street and Mill Lane, East with the others; the areas by their keys."""
    save_map(session, [an_area("west", WEST), an_area("east", EAST)], STREETS, NOON)
    return {area.key: area for area in session.scalars(select(Area))}


def a_queue(session: Session, team: Team | None = None, key: str = "emergencies") -> CaseQueue:
    """A queue of a team; the same one when asked again."""
    team = team or a_team(session)
    found = session.scalar(
        select(CaseQueue).where(CaseQueue.team_id == team.id, CaseQueue.key == key)
    )
    if found is None:
        found = CaseQueue(team=team, key=key, name=key.capitalize())
        session.add(found)
        session.flush()
    return found


def rules_in_force(session: Session, *rules: RoutingRule) -> RoutingVersion:
    """These rules are switched on; those before them are past."""
    for old in session.scalars(select(RoutingVersion).where(RoutingVersion.state == "on")):
        old.state = "past"
    session.flush()
    number = session.scalar(select(func.count(RoutingVersion.number))) or 0
    for position, rule in enumerate(rules, 1):
        rule.position = position
    version = RoutingVersion(
        state="on", number=number + 1, changed_at=NOON, switched_on_at=NOON, rules=list(rules)
    )
    session.add(version)
    session.flush()
    refresh_digest(session)
    return version
