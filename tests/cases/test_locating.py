"""A case is found on the map: by coordinates in its place, else by the first street in it."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import NOON
from tests.cases.routes import EAST, STREETS, WEST, a_map, a_street, an_area
from tests.desk.making import a_case
from tests.statements import count_statements
from tracker.cases.locating import (
    city_map,
    count_with_places,
    locate_next,
    save_map,
    street_points,
)
from tracker.cases.models import Area, Case, Street


@pytest.mark.parametrize(
    ("place", "point", "area"),
    [
        ("Oak Street 4", (54.05, 2.05), "West"),
        ("by the bench, 54.02000, 2.17000 (map link)", (54.02, 2.17), "East"),
        ("Oak Street, 54.02000, 2.17000 (coordinates)", (54.02, 2.17), "East"),
        ("Corner of Old Mill Lane and Oak Street", (54.06, 2.15), "East"),
        ("Junction of Oak Street with Old Mill Lane", (54.05, 2.05), "West"),
        ("54.50000, 2.17000", (54.5, 2.17), None),
        ("Elm Street 7", None, None),
    ],
)
def test_a_case_is_found_by_its_place(
    session: Session, place: str, point: tuple[float, float] | None, area: str | None
) -> None:
    a_map(session)

    case = a_case(session, place=place)

    assert (case.latitude, case.longitude) == (point or (None, None))
    assert (case.area.name if case.area else None) == area


def test_a_city_without_a_map_locates_by_coordinates_alone(session: Session) -> None:
    here, street = a_case(session, place="54.02000, 2.17000"), a_case(session, place="Oak Street 4")

    assert (here.latitude, here.area_id) == (54.02, None)
    assert street.latitude is None


def test_a_new_map_is_seen_at_once(session: Session) -> None:
    a_map(session)
    assert a_case(session, place="54.02000, 2.07000").area is not None

    changed = save_map(
        session,
        [an_area("west", EAST), an_area("east", WEST)],
        [a_street("Elm Road", 54.02, 2.02)],
        NOON,
    )

    assert changed
    assert a_case(session, place="54.02000, 2.07000").area.name == "East"
    assert a_case(session, place="3 Elm Rd").latitude == 54.02
    assert a_case(session, place="Oak Street 4").latitude is None
    again = [a_street("Elm Road", 54.02, 2.02)]
    assert not save_map(session, [an_area("west", EAST), an_area("east", WEST)], again, NOON)


def test_an_area_that_is_gone_is_kept_for_its_cases_and_holds_no_new_ones(session: Session) -> None:
    a_map(session)
    old = a_case(session, place="Oak Street 4")

    save_map(session, [an_area("east", EAST)], STREETS, NOON)

    assert old.area is not None
    assert a_case(session, place="Oak Street 4").area is None
    assert len(session.scalars(select(Area)).all()) == 2
    assert len(session.scalars(select(Street)).all()) == len(STREETS)


def test_cases_from_before_are_located_a_stretch_at_a_time(session: Session) -> None:
    cases = [a_case(session, place=place) for place in ("Oak Street 4", "Elm Street 7", "Mill Ln")]
    revisions = [case.revision for case in cases]
    changed = [case.changed_at for case in cases]
    a_map(session)
    known, streets = city_map(session), street_points(session)
    assert count_with_places(session, every=False) == 3

    with count_statements(session.get_bind().engine) as sent:
        last, looked_at, found = locate_next(session, known, streets, 0, every=False)

    assert (last, looked_at, found) == (cases[-1].id, 3, 2)
    assert len(sent) == 2
    assert locate_next(session, known, streets, last, every=False) == (0, 0, 0)
    session.expire_all()
    assert [case.area.name if case.area else None for case in cases] == ["West", None, "West"]
    assert [case.revision for case in cases] == revisions
    assert [case.changed_at for case in cases] == changed
    assert count_with_places(session, every=True) == 3
    assert session.get_one(Case, cases[0].id).longitude == 2.05
