"""Where staff work today: the site and the counter, kept in this browser until signing out."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import redirect, request
from flask import session as browser_session
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from channels.assisted.edge import Answered, page
from tracker import clock
from tracker.database import db
from tracker.edge import settings
from tracker.errors import Conflict
from tracker.hours import OpeningHours, read_opening_hours
from tracker.interactions.models import Counter, Interaction, Site
from tracker.interactions.queries import sites_with_queues
from tracker.interactions.ticket_queries import site_by_id
from tracker.interactions.visits import clear_screen

# In the signed cookie.
_SITE, _COUNTER, _QUEUE = "counter-site", "counter-counter", "counter-queue"


def here(session: Session) -> Site | None:
    """The site that was chosen at this browser, if it is one still."""
    chosen = browser_session.get(_SITE)
    return site_by_id(session, chosen) if chosen is not None else None


def my_counter(site: Site) -> Counter | None:
    """The counter of the site that was chosen at this browser, if one was."""
    chosen = browser_session.get(_COUNTER)
    return next((counter for counter in site.counters if counter.id == chosen), None)


def at_my_counter(session: Session, visit: Interaction) -> None:
    """A visit begins at the counter of this browser, whose screen shows nothing of the last."""
    site = here(session)
    counter = my_counter(site) if site else None
    if counter is not None:
        visit.counter_id = counter.id
        session.flush()
        clear_screen(session, counter.id, now=clock.now(), visit_id=visit.id)


def must_be_at_a_counter(site: Site) -> Counter:
    """The counter of this browser. Raises ``Conflict`` where none was chosen."""
    counter = my_counter(site)
    if counter is None:
        raise Conflict("Choose your counter first: visitors are called to it.")
    return counter


def my_queue(site: Site) -> int | None:
    """The queue that this browser calls from; ``None`` where it calls from all."""
    chosen = browser_session.get(_QUEUE)
    return chosen if any(queue.id == chosen for queue in site.queues) else None


def call_from(queue_id: int | None) -> None:
    """Call from this queue from now on, or from all."""
    browser_session[_QUEUE] = queue_id


def today() -> date:
    """The day in the city's zone."""
    return clock.today(settings().zone)


def hours_of(site: Site) -> OpeningHours | None:
    """When a site is open, if it says so for the machine."""
    if site.open_when is None:
        return None
    return OpeningHours(read_opening_hours(site.open_when), settings().zone)


def is_open(site: Site) -> bool:
    """Whether a site is open now; one that does not say when is never shut."""
    hours = hours_of(site)
    return hours is None or hours.is_open(clock.now())


def choose(desk: Any) -> Answered:
    """The sites to choose from, each with its counters."""
    return _sites(desk, sites_with_queues(db.session))


def keep(desk: Any) -> Answered | Response:
    """Keep what was chosen for as long as this browser is signed in."""
    every = sites_with_queues(db.session)
    chosen = request.form.get("site", type=int)
    site = next((one for one in every if one.id == chosen), None)
    counter_id = request.form.get("counter", type=int)
    counter = next((c for one in every for c in one.counters if c.id == counter_id), None)
    if site is None and counter is not None and not request.form.get("site"):
        site = counter.site
    if site is None:
        problems = {"site": "Choose the building where you work today."}
        return _sites(desk, every, problems)
    if counter is not None and counter.site_id != site.id:
        return _sites(desk, every, {"counter": f"Choose a counter of {site.name}."}, site)
    browser_session[_SITE] = site.id
    browser_session[_COUNTER] = counter.id if counter else None
    browser_session.pop(_QUEUE, None)
    return redirect(desk.url("home"), 303)


def _sites(
    desk: Any,
    every: Sequence[Site],
    problems: dict[str, str] | None = None,
    site: Site | None = None,
) -> Answered:
    site = site or next((one for one in every if one.id == browser_session.get(_SITE)), None)
    return page(
        desk,
        "counter/site.html",
        problems=problems,
        sites=every,
        site=site,
        counter=my_counter(site) if site else None,
    )
