"""Load the demo city, with a year of cases."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases.calendar import city_time
from tracker.cases.search_index import index_all as index_cases
from tracker.catalogue.load import load_city as read_city
from tracker.catalogue.models import Definition
from tracker.city import is_empty, load_city
from tracker.demo.accounts import ACCOUNTS, add_accounts
from tracker.demo.acting import add_acting
from tracker.demo.clocks import set_clocks
from tracker.demo.course import live_through
from tracker.demo.helped import name_helpers
from tracker.demo.incidents import add_incidents, settle_changes
from tracker.demo.linking import link_cases
from tracker.demo.papers import bring_papers
from tracker.demo.post import add_letters
from tracker.demo.records import add_records
from tracker.demo.sending import Sending
from tracker.demo.taking_over import give_a_code
from tracker.demo.views import keep_views
from tracker.demo.waiting import fill_halls
from tracker.demo.work import add_work
from tracker.demo.year import YEAR, Offer, Year
from tracker.interactions.models import Site
from tracker.people.index import index_all
from tracker.settings import ROOT
from tracker.staff.models import Staff, Team

SEED = "Larkmouth"


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
    year.time = city_time(session)
    year.sending = Sending.of(session)
    year.set_to_work(list(staff.values()), _counters(session, staff))
    live_through(year, cases)
    set_clocks(year, {offer.definition.id: offer.content for offer in offers})
    year.ledger.write(session)
    fill_halls(session, year)
    bring_papers(session, year)
    index_all(session)
    add_records(session, now, zone)
    add_acting(session, now, zone)
    name_helpers(session, now)
    give_a_code(session, now)
    keep_views(session, now)
    add_incidents(session, now)
    add_work(session, now, zone)
    add_letters(session, now)
    link_cases(session, now)
    settle_changes(session, now)
    index_cases(session)
    return True


def _counters(session: Session, staff: Mapping[str, Staff]) -> list[tuple[Site, list[Staff]]]:
    """Each site, with those who work there."""
    return [
        (site, [staff[account.email] for account in ACCOUNTS if account.site == site.key])
        for site in session.scalars(select(Site).order_by(Site.id))
    ]
