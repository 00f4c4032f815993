"""Load a city from its files, and a year of cases into the demo's."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.catalogue.city import City, CityDepartment, CitySite
from tracker.catalogue.commands import load_catalogue
from tracker.catalogue.load import load_city as read_city
from tracker.catalogue.models import Definition, Department
from tracker.demo.accounts import ACCOUNTS, add_accounts
from tracker.demo.course import live_through
from tracker.demo.year import YEAR, Offer, Year
from tracker.interactions.models import Site
from tracker.settings import ROOT
from tracker.staff.models import Staff, Team

SEED = "Larkmouth"


def load_city(session: Session, city: City, now: datetime) -> None:
    """Make the database say what a city's files say. It can be done again: changes are taken over.

    Teams and sites that the files no longer have are kept, since cases and visits refer to them.
    """
    load_catalogue(session, city, now)
    _save_teams(session, city.departments)
    _save_sites(session, city.sites)
    session.flush()


def _save_teams(session: Session, departments: Iterable[CityDepartment]) -> None:
    ids = {department.key: department.id for department in session.scalars(select(Department))}
    known = {team.key: team for team in session.scalars(select(Team))}
    for department in departments:
        for each in department.teams:
            team = known.get(each.key) or Team(key=each.key)
            team.name, team.department_id = each.name, ids[department.key]
            session.add(team)


def _save_sites(session: Session, sites: Iterable[CitySite]) -> None:
    known = {site.key: site for site in session.scalars(select(Site))}
    for each in sites:
        site = known.get(each.key) or Site(key=each.key)
        site.name, site.address, site.hours = each.name, each.address, each.hours
        session.add(site)


def is_empty(session: Session) -> bool:
    """Whether no city has been loaded yet."""
    return session.scalar(select(Department.id).limit(1)) is None


def load_demo(
    session: Session, *, now: datetime, zone: ZoneInfo, cases: int = 5000, seed: str = SEED
) -> bool:
    """Load the demo city into an empty database: its services, its staff and a year of cases.

    Args:
        session: the unit of work; the caller commits.
        now: the end of the year; nothing lies after it, and nothing waits to be sent.
        zone: the city's time zone.
        cases: how many cases.
        seed: the same one makes the same city at the same ``now``, to the last byte.

    Returns:
        Whether it did: where there is a city already, that is left as it is.
    """
    if not is_empty(session):
        return False
    before = now - YEAR - timedelta(days=30)
    load_city(session, read_city(ROOT / "catalogue"), before)
    teams = {team.key: team for team in session.scalars(select(Team).order_by(Team.id))}
    staff = add_accounts(session, teams, before)
    definitions = session.scalars(select(Definition).order_by(Definition.id))
    offers = [Offer.of(definition, teams) for definition in definitions]
    year = Year(seed, now, zone, offers, cases)
    year.set_to_work(list(staff.values()), _counters(session, staff))
    live_through(year, cases)
    year.ledger.write(session)
    return True


def _counters(session: Session, staff: Mapping[str, Staff]) -> list[tuple[Site, list[Staff]]]:
    """Each site, with those who work there."""
    return [
        (site, [staff[account.email] for account in ACCOUNTS if account.site == site.key])
        for site in session.scalars(select(Site).order_by(Site.id))
    ]
