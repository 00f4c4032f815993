"""Load a city from its files: departments, teams, counter sites, services and replies of staff.

It stands above the rooms, since it fills several of them.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.catalogue.city import City, CityDepartment, CitySite
from tracker.catalogue.commands import load_catalogue
from tracker.catalogue.models import Department
from tracker.catalogue.replies import CityReply
from tracker.interactions.models import Site
from tracker.messages.models import ReplyTemplate
from tracker.staff.models import Team


def load_city(session: Session, city: City, now: datetime) -> None:
    """Make the database say what a city's files say. It can be done again: changes are taken over.

    Teams and sites that the files no longer have are kept, since cases and visits refer to them.
    """
    load_catalogue(session, city, now)
    _save_teams(session, city.departments)
    _save_sites(session, city.sites)
    _save_replies(session, city.replies)
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


def _save_replies(session: Session, replies: Iterable[CityReply]) -> None:
    """What the files no longer have is gone: nothing refers to a reply of these."""
    known = {each.key: each for each in session.scalars(select(ReplyTemplate))}
    for each in replies:
        template = known.pop(each.key, None) or ReplyTemplate(key=each.key)
        template.title, template.body = each.title, each.body
        session.add(template)
    for gone in known.values():
        session.delete(gone)


def is_empty(session: Session) -> bool:
    """Whether no city has been loaded yet."""
    return session.scalar(select(Department.id).limit(1)) is None
