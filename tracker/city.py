"""Load a city from its files: departments, teams, counter sites, services and replies of staff.

It stands above the rooms, since it fills several of them.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases.calendar_files import save_times
from tracker.cases.city_routing import save_routing
from tracker.cases.partners import save_partners
from tracker.catalogue.city import City, CityDepartment, CitySite
from tracker.catalogue.commands import load_catalogue
from tracker.catalogue.models import CityNotice, Department
from tracker.catalogue.notices import Notice
from tracker.catalogue.replies import CityReply
from tracker.interactions.models import Counter, Site, VisitQueue
from tracker.messages.models import ReplyTemplate
from tracker.people.consents import Wording, refuse_changed_words
from tracker.staff.models import Team
from tracker.working_time import USUAL_HOURS, USUAL_ZONE


def load_city(
    session: Session,
    city: City,
    now: datetime,
    *,
    hours: str = USUAL_HOURS,
    zone: str = USUAL_ZONE,
) -> None:
    """Make the database say what a city's files say. It can be done again: changes are taken over.

    ``hours`` and ``zone`` are when it works and where, as far as the files leave that open.
    Teams, sites, counters and queues that the files no longer have are kept, since cases and visits
    refer to them. Raises ``InvalidDefinition`` where words that people agreed to were changed under
    the same version.
    """
    refuse_changed_words(session, _wordings(city))
    load_catalogue(session, city, now)
    _save_teams(session, city.departments)
    save_routing(session, city, now)
    _save_sites(session, city.sites)
    save_times(session, city, hours=hours, zone=zone, now=now)
    _save_replies(session, city.replies)
    save_partners(session, city.partners, now)
    _save_notices(session, city.notices)
    session.flush()


def _wordings(city: City) -> list[Wording]:
    return [
        Wording(consent.key, consent.version, language, " ".join(words.split()))
        for consent in city.consents
        for language, words in consent.every_words.items()
    ]


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
        site.open_when, site.calling = each.open_when, each.calling
        session.add(site)
        _save_counters(site, each)
        _save_queues(site, each)


def _save_counters(site: Site, each: CitySite) -> None:
    known = {counter.name for counter in site.counters}
    site.counters += [Counter(name=name) for name in each.counters if name not in known]


def _save_queues(site: Site, each: CitySite) -> None:
    known = {queue.key: queue for queue in site.queues}
    for one in each.queues:
        queue = known.get(one.key) or VisitQueue(key=one.key)
        queue.name, queue.letter, queue.translations = one.name, one.letter, one.names
        if one.key not in known:
            site.queues.append(queue)


def _save_replies(session: Session, replies: Iterable[CityReply]) -> None:
    """What the files no longer have is gone: nothing refers to a reply of these."""
    known = {each.key: each for each in session.scalars(select(ReplyTemplate))}
    for each in replies:
        template = known.pop(each.key, None) or ReplyTemplate(key=each.key)
        template.title, template.body = each.title, each.body
        session.add(template)
    for gone in known.values():
        session.delete(gone)


def _save_notices(session: Session, notices: Mapping[str, Notice]) -> None:
    """A moment that the files no longer have is said in the words of the house."""
    known = {each.moment: each for each in session.scalars(select(CityNotice))}
    for moment, notice in notices.items():
        row = known.pop(moment, None) or CityNotice(moment=moment)
        row.document = notice.model_dump(mode="json", exclude_defaults=True)
        session.add(row)
    for gone in known.values():
        session.delete(gone)


def is_empty(session: Session) -> bool:
    """Whether no city has been loaded yet."""
    return session.scalar(select(Department.id).limit(1)) is None
