"""The map of a city is read from GeoJSON, and what is wrong with it is told with its line."""

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.catalogue.writing import SERVICE, a_catalogue, faults_of
from tracker.catalogue.geometry import Shape, fault_of, overlap
from tracker.catalogue.load import load_city
from tracker.catalogue.streets import street_key, street_keys_in
from tracker.settings import ROOT

SQUARE = [[2.0, 54.0], [2.1, 54.0], [2.1, 54.1], [2.0, 54.1], [2.0, 54.0]]
NEXT = [[2.1, 54.0], [2.2, 54.0], [2.2, 54.1], [2.1, 54.1], [2.1, 54.0]]
BOW = [[2.0, 54.0], [2.1, 54.1], [2.1, 54.0], [2.0, 54.1], [2.0, 54.0]]


def an_area(ring: list[list[float]], **properties: Any) -> dict[str, Any]:
    """A feature with one ring."""
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def a_street(name: str, *at: float) -> dict[str, Any]:
    """A feature with one point."""
    return {
        "type": "Feature",
        "properties": {"name": name},
        "geometry": {"type": "Point", "coordinates": list(at)},
    }


def a_city(folder: Path, name: str, *features: dict[str, Any]) -> Path:
    """A catalogue with a file of features, each on a line of its own from the third on."""
    catalogue = a_catalogue(folder, pothole=SERVICE)
    lines = ",\n".join(json.dumps(feature) for feature in features)
    text = f'{{"type": "FeatureCollection",\n"features": [\n{lines}\n]}}\n'
    (catalogue / name).write_text(text, encoding="utf-8")
    return catalogue


def test_areas_and_streets_are_read(tmp_path: Path) -> None:
    catalogue = a_city(
        tmp_path, "areas.geojson", an_area(SQUARE, key="west", name="West", ref=7),
        an_area(NEXT, key="east", name="East"),
    )  # fmt: skip
    (catalogue / "streets.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [a_street("Oak Street", 2.05, 54.05)]})
    )
    city = load_city(catalogue)

    assert [(area.key, area.name) for area in city.areas] == [("west", "West"), ("east", "East")]
    (street,) = city.streets
    assert (street.key, street.latitude, street.longitude) == ("oak st", 54.05, 2.05)


def test_a_city_can_be_without_a_map(tmp_path: Path) -> None:
    city = load_city(a_catalogue(tmp_path, pothole=SERVICE))

    assert (city.areas, city.streets, city.routing) == ((), (), ())


WRONG_AREAS = {
    "no key": (an_area(NEXT, name="East"), "an area has a key among its properties"),
    "a key twice": (
        an_area(NEXT, key="west", name="East"),
        "there are two areas with the key “west”.",
    ),
    "no name": (an_area(NEXT, key="east"), "an area has a name among its properties"),
    "a ring that is open": (
        an_area(NEXT[:-1], key="east", name="East"),
        "the area “East”: a ring is not closed: its last position is not the first again.",
    ),
    "a ring that crosses itself": (
        an_area([[x + 1, y] for x, y in BOW], key="east", name="East"),
        "the area “East”: a ring crosses itself near 3.05000, 54.05000.",
    ),
    "too few positions": (
        an_area([[2.1, 54.0], [2.2, 54.0], [2.1, 54.0]], key="east", name="East"),
        "the area “East”: a ring has at least four positions, the last of them the first again.",
    ),
    "latitude first": (
        an_area([[54.0, 120.1], [54.1, 120.1], [54.0, 120.2], [54.0, 120.1]], key="e", name="E"),
        "the area “E”: a ring is a list of positions, each a longitude and a latitude in degrees.",
    ),
    "a point": (
        a_street("East", 2.15, 54.05) | {"properties": {"key": "east", "name": "East"}},
        "the area “East”: an area is of type Polygon or MultiPolygon.",
    ),
    "an overlap": (
        an_area([[x - 0.03, y] for x, y in NEXT], key="east", name="East"),
        "the area “East” overlaps with “West”.",
    ),
}


@pytest.mark.parametrize(("feature", "fault"), WRONG_AREAS.values(), ids=WRONG_AREAS)
def test_a_fault_in_an_area_is_told_with_its_line(
    tmp_path: Path, feature: dict[str, Any], fault: str
) -> None:
    first = an_area(SQUARE, key="west", name="West")
    (told,) = faults_of(a_city(tmp_path, "areas.geojson", first, feature))

    assert told.startswith("catalogue/areas.geojson, line 4: ")
    assert fault in told


WRONG_STREETS = {
    "twice": (a_street("OAK ST.", 2.1, 54.0), "there are two streets called “OAK ST.”."),
    "no point": (
        an_area(SQUARE, name="Elm Road"),
        "the street “Elm Road” needs a Point: its longitude and latitude.",
    ),
    "no letters": (a_street("–", 2.1, 54.0), "“–” has no letter or figure"),
}


@pytest.mark.parametrize(("feature", "fault"), WRONG_STREETS.values(), ids=WRONG_STREETS)
def test_a_fault_in_a_street_is_told_with_its_line(
    tmp_path: Path, feature: dict[str, Any], fault: str
) -> None:
    first = a_street("Oak Street", 2.05, 54.05)
    (told,) = faults_of(a_city(tmp_path, "streets.geojson", first, feature))

    assert told.startswith("catalogue/streets.geojson, line 4: ")
    assert fault in told


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('{"type":\n "FeatureCollection",\n', "line 3: this is not JSON"),
        ("[]", "line 1: this is not GeoJSON"),
        ('{"type": "Feature"}', "line 1: this is not GeoJSON"),
    ],
)
def test_what_is_no_geojson_is_told(tmp_path: Path, text: str, fault: str) -> None:
    catalogue = a_catalogue(tmp_path, pothole=SERVICE)
    (catalogue / "areas.geojson").write_text(text)

    (told,) = faults_of(catalogue)

    assert f"catalogue/areas.geojson, {fault}" in told


RULE = """\
routing:
  - name: Deep ones
    service: pothole
    when:
      question: deep
      is: yes
    team: roads
    set_priority: urgent
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "fault"),
    [
        ("service: pothole", "service: potholes", 3, "there is no service “potholes”."),
        ("question: deep", "question: deeep", 5, "the service asks no question “deeep”."),
        ("is: yes", "is: maybe", 6, "the rule compares “deep” with “maybe”"),
        ("is: yes", "answered: false", 6, "a rule tests answers that were given"),
        ("team: roads", "team: rods", 7, "there is no team “rods”."),
        ("team: roads", "team: roads\n    queue: fast", 8, "the team “roads” has no queue “fast”"),
        ("team: roads", "team: roads\n    area: east", 8, "there is no area “east”"),
    ],
)
def test_a_fault_in_a_rule_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, fault: str
) -> None:
    catalogue = a_catalogue(tmp_path, pothole=SERVICE)
    city = (catalogue / "city.yaml").read_text()
    (catalogue / "city.yaml").write_text(city + RULE.replace(old, new))
    begins = city.count("\n")

    assert any(
        told.startswith(f"catalogue/city.yaml, line {begins + line}: {fault}")
        for told in faults_of(catalogue)
    )


def test_the_areas_of_larkmouth_touch_and_hold_its_streets() -> None:
    city = load_city(ROOT / "catalogue")
    shapes = [Shape(area.polygon) for area in city.areas]

    for place, shape in enumerate(shapes):
        assert overlap(shape, shapes[:place] + shapes[place + 1 :]) is None
    for street in city.streets:
        assert sum(shape.holds((street.longitude, street.latitude)) for shape in shapes) == 1
    whole = shapely.unary_union([shapely.geometry.shape(area.polygon) for area in city.areas])
    assert whole.geom_type == "Polygon"
    assert not list(whole.interiors)


RINGS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=3, max_size=8, unique=True
)


@settings(deadline=None)
@given(RINGS, st.integers(0, 40), st.integers(0, 40))
def test_a_point_is_where_another_reckoning_finds_it(
    corners: list[tuple[int, int]], x: int, y: int
) -> None:
    ring = [list(map(float, at)) for at in [*corners, corners[0]]]
    other = shapely.Polygon(ring)
    point = (x / 2 + 0.25, y / 2 + 0.25)
    if not other.is_valid or other.boundary.distance(shapely.Point(point)) < 1e-9:
        return
    geometry = {"type": "Polygon", "coordinates": [ring]}

    assert fault_of(geometry) is None
    assert Shape(geometry).holds(point) == other.contains(shapely.Point(point))


def test_a_hole_and_a_second_part_are_seen() -> None:
    hole = [[2.04, 54.04], [2.06, 54.04], [2.06, 54.06], [2.04, 54.06], [2.04, 54.04]]
    shape = Shape({"type": "MultiPolygon", "coordinates": [[SQUARE, hole], [NEXT]]})

    assert shape.holds((2.01, 54.05))
    assert not shape.holds((2.05, 54.05))
    assert shape.holds((2.15, 54.05))
    assert not shape.holds((2.25, 54.05))
    assert not Shape({"type": "MultiPolygon", "coordinates": []}).holds((2.0, 54.0))


@pytest.mark.parametrize(
    ("place", "street"),
    [
        ("12 Oak St", "Oak Street"),
        ("OAK STREET, by the pond", "Oak Street"),
        ("Flat 3, 7 tanners row", "Tanner’s Row"),
        ("near Saint Brannoc's Rd", "St Brannoc’s Road"),
        ("Calle Peña 4", "Calle Pena"),
    ],
)
def test_a_street_is_found_however_it_is_written(place: str, street: str) -> None:
    assert street_key(street) in street_keys_in(place)


def test_the_first_street_comes_first_and_the_longer_name_before_the_shorter() -> None:
    keys = street_keys_in("Corner of Old Mill Lane and Oak Street")

    assert keys.index("old mill ln") < keys.index("mill ln") < keys.index("oak st")
