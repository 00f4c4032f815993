"""An author of services is told in which file, on which line and what is wrong."""

from pathlib import Path

import pytest

from tests.catalogue.writing import CITY, SERVICE, a_catalogue, changed, faults_of
from tracker.catalogue.load import load_city, load_service
from tracker.errors import InvalidDefinition


def test_a_city_is_read_with_its_departments_teams_sites_and_services(tmp_path: Path) -> None:
    city = load_city(a_catalogue(tmp_path, pothole=SERVICE))

    assert [department.key for department in city.departments] == ["streets", "homes"]
    assert [team.name for team in city.departments[0].teams] == ["Roads"]
    assert [site.key for site in city.sites] == ["town-hall"]
    assert [service.title for service in city.services] == ["Report a pothole"]


def test_yes_in_a_condition_on_a_yes_no_question_means_true(tmp_path: Path) -> None:
    (service,) = load_city(a_catalogue(tmp_path, pothole=SERVICE)).services

    depth = service.question("depth")
    assert depth is not None
    assert depth.when is not None
    assert depth.when.is_ is True


def test_yes_can_still_be_the_key_of_a_choice(tmp_path: Path) -> None:
    text = changed(SERVICE, "key: large", "key: yes")
    text = changed(text, "is: large", "is: yes")
    (service,) = load_city(a_catalogue(tmp_path, pothole=text)).services

    deep = service.question("deep")
    assert deep is not None
    assert deep.when is not None
    assert deep.when.is_ == "yes"


def test_what_looks_like_a_date_is_read_as_words(tmp_path: Path) -> None:
    text = changed(SERVICE, "label: Is it deep?", "label: 2026-13-45")
    (service,) = load_city(a_catalogue(tmp_path, pothole=text)).services

    assert [question.label for question in service.questions][2] == "2026-13-45"


def test_one_service_can_be_read_by_itself(tmp_path: Path) -> None:
    catalogue = a_catalogue(tmp_path, pothole=SERVICE)

    assert load_service(catalogue / "services" / "pothole.yaml").key == "pothole"


def test_a_fault_in_a_service_read_by_itself_names_its_file_and_line(tmp_path: Path) -> None:
    text = changed(SERVICE, "type: location", "type: place")
    catalogue = a_catalogue(tmp_path, pothole=text)

    with pytest.raises(InvalidDefinition, match=r"^pothole\.yaml, line 12: .* cannot be “place”"):
        load_service(catalogue / "services" / "pothole.yaml")


FAULTS_IN_A_CITY = {
    "no departments": (
        CITY[: CITY.index("sites:")],
        "",
        1,
        "the city has no “departments”.",
    ),
    "a department without a team": (
        "    teams:\n      - key: repairs\n        name: Repairs\n",
        "    teams: []\n",
        9,
        "“teams” of department “homes” is an empty list.",
    ),
    "two departments of one key": (
        "- key: homes",
        "- key: streets",
        7,
        "there are two departments with the key “streets”.",
    ),
    "two teams of one key": (
        "- key: repairs",
        "- key: roads",
        10,
        "there are two teams with the key “roads”.",
    ),
    "two sites of one key": (
        "  - key: town-hall\n",
        "  - key: town-hall\n    name: Old\n    address: Here\n    hours: Never\n"
        "  - key: town-hall\n",
        17,
        "there are two sites with the key “town-hall”.",
    ),
    "a site without hours": (
        "    hours: Monday to Friday\n",
        "",
        13,
        "site “town-hall” has no “hours”.",
    ),
    "an unknown word of a team": (
        "        name: Repairs",
        "        wording: Repairs",
        11,
        "team “repairs” of department “homes” has the word “wording”, which is not known. "
        "It can have: key, name, site, queues.",
    ),
}


@pytest.mark.parametrize(
    ("old", "new", "line", "fault"), FAULTS_IN_A_CITY.values(), ids=FAULTS_IN_A_CITY
)
def test_a_fault_in_the_city_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, fault: str
) -> None:
    catalogue = a_catalogue(tmp_path, changed(CITY, old, new), pothole=SERVICE)

    assert f"catalogue/city.yaml, line {line}: {fault}" in faults_of(catalogue)


def test_all_faults_of_all_files_are_told_at_once_in_their_order(tmp_path: Path) -> None:
    catalogue = a_catalogue(
        tmp_path,
        changed(CITY, "    hours: Monday to Friday\n", ""),
        pothole=changed(changed(SERVICE, "type: location", "type: place"), "is: large", "is: huge"),
        lights=changed(SERVICE, "target_days: 5", "target_days: 0").replace("depth", "Depth"),
    )

    assert [fault.split(":")[0] for fault in faults_of(catalogue)] == [
        "catalogue/city.yaml, line 13",
        "catalogue/services/lights.yaml, line 8",
        "catalogue/services/lights.yaml, line 31",
        "catalogue/services/pothole.yaml, line 12",
    ]


def test_two_services_of_one_key_or_title_are_told_apart_by_their_files(tmp_path: Path) -> None:
    catalogue = a_catalogue(tmp_path, first=SERVICE, second=SERVICE)

    assert faults_of(catalogue) == (
        "catalogue/services/second.yaml, line 1: the key “pothole” is already that of "
        "catalogue/services/first.yaml.",
        "catalogue/services/second.yaml, line 2: the title “Report a pothole” is already that of "
        "catalogue/services/first.yaml.",
    )


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing but a remark\n"])
def test_an_empty_file_is_told(tmp_path: Path, text: str) -> None:
    catalogue = a_catalogue(tmp_path, pothole=text)

    assert faults_of(catalogue) == ("catalogue/services/pothole.yaml, line 1: the file is empty.",)


def test_a_file_that_is_one_word_is_told(tmp_path: Path) -> None:
    catalogue = a_catalogue(tmp_path, pothole="pothole\n")

    assert faults_of(catalogue) == (
        "catalogue/services/pothole.yaml, line 1: the service must be lines such as “key: …”.",
    )


def test_a_file_that_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    catalogue = a_catalogue(tmp_path)
    latin = changed(SERVICE, "Tell us about", "Dites-nous où est").encode("latin-1")
    (catalogue / "services" / "pothole.yaml").write_bytes(latin)

    assert faults_of(catalogue) == (
        "catalogue/services/pothole.yaml, line 3: this is not UTF-8 text: save the file as UTF-8.",
    )


def test_a_file_that_begins_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    catalogue = a_catalogue(tmp_path)
    (catalogue / "services" / "pothole.yaml").write_bytes(SERVICE.encode("utf-8-sig"))

    assert [service.key for service in load_city(catalogue).services] == ["pothole"]


def test_a_city_without_its_file_or_without_services_is_told(tmp_path: Path) -> None:
    catalogue = a_catalogue(tmp_path)
    (catalogue / "city.yaml").unlink()

    assert faults_of(catalogue) == (
        "catalogue/city.yaml: the file cannot be opened (No such file or directory).",
        "catalogue/services: there is no service, which is a file *.yaml.",
    )
