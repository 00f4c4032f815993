"""The page of figures."""

from flask import Blueprint, render_template

from tracker import clock
from tracker.access import needs
from tracker.database import db
from tracker.edge import settings
from tracker.insight import rules
from tracker.insight.queries import by_door
from tracker.interactions.rules import DOORS
from tracker.staff.rules import Permission

insight_pages = Blueprint("insight", __name__)


@insight_pages.get("/desk/figures")
@needs(Permission.SEE_FIGURES)
def figures() -> str:
    """How each door is served: cases opened, open, closed in time, how long they took."""
    now = clock.now()
    since = rules.begin_of_period(now, settings().zone)
    doors, overall = by_door(db.session, since=since, now=now)
    found = rules.findings([(DOORS[door].capitalize(), tally) for door, tally in doors.items()])
    return render_template(
        "insight/figures.html",
        doors=doors,
        overall=overall,
        since=since,
        now=now,
        findings=found,
        conclusion=rules.conclusion(found),
        percent=rules.percent,
        days=rules.days,
        fewest=rules.FEWEST,
    )
