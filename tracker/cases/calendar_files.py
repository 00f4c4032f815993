"""The calendar of a city's files, taken over into the database."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases.calendar import changed, set_calendar
from tracker.cases.clock_models import Closure, TeamSite
from tracker.catalogue.calendar import CityClosure
from tracker.catalogue.city import City
from tracker.interactions.models import Site
from tracker.staff.models import Team

_Days = tuple[int | None, date, date, str]


def save_times(session: Session, city: City, *, hours: str, zone: str, now: datetime) -> None:
    """Make the calendar say what a city's files say: when it works, its closures, and which team
    works at which site. ``hours`` and ``zone`` are those of the settings.

    Closures that staff added stay. Where something changed, the deadlines of open cases are
    reckoned anew.
    """
    times = city.calendar
    set_calendar(
        session,
        times.hours or hours,
        times.zone or zone,
        times.country or "",
        times.subdivision or "",
        now=now,
    )
    sites = {site.key: site.id for site in session.scalars(select(Site))}
    moved = _save_team_sites(session, city, sites)
    if _save_closures(session, city, sites) or moved:
        changed(session, now=now)


def _save_team_sites(session: Session, city: City, sites: dict[str, int]) -> bool:
    teams = {team.key: team.id for team in session.scalars(select(Team))}
    known = {row.team_id: row for row in session.scalars(select(TeamSite))}
    wanted = {
        teams[team.key]: sites[team.site]
        for department in city.departments
        for team in department.teams
        if team.site is not None
    }
    if {team_id: row.site_id for team_id, row in known.items()} == wanted:
        return False
    for team_id, row in known.items():
        if team_id not in wanted:
            session.delete(row)
    for team_id, site_id in wanted.items():
        row = known.get(team_id) or TeamSite(team_id=team_id)
        row.site_id = site_id
        session.add(row)
    return True


def _save_closures(session: Session, city: City, sites: dict[str, int]) -> bool:
    known = {
        (row.site_id, row.first_day, row.last_day, row.reason): row
        for row in session.scalars(select(Closure).where(Closure.staff_id.is_(None)))
    }
    wanted = set(_wanted(city, sites))
    for days in known.keys() - wanted:
        session.delete(known[days])
    new = sorted(wanted - known.keys(), key=lambda days: (days[1], days[0] or 0, days[3]))
    for site_id, first, last, reason in new:
        session.add(Closure(site_id=site_id, first_day=first, last_day=last, reason=reason))
    return known.keys() != wanted


def _wanted(city: City, sites: dict[str, int]) -> Iterator[_Days]:
    yield from (_days(None, each) for each in city.calendar.closures)
    for site in city.sites:
        yield from (_days(sites[site.key], each) for each in site.closures)


def _days(site_id: int | None, closure: CityClosure) -> _Days:
    return site_id, closure.first, closure.last, closure.reason
