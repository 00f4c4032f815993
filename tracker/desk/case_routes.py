"""What the page of a case asks for by itself: its story anew, its map, and who else looks at it."""

from flask import Blueprint, abort, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from tracker import clock
from tracker.access import asked_by_pages, needs, staff_member
from tracker.cases import viewing
from tracker.cases.models import Area, Case
from tracker.cases.references import read_reference
from tracker.database import db, unit_of_work
from tracker.desk.around import Other, neighbours, point_of
from tracker.desk.map_drawing import Ground, Spot, drawing, spots
from tracker.desk.queries import case_story
from tracker.desk.story import read_wanted, story
from tracker.desk.texts_routes import words_for_texts
from tracker.edge import settings
from tracker.errors import NotFound
from tracker.staff.rules import Permission

case_parts = Blueprint("case_parts", __name__, url_prefix="/desk/cases")


@case_parts.get("/<reference>/history")
@needs(Permission.SEE_CASES)
def history(reference: str) -> dict[str, object]:
    """The story of a case anew, as it is narrowed in the address."""
    file = case_story(db.session, reference)
    wanted = read_wanted(request.args)
    html = render_template(
        "desk/_history.html",
        case=file.case,
        story=story(file.items, wanted, settings().zone),
        works=staff_member().may(Permission.WORK_CASES),
        **words_for_texts(clock.now()),
    )
    return {"html": html}


@case_parts.post("/<reference>/viewers")
@needs(Permission.SEE_CASES)
@asked_by_pages
def viewers(reference: str) -> dict[str, object]:
    """An open page says that it is, and hears who else looks; a page that is closed says so."""
    stored, staff, now = read_reference(reference), staff_member(), clock.now()
    with unit_of_work() as work:
        if "leaves" in request.form:
            viewing.leaves(work, stored, staff.id)
            return {}
        writing = request.form.get("writing", "")
        viewing.looks(work, stored, staff.id, writing, now=now)
        found = viewing.watch(work, stored, staff.id, now=now)
    if found is None:
        raise NotFound("There is no case with this reference.")
    return {"revision": found.revision, "viewers": [one.words for one in found.viewers]}


@case_parts.get("/<reference>/map.svg")
@needs(Permission.SEE_CASES)
def map_drawing(reference: str) -> Response:
    """The place of a case and its neighbours as a drawing: the map without scripts."""
    case, others, grounds = _around(reference)
    here = point_of(case) or abort(404)
    response = Response(drawing(here, grounds, others), mimetype="image/svg+xml")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@case_parts.get("/<reference>/map.json")
@needs(Permission.SEE_CASES)
@asked_by_pages
def map_points(reference: str) -> dict[str, object]:
    """The same for the map that can be moved: areas as GeoJSON, points as longitude, latitude."""
    case, others, grounds = _around(reference)
    here = point_of(case) or abort(404)
    ours = settings()
    return {
        "here": here[::-1],
        "place": case.place or "",
        "areas": [{"name": ground.name, "geometry": ground.polygon} for ground in grounds],
        "marks": [_as_mark(spot) for spot in spots(others)],
        "tiles": ours.map_tiles_url,
        "attribution": ours.map_tiles_attribution,
    }


def _as_mark(spot: Spot) -> dict[str, object]:
    number, first = spot.others[0]
    alone = len(spot.others) == 1
    return {
        "label": spot.label,
        "point": spot.point[::-1],
        "same": spot.same_service,
        "name": spot.name,
        "address": url_for("desk.case", reference=first.reference) if alone else f"#near-{number}",
    }


def _around(reference: str) -> tuple[Case, list[Other], list[Ground]]:
    """A case, the open ones near it, and the areas of the city. Three statements."""
    case = db.session.scalar(
        select(Case)
        .where(Case.reference == read_reference(reference))
        .options(joinedload(Case.definition))
    )
    if case is None:
        raise NotFound("There is no case with this reference.")
    areas = db.session.execute(select(Area.name, Area.polygon).order_by(Area.id))
    grounds = [Ground(name, polygon) for name, polygon in areas]
    return case, list(neighbours(db.session, case)), grounds
