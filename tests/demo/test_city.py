"""The demo city is loaded from its files."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.builders import NOON
from tests.catalogue.writing import CITY, SERVICE, a_catalogue, changed
from tracker.catalogue.load import load_city as read_city
from tracker.catalogue.models import Definition, Department, Service
from tracker.city import load_city
from tracker.interactions.models import Site
from tracker.settings import ROOT
from tracker.staff.models import Team


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_larkmouth_is_loaded_whole(session: Session) -> None:
    city = read_city(ROOT / "catalogue")

    load_city(session, city, NOON)

    assert count(session, Department) == 5
    assert count(session, Site) == 3
    assert count(session, Team) == sum(len(each.teams) for each in city.departments)
    assert count(session, Service) == count(session, Definition) == len(city.services)


def test_loading_larkmouth_again_changes_nothing(session: Session) -> None:
    city = read_city(ROOT / "catalogue")
    load_city(session, city, NOON)

    load_city(session, city, NOON + timedelta(days=1))

    assert count(session, Definition) == len(city.services)
    assert count(session, Team) == sum(len(each.teams) for each in city.departments)
    assert count(session, Site) == 3


def test_a_team_or_a_site_that_changes_keeps_its_identity(session: Session, tmp_path: Path) -> None:
    load_city(session, read_city(a_catalogue(tmp_path / "1", pothole=SERVICE)), NOON)
    team = session.scalars(select(Team).where(Team.key == "roads")).one()
    site = session.scalars(select(Site)).one()

    changes = changed(
        changed(CITY, "name: Roads", "name: Highways"), "1 High Street", "2 Low Street"
    )
    load_city(session, read_city(a_catalogue(tmp_path / "2", changes, pothole=SERVICE)), NOON)

    assert (team.name, site.address) == ("Highways", "2 Low Street")
    assert count(session, Team) == 2
    assert count(session, Site) == 1


def test_every_service_goes_to_a_team_of_its_department(session: Session) -> None:
    load_city(session, read_city(ROOT / "catalogue"), NOON)
    departments = {each.id: each.key for each in session.scalars(select(Department))}
    teams = {each.key: departments[each.department_id] for each in session.scalars(select(Team))}

    for definition in session.scalars(select(Definition)):
        assert teams[definition.content.team] == definition.content.department
