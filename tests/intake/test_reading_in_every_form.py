"""Answers in the forms that people use: words for yes and no, numbers, dates and choices."""

from typing import Any

import pytest

from tests.builders import LOCALE
from tests.intake.test_reading import question
from tracker.errors import InvalidAnswer
from tracker.intake.dates import read_date
from tracker.intake.reading import read
from tracker.languages import in_language

YES = (
    "yeah|yep it is|of course|yes please|aye|👍|👍🏽|y|it is|I do|YESSS|definitely|I think so|ok|"
    "that's right|yes they do|yeah mate|yup.|there are|not wrong|yes, of course|defo|si|"
    "Yes, it says something about foreigners|yep. at the front door"
)
NO = (
    "nope|👎|no thanks|not really|of course not|it isn't|I don't|nooo|I don't think so|n|nah mate|"
    "no it doesn't|no, nobody|its not|not that I know of|not at all|no, never|"
    "nothing like that|No, the bin was out at seven"
)
NEITHER = (
    "not sure|dont know|yes and no|maybe|no problem|n/a|never mind|yes but only at night|perhaps|"
    "👍👎|it depends|the road|yes, but only at night|no, wait yes|Yes, I am not sure|" + "yes " * 13
)
SI = "sí|si|SÍ|claro|claro que sí|por supuesto|así es|sí, por favor|vale|yes|👍|creo que sí"
NO_ES = "no|no, gracias|claro que no|para nada|en absoluto|creo que no|nunca|nope"
NI_UNO = "no sé|no estoy seguro|a veces|tal vez|sí y no"


@pytest.mark.parametrize(
    ("texts", "code", "value"),
    [(YES, "en", True), (NO, "en", False), (SI, "es", True), (NO_ES, "es", False)],
)
def test_yes_and_no_are_read_in_every_form(texts: str, code: str, value: bool) -> None:
    with in_language(code):
        told = {text: read(question("yes_no"), text, LOCALE) for text in texts.split("|")}
    assert told == dict.fromkeys(texts.split("|"), value)


@pytest.mark.parametrize(("texts", "code"), [(NEITHER, "en"), (NI_UNO, "es")])
def test_what_may_be_neither_is_no_yes_and_no_no(texts: str, code: str) -> None:
    for text in texts.split("|"):
        with in_language(code), pytest.raises(InvalidAnswer):
            read(question("yes_no"), text, LOCALE)


NUMBERS = [
    ("twelve", 12), ("Twenty", 20), ("a dozen", 12), ("3 people", 3), ("two children", 2),
    ("none", 0), ("three.", 3), ("only 2", 2), ("half a dozen", 6), ("there are 4 of them", 4),
    ("just one", 1),
]  # fmt: skip
NUMEROS = [("doce", 12), ("veinte", 20), ("una docena", 12), ("dos niños", 2), ("ninguno", 0),
           ("solo 2", 2), ("dieciséis", 16), ("six", 6)]  # fmt: skip
UNSURE = (
    "3 or so", "about 3", "2 adults and 1 child", "twenty one", "1 or 2", "3rd", "three hundred",
    "a couple", "two or three", "not 3", "more than 2",
)  # fmt: skip


@pytest.mark.parametrize(("typed", "value"), NUMBERS)
def test_a_number_is_read_in_words(typed: str, value: int) -> None:
    assert read(question("number"), typed, LOCALE) == value


@pytest.mark.parametrize(("typed", "value"), NUMEROS)
def test_a_number_is_read_in_spanish_words(typed: str, value: int) -> None:
    with in_language("es"):
        assert read(question("number"), typed, LOCALE) == value


@pytest.mark.parametrize("typed", UNSURE)
def test_a_number_that_is_not_sure_is_asked_again(typed: str) -> None:
    with pytest.raises(InvalidAnswer, match="in figures"):
        read(question("number"), typed, LOCALE)


DATES = [  # today is Wednesday 4 March 2026
    ("the 3rd", "nearest", "2026-03-03"),
    ("3rd", "future", "2026-04-03"),
    ("the 31st", "past", "2026-01-31"),
    ("friday the 13th", "nearest", "2026-03-13"),
    ("day before yesterday", "past", "2026-03-02"),
    ("a week ago", "past", "2026-02-25"),
    ("next month 3rd", "future", "2026-04-03"),
    ("the 3rd of next month", "future", "2026-04-03"),
    ("yesterday morning", "past", "2026-03-03"),
    ("last night", "past", "2026-03-03"),
    ("tommorow", "future", "2026-03-05"),
    ("yesteday", "past", "2026-03-03"),
    ("wensday", "nearest", "2026-03-04"),
    ("3rd of febuary", "past", "2026-02-03"),
    ("third of march", "nearest", "2026-03-03"),
    ("march 3rd 2025", "past", "2025-03-03"),
    ("since tuesday", "past", "2026-03-03"),
    ("tuesday at 5pm", "past", "2026-03-03"),
    ("thursday last", "past", "2026-02-26"),
    ("two weeks ago", "past", "2026-02-18"),
    ("3 march '26", "nearest", "2026-03-03"),
    ("xmas day", "past", "2025-12-25"),
    ("boxing day", "future", "2026-12-26"),
    ("it was on monday i think", "past", "2026-03-02"),
    ("it should of been friday", "past", "2026-02-27"),
    ("friday last week", "past", "2026-02-27"),
    ("monday next week", "future", "2026-03-09"),
    ("sunday gone", "past", "2026-03-01"),
]
FECHAS = [
    ("ayer", "past", "2026-03-03"),
    ("anteayer", "past", "2026-03-02"),
    ("antes de ayer", "past", "2026-03-02"),
    ("mañana", "future", "2026-03-05"),
    ("manana por la manana", "future", "2026-03-05"),
    ("pasado mañana", "future", "2026-03-06"),
    ("hoy", "past", "2026-03-04"),
    ("3 de diciembre", "past", "2025-12-03"),
    ("el 3 de diciembre de 2025", "past", "2025-12-03"),
    ("el viernes pasado", "past", "2026-02-27"),
    ("el próximo lunes", "future", "2026-03-09"),
    ("miercoles", "nearest", "2026-03-04"),
    ("primero de enero", "past", "2026-01-01"),
    ("hace dos semanas", "past", "2026-02-18"),
    ("hace 3 días", "past", "2026-03-01"),
    ("el 3", "past", "2026-03-03"),
    ("ayer por la tarde", "past", "2026-03-03"),
    ("anoche", "past", "2026-03-03"),
    ("creo que el lunes", "past", "2026-03-02"),
    ("el viernes de la semana pasada", "past", "2026-02-27"),
    ("día de Navidad", "past", "2025-12-25"),
    ("last fri", "past", "2026-02-27"),
    ("1 feb", "past", "2026-02-01"),
    ("3/12", "past", "2025-12-03"),
]
VAGUE = ("last week", "12", "month", "monkey", "the other day", "31 june", "the 32nd", "3 junk")


@pytest.mark.parametrize(("typed", "lean", "day"), DATES)
def test_a_date_is_read_as_people_write_it(typed: str, lean: Any, day: str) -> None:
    assert read_date(typed, LOCALE.today, "DMY", lean).isoformat() == day


@pytest.mark.parametrize(("typed", "lean", "day"), FECHAS)
def test_a_date_is_read_as_people_write_it_in_spanish(typed: str, lean: Any, day: str) -> None:
    with in_language("es"):
        assert read_date(typed, LOCALE.today, "DMY", lean).isoformat() == day


@pytest.mark.parametrize("typed", VAGUE)
def test_what_is_no_day_is_asked_again(typed: str) -> None:
    with pytest.raises(InvalidAnswer):
        read_date(typed, LOCALE.today, "DMY", "past")


@pytest.mark.parametrize(("order", "like"), [("DMY", "4 3 2026"), ("MDY", "3 4 2026")])
def test_the_example_of_a_date_is_in_the_order_of_the_city(order: Any, like: str) -> None:
    with pytest.raises(InvalidAnswer, match=like):
        read_date("whenever", LOCALE.today, order)


PLACES = [
    {"key": "road", "label": "The road"},
    {"key": "pavement", "label": "The pavement"},
    {"key": "cycle_path", "label": "A cycle lane or cycle path", "sms": "A cycle path"},
    {"key": "car_park", "label": "A council car park", "sms": "A car park"},
    {"key": "unsure", "label": "Not sure"},
]
CHOSEN = [
    ("road", "road"),
    ("The Road!", "road"),
    ("in the road", "road"),
    ("on the pavment", "pavement"),
    ("cycle lane", "cycle_path"),
    ("car park", "car_park"),
    ("carpark", None),
    ("it's a cycle", "cycle_path"),
    ("pave", "pavement"),
    ("rode", None),
    ("the", None),
    ("no", None),
    ("not sure", "unsure"),
    ("not", "unsure"),
    ("not the road", None),
    ("road and pavement", None),
    ("council", "car_park"),
    ("sure", "unsure"),
    ("a", None),
    ("path", "cycle_path"),
    ("roads", "road"),
]


@pytest.mark.parametrize(("typed", "key"), CHOSEN)
def test_a_choice_is_known_by_its_words_and_not_by_a_guess(typed: str, key: str | None) -> None:
    asked = question("one_of", choices=PLACES)
    if key is None:
        with pytest.raises(InvalidAnswer):
            read(asked, typed, LOCALE)
    else:
        assert read(asked, typed, LOCALE) == key


@pytest.mark.parametrize("typed", ["road and pavement", "pavement + road", "road & the pavement"])
def test_several_choices_may_have_an_and_between_them(typed: str) -> None:
    assert read(question("many_of", choices=PLACES), typed, LOCALE) == ["road", "pavement"]


@pytest.mark.parametrize("typed", ["1", "12", "?!", "x", "2."])
def test_a_figure_or_a_letter_alone_is_no_place(typed: str) -> None:
    with pytest.raises(InvalidAnswer, match="Say where it is"):
        read(question("location"), typed, LOCALE)


@pytest.mark.parametrize("typed", ["A1", "12 Oak", "near 7", "51.5, -0.1"])
def test_little_can_be_a_place(typed: str) -> None:
    assert read(question("location"), typed, LOCALE)


@pytest.mark.parametrize("typed", ["yes", "no", "dont know", "idk", "here", "No idea!", "👍"])
def test_what_names_no_place_is_asked_again(typed: str) -> None:
    with pytest.raises(InvalidAnswer, match="Say where it is"):
        read(question("location"), typed, LOCALE)
