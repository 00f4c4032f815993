"""Places as people write them, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.cases.places import point_in
from tracker.errors import InvalidAnswer
from tracker.intake.places import read_place, with_point
from tracker.languages import in_language

AT = "51.50740, -0.12780"
LINK = f"{AT} (map link)"
GOOGLE = "https://www.google.com/maps"

PLACES = [
    # As it was written.
    ("12 Oak Street", "12 Oak Street"),
    ("  outside\n the library ", "outside the library"),
    ("between 12.5 and 13.5 on Dock Road", "between 12.5 and 13.5 on Dock Road"),
    ("شارع المرفأ، رقم ٤٢", "شارع المرفأ، رقم ٤٢"),
    ("3, 4", "3, 4"),
    ("https://example.org/maps?q=51.5,-0.1", "https://example.org/maps?q=51.5,-0.1"),
    ("https://maps.app.goo.gl/AbCdEf123", "https://maps.app.goo.gl/AbCdEf123"),
    ("goo.gl/maps/xyz by the pond", "goo.gl/maps/xyz by the pond"),
    ("///filled.count.soap", "///filled.count.soap"),
    ("https://w3w.co/filled.count.soap", "https://w3w.co/filled.count.soap"),
    ("http://[half/an.address", "http://[half/an.address"),
    ("file://google.com/maps?q=1.5,2.5", "file://google.com/maps?q=1.5,2.5"),
    # Postcodes.
    ("lk11aa", "LK1 1AA"),
    ("12 mill lane, sw1a 1aa.", "12 mill lane, SW1A 1AA."),
    ("flat B1 2nd floor", "flat B1 2nd floor"),
    ("M1 2ND", "M1 2ND"),
    ("gir 0aa", "GIR 0AA"),
    # Plus codes.
    ("9C3XGV4C+XV", "51.50744, -0.12781 (plus code 9C3XGV4C+XV)"),
    ("the bench 9c3xgv4c+xv", "the bench 51.50744, -0.12781 (plus code 9C3XGV4C+XV)"),
    ("gv4c+xv Larkmouth", "GV4C+XV Larkmouth"),
    ("C++ and 2+2", "C++ and 2+2"),
    # Coordinates.
    ("51.5074, -0.1278", AT),
    ("51.5074 -0.1278", AT),
    ("near the pond 51.5074,-0.1278", f"near the pond {AT}"),
    ("0.0, -0.000001", "0.00000, 0.00000"),
    ("51.5074° N, 0.1278° W", f"{AT} (coordinates)"),
    ("51°30'26.6\"N 0°07'40.1\"W", "51.50739, -0.12781 (coordinates)"),
    # Links.
    (f"{GOOGLE}/@51.5074,-0.1278,17z", LINK),
    ("google.com/maps/@51.5074,-0.1278,17z", LINK),
    (f"{GOOGLE}?q=51.5074,-0.1278", LINK),
    (f"{GOOGLE}/search/?api=1&query=51.5074%2C-0.1278", LINK),
    (f"{GOOGLE}/search/51.5074,-0.1278", LINK),
    ("https://maps.google.co.uk/?q=loc:51.5074,-0.1278", LINK),
    (f"{GOOGLE}/place/51%C2%B030'26.6%22N+0%C2%B007'40.1%22W/@51.5074,-0.1278,17z", LINK),
    (
        f"{GOOGLE}/place/Oak+Street+5/@51.6,-0.2,17z/data=!3m1!4b1!4m5!3d51.5074!4d-0.1278",
        f"Oak Street 5, {LINK}",
    ),
    (f"by the bench {GOOGLE}/@51.5074,-0.1278,17z", f"by the bench {LINK}"),
    (f"{GOOGLE}?q=10+Oak+Street", "10 Oak Street (map link)"),
    (f"{GOOGLE}/dir/Home/Oak+Street/@51.5074,-0.1278,17z", f"Oak Street, {LINK}"),
    ("https://maps.apple.com/?ll=51.5074,-0.1278&q=The%20pond", f"The pond, {LINK}"),
    ("https://maps.apple.com/place?coordinate=51.5074,-0.1278", LINK),
    ("https://www.openstreetmap.org/?mlat=51.5074&mlon=-0.1278#map=17/51.6/-0.2", LINK),
    ("https://www.openstreetmap.org/#map=17/51.5074/-0.1278", LINK),
    ("geo:51.5074,-0.1278", LINK),
    ("geo:51.5074,-0.1278,30;crs=wgs84;u=35", LINK),
    ("geo:0,0?q=51.5074,-0.1278(The+pond)", f"The pond, {LINK}"),
    ("geo:0,0?q=Oak+Street", "Oak Street (map link)"),
]


@pytest.mark.parametrize(("typed", "kept"), PLACES)
def test_a_place_is_kept_as_people_can_read_it(typed: str, kept: str) -> None:
    assert read_place(typed, "GB") == kept
    assert read_place(kept, "GB") == kept, "typed again, it is the same"


@pytest.mark.parametrize(
    "typed",
    ["95.123, 3.456", "51.5074, 190.5", f"{GOOGLE}/@91.5,0.5,17z", "geo:51.5,-181.0"],
)
def test_a_place_that_is_nowhere_is_refused(typed: str) -> None:
    with pytest.raises(InvalidAnswer, match="no such place"):
        read_place(typed, "GB")


def test_postcodes_are_tidied_where_they_are_in_use() -> None:
    assert read_place("lk11aa", "PT") == "lk11aa"


def test_the_point_of_a_place_is_found_again() -> None:
    assert point_in(f"by the bench, {LINK}") == (51.5074, -0.1278)
    assert point_in("12 Oak Street") is None
    with in_language("es"):
        assert point_in(read_place("geo:51.5074,-0.1278", "GB")) == (51.5074, -0.1278)


def test_a_point_goes_beside_the_words_and_in_the_place_of_another() -> None:
    with_photo = with_point("by the bench", (51.5, -0.1), "photo")
    assert with_photo == "by the bench, 51.50000, -0.10000 (from the photo)"
    moved = with_point(with_photo, (51.6, -0.2), "photo")
    assert moved == "by the bench, 51.60000, -0.20000 (from the photo)"
    assert with_point("", (0.0, -0.0), "typed") == "0.00000, 0.00000 (coordinates)"


@given(st.text(max_size=300) | st.from_regex(r"(https://|geo:)?[a-z./?=&@!,0-9+-]{0,80}"))
def test_whatever_is_typed_is_kept_or_refused_and_typed_again_is_the_same(typed: str) -> None:
    try:
        kept = read_place(typed, "GB")
    except InvalidAnswer:
        return
    assert read_place(kept, "GB") == kept
