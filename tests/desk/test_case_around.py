"""What stands around a case: links by hand, cases of the same people and place, those near it."""

from datetime import timedelta

import html5lib
import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.builders import NOON, a_member_of_staff
from tests.desk.making import ADA, a_case, a_service, at_the_desk, the_city
from tests.visitor import words
from tracker.cases import linking
from tracker.cases.closing import Telling, close
from tracker.cases.models import Area, Case
from tracker.cases.timeline import entry
from tracker.desk.around import around, box_around, metres_between, neighbours
from tracker.desk.map_drawing import Ground, drawing, spots
from tracker.errors import Conflict, InvalidAnswers, NotFound

HERE = (51.5, -0.12)
BOB = {"your_name": "Bob Reed", "your_phone": "07700 900456"}


def put(case: Case, *, north: float = 0, east: float = 0) -> Case:
    """A case so many metres north and east of the place of all these tests."""
    box = box_around(*HERE, 1)
    case.latitude = HERE[0] + north * (box.north - HERE[0])
    case.longitude = HERE[1] + east * (box.east - HERE[1])
    return case


def test_a_link_is_seen_from_both_sides_and_told_on_both(engine: Engine) -> None:
    with Session(engine) as session:
        staff = a_member_of_staff(session)
        one, other = a_case(session), a_case(session)
        linking.link(session, other, one, staff, "blocks", now=NOON)
        seen = {case.id: around(session, case, []).links for case in (one, other)}
        assert [link.relation for link in seen[one.id]] == ["Waits for"]
        assert [link.relation for link in seen[other.id]] == ["Blocks"]
        session.refresh(one, ["events"])
        assert entry(one.events[-1]).title.startswith("Waits for ")


def test_two_cases_are_linked_once(engine: Engine) -> None:
    with Session(engine) as session:
        staff = a_member_of_staff(session)
        one, other = a_case(session), a_case(session)
        linking.link(session, one, other, staff, "related", now=NOON)
        with pytest.raises(Conflict, match="It is linked with"):
            linking.link(session, other, one, staff, "follows", now=NOON)
        with pytest.raises(InvalidAnswers, match="the case itself"):
            linking.link(session, one, one, staff, "related", now=NOON)


def test_a_link_is_taken_back_and_put_back(engine: Engine) -> None:
    with Session(engine) as session:
        staff = a_member_of_staff(session)
        one, other = a_case(session), a_case(session)
        made = linking.link(session, one, other, staff, "follows", now=NOON)
        linking.unlink(session, other, made.id, staff, now=NOON)
        left = around(session, one, [])
        assert not left.links and [gone.id for gone in left.removed] == [other.id]
        with pytest.raises(NotFound):
            linking.unlink(session, one, made.id, staff, now=NOON)
        linking.link_again(session, one, made.id, staff, now=NOON)
        again = around(session, one, [])
        assert [link.relation for link in again.links] == ["Follows from"] and not again.removed


def test_open_cases_of_the_same_people_and_place_are_found(engine: Engine) -> None:
    with Session(engine) as session:
        staff = a_member_of_staff(session)
        case = a_case(session)
        ada = case.requester
        assert ada is not None
        hers = a_case(session, place="Elm Road 9")
        there = a_case(session, **BOB)
        done = a_case(session, **BOB)
        close(session, done, staff, "resolved", telling=Telling(untold="They moved."), now=NOON)
        found = around(session, case, [ada.id])
        assert [one.id for one in found.of_people] == [hers.id]
        assert [one.id for one in found.of_place] == [there.id]


def test_neighbours_are_the_open_ones_within_300_metres_the_nearest_first(engine: Engine) -> None:
    with Session(engine) as session:
        staff = a_member_of_staff(session)
        case = put(a_case(session))
        far, near = put(a_case(session), east=250), put(a_case(session), north=-40)
        light = put(a_case(session, definition=a_service(session, "light")), north=100, east=-100)
        put(a_case(session), north=250, east=250)  # in the box, and 354 m away
        gone = put(a_case(session), north=5)
        close(session, gone, staff, "resolved", telling=Telling(untold="They moved."), now=NOON)
        session.flush()
        found = around(session, case, []).near
        assert [(one.id, one.metres, one.same_service) for one in found] == [
            (near.id, 40, True), (light.id, 141, False), (far.id, 250, True),
        ]  # fmt: skip


def test_metres_are_right_to_a_metre_in_a_kilometre() -> None:
    # A minute of latitude is 1,854.6 m there (WGS 84), and one of longitude 1,157.6 m.
    minute = 1 / 60
    assert metres_between((51.5, 0), (51.5 + minute, 0)) == pytest.approx(1854.6, rel=0.002)
    assert metres_between((51.5, 0), (51.5, minute)) == pytest.approx(1157.6, rel=0.004)


def test_the_drawing_shows_the_areas_and_numbers_the_neighbours(sqlite_app: Flask) -> None:
    ring = [[-0.13, 51.49], [-0.11, 51.49], [-0.11, 51.51], [-0.13, 51.51], [-0.13, 51.49]]
    with the_city(sqlite_app) as session:
        shape = {"type": "Polygon", "coordinates": [ring]}
        session.add(Area(key="harbour", name="Harbour & Docks", polygon=shape))
        case = put(a_case(session))
        put(a_case(session, **BOB), east=50)
    visitor = at_the_desk(sqlite_app)
    page = visitor.get(f"/desk/cases/{case.reference}")
    assert "1 open case within 300 m, 1 for the same service" in page.text
    picture = visitor.client.get(f"/desk/cases/{case.reference}/map.svg")
    assert picture.mimetype == "image/svg+xml"
    titles = html5lib.parse(picture.data.decode(), namespaceHTMLElements=False).itertext()
    titles = [title.strip() for title in titles]
    assert "Harbour & Docks" in titles
    assert any(title.startswith("1. ") and "Report a pothole, 50 m" in title for title in titles)
    told = visitor.client.get(f"/desk/cases/{case.reference}/map.json").json
    assert told is not None and told["here"] == [HERE[1], HERE[0]] and told["tiles"] == ""
    assert [mark["label"] for mark in told["marks"]] == ["1"]


def test_cases_at_one_spot_share_a_mark(engine: Engine) -> None:
    with Session(engine) as session:
        case = put(a_case(session))
        for east in (100, 104, 180):
            put(a_case(session, definition=a_service(session, "light")), east=east)
        put(a_case(session), east=101)
        session.flush()
        marks = spots(neighbours(session, case))
        assert [(mark.label, mark.same_service) for mark in marks] == [("1 +2", True), ("4", False)]


def test_a_case_without_a_point_has_no_map(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        case = a_case(session)
        case.latitude = case.longitude = None
    visitor = at_the_desk(sqlite_app)
    assert not visitor.get(f"/desk/cases/{case.reference}").all("section", aria_labelledby="map")
    assert visitor.client.get(f"/desk/cases/{case.reference}/map.svg").status_code == 404


def test_an_area_of_several_parts_is_drawn_with_all_of_them() -> None:
    square = [[[0.0, 0.0], [0.001, 0.0], [0.001, 0.001], [0.0, 0.0]]]
    ground = Ground("Isles", {"type": "MultiPolygon", "coordinates": [square, square]})
    assert drawing((0.0, 0.0), [ground], []).count("Z") == 2


def test_links_are_made_and_taken_back_on_the_page(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        case, other = a_case(session), a_case(session, at=NOON + timedelta(hours=1), **ADA)
    visitor = at_the_desk(sqlite_app)
    page = visitor.get(f"/desk/cases/{case.reference}")
    page = page.form(has="relation").submit({"relation": "follows", "other": "nonsense"})
    assert page.status == 422
    page = page.form(has="relation").submit({"other": other.reference})
    links = words(page.one("section", aria_labelledby="links"))
    assert f"Follows from {other.reference[:4]}-{other.reference[4:]}" in links
    undo = next(form for form in page.forms() if form.held().get("action") == ["unlink"])
    page = undo.submit({"link": "1"})
    assert "1 taken back" in words(page.one("section", aria_labelledby="links"))
