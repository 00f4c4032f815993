"""The service that somebody means is found by their own words, slips and all."""

import pytest

from tracker.catalogue.load import load_city
from tracker.catalogue.rules import Sought, best_matches, scores, words_of
from tracker.settings import ROOT

SERVICES = [
    Sought(service.key, service.title, tuple(service.synonyms), service.summary)
    for service in load_city(ROOT / "catalogue").services
]

MEANT = {
    "pothole": "pothole",
    "POTHOLE!!": "pothole",
    "pot hole": "pothole",
    "pothloe on mill lane": "pothole",
    "Hi theres a massive hole in the road outside 14 mill lane and my wife nearly fell off her "
    "bike, it has been there for weeks and nobody does anything": "pothole",
    "bin": "missed-bin",
    "my bin hasn't been collected": "missed-bin",
    "my bin hasn’t been collected": "missed-bin",
    "bins not emptied": "missed-bin",
    "they didnt take my recycling": "missed-bin",
    "lamp post": "street-light",
    "streetlights out": "street-light",
    "the lights on our street have been off for 3 nights": "street-light",
    "flytiping": "fly-tipping",
    "dumped fridge": "fly-tipping",
    "rubbish everywhere": "fly-tipping",
    "someone dumped a mattress in the alley": "fly-tipping",
    "grafitti": "graffiti",
    "someone sprayed paint on the wall of the school": "graffiti",
    "dog barking": "noise",
    "noisy neighbors": "noise",
    "my neighbour plays loud music all night": "noise",
    "old bed": "bulky-waste",
    "collect my fridge": "bulky-waste",
    "want rid of an old sofa": "bulky-waste",
    "no heatng": "housing-repair",
    "my toilet is blocked": "housing-repair",
    "boiler broken no hot water": "housing-repair",
    "there is black mold in my flat": "housing-repair",
    "blue badge": "disabled-parking-permit",
    "bluebadge renewal": "disabled-parking-permit",
    "parking permit for disabled person": "disabled-parking-permit",
    "residents parking": "resident-parking-permit",
    "i need a permit for my car": "resident-parking-permit",
    "counciltax": "council-tax-move",
    "changed adress": "council-tax-move",
    "we are moving house next week": "council-tax-move",
    "birth certificate": "certificate-copy",
    "death certficate": "certificate-copy",
    "i lost my marriage certificate": "certificate-copy",
    "debt": "benefits-help",
    "i cant pay my rent": "benefits-help",
    "i have no money for food": "benefits-help",
    "rat": "pest-control",
    "bedbugs": "pest-control",
    "wasp nest in the loft": "pest-control",
}


@pytest.mark.parametrize(("words", "key"), MEANT.items(), ids=[key[:40] for key in MEANT])
def test_the_service_that_is_meant_comes_first(words: str, key: str) -> None:
    assert best_matches(words, SERVICES)[0] == key


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.key)
def test_a_service_is_found_by_its_title_and_by_each_of_its_synonyms(service: Sought) -> None:
    for words in (service.title, *service.synonyms):
        assert service.key in best_matches(words, SERVICES), words


NONSENSE = [
    "",
    "   ",
    "?!",
    "1",
    "😀😀",
    "asdfgh",
    "qwerty uiop",
    "hello",
    "thank you very much",
    "what time is it",
    "I love you",
    "can you tell me a joke",
    "banana",
    "12 Mill Lane",
    "swimming pool opening times",
    "STOP",
    "привет",
    "你好",
]


@pytest.mark.parametrize("words", NONSENSE)
def test_what_points_to_no_service_finds_none(words: str) -> None:
    assert best_matches(words, SERVICES) == []


def test_words_that_several_services_share_find_them_all() -> None:
    assert set(best_matches("parking permit", SERVICES)) == {
        "resident-parking-permit",
        "disabled-parking-permit",
    }


def test_no_more_services_are_found_than_were_asked_for() -> None:
    assert len(best_matches("repair", SERVICES, limit=1)) == 1


def test_a_score_is_between_nothing_and_a_hundred() -> None:
    for words in MEANT:
        assert all(0 <= score <= 100.000001 for score in scores(words, SERVICES).values())


def test_among_no_services_nothing_is_found() -> None:
    assert best_matches("pothole", []) == []


def test_a_very_long_text_is_read_at_its_beginning() -> None:
    assert best_matches("there is a pothole " + "lorem ipsum " * 5000, SERVICES) == ["pothole"]
    assert best_matches("lorem ipsum " * 5000 + "there is a pothole", SERVICES) == []


def test_accents_case_and_apostrophes_make_no_other_word() -> None:
    assert words_of("The CAFÉ’s dog") == ["cafes", "dog"]


def test_other_scripts_are_words_too() -> None:
    services = [Sought("bins", "Мусор", ("вывоз мусора",), "Сообщите нам.")]

    assert best_matches("мусор", services) == ["bins"]
