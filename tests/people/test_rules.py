"""Who is meant by a number or an address."""

from tracker.people.rules import Known, initials, match, read_phone, same_name, spoken_phone

ANN, BO, CY = Known(1, "Ann Lee"), Known(2, "Bo Lee"), Known(3, "Cy Young")


def test_nobody_known_is_nobody() -> None:
    assert match([], []).person_id is None and not match([], []).must_ask


def test_one_known_is_that_one_whatever_the_name() -> None:
    assert match([ANN], [], "Somebody Else").person_id == 1


def test_several_known_are_asked_about() -> None:
    assert match([ANN, BO], [], "Cee Lee").candidates == (ANN, BO)


def test_the_name_given_settles_it_where_it_is_exactly_one_of_theirs() -> None:
    assert match([ANN, BO], [], " bo  LEE ").person_id == 2
    assert match([ANN, Known(9, "Ann Lee")], [], "Ann Lee").must_ask


def test_a_phone_and_an_address_that_agree_on_one_are_that_one() -> None:
    assert match([ANN, BO], [BO]).person_id == 2


def test_a_phone_and_an_address_that_disagree_are_asked_about() -> None:
    assert match([ANN], [CY]).candidates == (ANN, CY)


def test_a_landline_takes_no_texts_and_a_mobile_does() -> None:
    assert not read_phone("020 7946 0311", "GB").takes_texts
    assert read_phone("07911 123456", "GB").takes_texts
    assert read_phone("07700 900123", "GB").takes_texts
    assert not read_phone("01632 960123", "GB").takes_texts


def test_a_number_is_shown_as_people_of_the_city_write_it() -> None:
    assert spoken_phone("+442079460311", "GB") == "020 7946 0311"
    assert spoken_phone("+14155551234", "GB") == "+1 415-555-1234"
    assert spoken_phone("12345", "GB") == "12345"


def test_names_and_initials() -> None:
    assert same_name("J. R. Hart", "j r hart") and not same_name("Jo Hart", "Joe Hart")
    assert initials("María del Carmen (Mari)") == "M. D. C."
