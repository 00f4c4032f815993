"""The counter desk, at the site where its staff work today."""

from flask import Blueprint, redirect, request
from flask import session as browser_session
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from channels.assisted.desk import Desk
from channels.assisted.edge import Answered, page
from channels.assisted.routes import register
from tracker.access import needs
from tracker.database import db
from tracker.interactions.models import Site
from tracker.interactions.queries import sites
from tracker.staff.rules import Permission

_SITE = "counter-site"  # in the signed cookie


def here(session: Session) -> Site | None:
    """The site that was chosen at this browser, if it is one still."""
    chosen = browser_session.get(_SITE)
    return session.get(Site, chosen) if chosen is not None else None


DESK = Desk(
    channel="counter",
    permission=Permission.USE_COUNTER,
    contact="visit",
    person="visitor",
    talking="At the counter with",
    means="visit",
    last_page="receipt",
    at_a_site=True,
    site=here,
)

counter_pages = Blueprint("counter", __name__)
register(counter_pages, DESK)


@counter_pages.get("/counter/site")
@needs(Permission.USE_COUNTER)
def choose_site() -> Answered:
    """The sites to choose from."""
    return _sites()


@counter_pages.post("/counter/site")
@needs(Permission.USE_COUNTER)
def keep_site() -> Answered | Response:
    """Keep the site that was chosen for as long as this browser is signed in."""
    chosen = request.form.get("site", type=int)
    if chosen is None or db.session.get(Site, chosen) is None:
        return _sites({"site": "Choose the building where you work today."})
    browser_session[_SITE] = chosen
    return redirect(DESK.url("home"), 303)


def _sites(problems: dict[str, str] | None = None) -> Answered:
    return page(
        DESK, "counter/site.html", problems=problems, sites=sites(db.session), site=here(db.session)
    )
