"""What became new while staff enter: what came by a link, by another desk, by another door."""

from flask import request

from channels.assisted import commands
from channels.assisted.desk import Desk
from channels.assisted.edge import Answered
from channels.assisted.entry import to_show
from channels.assisted.linking import linking, state_html
from channels.questions import seen_in
from tracker.access import asked_by_pages
from tracker.database import db
from tracker.errors import Conflict, NotFound
from tracker.intake.commands import check_open
from tracker.intake.queries import ask, by_public_id
from tracker.interactions.models import Interaction


@asked_by_pages
def news(desk: Desk, contact: Interaction, public_id: str) -> Answered:
    """The same as is told when answers are kept, with none kept. It changes nothing.

    The page sends the marks of what it shows and the ``stamp`` it was told last; where that is
    what there is still, only that is said, at the cost of five statements at most.
    """
    try:
        intake = by_public_id(db.session, public_id)
        check_open(intake)
    except (NotFound, Conflict) as fault:
        return {"fault": str(fault)}, 409
    shown = linking(contact, intake, intake.answers)
    stamp = f"{intake.updated_at.isoformat()}|{shown.stamp}"
    if request.form.get("stamp") == stamp:
        return {"same": True, "stamp": stamp, "live": shown.live}, 200
    asking = ask(db.session, intake, for_staff=True)
    kept = commands.Kept({}, frozenset(), asking)
    told = to_show(desk, contact, intake, kept, seen_in(asking.every), set())
    link = state_html(desk, contact, intake, shown)
    return {**told, "link": link, "stamp": stamp, "live": shown.live}, 200
