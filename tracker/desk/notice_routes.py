"""What citizens are told, before they are: at a case, and for every service to look through."""

from flask import Blueprint, render_template, request

from tracker import clock
from tracker.access import needs
from tracker.cases.queries import by_reference
from tracker.database import db
from tracker.desk.notice_samples import read_wanted, samples
from tracker.desk.telling_form import previews
from tracker.desk.texts_routes import words_for_texts
from tracker.edge import settings
from tracker.staff.rules import Permission

notice_pages = Blueprint("notices", __name__, url_prefix="/desk")


@notice_pages.post("/cases/<reference>/notice")
@needs(Permission.WORK_CASES)
def preview(reference: str) -> dict[str, str]:
    """What would be told as the form of a case stands, for the page to show. Nothing is sent."""
    case, ours = by_reference(db.session, reference), settings()
    found = previews(
        db.session,
        case,
        request.form,
        segment_micros=ours.sms_segment_micros,
        region=ours.phone_region,
    )
    html = render_template(
        "desk/_notice.html", notices=found, typed=request.form, **words_for_texts(clock.now())
    )
    return {"html": html}


@notice_pages.get("/notices")
@needs(Permission.SEE_NOTICES)
def look_through() -> str:
    """Every notice of a service as it looks at each door, with samples in its gaps."""
    ours = settings()
    wanted = read_wanted(db.session, request.args)
    return render_template(
        "desk/notices.html",
        wanted=wanted,
        moments=samples(db.session, wanted, ours.sms_segment_micros),
        **words_for_texts(clock.now()),
    )
